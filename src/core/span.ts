/** Lengths of time in words, as reasons give them. */

const units = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** The largest unit that leaves a short number: `90 s`, `5 min`, `1.5 h`. */
export function span(ms: number): string {
  const [unit, length] = units.find(([, one]) => ms >= 2 * one) ?? (ms >= 1_000 ? units[2] : ['ms', 1]);
  return `${Math.round((ms / length) * 10) / 10} ${unit}`;
}

/** Sizes for people. */

const units = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/** `1.2 GB`, `340 kB`, `12 B`. */
export function bytesText(bytes: number): string {
  const found = units.find(([, one]) => bytes >= one);
  if (found === undefined) return `${bytes} B`;
  const [unit, one] = found;
  const amount = bytes / one;
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

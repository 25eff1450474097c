/** Durations such as `90s` and sizes such as `16MB`: text to milliseconds or bytes and back, without loss. */

const durationUnits = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `MB` is a million bytes and `MiB` is 2^20: with both spellings at hand nobody has to guess which one is meant. */
const sizeUnits = { GiB: 2 ** 30, GB: 1e9, MiB: 2 ** 20, MB: 1e6, KiB: 2 ** 10, kB: 1000, B: 1 };

export const durationPattern = patternOf(durationUnits);
export const sizePattern = patternOf(sizeUnits);

/** Milliseconds, or undefined when the text is no number with a unit or asks for a fraction of a millisecond. */
export const parseDuration = (text: string): number | undefined => parseAmount(text, durationPattern, durationUnits);

/** Bytes, or undefined when the text is no number with a unit or asks for a fraction of a byte. */
export const parseSize = (text: string): number | undefined => parseAmount(text, sizePattern, sizeUnits);

/** The largest unit that says it exactly: 90,000 is `90s`, 5,400,000 is `90m`. Takes whole milliseconds from 0. */
export const formatDuration = (ms: number): string => (ms === 0 ? '0s' : formatAmount(ms, durationUnits));

/** The largest unit that says it exactly: 16,000,000 is `16MB`, 65,536 is `64KiB`. Takes whole bytes from 0. */
export const formatSize = (bytes: number): string => (bytes === 0 ? '0B' : formatAmount(bytes, sizeUnits));

function patternOf(units: Record<string, number>): RegExp {
  return new RegExp(`^([0-9]{1,16})(?:\\.([0-9]{1,6}))?(${Object.keys(units).join('|')})$`);
}

function parseAmount(text: string, pattern: RegExp, units: Record<string, number>): number | undefined {
  const [, whole, fraction = '', unit] = pattern.exec(text) ?? [];
  if (whole === undefined || unit === undefined) return undefined;
  // The decimal point is moved out first, so that 1.1m is exactly 66,000 and not a rounding of 1.1 x 60,000.
  const scaled = Number(whole + fraction) * units[unit]!;
  const amount = scaled / 10 ** fraction.length;
  return Number.isSafeInteger(scaled) && Number.isInteger(amount) ? amount : undefined;
}

function formatAmount(amount: number, units: Record<string, number>): string {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`not a whole amount from 0: ${amount}`);
  for (const [unit, worth] of Object.entries(units)) if (amount % worth === 0) return `${amount / worth}${unit}`;
  throw new RangeError(`no unit divides ${amount}`);
}

/** A token bucket as pure data: how often a sender may send. */

export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** Sums of fractions miss a whole number by a hair, and whoever waited as long as told must not be sent away again. */
const hair = 1e-9;

/** Takes one token, or tells in how many milliseconds the next one is there. */
export function take(bucket: Bucket | undefined, now: number, rate: Rate): { bucket: Bucket; waitMs: number } {
  const refilled = bucket === undefined ? rate.burst : bucket.tokens + (Math.max(0, now - bucket.at) / 60_000) * rate.perMinute;
  const tokens = Math.min(rate.burst, refilled);
  if (tokens >= 1 - hair) return { bucket: { tokens: Math.max(0, tokens - 1), at: now }, waitMs: 0 };
  return { bucket: { tokens, at: now }, waitMs: Math.ceil(((1 - tokens) * 60_000) / rate.perMinute) };
}

/** When a service that gives nothing says it will give again: a span, a time of day, or a date, as its messages name them. */

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const dayMs = 86_400_000;
/** Whoever names more than this means something else. */
const spanMsMax = 31 * dayMs;

/** `offsetMs`: how far the local time of whoever reads the message is ahead of UTC. Null where it names no time that is to come. */
export function resetAt(text: string, now: number, offsetMs: number): number | null {
  return dated(text, now) ?? inSpan(text, now) ?? atTimeOfDay(text, now, offsetMs);
}

function dated(text: string, now: number): number | null {
  const [stamp] = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)/.exec(text) ?? [];
  const at = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return at > now && at <= now + spanMsMax ? at : null;
}

function inSpan(text: string, now: number): number | null {
  const [, words] = /\b(?:in|after)\s+((?:~?\d+(?:\.\d+)?\s*(?:d|h|m|s)[a-z]*[\s,]*(?:and\s+)?)+)/i.exec(text) ?? [];
  if (words === undefined) return null;
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)\s*([dhms])/gi)];
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!.toLowerCase()]!, 0);
  return ms > 0 && ms <= spanMsMax ? now + Math.ceil(ms) : null;
}

/** The next time that the clock shows this. */
function atTimeOfDay(text: string, now: number, offsetMs: number): number | null {
  const found = /\b(?:at|resets?|until)\s+(?:at\s+)?(\d{1,2})(?::(\d\d))?\s*(am|pm)?\b/i.exec(text);
  if (found === null || (found[2] === undefined && found[3] === undefined)) return null;
  const [, hours, minutes = '0', half = ''] = found;
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59) return null;
  const isUtc = /^\s*\(?UTC/i.test(text.slice(found.index + found[0].length));
  const offset = isUtc ? 0 : offsetMs;
  const midnight = Math.floor((now + offset) / dayMs) * dayMs - offset;
  const today = midnight + hour * unitMs.h! + Number(minutes) * unitMs.m!;
  return today > now ? today : today + dayMs;
}

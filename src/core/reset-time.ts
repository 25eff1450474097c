/** When a service that gives nothing says it will give again: a span, a time of day, or a date, as its messages name them. */

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const dayMs = 86_400_000;
/** Whoever names more than this means something else. */
const spanMsMax = 31 * dayMs;

/** `offsetMs`: how far the local time of whoever reads the message is ahead of UTC. Null where it names no time that is to come. */
export function resetAt(text: string, now: number, offsetMs: number): number | null {
  return dated(text, now) ?? inSpan(text, now) ?? onDay(text, now, offsetMs) ?? atTimeOfDay(text, now, offsetMs);
}

function dated(text: string, now: number): number | null {
  const [stamp] = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)/.exec(text) ?? [];
  const at = stamp === undefined ? Number.NaN : Date.parse(stamp);
  return at > now && at <= now + spanMsMax ? at : null;
}

/** When the agent itself tries again says nothing of the service. */
function inSpan(text: string, now: number): number | null {
  const [, words] = /(?<!retrying )\b(?:in|after)\s+((?:~?\d+(?:\.\d+)?\s*(?:d|h|m|s)[a-z]*[\s,]*(?:and\s+)?)+)/i.exec(text) ?? [];
  if (words === undefined) return null;
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)\s*([dhms])/gi)];
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!.toLowerCase()]!, 0);
  return ms > 0 && ms <= spanMsMax ? now + Math.ceil(ms) : null;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const clock = /(\d{1,2})(?::(\d\d))?\s*(am|pm)?\b/.source;
const day = new RegExp(`\\b(${months.join('|')})[a-z]*\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?:,| at)*\\s+${clock}`, 'i');
const timeOfDay = new RegExp(`\\b(?:at|resets?|until)\\s+(?:at\\s+)?${clock}`, 'i');

/** The next day of that name, where it names no year. */
function onDay(text: string, now: number, offsetMs: number): number | null {
  const found = day.exec(text);
  const ms = found === null ? null : sinceMidnight(found[4]!, found[5], found[6]);
  if (found === null || ms === null) return null;
  const offset = offsetIn(text, found, offsetMs);
  const [, month, date, year] = found;
  const inYear = (number: number): number => Date.UTC(number, months.indexOf(month!.toLowerCase().slice(0, 3)), Number(date)) + ms - offset;
  const thisYear = new Date(now + offset).getUTCFullYear();
  const years = year === undefined ? [thisYear, thisYear + 1] : [Number(year)];
  return years.map(inYear).find(at => at > now && at <= now + spanMsMax) ?? null;
}

/** The next time that the clock shows this. */
function atTimeOfDay(text: string, now: number, offsetMs: number): number | null {
  const found = timeOfDay.exec(text);
  const ms = found === null ? null : sinceMidnight(found[1]!, found[2], found[3]);
  if (found === null || ms === null) return null;
  const offset = offsetIn(text, found, offsetMs);
  const today = Math.floor((now + offset) / dayMs) * dayMs - offset + ms;
  return today > now ? today : today + dayMs;
}

/** Null for what is no time of a day: a bare number may be anything. */
function sinceMidnight(hours: string, minutes: string | undefined, half: string | undefined): number | null {
  if (minutes === undefined && half === undefined) return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return hour > 23 || Number(minutes ?? 0) > 59 ? null : hour * unitMs.h! + Number(minutes ?? 0) * unitMs.m!;
}

const offsetIn = (text: string, { 0: words, index }: RegExpExecArray, local: number): number =>
  /^\s*\(?UTC/i.test(text.slice(index + words.length)) ? 0 : local;

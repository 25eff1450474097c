/** Times for people: how long ago, how long still, and when. */

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** In the largest unit that fits: `45s`, `12m`, `3h`, `20d`. */
export function span(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? units.at(-1)!;
  return `${Math.max(0, Math.floor(ms / size))}${unit}`;
}

/** For what does not move: a text that changes once a minute at most. */
export const roughSpan = (ms: number): string => (ms < 60_000 ? '<1m' : span(ms));

export const ago = (at: number, now: number): string => `${span(now - at)} ago`;

/** `in 12s`, or `now` for what is due. */
export const until = (at: number, now: number): string => (at <= now ? 'now' : `in ${span(at - now + 500)}`);

/** `14:03:07`, with the day in front when it is not today. */
export function clock(at: number, now: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return date.toDateString() === new Date(now).toDateString() ? time : `${dayText(date)} ${time}`;
}

/** Of what is to come: `14:30`, with the day in front where it is more than a day away. */
export function shortClock(at: number, now: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes()].map(twoDigits).join(':');
  return at - now < dayMs ? time : `${dayText(date)} ${time}`;
}

const dayMs = 86_400_000;
const dayText = (date: Date): string => `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Below ten seconds their tenths count; a dash where nothing is known. */
export function briefly(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  return ms < 9_950 ? `${(ms / 1_000).toFixed(1)}s` : span(ms);
}

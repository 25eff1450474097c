/** When a service gives again, as its messages say it. */

import { expect, test } from 'vitest';
import { resetAt } from '../../src/core/reset-time.ts';

const hour = 3_600_000;
/** Noon in UTC, one o'clock where the message is read. */
const now = Date.parse('2026-11-21T12:00:00Z');
const at = (text: string): number | null => {
  const time = resetAt(text, now, hour);
  return time === null ? null : (time - now) / hour;
};

test.each([
  ["You've hit your usage limit. Try again in 2 hours.", 2],
  ['try again in 1 hour 30 minutes', 1.5],
  ['Please retry in 1h, 15m and 36s', 1.26],
  ['retry after 18s', 0.005],
  ['in 3 days 4 hours', 76],
  ['Claude usage limit reached ∙ resets 3pm', 2],
  ['limit reached. Resets at 1:30 pm (Europe/Berlin)', 0.5],
  ['resets 1pm', 24],
  ['resets 12am', 11],
  ['available again at 14:45 UTC', 2.75],
  ['until 2026-11-21T13:00:00Z', 1],
  ['until 2026-11-21T15:00:00+02:00', 1],
  ['until 2026-11-20T13:00:00Z', null],
  ['usage limit reached', null],
  ['or try again at Nov 22nd, 2026 1:30 AM.', 12.5],
  ['resets Dec 1, 1pm (Europe/Berlin)', 240],
  ['resets Dec 1 at 1pm (UTC)', 241],
  ['limit will reset at Nov 20, 3pm', null],
  ['until Nov 22', null],
  ['error at 42', null],
  ['in 99 days', null],
  ['quota exceeded [retrying in 5s attempt #4]', null],
  ['resets 25:00', null],
])('%s', (text, hours) => expect(at(text)).toBe(hours));

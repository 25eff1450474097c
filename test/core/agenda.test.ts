/** The agenda: actions in their order, and the earliest of all times to look again. */

import { expect, test } from 'vitest';
import { Agenda } from '../../src/core/agenda.ts';

test('it keeps actions in the order in which they were added', () => {
  const agenda = new Agenda();
  agenda.add({ do: 'renew', incarnation: 'b' });
  agenda.add({ do: 'renew', incarnation: 'a' });
  expect(agenda.actions).toEqual([
    { do: 'renew', incarnation: 'b' },
    { do: 'renew', incarnation: 'a' },
  ]);
});

test('it sends a worker away once, for the first of its reasons, and knows whom', () => {
  const agenda = new Agenda();
  agenda.add({ do: 'dismiss', worker: 'p-1', incarnation: 'a', kind: 'idle', why: 'it must' });
  agenda.add({ do: 'stop', worker: 'p-2', incarnation: 'b', graceMs: null, why: 'it must' });
  agenda.add({ do: 'dismiss', worker: 'p-1', incarnation: 'a', kind: 'drain', why: 'it must also for this' });
  expect(agenda.actions.map(({ do: what }) => what)).toEqual(['dismiss', 'stop']);
  expect(['a', 'b'].map(incarnation => agenda.dismisses(incarnation))).toEqual([true, false]);
});

test.each<[times: (number | null)[], next: number | null]>([
  [[], null],
  [[null], null],
  [[5], 5],
  [[null, 7, 5, null, 6], 5],
  [[0, 3], 0],
])('of the times %j it looks again at %s', (times, next) => {
  const agenda = new Agenda();
  for (const time of times) agenda.at(time);
  expect(agenda.nextAt).toBe(next);
});

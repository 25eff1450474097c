/** A life as the log tells it, read backwards: what was said last counts, and nothing of an earlier life. */

import { expect, test } from 'vitest';
import type { Fact, FactType } from '../../src/core/fact.ts';
import { type LifeThen, lifeThen, shownThen } from '../../src/core/worker-then.ts';

const who = { role: 'worker', pool: 'p', capabilities: ['go'], tags: [] };

/** Given in the order in which they happened, a second apart. */
const life = (...told: readonly (readonly [FactType, object?])[]): LifeThen | undefined =>
  lifeThen(
    told
      .map(([type, data = {}], at) => ({ seq: at + 1, at: (at + 1) * 1_000, type, subject: 'w', by: 'swarm', data }) as unknown as Fact)
      .reverse(),
  );

const registered = ['worker.registered', { ...who, incarnation: 'w#1' }] as const;

test('nobody is there of whom nothing is said, whatever else happened under that name', () => {
  expect(life()).toBeUndefined();
  expect(life(['usage.recorded'], ['pool.scaled'])).toBeUndefined();
});

test('what was said last counts, and the life before is over', () => {
  const said = life(
    registered,
    ['worker.updated', { status: 'waiting', note: 'Really?' }],
    ['worker.exited', { code: 1, signal: null, why: 'broken' }],
    ['worker.registered', { ...who, incarnation: 'w#2' }],
    ['worker.updated', { role: 'monitor', pool: null, capabilities: [], tags: [] }],
    ['usage.recorded'],
  );
  expect(said).toMatchObject({
    ...{ incarnation: 'w#2', registeredAt: 4_000, since: 5_000, says: { status: 'idle', note: null } },
    who: { role: 'monitor', pool: null },
  });
  expect(said!.end).toBeUndefined();
});

test.each<[string, (readonly [FactType, object?])[]]>([
  ['starting', [registered, ['worker.started']]],
  ['idle', [registered, ['worker.ready']]],
  ['waiting', [registered, ['worker.ready'], ['worker.suspected'], ['worker.updated', { status: 'waiting', note: null }]]],
  ['suspect', [registered, ['worker.ready'], ['worker.suspected'], ['worker.nudged']]],
  ['idle', [registered, ['worker.ready'], ['worker.interrupted'], ['worker.cleared']]],
  ['idle', [registered, ['worker.ready'], ['worker.leaving', { kind: 'drain' }]]],
  ['stopping', [registered, ['worker.ready'], ['worker.leaving', { kind: 'idle' }]]],
  ['idle', [registered, ['worker.ready'], ['worker.leaving', { kind: 'idle' }], ['worker.kept']]],
  ['stopped', [registered, ['worker.ready'], ['worker.lost', { why: 'gone' }], ['worker.held', { why: 'by a person' }]]],
])('is %s', (shown, told) => {
  expect(shownThen(life(...told)!, true)).toBe(shown);
});

test('outside of pools it is what it says of itself; where that was too long ago, nobody knows', () => {
  expect(shownThen(life(registered, ['worker.updated', { status: 'resting', note: null }])!, false)).toBe('resting');
  const late = life(['worker.suspected'])!;
  expect([shownThen(late, false), late.who, late.registeredAt]).toEqual(['unknown', undefined, undefined]);
});

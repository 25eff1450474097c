/** Alarms: when each rule raises one, that it is told once, and when it is over. */

import { describe, expect, test } from 'vitest';
import { type Alert, type AlertPolicy, type AlertView, alertIn, alertsAfter } from '../../src/core/alert.ts';

const minute = 60_000;
const now = 1_700_000_000_000;

const policy: AlertPolicy = {
  ...{ staleMs: 10 * minute, backlogMs: 60 * minute, starvationMs: 20 * minute, idleMs: 2 * minute, thrash: true, budget: 0.8 },
  failures: { share: 0.5, least: 4, withinMs: 10 * minute },
};
const nothing: AlertView = { working: [], oldest: null, idle: [], ended: [], returned: [], budgets: [] };
const raisedAs = (key: string, rule: Alert['rule']): Alert => ({ key, rule, subject: 'x', text: 'x', since: now - 1, by: 'swarm' });

const cases: readonly (readonly [key: string, rule: Alert['rule'], at: Partial<AlertView>, under: Partial<AlertView>])[] = [
  [
    'stale:t1',
    'stale',
    { working: [{ task: 't1', owner: 'w1', since: now - 10 * minute }] },
    { working: [{ task: 't1', owner: 'w1', since: now - 10 * minute + 1 }] },
  ],
  [
    'backlog',
    'backlog',
    { oldest: { task: 't1', since: now - 60 * minute, overtaken: 0 } },
    { oldest: { task: 't1', since: now - 60 * minute + 1, overtaken: 0 } },
  ],
  [
    'starvation:t1',
    'starvation',
    { oldest: { task: 't1', since: now - 20 * minute, overtaken: 1 } },
    { oldest: { task: 't1', since: now - 50 * minute, overtaken: 0 } },
  ],
  [
    'idle:w1',
    'idle',
    { idle: [{ worker: 'w1', since: now - 2 * minute, waiting: 3 }] },
    { idle: [{ worker: 'w1', since: now - 2 * minute + 1, waiting: 3 }] },
  ],
  ['failures:p', 'failures', { ended: [{ pool: 'p', failed: 2, ended: 4 }] }, { ended: [{ pool: 'p', failed: 3, ended: 3 }] }],
  [
    'budget:pool:p',
    'budget',
    { budgets: [{ subject: 'pool:p', share: 0.8, words: '$4 of $5', isBlind: false }] },
    { budgets: [{ subject: 'pool:p', share: 0.79, words: '$3.95 of $5', isBlind: false }] },
  ],
  ['spent:t1', 'budget', { budgets: [{ subject: 't1', share: 1, words: '$5 of $5', isBlind: false }] }, {}],
  [
    'unpriced:pool:p',
    'budget',
    { budgets: [{ subject: 'pool:p', share: 0, words: '$0 of $5, and 1k tokens of unknown cost', isBlind: true }] },
    { budgets: [{ subject: 'pool:p', share: 0, words: '$0 of $5', isBlind: false }] },
  ],
  ['thrash:t1', 'thrash', { returned: [{ task: 't1', workers: 1 }] }, {}],
];

describe('an alarm', () => {
  test.each(cases)('%s is raised at its threshold, once, and cleared when it is over', (key, rule, at, under) => {
    const over = alertsAfter([], { ...nothing, ...at }, policy, now);
    expect(over.raise.map(({ key, rule }) => [key, rule])).toEqual([[key, rule]]);
    expect(over.raise[0]!.text).not.toBe('');
    expect(alertsAfter([], { ...nothing, ...under }, policy, now).raise).toEqual([]);
    const standing = [raisedAs(key, rule)];
    expect(alertsAfter(standing, { ...nothing, ...at }, policy, now)).toMatchObject({ raise: [], clear: [] });
    expect(alertsAfter(standing, nothing, policy, now).clear).toEqual(standing);
  });

  test.each(cases)('%s is none where its rule is off', (_, __, at) => {
    const off: AlertPolicy = {
      staleMs: null,
      backlogMs: null,
      starvationMs: null,
      idleMs: null,
      failures: null,
      thrash: false,
      budget: null,
    };
    expect(alertsAfter([], { ...nothing, ...at }, off, now)).toEqual({ raise: [], clear: [], nextAt: null });
  });

  test('that hovers about its threshold stays', () => {
    const standing = [raisedAs('failures:p', 'failures')];
    const failed = (share: number) => alertsAfter(standing, { ...nothing, ended: [{ pool: 'p', failed: share, ended: 100 }] }, policy, now);
    expect(failed(41)).toMatchObject({ raise: [], clear: [], nextAt: now + minute });
    expect(failed(39).clear).toEqual(standing);
  });

  test('of a budget gives way to that of its end, and is over when it is raised', () => {
    const at = (share: number) => ({ ...nothing, budgets: [{ subject: 'swarm', share, words: `$${5 * share} of $5`, isBlind: false }] });
    const ended = alertsAfter([raisedAs('budget:swarm', 'budget')], at(1), policy, now);
    expect(ended.clear).toMatchObject([{ key: 'budget:swarm' }]);
    expect(ended.raise).toMatchObject([
      { key: 'spent:swarm', text: 'the budget of the swarm is used up: $5 of $5; `swarm budget swarm --cost DOLLARS` raises it' },
    ]);
    const raised = alertsAfter([raisedAs('spent:swarm', 'budget')], at(0.9), policy, now);
    expect([raised.clear, raised.raise]).toMatchObject([[{ key: 'spent:swarm' }], [{ key: 'budget:swarm' }]]);
  });

  test('in a message has a text, and goes by its words where it names no key', () => {
    expect(alertIn({ text: 'The disk: almost full!' })).toEqual({ key: 'the-disk-almost-full', text: 'The disk: almost full!' });
    expect(alertIn({ payload: { key: 'disk', text: 'full' } })).toEqual({ key: 'disk', text: 'full' });
    for (const wrong of [{ payload: { key: 'disk' } }, { text: ' ' }, { text: 'x', payload: { key: 'not a key' } }])
      expect(() => alertIn(wrong)).toThrow('an x-alert says what is wrong');
  });

  test('of somebody stays until somebody clears it', () => {
    expect(alertsAfter([raisedAs('own:disk', 'own')], nothing, policy, now)).toEqual({ raise: [], clear: [], nextAt: null });
  });

  test('is looked for again when time alone can raise it', () => {
    const idle = [{ worker: 'w1', since: now - minute, waiting: 1 }];
    expect(alertsAfter([], { ...nothing, idle }, policy, now).nextAt).toBe(now + minute);
    expect(alertsAfter([], nothing, policy, now).nextAt).toBeNull();
  });
});

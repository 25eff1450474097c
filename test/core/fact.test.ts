/** Facts: what is written down of a change, and that a task's facts add up to the task. */

import { describe, expect, test } from 'vitest';
import { Fact, type FactType, factTypes, foldTask, loggedTask, patchOf, taskFactOf } from '../../src/core/fact.ts';
import { Task, type TaskRecord } from '../../src/core/task.ts';
import { aTask, changed, claimBy, operator, taskIn, worker } from '../helpers/task.ts';

const fact = (type: FactType, data: Fact['data'], seq = 2): Fact => ({ seq, at: 7, type, subject: 't1', by: 'w1', data });

describe('patchOf', () => {
  const task = aTask({ tags: ['ui'], resources: { gpu: 1 }, result: null });

  test.each<[what: string, after: Partial<TaskRecord>, patch: object]>([
    ['nothing of what is the same', {}, {}],
    ['a field that changed', { title: 'New', attempt: 1 }, { title: 'New', attempt: 1 }],
    ['a list that changed', { tags: ['ui', 'css'] }, { tags: ['ui', 'css'] }],
    ['no list or record of the same content', { tags: ['ui'], resources: { gpu: 1 } }, {}],
    ['a value that came', { result: { ok: true } }, { result: { ok: true } }],
    [
      'no hidden field, for facts are shown to everybody',
      { token: 's3cret', incarnation: 'x', author: 'w1', claim_key: 'k', lease_ms: 9, unmet: 3 },
      {},
    ],
    ['no renewal, which would make the log as long as the day', { lease_until: 99, updated_at: 99 }, {}],
  ])('holds %s', (_, after, patch) => {
    expect(patchOf(task, { ...task, ...after })).toEqual(patch);
  });

  test('a value that went is null, not missing', () => {
    expect(patchOf(taskIn.in_progress, { ...taskIn.in_progress, owner: null })).toEqual({ owner: null });
  });
});

describe('the fold', () => {
  test('begins with the whole task and goes on with what changed', () => {
    const task = aTask({ tags: ['ui'] });
    const claimed = changed(task, claimBy('w1'));
    const added = foldTask(undefined, fact('task.added', { task: loggedTask(task, ['t9']) as never }, 1));
    const told = foldTask(added, fact('task.claimed', { patch: patchOf(task, claimed) as never }));
    expect(told).toEqual({ ...loggedTask(claimed, ['t9']), notes: [] });
  });

  test('collects notes with their time and author', () => {
    const added = foldTask(undefined, fact('task.added', { task: loggedTask(aTask(), []) as never }, 1));
    expect(foldTask(added, fact('task.noted', { note: 'hm' })).notes).toEqual([{ at: 7, by: 'w1', text: 'hm' }]);
  });

  test('does not begin in the middle', () => {
    expect(() => foldTask(undefined, fact('task.claimed', {}))).toThrow('fact 2: task.claimed of t1 comes before task.added');
  });
});

test('all of a task is logged but its notes, which have facts of their own, and what moves without one', () => {
  const unlogged = ['notes', 'lease_until', 'updated_at'];
  expect(Object.keys(loggedTask(aTask(), [])).toSorted()).toEqual(
    Object.keys(Task.shape)
      .filter(field => !unlogged.includes(field))
      .toSorted(),
  );
});

test('what is logged of a task names neither tokens nor leases', () => {
  const logged = loggedTask(taskIn.in_progress, []);
  for (const secret of ['token', 'incarnation', 'author', 'claim_key', 'lease_ms', 'lease_until', 'updated_at', 'unmet', 'notes'])
    expect(logged).not.toHaveProperty(secret);
});

test('each event has a fact to leave behind, and the schema knows them all', () => {
  for (const type of Object.values(taskFactOf)) expect(factTypes).toContain(type);
  expect(new Set(factTypes).size).toBe(factTypes.length);
  for (const type of factTypes) expect(Fact.safeParse(fact(type, {})).success).toBe(true);
  expect(Fact.safeParse({ ...fact('task.added', {}), type: 'task.stolen' }).success).toBe(false);
  expect(Fact.safeParse({ ...fact('task.added', {}), seq: 0 }).success).toBe(false);
});

test('a change of hands shows in the patch of the claim', () => {
  const again = changed(changed(taskIn.in_progress, { type: 'release', by: operator }), claimBy('w2'));
  expect(patchOf(taskIn.in_progress, again)).toMatchObject({ owner: 'w2', attempt: 2 });
  expect(patchOf(again, changed(again, { type: 'complete', by: worker('w2', 'token-w2') }))).toMatchObject({
    owner: null,
    status: 'completed',
  });
});

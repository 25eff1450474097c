/** Conformance: tasks in parts, and what their parts come to. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import { type Board, expectRefusal, holderOf, type OpenBoard } from '../../helpers/board.ts';
import { operator, worker } from '../../helpers/task.ts';

export function parts(open: OpenBoard): void {
  describe('splitting a task', () => splitting(open));
  describe('what the parts of a task come to', () => collecting(open));
  describe('parts that end without success', () => failing(open));
  describe('parts that are tried again', () => retrying(open));
}

function splitting(open: OpenBoard): void {
  test('its parts are on the board, and it waits for them', async () => {
    const board = await open();
    await board.add({ title: 'whole', priority: 'high', tags: ['ui'] });
    const { task, parts } = await board.store.parts.split('t1', { parts: [{ title: 'a' }, { title: 'b', tags: ['css'] }] }, operator);
    expect(task).toMatchObject({ status: 'blocked', depends_on: ['t2', 't3'], reason: 'waits for its 2 parts: t2, t3', progress: 0 });
    expect(task.split).toEqual({ collect: 'concat', on_part_fail: 'keep' });
    expect(parts).toMatchObject([
      { id: 't2', title: 'a', status: 'pending', parent: 't1', priority: 'high', tags: ['ui', 'parent:t1'], depends_on: [] },
      { id: 't3', title: 'b', tags: ['css', 'parent:t1'] },
    ]);
    expect(await board.claimAll('w1', { tags: ['parent:t1'] })).toEqual(['t2', 't3']);
    expect((await board.facts()).at(-3)).toMatchObject({ type: 'task.split', subject: 't1', data: { parts: ['t2', 't3'] } });
  });

  test('by its owner costs it nothing, and frees its owner', async () => {
    const board = await open();
    await board.add('whole');
    const held = (await board.next('w1'))!;
    await board.split('t1', ['a'], {}, holderOf(held));
    expect(await board.task('t1')).toMatchObject({ status: 'blocked', owner: null, attempt: 1, failures: 0, lost: 0 });
    await expectRefusal(board.complete(held), 'stale_lease', 'no longer holds t1');
    expect(await board.claimAll('w1')).toEqual(['t2']);
  });

  test('is for the owner alone while there is one, and for nobody once it has ended', async () => {
    const board = await open();
    await board.add('held', 'done', 'free');
    await board.claim('t1', 'w1');
    await expectRefusal(board.split('t1', ['a'], {}, worker('w2')), 'stale_lease', 'w1 holds it');
    await board.finish('t2');
    await expectRefusal(board.split('t2', ['a']), 'refused', 'nothing left to split');
    expect(await board.split('t3', ['a'], {}, worker('w2'))).toEqual(['t4']);
    expect((await board.tasks()).length).toBe(4);
  });

  test('the same parts a second time are those that are there, other ones come on top', async () => {
    const board = await open();
    await board.add('whole');
    const held = (await board.next('w1'))!;
    expect(await board.split('t1', ['a', 'b'], { collect: 'merge' }, holderOf(held))).toEqual(['t2', 't3']);
    expect(await board.split('t1', ['a', 'b'], { collect: 'merge' }, holderOf(held))).toEqual(['t2', 't3']);
    expect(await board.split('t1', ['c'])).toEqual(['t4']);
    expect(await board.task('t1')).toMatchObject({ depends_on: ['t2', 't3', 't4'], split: { collect: 'merge' } });
  });

  test('parts may depend on each other and be split themselves, so deep and no deeper', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', [
      { title: 'a', name: 'a' },
      { title: 'b', depends_on: ['a'] },
    ]);
    expect(await board.statuses('t2', 't3')).toEqual(['pending', 'blocked']);
    let innermost = 't2';
    for (let depth = 1; depth < limits.splitDepth; depth++) innermost = (await board.split(innermost, ['deeper']))[0]!;
    await expectRefusal(board.split(innermost, ['deeper']), 'limit_reached', 'part of a part');
  });

  test('no part may wait for what waits for it', async () => {
    const board = await open();
    await board.add('whole');
    await board.add({ title: 'next', depends_on: ['t1'] });
    await expectRefusal(board.split('t1', [{ title: 'a', depends_on: ['t1'] }]), 'refused', 'wait for each other for ever');
    await expectRefusal(board.split('t1', [{ title: 'a', depends_on: ['t2'] }]), 'refused', 'wait for each other for ever');
    expect(await board.statuses('t1', 't2')).toEqual(['pending', 'blocked']);
    await board.split('t1', ['a']);
    await expectRefusal(board.depends('t3', ['t1']), 'refused', 'wait for each other for ever');
  });
}

/** Claims and completes each task that can be had, with its result by title. */
async function work(board: Board, results: Record<string, string | object>): Promise<void> {
  for (let held = await board.next('w1'); held !== undefined; held = await board.next('w1'))
    await board.complete(held, results[held.task.title] as string);
}

function collecting(open: OpenBoard): void {
  test('concat: their texts with their titles, in the order in which they were made', async () => {
    const board = await open();
    await board.add('whole');
    await board.add({ title: 'after', depends_on: ['t1'] });
    await board.split('t1', ['a', 'b', 'c']);
    const [a, b, c] = [await board.claim('t3'), await board.claim('t4'), await board.claim('t5')];
    await board.complete(c, 'of c');
    expect(await board.task('t1')).toMatchObject({ progress: 1 / 3, step: '1 of 3 parts ended', reason: 'waits for its 2 parts: t3, t4' });
    await board.complete(b, { n: 1 });
    expect(await board.statuses('t1', 't2')).toEqual(['blocked', 'blocked']);
    await board.complete(a, 'of a');
    expect(await board.task('t1')).toMatchObject({
      ...{ status: 'completed', progress: 1, reason: null },
      result: '## a (t3)\n\nof a\n\n## b (t4)\n\n{\n  "n": 1\n}\n\n## c (t5)\n\nof c',
    });
    expect(await board.statuses('t2')).toEqual(['pending']);
  });

  test('merge: their JSON united, with conflicts named', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b'], { collect: 'merge' });
    await work(board, { a: { found: [1], deep: { x: 1, y: 1 } }, b: { found: [2], deep: { y: 2, z: 3 } } });
    expect(await board.task('t1')).toMatchObject({
      ...{ status: 'completed', result: { found: [1, 2], deep: { x: 1, y: 1, z: 3 } } },
      reason: 'deep.y of t3 differs from that of t2',
    });
  });

  test('reduce: the task is claimed once more, then completed by hand', async () => {
    const board = await open();
    await board.add('whole');
    const held = (await board.next('w1'))!;
    await board.split('t1', ['a', 'b'], { collect: 'reduce' }, holderOf(held));
    await board.finish('t2');
    await board.breakDown('t3');
    const again = (await board.next('w2'))!;
    expect(again.task).toMatchObject({ id: 't1', attempt: 2 });
    expect(await board.store.parts.of('t1')).toMatchObject([{ status: 'completed' }, { status: 'failed' }]);
    expect(await board.complete(again, 'all of it')).toMatchObject({ status: 'completed', result: 'all of it' });
  });

  test('none: it is completed, and the results stay where they are', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a'], { collect: 'none' });
    await work(board, { a: 'of a' });
    expect(await board.task('t1')).toMatchObject({ status: 'completed', result: null });
  });

  test('of parts of parts, and with artifacts of all', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b']);
    await board.split('t2', ['a1']);
    const held = await board.claim('t4');
    await board.happen('t4', { type: 'complete', by: holderOf(held), result: 'deep', artifacts: ['out/a1'] });
    expect(await board.statuses('t1', 't2')).toEqual(['blocked', 'completed']);
    await work(board, { b: 'of b' });
    expect(await board.task('t1')).toMatchObject({ status: 'completed', artifacts: ['out/a1'] });
    expect((await board.task('t1')).result).toContain('deep');
  });

  test('goes to review where there is one, and back to a worker where it does not fit the hand-off', async () => {
    const board = await open();
    const output_schema = { type: 'object', required: ['n'], properties: { n: { type: 'number' } } };
    const handoff = { objective: 'o', scope: 's', output_format: 'f', constraints: [], output_schema };
    await board.add({ title: 'reviewed', gates: [{ type: 'review' }] }, { title: 'shaped', handoff });
    await board.split('t1', ['a']);
    await board.split('t2', ['b'], { collect: 'merge' });
    await work(board, { a: 'of a', b: { n: 'one' }, shaped: { n: 1 } });
    expect(await board.task('t1')).toMatchObject({ status: 'pending_review', result: expect.stringContaining('of a') });
    expect(await board.task('t2')).toMatchObject({ status: 'completed', attempt: 1, result: { n: 1 } });
    expect((await board.facts()).find(({ type, data }) => type === 'task.gathered' && data.parts)).toMatchObject({
      data: { patch: { reason: expect.stringContaining('is not as it is wanted: n: ') } },
    });
  });
}

function failing(open: OpenBoard): void {
  test('are named, and the others kept', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', [{ title: 'a', name: 'a' }, { title: 'b', depends_on: ['a'] }, 'c']);
    await board.breakDown('t2');
    const held = await board.claim('t4');
    await board.complete(held, 'of c');
    expect(await board.task('t1')).toMatchObject({
      ...{ status: 'completed', reason: '2 of 3 parts ended without success: t2 failed, t3 skipped' },
      result: '## a (t2)\n\nfailed: broken\n\n## b (t3)\n\nskipped: skipped because t2 failed\n\n## c (t4)\n\nof c',
    });
  });

  test('fail the whole when all of them did, or where one is enough', async () => {
    const board = await open();
    await board.add('all', 'one');
    await board.split('t1', ['a']);
    await board.split('t2', ['b', 'c'], { on_part_fail: 'fail', collect: 'reduce' });
    await board.breakDown('t3');
    await board.breakDown('t4');
    expect(await board.statuses('t1', 't2')).toEqual(['failed', 'blocked']);
    await board.finish('t5');
    expect(await board.task('t2')).toMatchObject({ status: 'failed', reason: '1 of 2 parts ended without success: t4 failed' });
  });

  test('are cancelled with the whole, but for those that have ended', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b']);
    await board.split('t2', ['a1']);
    await board.finish('t3');
    await board.cancel('t1');
    expect(await board.statuses('t1', 't2', 't3', 't4')).toEqual(['cancelled', 'cancelled', 'completed', 'cancelled']);
    expect((await board.task('t4')).reason).toBe('cancelled by swarm: t2, which it is a part of, was cancelled');
    expect((await board.task('t1')).result).toBeNull();
  });
}

const outcomes = async (board: Board) =>
  (await board.facts()).filter(({ subject, type }) => subject === 't1' && ['task.completed', 'task.failed'].includes(type)).length;

function retrying(open: OpenBoard): void {
  test('while others are open: the whole waits for them again', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b']);
    await board.breakDown('t2');
    await board.retry('t2');
    expect(await board.task('t1')).toMatchObject({ status: 'blocked', progress: 0, step: '0 of 2 parts ended' });
    await board.finish('t3');
    expect(await board.statuses('t1')).toEqual(['blocked']);
    await board.finish('t2');
    expect(await board.task('t1')).toMatchObject({ status: 'completed', reason: null });
  });

  test('after the whole has ended: it stays as it is', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b']);
    await board.breakDown('t2');
    await board.finish('t3');
    const before = await board.task('t1');
    await board.retry('t2');
    await work(board, { a: 'late' });
    expect(await board.task('t1')).toEqual(before);
    expect(await outcomes(board)).toBe(1);
  });

  test('with the whole: it waits for those that are tried again, and collects once more', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', { title: 'b', name: 'b' }, { title: 'c', depends_on: ['b'] }], { on_part_fail: 'fail' });
    await board.breakDown('t3');
    await board.finish('t2');
    expect(await board.statuses('t1', 't4')).toEqual(['failed', 'skipped']);
    await board.retry('t1');
    expect(await board.statuses('t1', 't2', 't3', 't4')).toEqual(['blocked', 'completed', 'pending', 'blocked']);
    await work(board, { b: 'of b', c: 'of c' });
    expect(await board.task('t1')).toMatchObject({ status: 'completed', reason: null, result: expect.stringContaining('of c') });
    expect(await outcomes(board)).toBe(2);
  });
}

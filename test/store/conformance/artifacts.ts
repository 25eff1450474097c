/** Conformance: artifacts, and results that are too large for the board. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { operator } from '../../helpers/task.ts';

const put = async (board: Board, text: string, label: { name?: string; task?: string } = {}) => {
  await board.store.artifacts.append({ id: 'mine', offset: 0 }, Buffer.from(text));
  return board.store.artifacts.keep('mine', label, 'w1');
};

const hour = 3_600_000;

export function artifacts(open: OpenBoard): void {
  describe('artifacts', () => {
    test('are kept with their name, kind and task, and read in pieces', async () => {
      const board = await open();
      await board.add('a');
      const artifact = await put(board, 'all of it', { name: 'report.md', task: 't1' });
      expect(artifact).toMatchObject({ id: 'a1', name: 'report.md', type: 'text/markdown', bytes: 9, task: 't1', created_by: 'w1' });
      expect(Buffer.from(await board.store.artifacts.read('a1', 4, 2)).toString()).toBe('of');
      await board.reopen();
      expect(await board.store.artifacts.list({ task: 't1', limit: 9 })).toEqual([artifact]);
      expect((await board.facts()).at(-1)).toMatchObject({ type: 'artifact.kept', subject: 'a1', data: { name: 'report.md', bytes: 9 } });
      await expectRefusal(board.store.artifacts.get('a9'), 'not_found', 'no artifact a9');
      await expectRefusal(put(board, 'x', { task: 't9' }), 'not_found', 'no task t9');
    });

    test('come in pieces, of which one that is sent again counts once', async () => {
      const board = await open();
      const { artifacts } = board.store;
      expect(await artifacts.append({ id: 'u', offset: 0 }, Buffer.from('one '))).toBe(4);
      expect(await artifacts.append({ id: 'u', offset: 4 }, Buffer.from('two'))).toBe(7);
      await board.reopen();
      expect(await board.store.artifacts.append({ id: 'u', offset: 4 }, Buffer.from('two'))).toBe(7);
      await expectRefusal(board.store.artifacts.append({ id: 'u', offset: 9 }, Buffer.from('x')), 'bad_params', 'has 7 bytes');
      await expectRefusal(
        board.store.artifacts.append({ id: 'u', offset: limits.artifactBytes }, Buffer.from('x')),
        'limit_reached',
        'MiB',
      );
      const { id } = await board.store.artifacts.keep('u', {}, 'w1');
      expect(Buffer.from(await board.store.artifacts.read(id, 0, 99)).toString()).toBe('one two');
    });

    test('of the same content share it, and are one where all else is the same too', async () => {
      const board = await open();
      const [one, same, other] = [
        await put(board, 'x', { name: 'a' }),
        await put(board, 'x', { name: 'a' }),
        await put(board, 'x', { name: 'b' }),
      ];
      expect(same).toEqual(one);
      expect(other).toMatchObject({ id: 'a2', sha256: one.sha256 });
    });

    test('are swept away once nobody names them, and not a moment too soon', async () => {
      const board = await open();
      const { id } = await put(board, 'kept');
      await board.store.artifacts.append({ id: 'left', offset: 0 }, Buffer.from('half'));
      expect(await board.store.artifacts.sweep(Date.now())).toBe(0);
      expect(await board.store.artifacts.sweep(Date.now() + 2 * hour)).toBe(1);
      expect(Buffer.from(await board.store.artifacts.read(id, 0, 99)).toString()).toBe('kept');
      await expectRefusal(board.store.artifacts.keep('left', {}, 'w1'), 'not_found', 'no such upload');
    });

    describe('that nothing needs any more', () => needless(open));

    test('have room for so much, of the same content once, and what is one byte too much loses nothing', async () => {
      const board = await open({}, { artifactBytesMax: 10 });
      const first = await put(board, '0123456', { name: 'a' });
      await put(board, '0123456', { name: 'b' }).catch(() => {});
      await board.store.artifacts.append({ id: 'other', offset: 0 }, Buffer.from('12'));
      await expectRefusal(put(board, '12'), 'limit_reached', 'take as much of the disk as they may', 'swarm artifact prune');
      await expectRefusal(board.store.artifacts.append({ id: 'other', offset: 2 }, Buffer.from('34')), 'limit_reached');
      expect(await put(board, '123')).toMatchObject({ bytes: 3 });
      await expectRefusal(put(board, '1'), 'limit_reached');
      await board.reopen();
      await expectRefusal(put(board, '1'), 'limit_reached');
      expect(Buffer.from(await board.store.artifacts.read(first.id, 0, 99)).toString()).toBe('0123456');
      await board.store.artifacts.remove([first.id], { force: false, by: 'operator' });
      expect(await put(board, '7654321')).toMatchObject({ bytes: 7 });
    });

    test('that have no room leave what parts come to to a worker', async () => {
      const board = await open({}, { artifactBytesMax: 10 });
      await board.add('whole');
      const parts = await board.split('t1', ['a', 'b']);
      for (const part of parts) await board.complete(await board.claim(part), 'x'.repeat(limits.resultBytes / 2));
      expect(await board.task('t1')).toMatchObject({
        ...{ status: 'pending', result: null },
        reason: 'what its parts come to cannot be kept: artifacts take as much of the disk as they may',
      });
      expect(await board.complete((await board.next('w1'))!, 'in short')).toMatchObject({ status: 'completed', result: 'in short' });
    });

    test('hold a result that is too large, of which the board keeps a summary', async () => {
      const board = await open();
      await board.add('whole');
      const fitting = 'x'.repeat(limits.resultBytes - 2);
      expect(await board.store.artifacts.keepResult(fitting, { task: 't1', by: 'w1' })).toEqual({ result: fitting, artifacts: [] });
      const kept = await board.store.artifacts.keepResult(`first line\n${fitting}`, { task: 't1', by: 'w1' });
      expect(kept).toMatchObject({ result: { summary: expect.stringMatching(/^first line\n/), artifact: 'a1' }, artifacts: ['a1'] });
      expect(await board.store.artifacts.keepResult(`first line\n${fitting}`, { task: 't1', by: 'w1' })).toEqual(kept);
    });

    test('hold what parts come to, where that is too large', async () => {
      const board = await open();
      await board.add('whole');
      const parts = await board.split('t1', ['a', 'b']);
      for (const part of parts) await board.complete(await board.claim(part), 'x'.repeat(limits.resultBytes / 2));
      expect(await board.task('t1')).toMatchObject({ status: 'completed', result: { artifact: 'a1' }, artifacts: ['a1'] });
      expect((await board.store.artifacts.get('a1')).bytes).toBeGreaterThan(limits.resultBytes);
    });
  });
}

function needless(open: OpenBoard): void {
  const remove = (board: Board, ids: string[], force = false) => board.store.artifacts.remove(ids, { force, by: 'operator' });
  const prune = (board: Board, more: object = {}) =>
    board.store.artifacts.prune({ before: board.now + 1, after: undefined, limit: 100, isRehearsal: false, ...more }, 'operator');
  const names = async (board: Board) => (await board.store.artifacts.list({ limit: 99 })).map(({ name }) => name);

  test('go when somebody says so, with a fact each, and their file with the last of them', async () => {
    const board = await open();
    const [one, twin, other] = [
      await put(board, 'x', { name: 'a' }),
      await put(board, 'x', { name: 'b' }),
      await put(board, 'yy', { name: 'c' }),
    ];
    expect(await remove(board, [one.id, other.id])).toMatchObject({ artifacts: [{ id: one.id }, { id: other.id }], bytes: 2 });
    expect(Buffer.from(await board.store.artifacts.read(twin.id, 0, 9)).toString()).toBe('x');
    expect((await board.facts()).at(-1)).toMatchObject({
      type: 'artifact.removed',
      subject: other.id,
      by: 'operator',
      data: { name: 'c' },
    });
    await expectRefusal(board.store.artifacts.read(one.id, 0, 9), 'not_found');
    await expectRefusal(remove(board, [twin.id, 'a99']), 'not_found', 'no artifact a99');
    expect(await remove(board, [twin.id])).toMatchObject({ bytes: 1 });
    expect(await names(board)).toEqual([]);
    // A number is never used again: who has it in mind shall not find something else.
    await board.reopen();
    expect((await put(board, 'z')).id).toBe('a4');
  });

  test.each<[what: string, use: (board: Board) => Promise<unknown>, why: string]>([
    ['a result', async board => board.complete(await board.claim('t1'), { see: 'a1.' }), 't1 names it'],
    ['the artifacts of a task', async board => board.happen('t1', { type: 'complete', by: operator, artifacts: ['a1'] }), 't1 names it'],
    [
      'a checkpoint',
      async board => board.happen((await board.claim('t1')).task.id, { type: 'checkpoint', by: operator, data: ['a1'] }),
      't1 names it',
    ],
    ['a note', board => board.happen('t1', { type: 'note', by: operator, text: 'see a1, page 3' }), 't1 names it'],
    ['a description', board => board.add({ title: 'b', description: 'Read a1' }), 't2 names it'],
  ])('are not those that %s names', async (_, use, why) => {
    const board = await open();
    await board.add('a');
    await put(board, 'x', { name: 'used' });
    await put(board, 'y', { name: 'unused' });
    await use(board);
    await expectRefusal(remove(board, ['a2', 'a1']), 'refused', `still needed: a1: ${why}`, '--force');
    expect(await prune(board, { isRehearsal: true })).toMatchObject({ artifacts: [{ name: 'unused' }], bytes: 1 });
    expect(await names(board)).toEqual(['used', 'unused']);
    expect(await prune(board)).toMatchObject({ artifacts: [{ name: 'unused' }], bytes: 1, next: null });
    expect(await names(board)).toEqual(['used']);
    expect(await remove(board, ['a1'], true)).toMatchObject({ bytes: 1 });
  });

  test('are not those of a task that has not ended, nor the young ones, and come in pages', async () => {
    const board = await open();
    await board.add('a');
    for (const name of ['one', 'two', 'three']) await put(board, name, { name, task: 't1' });
    await expectRefusal(remove(board, ['a1']), 'refused', 'a1: it belongs to t1, which is pending');
    expect(await prune(board)).toEqual({ artifacts: [], bytes: 0, next: null });
    await board.finish('t1');
    board.now += hour;
    await put(board, 'young', { name: 'young' });
    expect(await prune(board, { before: board.now, limit: 2 })).toMatchObject({
      artifacts: [{ name: 'one' }, { name: 'two' }],
      next: 'a2',
    });
    expect(await prune(board, { before: board.now, limit: 2, after: 'a2' })).toMatchObject({ artifacts: [{ name: 'three' }], next: null });
    expect(await names(board)).toEqual(['young']);
  });
}

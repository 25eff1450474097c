/** Conformance: artifacts, and results that are too large for the board. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';

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

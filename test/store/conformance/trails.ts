/** Conformance: what attempts leave on their way, and who gets it. */

import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/core/json.ts';
import { limits } from '../../../src/core/limits.ts';
import type { HeldTask } from '../../../src/store/store.ts';
import { type Board, expectRefusal, holderOf, type OpenBoard } from '../../helpers/board.ts';

export function trails(open: OpenBoard): void {
  describe('checkpoints', () => checkpoints(open));
  describe('partial results', () => partials(open));
}

const keep = (board: Board, held: HeldTask, data: JsonValue, artifacts: string[] = []) =>
  board.happen(held.task.id, { type: 'checkpoint', by: holderOf(held), data, artifacts });

const handIn = (board: Board, held: HeldTask, data: JsonValue) => board.happen(held.task.id, { type: 'partial', by: holderOf(held), data });

function checkpoints(open: OpenBoard): void {
  test('each attempt has its last one, and the task carries the latest of all', async () => {
    const board = await open();
    await board.add('a');
    const first = await board.claim('t1', 'w1');
    await keep(board, first, { page: 1 }, ['/data/one']);
    await keep(board, first, { page: 2 }, ['/data/one', '/data/two']);
    await board.release(first);
    const second = await board.claim('t1', 'w2');
    expect(second.task.checkpoint).toEqual({ page: 2 });
    board.now += 10;
    await keep(board, second, { page: 3 });
    await board.reopen();
    expect(await board.store.trail('t1')).toEqual([
      { attempt: 1, worker: 'w1', at: board.now - 10, checkpoint: { page: 2 }, artifacts: ['/data/one', '/data/two'], partial: [] },
      { attempt: 2, worker: 'w2', at: board.now, checkpoint: { page: 3 }, artifacts: [], partial: [] },
    ]);
    expect(await board.task('t1')).toMatchObject({ checkpoint: { page: 3 }, artifacts: ['/data/one', '/data/two'] });
  });

  test('by whoever no longer holds it is turned away and changes nothing', async () => {
    const board = await open();
    await board.add('a');
    const late = await board.claim('t1', 'w1');
    await board.release(late);
    await keep(board, await board.claim('t1', 'w2'), 'mine');
    await expectRefusal(keep(board, late, 'too late'), 'stale_lease', 'w2');
    await expectRefusal(handIn(board, late, 'too late'), 'stale_lease', 'w2');
    expect(await board.store.trail('t1')).toMatchObject([{ attempt: 2, checkpoint: 'mine', partial: [] }]);
  });

  test(`of more than ${limits.checkpointsPerTask} attempts the latest are kept apart, and the facts keep all`, async () => {
    const board = await open();
    await board.add('a');
    for (let attempt = 1; attempt <= limits.checkpointsPerTask + 1; attempt++) {
      const held = await board.claim('t1', `w${attempt}`);
      await keep(board, held, attempt);
      await board.release(held);
    }
    const kept = (await board.store.trail('t1')).map(({ attempt, checkpoint }) => [attempt, checkpoint]);
    expect(kept).toEqual(Array.from({ length: limits.checkpointsPerTask }, (_, i) => [i + 2, i + 2]));
    const told = (await board.facts()).filter(({ type }) => type === 'task.checkpointed').map(({ data }) => data.attempt);
    expect(told).toEqual(Array.from({ length: limits.checkpointsPerTask + 1 }, (_, i) => i + 1));
  });
}

function partials(open: OpenBoard): void {
  test('lie with the attempt that handed them in', async () => {
    const board = await open();
    await board.add('a');
    const first = await board.claim('t1', 'w1');
    await handIn(board, first, 'one');
    await handIn(board, first, { two: 2 });
    await board.fail(first);
    await board.pass(3_600_000);
    await handIn(board, await board.claim('t1', 'w2'), 'three');
    expect(await board.store.trail('t1')).toMatchObject([
      { attempt: 1, worker: 'w1', checkpoint: null, partial: ['one', { two: 2 }] },
      { attempt: 2, worker: 'w2', partial: ['three'] },
    ]);
    expect((await board.facts()).at(-1)).toMatchObject({ type: 'task.partial', by: 'w2', data: { attempt: 2, data: 'three' } });
  });

  test(`are ${limits.partialsPerTask} at most, and what is one too many changes nothing`, async () => {
    const board = await open();
    await board.add('a');
    const held = await board.claim('t1', 'w1');
    for (let number = 0; number < limits.partialsPerTask; number++) await handIn(board, held, number);
    await expectRefusal(handIn(board, held, 'more'), 'limit_reached', 't1 has 100 partial results', 'into the result, or into an artifact');
    expect((await board.store.trail('t1'))[0]!.partial).toHaveLength(limits.partialsPerTask);
    expect(await board.complete(held, 'all of it')).toMatchObject({ status: 'completed' });
  });

  test('stand for the result of a part that ends without one, and are named with a part that fails', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b', 'c']);
    const [a, b, c] = [await board.claim('t2', 'w1'), await board.claim('t3', 'w2'), await board.claim('t4', 'w3')];
    await handIn(board, a, 'half of a');
    await handIn(board, a, 'the rest of a');
    await handIn(board, b, 'half of b');
    await handIn(board, c, 'a draft of c');
    await board.complete(a);
    await board.fail(b, 'no more', true);
    await board.complete(c, 'c');
    expect(await board.task('t1')).toMatchObject({
      ...{ status: 'completed', reason: '1 of 3 parts ended without success: t3 failed after 1 partial result' },
      result:
        '## a (t2)\n\nhalf of a\n\nthe rest of a\n\n## b (t3)\n\nfailed: no more\n\nIts partial results:\n\nhalf of b\n\n## c (t4)\n\nc',
    });
    expect(await board.store.parts.of('t1')).toMatchObject([
      { partial: ['half of a', 'the rest of a'] },
      { partial: ['half of b'] },
      { partial: ['a draft of c'] },
    ]);
  });

  test('of JSON are united in the place of the result, those of a part that failed are not', async () => {
    const board = await open();
    await board.add('whole');
    await board.split('t1', ['a', 'b'], { collect: 'merge' });
    const [a, b] = [await board.claim('t2', 'w1'), await board.claim('t3', 'w2')];
    await handIn(board, a, { found: [1] });
    await handIn(board, a, { found: [2], pages: 2 });
    await handIn(board, b, { found: [3] });
    await board.fail(b, 'no more', true);
    await board.complete(a);
    expect(await board.task('t1')).toMatchObject({ status: 'completed', result: { found: [1, 2], pages: 2 } });
  });
}

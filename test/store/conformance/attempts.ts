/** Conformance: who worked on what and when, from any part of the past, in pages. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt, AttemptQuery } from '../../../src/store/past-store.ts';
import type { Board, OpenBoard } from '../../helpers/board.ts';

/** All pages of it. */
async function told({ store }: Board, query: AttemptQuery): Promise<Attempt[]> {
  const all: Attempt[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const { attempts, next } = await store.past.attempts({ ...query, ...(after === undefined ? {} : { after }) });
    all.push(...attempts);
    after = next;
  }
  return all;
}

const short = ({ worker, task, outcome }: Attempt): string => `${worker} ${task} ${outcome ?? 'goes on'}`;

/** A worker takes the next task, and something comes of it after so long. */
async function attempt(board: Board, worker: string, ms: number, how: 'complete' | 'fail' | 'release' = 'complete'): Promise<void> {
  const held = await board.claim(await board.addOne('one'), worker);
  board.now += ms;
  await board[how](held);
}

export function attempts(open: OpenBoard): void {
  describe('attempts within a time', () => {
    test('are those that overlap it, also what began before, ends later or goes on', async () => {
      const board = await open();
      const begun = board.now;
      await attempt(board, 'w1', 10_000);
      await attempt(board, 'w2', 10_000, 'fail');
      await attempt(board, 'w1', 10_000, 'release');
      await board.claim(await board.addOne('open'), 'w3');
      const within = async (from: number, to: number) =>
        (await told(board, { from: begun + from, to: begun + to, cellMs: 100 })).map(one => short(one));
      expect(await within(0, 40_000)).toEqual(['w1 t1 completed', 'w1 t3 released', 'w2 t2 failed', 'w3 t4 goes on']);
      expect(await within(2_000, 3_000)).toEqual(['w1 t1 completed']);
      expect(await within(12_000, 22_000)).toEqual(['w1 t3 released', 'w2 t2 failed']);
      expect(await within(10_000, 10_000)).toEqual(['w1 t1 completed', 'w2 t2 failed']);
      expect(await within(31_000, 32_000)).toEqual(['w3 t4 goes on']);
      expect(await within(-9_000, -1_000)).toEqual([]);
      const { since, head } = await board.store.past.attempts({ from: 0, to: 0, cellMs: 100 });
      expect([since, head]).toEqual([begun, board.store.head()]);
    });

    test('on an empty board are none', async () => {
      const board = await open();
      expect(await board.store.past.attempts({ from: 0, to: board.now, cellMs: 1_000 })).toEqual({
        ...{ attempts: [], next: null, since: null, head: 0 },
      });
    });

    test('that cannot be told apart are told by one, and what went wrong is never among those left out', async () => {
      const board = await open();
      board.now = 1_700_000_000_000;
      for (let count = 0; count < 20; count++) await attempt(board, 'w1', 10, count === 13 ? 'fail' : 'complete');
      const all = await told(board, { from: board.now - 1_000, to: board.now, cellMs: 1_000 });
      expect(all.map(({ outcome }) => outcome)).toEqual(['completed', 'failed']);
      expect(await told(board, { from: board.now - 1_000, to: board.now, cellMs: 10 })).toHaveLength(20);
    });

    test('of many workers come in pages, each worker whole and once', async () => {
      const board = await open();
      const names = Array.from({ length: 30 }, (_, at) => `w${at}`);
      const tasks = await board.add(...Array.from({ length: 1_500 }, (_, at) => `task ${at}`));
      const begun = board.now;
      const held = await Promise.all(tasks.map((id, at) => board.claim(id, names[at % names.length]!)));
      for (const one of held) {
        board.now += 1_000;
        await board.complete(one);
      }
      const query = { from: begun, to: board.now, cellMs: 1_000 };
      const first = await board.store.past.attempts(query);
      expect(first.attempts.length).toBeLessThan(1_100);
      expect(first.next).toBe(first.attempts.at(-1)!.worker);
      const all = await told(board, query);
      expect(new Set(all.map(({ task }) => task)).size).toBe(1_500);
      expect(all).toHaveLength(1_500);
      expect([...new Set(all.map(({ worker }) => worker))]).toEqual([...names].sort());
    });

    test('finely cut are all there were, whatever happened', async () => {
      const day = fc.array(
        fc.tuple(fc.constantFrom('a', 'b', 'é', '𠀀', '豈'), fc.nat(5_000), fc.constantFrom('complete', 'fail', 'release')),
        {
          maxLength: 20,
        },
      );
      await fc.assert(
        fc.asyncProperty(day, fc.nat(100), fc.nat(100), async (choices, one, other) => {
          const board = await open();
          const begun = board.now;
          const known: { worker: string; from: number; to: number }[] = [];
          for (const [worker, ms, how] of choices) {
            const from = board.now;
            await attempt(board, worker, ms, how as 'complete');
            known.push({ worker, from, to: board.now });
          }
          const span = board.now - begun;
          const [from, to] = [one, other].sort((a, b) => a - b).map(share => begun + Math.round((span * share) / 100)) as [number, number];
          const all = await told(board, { from, to, cellMs: 1 });
          const wanted = known.filter(attempted => attempted.from <= to && attempted.to >= from);
          const seen = new Set(all.map(({ worker, ended_at: at }) => `${worker} ${at}`));
          expect(seen).toEqual(new Set(wanted.map(({ worker, to: at }) => `${worker} ${at}`)));
        }),
        { numRuns: 20 },
      );
    });
  });
}

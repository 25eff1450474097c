/** Conformance: whatever happens to a task and its parts, in whatever order, it gets what they come to once for each time that it waited. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import { isFinal } from '../../../src/core/task.ts';
import type { Board, OpenBoard } from '../../helpers/board.ts';
import { runs } from '../../helpers/runs.ts';

const deeds = ['split', 'deeper', 'complete', 'fail', 'cancel', 'retry', 'claim', 'reopen'] as const;
const step = fc.record({ deed: fc.constantFrom(...deeds), at: fc.nat(11), collect: fc.constantFrom('concat', 'merge', 'reduce', 'none') });

export function partsRandom(open: OpenBoard): void {
  test('anything may happen to parts: one outcome for each round, and the numbers are right', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), async steps => {
        const board = await open();
        await board.add('whole', 'other');
        for (const { deed, at, collect } of steps) {
          await act(board, deed, at, collect).catch((error: { code?: string }) => {
            if (error.code === undefined || error.code === 'internal') throw error;
          });
          await check(board);
        }
        await board.close();
      }),
      runs(20),
    );
  });
}

async function act(board: Board, deed: (typeof deeds)[number], at: number, collect: 'concat' | 'merge' | 'reduce' | 'none') {
  const ids = (await board.tasks()).map(({ id }) => id);
  const id = ids[at % ids.length]!;
  if (deed === 'split') return board.split('t1', [`a${at}`, `b${at}`], { collect });
  if (deed === 'deeper') return board.split(id, [`c${at}`], { collect, on_part_fail: at % 2 === 0 ? 'fail' : 'keep' });
  if (deed === 'complete') return board.finish(id);
  if (deed === 'fail') return board.breakDown(id);
  if (deed === 'cancel') return board.cancel(id);
  if (deed === 'retry') return board.retry(id);
  if (deed === 'reopen') return board.reopen();
  return board.claim(id, `w${at}`);
}

async function check(board: Board): Promise<void> {
  await board.expectSound();
  const facts = await board.facts();
  for (const task of await board.tasks()) {
    if (task.split === null) continue;
    const parts = await board.store.parts.of(task.id);
    const open = parts.filter(({ status }) => !isFinal(status)).length;
    if (task.status === 'blocked') expect(open, `${task.id} waits`).toBeGreaterThan(0);
    const step = facts.findLast(({ subject, type, data }) => subject === task.id && type === 'task.gathered' && data.parts === undefined);
    const told = (step?.data.patch as { step?: string } | undefined)?.step;
    if (task.status === 'blocked' && told !== undefined && task.step !== null)
      expect(task.step).toBe(`${parts.length - open} of ${parts.length} parts ended`);
    expect(outcomes(task.id, facts)).toBeLessThanOrEqual(rounds(task.id, facts));
  }
}

/** How often it was told what its parts come to. */
const outcomes = (id: string, facts: readonly Fact[]): number =>
  facts.filter(({ subject, data }) => subject === id && isOutcome(data)).length;

const isOutcome = ({ parts }: Fact['data']): boolean => typeof parts === 'object' && parts !== null && !Array.isArray(parts);

/** How often it began to wait for parts. */
const rounds = (id: string, facts: readonly Fact[]): number =>
  facts.filter(({ subject, type, data }) => {
    if (subject !== id) return false;
    const { status } = (data.patch ?? {}) as { status?: string };
    return status === 'blocked' && ['task.split', 'task.retried', 'task.revived', 'task.depends'].includes(type);
  }).length;

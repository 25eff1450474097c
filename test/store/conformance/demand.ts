/** Conformance: demand is exactly what claims would give, and claims give exactly what fits, on any board. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claimant, misfits } from '../../../src/core/claimant.ts';
import { rankOf } from '../../../src/core/order.ts';
import { type ImportedTask, priorities, type Task } from '../../../src/core/task.ts';
import type { OpenBoard } from '../../helpers/board.ts';
import { runs } from '../../helpers/runs.ts';
import { aClaimant } from '../../helpers/task.ts';

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values]);

const capabilities = some('go', 'gpu', 'docs');
const tags = some('ui', 'css', 'api');
const assignee = fc.constantFrom('w1', 'w2', 'pool:fast', 'pool:slow', 'role:worker', 'role:reviewer');

const arbitrarySpec: fc.Arbitrary<ImportedTask> = fc.record(
  {
    ...{ title: fc.constant('task'), requires: capabilities, tags, assignee, priority: fc.constantFrom(...priorities) },
    command: fc.constantFrom('make', ''),
  },
  { requiredKeys: ['title'] },
);

const arbitraryClaimant: fc.Arbitrary<Claimant> = fc
  .record({
    name: fc.constantFrom('w1', 'w2', 'w3'),
    role: fc.constantFrom('worker', 'reviewer'),
    pool: fc.constantFrom(null, 'fast', 'slow'),
    capabilities: fc.oneof(capabilities, fc.constant('any' as const)),
    tags: fc.oneof(fc.constant([]), tags),
    needsCommand: fc.boolean(),
  })
  .map(aClaimant);

/** What a store must find, found by looking at every task. */
function expected(tasks: readonly Task[], claimant: Claimant, asked: readonly string[], agingStepMs: number): string[] {
  const rank = (task: Task) => rankOf(task.priority, task.ready_at, agingStepMs);
  return tasks
    .filter(task => task.status === 'pending' && misfits(task, claimant).length === 0)
    .filter(task => asked.length === 0 || asked.some(tag => task.tags.includes(tag)))
    .sort((a, b) => rank(a) - rank(b) || Number(a.id.slice(1)) - Number(b.id.slice(1)))
    .map(task => task.id);
}

export function demand(open: OpenBoard): void {
  describe('demand', () => {
    test('is what one claim after the other gives, for whoever asks', async () => {
      const waves = fc.array(fc.tuple(fc.array(arbitrarySpec, { maxLength: 12 }), fc.nat(3_000_000)), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(waves, arbitraryClaimant, fc.oneof(fc.constant([]), tags), async (specs, claimant, asked) => {
          const board = await open();
          for (const [wave, later] of specs) {
            await board.add(...wave);
            await board.pass(later);
          }
          const tasks = await board.tasks();
          expect(await board.store.demand(claimant)).toBe(expected(tasks, claimant, [], board.policy.agingStepMs).length);
          const wanted = expected(tasks, claimant, asked, board.policy.agingStepMs);
          expect(await board.peek(claimant, asked)).toBe(wanted[0]);
          expect(await board.claimAll(claimant, asked.length === 0 ? {} : { tags: asked })).toEqual(wanted);
          expect(await board.store.demand(claimant)).toBe(expected(await board.tasks(), claimant, [], board.policy.agingStepMs).length);
          for (const task of await board.tasks())
            if (task.status === 'pending' || task.status === 'in_progress') await board.finish(task.id);
        }),
        runs(40),
      );
    });

    test('follows tasks in and out of the queue', async () => {
      const board = await open();
      const seen: number[] = [];
      const look = async () => seen.push(await board.demand('w1'));
      await look();
      const [a, b] = await board.add({ title: 'a', name: 'a' }, { title: 'b', depends_on: ['a'] });
      await look();
      const held = await board.claim(a!);
      await look();
      await board.release(held);
      await look();
      await board.fail(await board.claim(a!));
      await look();
      await board.pass(3_600_000);
      await look();
      await board.finish(a!);
      await look();
      await board.cancel(b!);
      await look();
      expect(seen).toEqual([0, 1, 0, 1, 0, 1, 1, 0]);
    });
  });
}

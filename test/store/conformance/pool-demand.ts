/** Conformance: the demand of a pool is exactly what its workers would be given, and places are called by name only where that helps. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PoolSpec } from '../../../src/core/pool.ts';
import { type ImportedTask, priorities } from '../../../src/core/task.ts';
import type { OpenBoard } from '../../helpers/board.ts';
import { type PoolBoard, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';
import { runs } from '../../helpers/runs.ts';
import { operator } from '../../helpers/task.ts';

const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values]);
const capabilities = some('go', 'gpu');
const tags = some('ui', 'css');

const arbitraryTask: fc.Arbitrary<ImportedTask> = fc.record(
  {
    title: fc.constant('task'),
    requires: capabilities,
    tags,
    assignee: fc.constantFrom('p-1', 'p-2', 'p-3', 'p-5', 'p-x', 'pool:p', 'pool:q', 'role:worker', 'role:reviewer'),
    priority: fc.constantFrom(...priorities),
    command: fc.constant('make'),
  },
  { requiredKeys: ['title'] },
);

const arbitrarySpec: fc.Arbitrary<PoolSpec> = fc
  .record({
    ...{ capabilities, tags: fc.oneof(fc.constant([]), tags), max: fc.integer({ min: 1, max: 3 }) },
    role: fc.constantFrom('worker', 'worker', 'reviewer', 'orchestrator'),
    runs: fc.constantFrom('x', '{task.command}'),
  })
  .map(({ runs: argument, ...more }) => aSpec({ ...more, launch: { ...aSpec().launch, command: ['sh', argument] } }));

/** What a worker does with what it is given: hands it back, fails at it so that it has to wait, or keeps it. */
const arbitraryDeed = fc.record({
  number: fc.integer({ min: 1, max: 3 }),
  deed: fc.constantFrom('release', 'release', 'release', 'fail', 'keep'),
});

const namesIn = ({ name, max }: PoolSpec, scaled: number | null): string[] =>
  Array.from({ length: Math.max(max, scaled ?? 0) }, (_, index) => `${name}-${index + 1}`);

/** By whom each task was taken when all workers of the pool took what they could. */
async function takeAll(at: PoolBoard, names: readonly string[]): Promise<{ taken: number; byName: number[] }> {
  let taken = 0;
  const byName = new Set<number>();
  for (const [index, name] of names.entries()) {
    for (const id of await at.board.claimAll(at.claimant(name))) {
      taken++;
      if ((await at.board.task(id)).assignee === name) byName.add(index + 1);
    }
  }
  return { taken, byName: [...byName].sort() };
}

const seen = async (at: PoolBoard) => {
  const { demand, called } = await at.state();
  return { demand, called: [...called].sort() };
};

export function poolDemand(open: OpenBoard): void {
  describe('the demand of a pool', () => {
    test('is what its workers take until there is nothing left for any of them, on any board', async () => {
      const scaled = fc.constantFrom(null, null, 1, 5);
      const boards = fc.record({
        ...{ spec: arbitrarySpec, scaled, tasks: fc.array(arbitraryTask, { maxLength: 12 }) },
        ...{ deeds: fc.array(arbitraryDeed, { maxLength: 16 }), later: fc.constantFrom(0, 1, 5_000, 10_000) },
      });
      await fc.assert(
        fc.asyncProperty(boards, async ({ spec, scaled, tasks, deeds, later }) => {
          const at = await poolBoard(() => open({ releasesMax: 2, retryJitter: 0 }), spec);
          if (scaled !== null) await at.event({ type: 'set', count: scaled, by: 'ann' });
          const names = namesIn(spec, scaled);
          if (spec.role !== 'orchestrator') {
            await at.board.add(...tasks);
            for (const { number, deed } of deeds) {
              const held = await at.next(names[number % names.length]!);
              if (held !== undefined && deed === 'release') await at.board.release(held);
              if (held !== undefined && deed === 'fail') await at.board.fail(held);
            }
            await at.board.pass(later);
            const before = await seen(at);
            const { taken, byName } = await takeAll(at, names);
            expect(before).toEqual({ demand: taken, called: byName });
          }
          expect(await seen(at)).toEqual({ demand: 0, called: [] });
          await at.board.close();
        }),
        runs(60),
      );
    });

    test('is shared with another pool as far as the workers of both take less together than each alone, on any board', async () => {
      const boards = fc.record({ p: arbitrarySpec, q: arbitrarySpec, tasks: fc.array(arbitraryTask, { maxLength: 12 }) });
      await fc.assert(
        fc.asyncProperty(boards, async ({ p, q, tasks }) => {
          const specs = [p, { ...q, name: 'q' }];
          const at = await poolBoard(open, ...specs);
          await at.board.add(...tasks);
          const [mine, its] = [await at.state('p'), await at.state('q')];
          const who = specs.filter(({ role }) => role !== 'orchestrator').flatMap(spec => namesIn(spec, null));
          const { taken } = await takeAll(at, who);
          const both = mine.demand + its.demand - taken;
          expect([mine.shared, its.shared]).toEqual(both === 0 ? [{}, {}] : [{ q: both }, { p: both }]);
          await at.board.close();
        }),
        runs(60),
      );
    });

    test('is not shared with a pool whose workers have all given it back', async () => {
      const at = await poolBoard(() => open({ releasesMax: 1 }), aSpec(), aSpec({ name: 'q', max: 1, tags: ['ui'] }));
      await at.board.add({ title: 'a', tags: ['ui'] }, { title: 'b', tags: ['ui'] });
      expect((await at.state()).shared).toEqual({ q: 2 });
      await at.board.release((await at.next('q-1'))!);
      expect(await at.state()).toMatchObject({ demand: 2, shared: { q: 1 } });
      expect(await at.state('q')).toMatchObject({ demand: 1, shared: { p: 1 } });
    });

    test('leaves out what has no command where that is what its workers run, until it is given one', async () => {
      const shell = aSpec({ launch: { ...aSpec().launch, command: ['sh', '-c', '--', '{task.command}'] } });
      const at = await poolBoard(open, shell);
      await at.board.add({ title: 'a', assignee: 'p-2' }, 'b', { title: 'c', command: 'make' });
      expect(await seen(at)).toEqual({ demand: 1, called: [] });
      await at.board.happen('t1', { type: 'edit', by: operator, change: { command: 'true' } });
      expect(await seen(at)).toEqual({ demand: 2, called: [2] });
      expect(await takeAll(at, ['p-1', 'p-2'])).toEqual({ taken: 2, byName: [2] });
      expect(await at.board.store.verify()).toMatchObject({ ok: true });
    });

    test('is nothing for those who may not claim', async () => {
      const at = await poolBoard(open, aSpec({ role: 'orchestrator' }));
      await at.board.add('a', { title: 'b', assignee: 'p-1' });
      expect(await seen(at)).toEqual({ demand: 0, called: [] });
    });

    test('leaves out what each of its workers has given back too often, with and without tags', async () => {
      for (const tags of [[], ['ui']]) {
        const at = await poolBoard(() => open({ releasesMax: 1 }), aSpec({ max: 2, tags }));
        await at.board.add({ title: 'a', tags: ['ui'] });
        await at.board.release((await at.next('p-1'))!);
        expect(await seen(at)).toEqual({ demand: 1, called: [] });
        await at.board.release((await at.next('p-2'))!);
        expect(await seen(at)).toEqual({ demand: 0, called: [] });
      }
    });

    test('calls for a worker by name, once, however many tasks of whatever kind are for it', async () => {
      const at = await poolBoard(open, aSpec({ capabilities: ['go'] }));
      await at.board.add(
        { title: 'a', assignee: 'p-2' },
        { title: 'b', assignee: 'p-2', requires: ['go'] },
        { title: 'c', assignee: 'p-3' },
        { title: 'beyond', assignee: 'p-11' },
      );
      expect(await seen(at)).toEqual({ demand: 3, called: [2, 3] });
      await at.start('p-2');
      expect(await seen(at)).toEqual({ demand: 3, called: [3] });
    });

    test('does not call for a worker that would not be given what is assigned to it', async () => {
      const at = await poolBoard(() => open({ releasesMax: 1 }), aSpec({ tags: ['ui'] }));
      await at.board.add({ title: 'of another kind', assignee: 'p-1' }, { title: 'given back', assignee: 'p-2', tags: ['ui'] });
      expect(await seen(at)).toEqual({ demand: 1, called: [2] });
      await at.board.release((await at.next('p-2'))!);
      expect(await seen(at)).toEqual({ demand: 0, called: [] });
    });

    test('knows as many names as a person wants workers', async () => {
      const at = await poolBoard(open, aSpec({ max: 2 }));
      await at.board.add({ title: 'a', assignee: 'p-3' });
      expect(await seen(at)).toEqual({ demand: 0, called: [] });
      await at.event({ type: 'set', count: 3, by: 'ann' });
      expect(await seen(at)).toEqual({ demand: 1, called: [3] });
    });
  });
}

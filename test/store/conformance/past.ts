/** Conformance: workers, runs and messages as they were: at each place in the log what was said of them there. */

import { describe, expect, test } from 'vitest';
import type { Worker } from '../../../src/core/worker.ts';
import type { Run } from '../../../src/core/workflow/run.ts';
import type { Board, OpenBoard } from '../../helpers/board.ts';
import { exited, poolBoard } from '../../helpers/pool-board.ts';
import { operator } from '../../helpers/task.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

/** Does one thing after the other; what was to be seen after each must be told of it when all is done. */
async function remembers<T>(
  board: Board,
  steps: readonly (() => Promise<unknown>)[],
  { seen, told }: { seen: () => Promise<T>; told: (seq: number) => Promise<T> },
): Promise<void> {
  const { store } = board;
  const memories: { seq: number; sight: T }[] = [{ seq: store.head(), sight: await seen() }];
  for (const step of steps) {
    board.now += 10;
    await step();
    memories.push({ seq: store.head(), sight: await seen() });
  }
  for (const { seq, sight } of memories) expect(await told(seq), `after ${seq}`).toEqual(sight);
}

/** Touching a run leaves no fact where nothing comes of it. */
const lasting = ({ updated_at: _, finished_at: ended, ...run }: Run) => ({ ...run, hasEnded: ended !== null });

async function finish({ store }: Board, ids: readonly string[], event: 'complete' | 'fail' = 'complete'): Promise<void> {
  for (const id of ids)
    await store.apply(
      id,
      event === 'complete'
        ? { type: 'complete', by: operator, result: ['x', 'y'] }
        : { type: 'fail', by: operator, error: 'broken', fatal: true, random: 0.5 },
      'operator',
    );
  await store.runs.advance();
}

async function openTask(board: Board, run: string, step: string): Promise<string[]> {
  const { view } = await board.store.runs.get(run);
  return view.parts.flatMap(part => (part.state === 'open' && part.step === step ? [part.task!] : []));
}

export function pastThings(open: OpenBoard): void {
  describe('workers as they were', () => {
    const plain = ({ task: _, needs_command: __, seen_at: ___, ...worker }: Worker) => ({
      ...worker,
      process: worker.process && { ...worker.process, pid: null },
    });

    test('from their registering to their end, and the life after', async () => {
      const at = await poolBoard(open);
      const { board } = at;
      const { store } = board;
      const say = (status: string, note: string | null) => () => store.updateWorker('p-1', { status, note, seenAt: board.now });
      const run = (life: number) => async () => {
        await store.processes.runs(`p-1#${life}`, 7);
        await at.pools.ready(`p-1#${life}`);
      };
      const steps = [
        () => store.registerWorker({ name: 'far', role: 'monitor', capabilities: ['go'], tags: [] }, { incarnation: 'f', tokenHash: null }),
        () => at.begin('p-1'),
        run(1),
        say('working', 'mends it'),
        say('waiting', 'Really?'),
        () => store.describeWorker({ name: 'far', role: 'worker', capabilities: [], tags: ['ui'] }),
        () => at.end('p-1', exited(3)),
        () => at.begin('p-1', 2),
        run(2),
        say('idle', null),
        () => store.processes.ended('p-1#2', { state: 'lost', reason: 'its host was' }, { random: 0.5, lines: [] }),
      ];
      await remembers(board, steps, {
        seen: async () => (await store.workers()).map(plain),
        told: async seq =>
          (await store.past.workers(seq)).workers.map(({ shown: _, since: __, ...worker }) => ({
            ...worker,
            process: worker.process && { ...worker.process, pid: null },
          })),
      });
    });

    test('each had the process that was started last', async () => {
      const at = await poolBoard(open);
      const times: number[] = [];
      for (const life of [1, 2]) {
        times.push(at.later(10));
        await at.begin('p-1', life);
        await at.end('p-1', exited(0), { life });
      }
      const life = async (time: number) => (await at.board.store.past.life('p-1', time))?.incarnation;
      const [first, second] = times as [number, number];
      expect([await life(first - 1), await life(first), await life(second - 1), await life(second + 99)]).toEqual([
        ...[undefined, 'p-1#1', 'p-1#1', 'p-1#2'],
      ]);
      expect((await at.board.store.past.life('p-1', first))!.log).toBe('/logs/p-1#1');
    });

    test('are shown in the words of then, with the time since when', async () => {
      const at = await poolBoard(open);
      const shown = async (seq = at.board.store.head()) => {
        const [worker] = (await at.board.store.past.workers(seq)).workers;
        return worker && [worker.shown, worker.since - begun];
      };
      const begun = at.board.now;
      const before = at.board.store.head();
      await at.begin('p-1');
      const starting = at.board.store.head();
      at.later(10);
      await at.board.store.processes.runs('p-1#1', 7);
      await at.pools.ready('p-1#1');
      expect(await shown()).toEqual(['idle', 10]);
      at.later(10);
      await at.pools.setRung('p-1#1', 'suspect', 'it is silent');
      expect(await shown()).toEqual(['suspect', 20]);
      await at.pools.setRung('p-1#1', null, 'it spoke');
      await at.dismiss('p-1', 'drain');
      expect(await shown()).toEqual(['idle', 20]);
      await at.dismiss('p-1', 'stopped');
      expect(await shown()).toEqual(['stopping', 20]);
      await at.end('p-1');
      expect([await shown(), await shown(starting), await shown(before)]).toEqual([['stopped', 20], ['starting', 0], undefined]);
    });

    test('that said very much are known by what they said last, and come in pages', async () => {
      const board = await open();
      const { store } = board;
      for (let at = 0; at < 205; at++)
        await store.registerWorker(
          { name: `w${String(at).padStart(3, '0')}`, role: 'worker', capabilities: [], tags: [] },
          { incarnation: `i${at}`, tokenHash: null },
        );
      await Promise.all(Array.from({ length: 300 }, (_, at) => store.updateWorker('w000', { status: `s${at}` })));
      const seq = store.head() - 50;
      const { workers, next } = await store.past.workers(seq);
      expect([workers.length, workers[0]!.status, workers[0]!.role, next]).toEqual([200, 's249', 'worker', 'w199']);
      expect((await store.past.workers(seq, next!)).workers.map(({ name }) => name)).toEqual(['w200', 'w201', 'w202', 'w203', 'w204']);
    });
  });

  describe('runs as they were', () => {
    const workflow = aWorkflow([
      { id: 'a', rollback: { title: 'Undo a' } },
      { id: 'each', needs: ['a'], foreach: '{{steps.a.result}}' },
      { id: 'b', needs: ['each'] },
      { id: 'late', on: { message: 'x-go', within_ms: 60_000 } },
    ]);

    test('with their steps, through pause, events, failure, undoing and retries', async () => {
      const board = await open();
      const { store } = board;
      const start = () => store.runs.start({ workflow, inputs: {}, wish: 'auto', pattern: 'parallel', why: 'for a test' }, 'operator');
      const finished = (step: string, event?: 'fail') => async () => finish(board, await openTask(board, 'r1', step), event);
      const steps = [
        start,
        finished('a'),
        () => store.runs.pause('r1', 'ann'),
        () => store.runs.resume('r1', 'ann'),
        async () => finish(board, (await openTask(board, 'r1', 'each')).slice(0, 1)),
        finished('each'),
        async () => {
          await store.messages.send({ to: 'operator', type: 'x-go', text: 'go' } as never, 'ann', board.now + 1_000);
          await store.runs.advance();
        },
        start,
        finished('b', 'fail'),
        finished('a'),
        () => store.runs.retry('r1', null, 'ann'),
        finished('a'),
        finished('each'),
        finished('b'),
        () => store.runs.cancel('r2', 'ann', { why: 'enough' }),
        () => store.runs.advance(),
      ];
      const runs = async (list: Promise<Run[]>) => (await list).map(lasting);
      await remembers(board, steps, {
        seen: async () => {
          const list = await runs(store.runs.list({ limit: 10 }));
          return { list, details: await Promise.all(list.map(async ({ id }) => detail(await store.runs.get(id)))) };
        },
        told: async seq => {
          const list = await runs(store.past.runs(seq, 10));
          return { list, details: await Promise.all(list.map(async ({ id }) => detail(await store.past.run(id, seq)))) };
        },
      });
      await expect(store.past.run('r1', 0)).rejects.toThrow('had not been started');
      expect((await store.past.runs(store.head(), 1)).map(({ id }) => id)).toEqual(['r2']);
    });
  });

  describe('messages as they were', () => {
    test('are those that had been sent, the last of them', async () => {
      const board = await open();
      const { store } = board;
      const send = (text: string) => async () => {
        await store.messages.send({ to: 'operator', type: 'direct', text } as never, 'ann', board.now + 1_000);
      };
      await remembers(board, ['one', 'two', 'three', 'four'].map(send), {
        seen: async () => (await store.messages.list({ limit: 10 })).map(({ text }) => text),
        told: async seq => (await store.past.messages(seq, 10)).map(({ text }) => text),
      });
      expect((await store.past.messages(store.head(), 2)).map(({ id }) => id)).toEqual(['m3', 'm4']);
    });
  });
}

/** When a part ended is told to the moment only now. */
function detail({ run, view, asideCount }: Awaited<ReturnType<Board['store']['runs']['get']>>) {
  return { run: lasting(run), asideCount, view: { ...view, parts: view.parts.map(({ endedAt: _, ...part }) => part) } };
}

/** Looking back: the board at any time is the board that all facts up to then make, whichever way one goes through time. */

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import type { Task } from '../../../src/core/task.ts';
import type { Store } from '../../../src/store/store.ts';
import { firstModel, goInto, goTo } from '../../../src/tui/model/model.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { Past, type PastParts } from '../../../src/tui/state/past.ts';
import { spansAfter } from '../../../src/tui/state/spans.ts';
import { onDay, viewed } from '../../helpers/board-day.ts';
import { startDaemon } from '../../helpers/daemon.ts';
import { overStore } from '../../helpers/over-store.ts';
import { atScreen } from '../../helpers/person-screen.ts';

const boardOf = (tasks: readonly Task[]): Board => {
  const board = new Board();
  board.load(tasks);
  return board;
};

const pastOver = (store: Store, tasks: readonly Task[], change: Partial<PastParts> = {}): Past =>
  new Past({
    link: overStore(store).link,
    present: () => ({ board: boardOf(tasks), seq: store.head(), facts: [] }),
    onNews: () => {},
    ...change,
  });

const folded = (facts: readonly Fact[]): object => {
  const board = new Board();
  for (const fact of facts) board.fold(fact);
  return viewed(board.view());
};

const choices = fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { minLength: 1, maxLength: 25 });

test('the board at any time is what the facts up to then make of it, back and forth', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.array(fc.nat(120), { minLength: 1, maxLength: 12 }), (day, shares) =>
      onDay(day, async ({ facts, pages, store }) => {
        const past = pastOver(store, pages.at(-1)!.tasks);
        const [first, last] = [facts[0]!.at, facts.at(-1)!.at];
        for (const share of shares) {
          const time = first + Math.round(((last - first) * share) / 100) - 10;
          const until = facts.filter(({ at }) => at <= time);
          await past.seek(time);
          expect(viewed(past.picture!.board)).toEqual(folded(until));
          expect(past.picture!.facts).toEqual(until);
        }
      }),
    ),
    { numRuns: 40 },
  );
});

test('a present that is older than the log, or newer in places, leads to the same past', async () => {
  const day = Array.from({ length: 14 }, (_, at) => [at, at] as const);
  await onDay(day, async ({ facts, pages, store }) => {
    for (const { head, tasks } of pages.slice(-5)) {
      const past = pastOver(store, tasks, {
        present: () => ({
          board: boardOf(tasks),
          seq: Math.max(1, head - 2),
          facts: facts.slice(Math.max(0, head - 4), head - 1).reverse(),
        }),
      });
      const half = facts[Math.floor(facts.length / 2)]!;
      await past.seek(half.at);
      expect(viewed(past.picture!.board)).toEqual(folded(facts.filter(({ at }) => at <= half.at)));
    }
  });
});

test('a step asks for what lies between, and for no fact that it knows', async () => {
  await onDay(
    Array.from({ length: 12 }, (_, at) => [at, at] as const),
    async ({ facts, pages, store }) => {
      const { link, asked } = overStore(store);
      const past = pastOver(store, pages.at(-1)!.tasks, { link });
      await past.seek(facts.at(-1)!.at);
      asked.length = 0;
      await past.seek(facts.at(-2)!.at);
      expect(asked).toEqual(['facts.at', 'facts.tasks', 'facts.workers', 'facts.runs', 'facts.messages']);
      asked.length = 0;
      await past.seek(facts.at(-2)!.at);
      expect(asked).toEqual([]);
    },
  );
});

test('sent elsewhere while on its way, it goes there next, past what lay between', async () => {
  await onDay(
    Array.from({ length: 12 }, (_, at) => [at, at] as const),
    async ({ facts, pages, store }) => {
      const seen: number[] = [];
      const past = pastOver(store, pages.at(-1)!.tasks, { onNews: () => past.picture && seen.push(past.picture.at) });
      const [first, second, third] = [facts[9]!.at, facts[6]!.at, facts[3]!.at];
      await Promise.all([past.seek(first), past.seek(second), past.seek(third)]);
      expect([...new Set(seen)]).toEqual([first, third]);
      expect(viewed(past.picture!.board)).toEqual(folded(facts.filter(({ at }) => at <= third)));
    },
  );
});

test('before everything there is nothing; where nobody answers the picture stays, and can be asked for again', async () => {
  await onDay([[0, 0]], async ({ facts, pages, store }) => {
    let isDown = false;
    const { link } = overStore(store);
    const call = (...args: Parameters<typeof link.call>) => (isDown ? Promise.reject(new Error('gone')) : link.call(...args));
    const past = pastOver(store, pages.at(-1)!.tasks, { link: { call } as PastParts['link'] });
    await past.seek(0);
    expect([past.picture!.board.total, past.picture!.facts]).toEqual([0, []]);
    isDown = true;
    await expect(past.seek(1e15)).rejects.toThrow('gone');
    expect([past.picture!.at, past.share]).toEqual([0, null]);
    isDown = false;
    await past.seek(1e15);
    expect(viewed(past.picture!.board)).toEqual(folded(facts));
  });
});

test('a look back that is over shows nothing more', async () => {
  await onDay([[0, 0]], async ({ pages, store }) => {
    const past = pastOver(store, pages.at(-1)!.tasks);
    const travel = past.seek(0);
    past.close();
    await travel;
    expect(past.picture).toBeUndefined();
  });
});

test('the spans of a time are those of the facts until then: none overlaps another of its task, and what runs has no end', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.nat(100), (day, share) =>
      onDay(day, async ({ facts, pages, store }) => {
        const time = facts[0]!.at + Math.floor(((facts.at(-1)!.at - facts[0]!.at) * share) / 100);
        const past = pastOver(store, pages.at(-1)!.tasks);
        await past.seek(time);
        const { board, facts: log } = past.picture!;
        const spans = spansAfter([], log);
        const open = spans.filter(({ to }) => to === null);
        expect(new Set(open.map(({ task }) => task))).toEqual(new Set(board.lanes.working.map(({ id }) => id)));
        for (const { worker, task } of open) expect(board.find(task)!.owner).toBe(worker);
        for (const { from, to, end } of spans) {
          expect(to === null).toBe(end === null);
          expect(to ?? time).toBeGreaterThanOrEqual(from);
          expect(from).toBeLessThanOrEqual(time);
        }
      }),
    ),
    { numRuns: 30 },
  );
});

test('over a daemon: the board of then is shown while the present goes on, and the present when one is back', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  onTestFinished(() => operator.close());
  const { task } = await operator.call('task.create', { title: 'first' });
  // Whoever looks lives five seconds ahead, so that a step back leads to now.
  const screen = await atScreen(() => daemon.connect(), { now: () => Date.now() + 5_000 });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  screen.types('[');
  await screen.sees(({ model, swarm }) => model.lookedAt !== null && swarm.board.find('t1')?.status === 'pending');
  await operator.call('task.create', { title: 'second' });
  await operator.call('task.claim', { id: task.id });
  for (let count = 0; count < 3; count++) screen.types('[');
  const { swarm } = await screen.sees(({ model, swarm: then }) => model.lookedAt !== null && then.board.total === 0);
  expect(swarm.facts.some(({ type }) => type === 'task.added')).toBe(false);
  screen.types('\x1b');
  const { swarm: now } = await screen.sees(({ model, swarm: present }) => model.lookedAt === null && present.board.total === 2);
  expect(now.board.find(task.id)!.status).toBe('in_progress');
});

test('who looks back does so elsewhere too, and is in the present where something needs them', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  const ann = await daemon.connect({ as: { name: 'ann' } });
  await operator.call('task.create', { title: 'Doomed', retries: 0 });
  await ann.call('task.claim', { id: 't1' });
  await ann.call('task.fail', { id: 't1', error: 'broken' });
  const screen = await atScreen(daemon.connect);
  await screen.sees(({ swarm }) => swarm.inbox.length === 1);
  screen.types('[2');
  await screen.sees(({ model }) => model.place === 'workers' && model.lookedAt !== null);
  screen.types('n');
  await screen.sees(({ model }) => model.depths.at(-1)?.id === 't1' && model.lookedAt === null);
});

test('the time of one attempt is left with its screen', () => {
  const attempt = { ...goInto(firstModel, { kind: 'worker', id: 'ann', isOfAttempt: true }), lookedAt: 1 };
  expect(goTo(attempt, 'board').lookedAt).toBeNull();
  const past = { ...goInto(firstModel, { kind: 'worker', id: 'ann' }), lookedAt: 1 };
  expect(goTo(past, 'timeline').lookedAt).toBe(1);
});

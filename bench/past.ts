/** Going back through a day of 500,000 facts on a board of 100,000 tasks: near the present, far from it, and what others feel of it. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Client } from '../src/client/client.ts';
import type { Claimant } from '../src/core/claimant.ts';
import { limits } from '../src/core/limits.ts';
import { defaultBoardPolicy } from '../src/core/policy.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import type { Store } from '../src/store/store.ts';
import { Board } from '../src/tui/state/board.ts';
import { Past, type PastParts } from '../src/tui/state/past.ts';
import { WorkHistory } from '../src/tui/state/work-history.ts';
import { claimant, fill, plain } from './boards.ts';
import { type Bench, type Figure, median, percentile, timed } from './harness.ts';

const tasks = 100_000;
const facts = 500_000;
const dayMs = 24 * 3_600_000;
const steps = 40;
/** What a key on the board moves by. */
const stepMs = 5_000;
const atOnce = 500;
const crew = Array.from({ length: 12 }, (_, at) => ({ ...claimant, name: `bench-${at + 1}`, incarnation: `bench-${at + 1}#1` }));
/** Of a wide terminal. */
const columns = 180;

export const past: Bench = {
  title: 'Back in time through 500,000 facts, 100,000 tasks',
  measure: async lab => {
    const file = lab.path('past.db');
    const end = Date.now();
    await aDay(file, end);
    const daemon = await lab.daemon({ board: file });
    const client = await daemon.connect();
    const figures = await lookedBack(client, end);
    client.close();
    await daemon.stop();
    return figures;
  },
};

/** Every task is added, claimed, twice says how far it is, and is done. */
async function aDay(file: string, end: number): Promise<void> {
  let now = end - dayMs;
  const store = openSqliteStore(file, { policy: defaultBoardPolicy, now: () => now, random: () => 0.5, durability: 'normal' });
  await fill(store, tasks, plain);
  for (const { name, role, capabilities, tags, incarnation } of crew)
    await store.registerWorker({ name, role, capabilities: [...capabilities], tags: [...tags] }, { incarnation, tokenHash: null });
  for (let done = 0; done < tasks; done += atOnce) {
    now = end - dayMs + Math.round(((done + atOnce) / tasks) * dayMs);
    await Promise.all(Array.from({ length: atOnce }, (_, at) => life(store, crew[at % crew.length]!, `token ${done + at}`)));
  }
  await store.close();
}

async function life(store: Store, who: Claimant, token: string): Promise<void> {
  const { name, incarnation } = who;
  const { task } = (await store.claimNext(who, { token, leaseMs: 60_000, key: null }))!;
  const by = { kind: 'worker', name, incarnation, token } as const;
  for (const progress of [0.3, 0.6]) await store.apply(task.id, { type: 'progress', by, progress, step: `${progress} of it` }, name);
  await store.apply(task.id, { type: 'complete', by, result: 'done' }, name);
}

async function lookedBack(client: Client, end: number): Promise<Figure[]> {
  const board = new Board();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { tasks: Parameters<Board['load']>[0]; next: string | null } = await client.call('task.list', {
      ...{ limit: limits.pageSize },
      ...(cursor === undefined ? {} : { cursor }),
    });
    board.load(page.tasks);
    cursor = page.next;
  }
  const { head } = await client.call('facts.list', { after: 0, limit: 1 });
  const log = (await client.call('facts.list', { after: head - 500, limit: 500 })).facts;
  const link: PastParts['link'] = { call: (method, params) => client.call(method, params) };
  const back = (): Past => new Past({ link, present: () => ({ board: board.copy(), seq: head, facts: log }), onNews: () => {} });
  const timelines = await timelined(link, end, head);
  const answers: number[] = [];
  const firsts: number[] = [];
  for (let at = 0; at < 10; at++) {
    answers.push(await timed(() => client.call('facts.list', { limit: limits.pageSize })));
    firsts.push(await timed(() => back().seek(end - stepMs)));
  }
  const one = back();
  const times: number[] = [];
  for (let at = 1; at <= steps; at++) times.push(await timed(() => one.seek(end - at * stepMs * 60)));
  const turns = monitorEventLoopDelay({ resolution: 5 });
  turns.enable();
  const others = othersWait(client);
  const half = await timed(() => one.seek(end - dayMs / 2));
  const begin = await timed(() => one.seek(end - dayMs * 2));
  const again = await timed(() => one.seek(end - stepMs));
  const waits = await others.end();
  turns.disable();
  if (head < facts || one.picture?.board.total !== tasks) throw new Error(`a day of ${head} facts went wrong`);
  return [
    { name: 'beside it: one page of 1,000 facts', value: median(answers), unit: 'ms' },
    { name: 'the first picture, one step back', value: median(firsts), unit: 'ms', atMost: 100 },
    { name: 'a step of five minutes, p50', value: median(times), unit: 'ms' },
    { name: 'a step of five minutes, p95', value: percentile(times, 0.95), unit: 'ms', atMost: 250 },
    ...timelines,
    { name: 'half a day back', value: half, unit: 'ms' },
    { name: 'from there to before everything', value: begin, unit: 'ms' },
    { name: 'and to the present', value: again, unit: 'ms' },
    { name: 'meanwhile: another caller waits at most', value: Math.max(...waits), unit: 'ms' },
    { name: 'meanwhile: longest turn of the loop of whoever looks', value: turns.max / 1e6, unit: 'ms' },
  ];
}

/** From nothing to all that is drawn of it: what is under way, half a day ago, and the whole day at once. */
async function timelined(link: PastParts['link'], end: number, head: number): Promise<Figure[]> {
  const first = async (until: number, spanMs: number): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < 5; at++)
      times.push(
        await timed(
          () =>
            new Promise<void>(onNews => {
              const work = new WorkHistory({ link, now: () => end, onNews });
              work.look({ from: until - spanMs, until, msEach: spanMs / columns }, head);
            }),
        ),
      );
    return median(times);
  };
  const halfAnHour = 30 * 60_000;
  return [
    { name: "the timeline's first picture, half an hour", value: await first(end, halfAnHour), unit: 'ms', atMost: 100 },
    {
      name: "the timeline's first picture, half an hour half a day ago",
      value: await first(end - dayMs / 2, halfAnHour),
      unit: 'ms',
      atMost: 100,
    },
    { name: "the timeline's first picture, the whole day", value: await first(end, dayMs), unit: 'ms', atMost: 250 },
  ];
}

/** Somebody else who asks the daemon for something all the time. */
function othersWait(client: Client): { end(): Promise<number[]> } {
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) waits.push(await timed(() => client.call('task.get', { id: 't1' })));
  })();
  return {
    end: async () => {
      isOver = true;
      await asking;
      return waits;
    },
  };
}

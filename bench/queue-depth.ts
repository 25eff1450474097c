/** What a claim costs with 1,000, 10,000 and 100,000 tasks in the queue: in the store by itself, and through the socket. */

import { rmSync } from 'node:fs';
import type { Claimant } from '../src/core/claimant.ts';
import type { ImportedTask, Task } from '../src/core/task.ts';
import type { Store } from '../src/store/store.ts';
import { capabilities, claimant, demanding, fill, openBoard, plain, tagged, tags } from './boards.ts';
import { type Bench, type Figure, interleaved, median } from './harness.ts';
import type { Lab } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const rounds = 30;
const claimsPerRound = 10;
const depths = [1_000, 10_000, 100_000];
const growthMax = 1.5;

interface Kind {
  readonly name: string;
  readonly taskAt: (i: number) => ImportedTask;
  readonly who: Claimant;
}

const kinds: readonly Kind[] = [
  { name: 'plain tasks', taskAt: plain, who: claimant },
  { name: 'ten sets of requirements', taskAt: demanding, who: claimant },
  { name: 'by two of twenty tags', taskAt: tagged, who: { ...claimant, tags: tags.slice(0, 2) } },
];

/** Claims, completes and replaces tasks, so that the queue stays as it is; gives the time of each claim. */
type Round = () => Promise<number[]>;

export const queueDepth: Bench = {
  title: 'Cost of a claim by the length of the queue',
  measure: async lab => {
    const figures: Figure[] = [];
    for (const kind of kinds) {
      const boards = depths.map(depth => lab.path(`${depth}.db`));
      for (const [i, depth] of depths.entries()) await makeBoard(boards[i]!, kind, depth);
      figures.push(...(await inStore(boards, kind)), ...(await throughSocket(lab, boards, kind)));
      for (const board of boards) rmSync(board);
    }
    return figures;
  },
};

async function makeBoard(file: string, { taskAt }: Kind, depth: number): Promise<void> {
  const store = openBoard(file);
  await fill(store, depth, taskAt);
  await store.close();
}

async function inStore(boards: readonly string[], { name, who }: Kind): Promise<Figure[]> {
  const stores = boards.map(openBoard);
  const figures = await compared(
    `store, ${name}`,
    stores.map(store => storeRound(store, who)),
  );
  for (const store of stores) await store.close();
  return figures;
}

async function throughSocket(lab: Lab, boards: readonly string[], { name, who }: Kind): Promise<Figure[]> {
  const daemons = await Promise.all(boards.map(board => lab.daemon({ durability: 'normal', board })));
  const as = { name: who.name, capabilities, tags: who.tags };
  const wires = await Promise.all(daemons.map(daemon => Wire.open(daemon.socket, { as })));
  const figures = await compared(`socket, ${name}`, wires.map(socketRound));
  for (const daemon of daemons) await daemon.stop();
  return figures;
}

function storeRound(store: Store, who: Claimant): Round {
  let claims = 0;
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < claimsPerRound; i++) {
      const token = `token-${++claims}`;
      const startedAt = performance.now();
      const held = await store.claimNext(who, { token, leaseMs: 60_000, key: null });
      times.push(performance.now() - startedAt);
      const by = { kind: 'worker', name: who.name, incarnation: who.incarnation, token } as const;
      await store.apply(held!.task.id, { type: 'complete', by }, who.name);
      await store.addTasks([like(held!.task)], who.name);
    }
    return times;
  };
}

function socketRound(wire: Wire): Round {
  const claim = requestLine('task.next', { claim: true });
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < claimsPerRound; i++) {
      const startedAt = performance.now();
      const line = await wire.ask(claim);
      times.push(performance.now() - startedAt);
      const { task } = (JSON.parse(line) as { result: { task: Task } }).result;
      await wire.call('task.done', { id: task.id });
      await wire.call('task.create', like(task));
    }
    return times;
  };
}

const like = ({ title, priority, requires, tags }: Task) => ({ title, priority, requires, tags });

async function compared(name: string, perDepth: readonly Round[]): Promise<Figure[]> {
  const variants = Object.fromEntries(depths.map((depth, i) => [`${depth} tasks`, perDepth[i]!]));
  const results = await interleaved(rounds, variants);
  const costs = depths.map(depth => median(results[`${depth} tasks`]!.flat()));
  return [
    ...depths.map((depth, i): Figure => ({ name: `${name}, ${depth.toLocaleString('en')} queued`, value: costs[i]!, unit: 'ms' })),
    { name: `${name}: 100,000 against 1,000`, value: costs.at(-1)! / costs[0]!, unit: 'x', atMost: growthMax },
  ];
}

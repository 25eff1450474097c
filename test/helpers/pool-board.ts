/** A board with pools, and the lives of their workers in the few calls that most tests of them are made of. */

import type { Claimant } from '../../src/core/claimant.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { PoolSpec } from '../../src/core/pool.ts';
import type { PoolEvent } from '../../src/core/pool-after.ts';
import type { LeavingKind } from '../../src/core/slot.ts';
import { needsCommand } from '../../src/core/template.ts';
import type { Worker } from '../../src/core/worker.ts';
import type { StoredLife, StoredPool, StoredSlot } from '../../src/store/pool-store.ts';
import type { Circumstances, ProcessEnd } from '../../src/store/process-store.ts';
import type { HeldTask } from '../../src/store/store.ts';
import type { Board, OpenBoard } from './board.ts';
import { aSpec } from './pool-views.ts';

export const exited = (code: number | null, signal: string | null = null): ProcessEnd => ({ state: 'exited', code, signal });

export class PoolBoard {
  readonly board: Board;
  specs: readonly PoolSpec[];

  constructor(board: Board, specs: readonly PoolSpec[]) {
    this.board = board;
    this.specs = specs;
  }

  get pools() {
    return this.board.store.pools;
  }

  async configure(...specs: readonly PoolSpec[]): Promise<void> {
    this.specs = specs;
    await this.pools.configure(specs);
  }

  /** As a daemon finds the board that starts with the same configuration. */
  async reopen(): Promise<void> {
    await this.board.reopen();
    await this.pools.configure(this.specs);
  }

  /** Lets time pass, and gives the time that it is then. */
  later(ms: number): number {
    this.board.now += ms;
    return this.board.now;
  }

  spec(pool: string): PoolSpec {
    return this.specs.find(({ name }) => name === pool)!;
  }

  async state(pool = 'p'): Promise<StoredPool> {
    return (await this.pools.states()).pools.find(({ spec }) => spec.name === pool)!;
  }

  async slot(worker: string): Promise<StoredSlot | undefined> {
    const { pools, strays } = await this.pools.states();
    return [...pools.flatMap(({ slots }) => slots), ...strays].find(({ name }) => name === worker);
  }

  async life(worker: string): Promise<StoredLife> {
    return (await this.slot(worker))!.life!;
  }

  event(event: PoolEvent, pool = 'p') {
    return this.pools.event(pool, event);
  }

  /** A worker whose process is about to start; its incarnation is `p-1#1`, unless another number is asked for. */
  begin(name: string, life = 1): Promise<Worker> {
    const [, pool, number] = /^(.+)-(\d+)$/.exec(name)!;
    const incarnation = `${name}#${life}`;
    return this.board.store.processes.begin({
      ...{
        name: { exact: name },
        incarnation,
        tokenHash: `hash of ${incarnation}`,
        place: incarnation,
        command: ['x'],
        cwd: '/',
        cols: 80,
        rows: 24,
      },
      ...{ log: `/logs/${incarnation}`, by: 'swarm', slot: { pool: this.spec(pool!), number: Number(number) }, why: 'it is needed' },
    });
  }

  /** A worker that runs and is ready for work. */
  async start(name: string, life = 1): Promise<void> {
    await this.begin(name, life);
    await this.board.store.processes.runs(`${name}#${life}`, 7);
    await this.pools.ready(`${name}#${life}`);
  }

  /** As whom this worker of a pool asks for work. */
  claimant(name: string, life = 1): Claimant {
    const { role, name: pool, capabilities, tags, launch } = this.spec(name.replace(/-\d+$/, ''));
    return { name, incarnation: `${name}#${life}`, role, pool, capabilities, tags, needsCommand: needsCommand(launch) };
  }

  next(name: string, life = 1): Promise<HeldTask | undefined> {
    return this.board.next(this.claimant(name, life));
  }

  dismiss(name: string, kind: LeavingKind, why = 'it must', by = 'swarm'): Promise<boolean> {
    return this.pools.dismiss(`${name}#1`, { kind, why }, by);
  }

  end(name: string, end: ProcessEnd = exited(1), { life = 1, ...circumstances }: Partial<Circumstances> & { life?: number } = {}) {
    return this.board.store.processes.ended(`${name}#${life}`, end, { random: 0.5, lines: [], ...circumstances });
  }

  /** What is logged while this is done. */
  async factsOf(work: () => Promise<unknown>): Promise<Pick<Fact, 'type' | 'subject' | 'by' | 'data'>[]> {
    const before = this.board.store.head();
    await work();
    return (await this.board.facts(before)).map(({ type, subject, by, data }) => ({ type, subject, by, data }));
  }
}

/** Without specs, one pool `p` whose workers ask for work themselves. */
export async function poolBoard(open: OpenBoard, ...specs: readonly PoolSpec[]): Promise<PoolBoard> {
  const board = new PoolBoard(await open(), specs.length === 0 ? [aSpec()] : specs);
  await board.configure(...board.specs);
  return board;
}

/** Terminals without terminals: the workplace of a simulated daemon, in the order of steps of the real one. */

import { createHash } from 'node:crypto';
import type { PoolSpec } from '../../src/core/pool.ts';
import type { Task } from '../../src/core/task.ts';
import type { Chance } from '../../src/daemon/chance.ts';
import type { Outcome, Workplace, WorkRun } from '../../src/daemon/workplace.ts';
import type { Store } from '../../src/store/store.ts';
import type { World } from './world.ts';

interface Parts {
  readonly store: Store;
  readonly world: World;
  readonly chance: Chance;
}

const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

export class FakeWorkplace implements Workplace {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async begin(pool: PoolSpec, number: number, why: string): Promise<void> {
    const { store, world, chance } = this.#parts;
    const incarnation = chance.id();
    const name = `${pool.name}-${number}`;
    await store.processes.begin({
      ...{ name: { exact: name }, incarnation, tokenHash: tokenHash(incarnation), place: chance.place(), command: ['x'], cwd: '/' },
      ...{ cols: 80, rows: 24, log: '/', by: 'swarm', slot: { pool, number }, why },
    });
    if (!world.born({ incarnation, worker: name, pool: pool.name, drive: pool.drive === 'each' ? 'each' : 'pull' })) {
      const refusal = { isLasting: false };
      await store.processes.ended(
        incarnation,
        { state: 'lost', reason: 'it could not start' },
        { random: chance.random(), lines: [], refusal },
      );
      return;
    }
    await store.processes.runs(incarnation, 1);
  }

  async end(incarnation: string): Promise<number[]> {
    this.#parts.world.die(incarnation, null, 'SIGTERM');
    return [];
  }

  async launch({ incarnation }: { incarnation: string }, _: PoolSpec, task: Task): Promise<void> {
    this.#parts.world.launch(incarnation, task.id, task.attempt);
  }

  async cut(incarnation: string): Promise<void> {
    const body = this.#parts.world.bodies.get(incarnation);
    if (body !== undefined) this.#parts.world.finish(body, null, 'SIGTERM');
  }

  runOf(incarnation: string): WorkRun | null {
    const run = this.#parts.world.bodies.get(incarnation)?.run ?? null;
    return run === null ? null : { task: run.task, attempt: run.attempt, state: run.exit === null ? 'running' : 'exited' };
  }

  async outcomeOf({ incarnation }: { incarnation: string }): Promise<Outcome> {
    const exit = this.#parts.world.bodies.get(incarnation)?.run?.exit ?? { code: null, signal: 'SIGKILL' };
    if (exit.signal !== null) return { outcome: { type: 'lose', why: exit.signal }, workerFault: null };
    if (exit.code === 0) return { outcome: { type: 'complete' }, workerFault: null };
    const random = this.#parts.chance.random();
    return { outcome: { type: 'fail', error: `exited with code ${exit.code}`, random }, workerFault: null };
  }

  isTelling(): boolean {
    return false;
  }

  async nudge(incarnation: string, text: string): Promise<number> {
    const body = this.#parts.world.bodies.get(incarnation);
    // Some come to their senses when they are nudged.
    if (body?.isFrozen && text === 'nudge') body.isFrozen = false;
    return text.length;
  }

  async interrupt(): Promise<number> {
    return 1;
  }

  async cpuOf(incarnation: string): Promise<number | null> {
    return this.#parts.world.bodies.has(incarnation) ? 0 : null;
  }
}

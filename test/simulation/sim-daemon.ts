/** One life of a simulated daemon: the real store, planner, supervisor, waiters, loop and handlers; only terminals and time are not. */

import { defaultBoardPolicy } from '../../src/core/policy.ts';
import type { PoolSpec } from '../../src/core/pool.ts';
import { defaultSwarmPolicy } from '../../src/core/pool-policy.ts';
import type { Resources } from '../../src/core/resource.ts';
import type { Worker } from '../../src/core/worker.ts';
import { agent, type Caller, operator } from '../../src/daemon/caller.ts';
import { listen } from '../../src/daemon/commits.ts';
import type { Call, Daemon } from '../../src/daemon/context.ts';
import { GateKeeper } from '../../src/daemon/gates.ts';
import { decisions } from '../../src/daemon/handlers/decisions.ts';
import { runs as runHandlers } from '../../src/daemon/handlers/runs.ts';
import { work } from '../../src/daemon/handlers/work.ts';
import type { Log } from '../../src/daemon/log.ts';
import { Loop } from '../../src/daemon/loop.ts';
import { Runs } from '../../src/daemon/runs.ts';
import { SignBook } from '../../src/daemon/signs.ts';
import { SignsOfLife } from '../../src/daemon/signs-of-life.ts';
import { Supervisor } from '../../src/daemon/supervisor.ts';
import { Waiters } from '../../src/daemon/waiters.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Draw } from './draw.ts';
import { FakeWorkplace } from './fake-workplace.ts';
import { Mortal } from './mortal.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { Body, World } from './world.ts';

interface Given {
  readonly file: string;
  readonly clock: VirtualClock;
  readonly world: World;
  readonly draw: Draw;
  readonly pools: readonly PoolSpec[];
}

const resources: Resources = {
  database: { kind: 'capacity', most: 1 },
  gpu: { kind: 'capacity', most: 2 },
  api: { kind: 'rate', most: 3, perMs: 60_000 },
};

const methods = { ...work, ...decisions, ...runHandlers };

const complaints: string[] = [];
const log = {
  info: () => {},
  debug: () => {},
  warn: () => {},
  error: (about: { err?: Error }, text: string) => complaints.push(`${text}: ${about.err?.stack}`),
} as unknown as Log;

export class SimDaemon {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly waiters: Waiters;
  readonly loop: Loop;
  readonly mortal: Mortal;
  readonly #raw: Store;
  readonly #given: Given;
  readonly #life: SignsOfLife;
  readonly #daemon: Daemon;
  readonly #runs: Runs;
  readonly #gates: GateKeeper;

  constructor(given: Given) {
    const { file, world, draw } = given;
    this.#given = given;
    const clock = given.clock.ofDaemon();
    const chance = draw.forDaemon();
    this.#raw = openSqliteStore(file, {
      ...{ policy: defaultBoardPolicy, durability: 'normal', turnMs: Number.POSITIVE_INFINITY, now: () => clock.now() },
      random: () => draw.random(),
    });
    this.mortal = new Mortal();
    this.store = this.mortal.wrap(this.#raw);
    const { store } = this;
    const signs = new SignBook(() => clock.now());
    this.waiters = new Waiters(store, clock, incarnation => this.supervisor.asked(incarnation));
    this.loop = new Loop({
      store,
      waiters: this.waiters,
      clock,
      policy: defaultBoardPolicy,
      log,
      onSilence: ms => this.supervisor.passOver(ms),
    });
    const workplace = new FakeWorkplace({ store, world, chance });
    const { waiters, loop } = this;
    this.supervisor = new Supervisor({
      ...{ store, waiters, workplace, signs, clock, chance, log, leaseMs: defaultBoardPolicy.leaseMs, policy: defaultSwarmPolicy },
    });
    this.#life = new SignsOfLife(store, clock, defaultBoardPolicy, incarnation => this.supervisor.heard(incarnation));
    this.#daemon = { store, clock, loop, waiters, chance, config: { board: defaultBoardPolicy } } as unknown as Daemon;
    this.#runs = new Runs({ store, clock, log });
    this.#gates = new GateKeeper({
      ...{ store, clock, log, stateDir: `${file}.state`, root: '/', worktrees: { inPlaceOf: async (_, work) => work(null) } },
      runner: {
        run: async ({ mark, signal }) => {
          const isGood = await world.runGate(mark, signal);
          return isGood === null ? null : { trouble: isGood ? null : 'it ended with code 1', output: 'said' };
        },
        end: async mark => world.endGate(mark),
      },
    });
    const [runs, gates] = [this.#runs, this.#gates];
    listen(store, { feed: { publish: () => {} } as never, loop, waiters, supervisor: this.supervisor, gates, runs });
    world.tell(
      (body, code, signal) => void this.#died(body, code, signal).catch(() => {}),
      () => void this.supervisor.nudge(),
    );
  }

  /** As the real one does: leases move on, pools are known, every worker is found again or its end noted. */
  async begin(): Promise<void> {
    const { clock, world, pools } = this.#given;
    await this.store.resources.configure(resources);
    await this.store.shiftLeases(0, clock.now + defaultBoardPolicy.leaseMs);
    if ((await this.store.pools.swarm()).up) await this.supervisor.configure(pools, defaultSwarmPolicy);
    for (const process of await this.store.processes.live()) {
      const body = world.bodies.get(process.incarnation);
      if (body === undefined)
        await this.store.processes.ended(process.incarnation, { state: 'lost', reason: 'nobody is there' }, circumstances);
      else if (process.state === 'starting') await this.store.processes.runs(process.incarnation, 1);
    }
    this.loop.nudge();
    this.#runs.nudge();
    this.#gates.nudge();
    await this.supervisor.begin();
  }

  async up(): Promise<void> {
    await this.supervisor.configure(this.#given.pools, defaultSwarmPolicy);
    await this.store.pools.setSwarm({ up: true, file: null, preset: null }, 'operator');
    await this.supervisor.look();
  }

  /** A call of an agent, as it would come through its connection. */
  async call<M extends keyof typeof methods>(body: Body, method: M, params: unknown): Promise<unknown> {
    const worker = (await this.store.worker(body.worker)) as Worker;
    if (worker.incarnation !== body.incarnation) throw new Error('it is somebody else by now');
    const caller = agent(worker);
    this.#life.heard(caller);
    return this.#call(caller, method, params);
  }

  /** A call of the person. */
  order<M extends keyof typeof methods>(method: M, params: unknown): Promise<unknown> {
    return this.#call(operator, method, params);
  }

  #call<M extends keyof typeof methods>(caller: Caller, method: M, params: unknown): Promise<unknown> {
    const call = { caller, signal: new AbortController().signal, ifLost: () => {}, afterReply: () => {} } as unknown as Call;
    return (methods[method] as (params: unknown, call: Call, daemon: Daemon) => Promise<unknown>)(params, call, this.#daemon);
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  /** What the daemon had to complain about, since last asked. */
  static complaints(): string[] {
    return complaints.splice(0);
  }

  async #died({ incarnation }: Body, code: number | null, signal: string | null): Promise<void> {
    await this.store.processes.ended(
      incarnation,
      { state: 'exited', code, signal },
      { ...circumstances, random: this.#given.draw.random() },
    );
  }
}

const circumstances = { random: 0.5, lines: [] };

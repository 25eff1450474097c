/** A random day: floods of tasks, failing and frozen workers, meddling, sleep, a slow disk, and a daemon that may die between any two steps. */

import { plan } from '../../src/core/plan.ts';
import type { PoolSpec } from '../../src/core/pool.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import { isFinal } from '../../src/core/task.ts';
import type { HeldTask } from '../../src/store/store.ts';
import { aLaunch } from '../helpers/pool-views.ts';
import { Draw } from './draw.ts';
import { checkFacts, checkNow, type Watch } from './invariants.ts';
import { decide, judge, meddleWithRuns, resumeRuns, settle, startRun } from './people.ts';
import { randomGates } from './random-workflow.ts';
import { checkEnds, Judgements } from './run-invariants.ts';
import { SimDaemon } from './sim-daemon.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type Body, World } from './world.ts';

/** More timers than this at one moment mean that something never comes to rest. */
const ringsMax = 500;
/** As long as it rests at most, and a little more. */
const restMs = 25;
const turnsMax = 5_000;

const operator = { kind: 'operator', name: 'operator' } as const;

const launch = { ...aLaunch, nudge: 'nudge' };

const base: Omit<PoolSpec, 'name' | 'drive' | 'min' | 'max'> = {
  preset: 'x',
  role: 'worker',
  tags: [],
  capabilities: [],
  concurrency: 1,
  provider: null,
  fallback: null,
  launch,
  policy: defaultPoolPolicy,
};

const pools: readonly PoolSpec[] = [
  { ...base, name: 'shell', drive: 'each', min: 1, max: 3 },
  { ...base, name: 'agent', drive: 'pull', min: 0, max: 3, capabilities: ['think', 'review'] },
  { ...base, name: 'tagged', drive: 'each', min: 0, max: 2, tags: ['ui'], provider: 'acme', fallback: 'shell' },
];

export interface DayResult {
  readonly facts: string;
  readonly tasks: number;
  readonly crashes: number;
}

export class Day {
  readonly #draw: Draw;
  readonly #clock = new VirtualClock();
  readonly #world: World;
  readonly #file: string;
  readonly #watch: Watch = { seen: 0, tasks: new Map(), judgements: new Judgements() };
  /** Agents that wait for an answer of the daemon that lives. */
  #asking = new Set<string>();
  #daemon!: SimDaemon;
  #crashes = 0;

  constructor(seed: number, file: string) {
    this.#draw = new Draw(seed);
    this.#file = file;
    this.#world = new World(this.#draw);
  }

  async run(steps: number): Promise<DayResult> {
    await this.#begin();
    await this.#doing(() => this.#daemon.up());
    for (let step = 0; step < steps; step++) {
      if (this.#draw.chance(0.12)) this.#daemon.mortal.dieIn(this.#draw.between(1, 12), this.#draw.chance(0.5));
      await this.#doing(() => this.#something());
      // A supervisor whose look took long by the clock rests before it looks again.
      await this.#doing(() => this.#pass(restMs));
      await this.#check();
    }
    await this.#drain();
    return this.#end();
  }

  async #begin(): Promise<void> {
    const { clock, world, draw, file } = { clock: this.#clock, world: this.#world, draw: this.#draw, file: this.#file };
    this.#daemon = new SimDaemon({ file, clock, world, draw, pools });
    await this.#doing(() => this.#daemon.begin());
  }

  /** Does it and waits until everything that follows has come about; if the daemon died of it, the next one is there. */
  async #doing(act: () => Promise<unknown>): Promise<void> {
    await Promise.race([act().catch(ignoreRefusals), this.#daemon.mortal.death]);
    await this.#quiet();
    const trouble = SimDaemon.complaints();
    if (trouble.length > 0) throw new Error(trouble.join('\n'));
    if (!this.#daemon.mortal.isDead) return this.#daemon.mortal.spare();
    this.#crashes++;
    this.#clock.daemonDied();
    this.#asking = new Set();
    await this.#daemon.close();
    await this.#begin();
  }

  /** Two turns of the event loop in which nobody calls the store: then all that is left waits for time. */
  async #quiet(): Promise<void> {
    for (let calls = -1, still = 0, turns = 0; still < 3; turns++) {
      if (turns > turnsMax) throw new Error(`it never comes to rest: ${await this.#nextWords()}`);
      await new Promise(setImmediate);
      still = calls === this.#daemon.mortal.calls ? still + 1 : 0;
      calls = this.#daemon.mortal.calls;
    }
  }

  #something(): Promise<unknown> {
    const draw = this.#draw;
    const kinds: [number, () => Promise<unknown>][] = [
      [20, () => this.#pass(draw.one([1_000, 5_000, 30_000, 120_000]))],
      [18, () => this.#work()],
      [12, () => this.#agents()],
      [10, () => this.#add(draw.between(1, 4))],
      [1, () => this.#add(40)],
      [3, () => this.#split()],
      [4, () => this.#kill()],
      [3, () => this.#freeze()],
      [2, async () => this.#clock.sleep(draw.one([60_000, 3_600_000]))],
      [8, () => this.#meddle()],
      [5, () => startRun(this.#daemon, draw)],
      [5, () => meddleWithRuns(this.#daemon, draw)],
      [4, () => decide(this.#daemon, draw)],
      [8, () => this.#gates()],
      [1, async () => this.#world.failStarts(draw.one([0, 0, 0.5, 1]))],
      [2, async () => void this.#daemon.mortal.dieIn(1, draw.chance(0.5))],
      [2, async () => this.#daemon.mortal.slow(draw.one([0, 1, 2]))],
    ];
    let mark = draw.random() * kinds.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, act] of kinds) {
      mark -= weight;
      if (mark <= 0) return act();
    }
    return kinds[0]![1]();
  }

  async #pass(ms: number): Promise<void> {
    const until = this.#clock.now + ms;
    let [at, rings] = [0, 0];
    const daemon = this.#daemon;
    // A day does not go on for a daemon that has died meanwhile.
    while (!daemon.mortal.isDead && this.#clock.ringUntil(until)) {
      rings = this.#clock.now === at ? rings + 1 : 0;
      at = this.#clock.now;
      if (rings > ringsMax) throw new Error(`it looks again and again at the same moment: ${await this.#nextWords()}`);
      await this.#quiet();
    }
  }

  async #nextWords(): Promise<string> {
    const snapshot = await this.#daemon.supervisor.snapshot();
    const { actions, nextAt } = plan(snapshot, this.#clock.now);
    return JSON.stringify({ actions, in: nextAt === null ? null : nextAt - this.#clock.now });
  }

  async #add(count: number): Promise<void> {
    const draw = this.#draw;
    const { tasks } = await this.#daemon.store.listTasks({ limit: 20 });
    const specs = Array.from({ length: count }, (_, index) => ({
      title: `task ${index}`,
      priority: draw.one(['critical', 'high', 'medium', 'low'] as const),
      ...draw.one([{}, {}, { requires: ['think'] }, { tags: ['ui'] }, { assignee: draw.one(['shell-2', 'pool:agent']) }]),
      ...(draw.chance(0.3) ? { resources: draw.one([{ database: 1 }, { gpu: 1 }, { gpu: 2 }, { database: 1, gpu: 1 }, { api: 1 }]) } : {}),
      ...(draw.chance(0.1) ? { fallback: false } : {}),
      ...(draw.chance(0.2) ? { gates: randomGates(draw) } : {}),
      ...(draw.chance(0.1) ? { timeout_ms: 20_000 } : {}),
      ...(draw.chance(0.3) ? { retries: draw.between(0, 3) } : {}),
      ...(draw.chance(0.3) && tasks.length > 0 ? { depends_on: [draw.one(tasks).id] } : {}),
    }));
    await this.#daemon.store.addTasks(specs, 'operator');
  }

  async #split(): Promise<void> {
    const draw = this.#draw;
    const { store } = this.#daemon;
    const { tasks } = await store.listTasks({ status: ['pending', 'blocked', 'in_progress'], limit: 30 });
    if (tasks.length === 0) return;
    const parts = Array.from({ length: draw.between(1, 4) }, (_, index) => ({ title: `part ${index}`, retries: draw.between(0, 2) }));
    const how = { collect: draw.one(['concat', 'merge', 'reduce', 'none'] as const), on_part_fail: draw.one(['keep', 'fail'] as const) };
    await store.parts.split(draw.one(tasks).id, { parts, ...how }, operator);
  }

  /** Some processes come to their end. */
  async #work(share = 0.5, good = 0.75): Promise<void> {
    for (const body of [...this.#world.bodies.values()]) {
      if (body.isFrozen || body.run === null || body.run.exit !== null || !this.#draw.chance(share)) continue;
      if (this.#draw.chance(good)) this.#world.finish(body, 0, null);
      else if (this.#draw.chance(0.7)) this.#world.finish(body, this.#draw.between(1, 3), null);
      else this.#world.finish(body, null, 'SIGSEGV');
    }
  }

  /** Some of the gates that run come to their end. */
  async #gates(share = 0.6, good = 0.7): Promise<void> {
    for (const end of [...this.#world.gates.values()]) if (this.#draw.chance(share)) end(this.#draw.chance(good));
  }

  /** Agents do what agents do: ask for work, report, finish, fail, review and vote. */
  async #agents(good = 0.8): Promise<void> {
    const bodies = [...this.#world.bodies.values()].filter(body => body.drive === 'pull' && !body.isFrozen);
    await Promise.all(bodies.map(body => this.#agent(body, good).catch(error => this.#letGo(body, error))));
  }

  async #agent(body: Body, good: number): Promise<void> {
    const { hand } = body;
    if (this.#draw.chance(0.4)) await judge(this.#daemon, body, this.#draw, good).catch(ignoreRefusals);
    if (hand === null) return this.#fetch(body);
    const said = { id: hand.task, token: hand.token };
    if (this.#draw.chance(0.3)) {
      await this.#daemon.call(body, 'task.progress', { ...said, progress: 0.5 });
    } else if (this.#draw.chance(good)) {
      await this.#daemon.call(body, 'task.done', { ...said, result: 'done' });
      this.#world.effects.push({ task: hand.task, attempt: hand.attempt });
      body.hand = null;
    } else {
      await this.#daemon.call(body, 'task.fail', { ...said, error: 'it did not work' });
      body.hand = null;
    }
  }

  async #fetch(body: Body): Promise<void> {
    if (this.#asking.has(body.incarnation)) return;
    const asking = this.#asking;
    asking.add(body.incarnation);
    const params = { claim: true, wait_ms: 30_000, tags: undefined, lease_ms: undefined, request: undefined };
    const answer = this.#daemon.call(body, 'task.next', params) as Promise<{ task: HeldTask['task'] | null; token: string | null }>;
    // Nobody waits for it here: the answer may take long, and come to a body that is no more.
    void answer
      .then(({ task, token }) => {
        asking.delete(body.incarnation);
        if (task !== null) body.hand = { task: task.id, attempt: task.attempt, token: token! };
      })
      .catch(() => asking.delete(body.incarnation));
  }

  /** An agent that is told that its work is no longer its own stops working on it. */
  #letGo(body: Body, error: unknown): void {
    const code = (error as { code?: string }).code;
    if (code === 'stale_lease' || code === 'refused') body.hand = null;
    else if (!String(error).includes('somebody else')) throw error;
  }

  async #kill(): Promise<void> {
    const bodies = [...this.#world.bodies.keys()];
    if (bodies.length > 0) this.#world.die(this.#draw.one(bodies), null, 'SIGKILL');
  }

  async #freeze(): Promise<void> {
    const bodies = [...this.#world.bodies.values()];
    if (bodies.length > 0) this.#draw.one(bodies).isFrozen = true;
  }

  async #meddle(): Promise<void> {
    const draw = this.#draw;
    const { store, supervisor } = this.#daemon;
    const { tasks } = await store.listTasks({ limit: 50 });
    const pool = draw.one(pools).name;
    const act = draw.between(0, 6);
    if (act === 0) await store.pools.event(pool, { type: 'pause', by: 'operator' });
    else if (act === 1) await store.pools.event(pool, { type: 'resume', by: 'operator' });
    else if (act === 2) await store.pools.event(pool, { type: 'set', count: draw.one([null, 0, 1, 2]), by: 'operator' });
    else if (act === 3 && tasks.length > 0) await store.apply(draw.one(tasks).id, { type: 'cancel', by: operator }, 'operator');
    else if (act === 4 && tasks.length > 0) await store.apply(draw.one(tasks).id, { type: 'retry', by: operator }, 'operator');
    else if (act === 5) await this.#restartOne();
    else if (act === 6) await supervisor.configure(pools.map(widened(draw)), { workersMax: draw.one([3, 50]), providers: {} });
    await supervisor.look();
  }

  async #restartOne(): Promise<void> {
    const body = [...this.#world.bodies.values()][0];
    if (body === undefined) return;
    await this.#daemon.store.pools.dismiss(body.incarnation, { kind: 'restart', why: 'operator wants it' }, 'operator');
  }

  async #check(): Promise<void> {
    await checkFacts(this.#daemon.store, this.#watch);
    await checkNow(this.#daemon, this.#world, this.#clock.now);
  }

  /** Faults are over: everything has to come to its end. */
  async #drain(): Promise<void> {
    this.#world.failStarts(0);
    this.#daemon.mortal.spare();
    await this.#doing(async () => {
      const { store, supervisor } = this.#daemon;
      await supervisor.configure(pools, { workersMax: 50, providers: {} });
      for (const { name } of pools) {
        await store.pools.event(name, { type: 'resume', by: 'operator' });
        await store.pools.event(name, { type: 'set', count: null, by: 'operator' });
      }
      await resumeRuns(this.#daemon);
    });
    for (let round = 0; round < 600; round++) {
      if (await this.#isDone()) return;
      await this.#doing(() => this.#work(1, 1));
      await this.#doing(() => this.#agents(1));
      await this.#doing(() => this.#gates(1, 1));
      await this.#doing(() => settle(this.#daemon));
      await this.#doing(() => this.#pass(15_000));
      await this.#check();
    }
    const open = await this.#open();
    throw new Error(`${open.length} tasks never ended: ${JSON.stringify(open.slice(0, 3))}`);
  }

  async #open() {
    const { tasks } = await this.#daemon.store.listTasks({ limit: 1_000 });
    return tasks.filter(({ status }) => !isFinal(status));
  }

  /** What nobody of these pools may take, or waits for something that failed and blocks, has its cause named. */
  async #isDone(): Promise<boolean> {
    const { store } = this.#daemon;
    const votes = await store.decisions.votes({ isOpen: true, limit: 1 });
    return (await this.#open()).length + store.runs.live() + votes.length === 0;
  }

  async #end(): Promise<DayResult> {
    await this.#doing(async () => {
      await this.#daemon.store.pools.setSwarm({ up: false, file: null, preset: null }, 'operator');
      await this.#daemon.supervisor.look();
    });
    await this.#doing(() => this.#pass(5_000));
    if (this.#world.bodies.size > 0) throw new Error(`${this.#world.bodies.size} processes are left after the end`);
    if (this.#world.gates.size > 0) throw new Error(`${this.#world.gates.size} gates are left after the end`);
    const { store } = this.#daemon;
    await checkEnds(store);
    const verdict = await store.verify();
    if (!verdict.ok) throw new Error(`the log does not lead to the state: ${verdict.violation}`);
    const facts = await store.facts(0, 1_000_000);
    const tasks = (await store.listTasks({ limit: 1_000 })).tasks.length;
    await this.#daemon.close();
    return { facts: facts.map(fact => JSON.stringify(fact)).join('\n'), tasks, crashes: this.#crashes };
  }
}

/** Now and then somebody edits the configuration. */
const widened =
  (draw: Draw) =>
  (pool: PoolSpec): PoolSpec => ({ ...pool, max: pool.max + draw.between(0, 1) });

function ignoreRefusals(error: unknown): void {
  const code = (error as { code?: string }).code;
  if (code === 'refused' || code === 'not_found' || code === 'stale_lease') return;
  throw error;
}

/** Keeps up with the swarm: facts are folded in, answers put in place, and a view is made of it when somebody looks. */

import type { Fact, FactType } from '../../core/fact.ts';
import type { Message } from '../../core/message.ts';
import { operatorName } from '../../core/reserved.ts';
import type { Task } from '../../core/task.ts';
import type { Vote } from '../../core/vote.ts';
import type { SeenWorker } from '../../core/worker.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import type { Status } from '../../protocol/swarm-methods.ts';
import { Board, type KnownPlace } from './board.ts';
import { inboxOf } from './inbox.ts';
import { Ring } from './ring.ts';
import { RunList } from './run-list.ts';
import { type Series, seriesAfter } from './series.ts';
import { type Charts, type Connection, noSpending, type Spending, type Swarm, unknownSwarm } from './swarm.ts';
import { type Usage, type UsageSample, usageAfter, workerRows } from './worker-row.ts';

const factsMax = 2_000;
const messagesMax = 1_000;

export interface Lists {
  readonly workers: readonly SeenWorker[];
  readonly pools: readonly Pool[];
  readonly isUp: boolean;
  readonly votes: readonly Vote[];
  readonly status: Status;
  readonly spending?: Spending;
}

export class Tracker {
  #board = new Board();
  #facts = new Ring<Fact>(factsMax);
  #messages = new Ring<Message>(messagesMax);
  readonly #usage = new Map<string, Usage>();
  readonly #since = new Map<string, number>();
  #samples: { at: number; byName: Map<string, UsageSample> } = { at: 0, byName: new Map() };
  #lists: Lists | undefined;
  #unread: readonly Message[] | undefined;
  #dismissed: ReadonlySet<string> = new Set();
  #charts: Charts;
  #connection: Connection;
  readonly #project: string;
  runs = new RunList();
  /** The last fact that was folded in. */
  cursor = 0;
  lastMessage: string | undefined;
  /** All tasks are known, also those that ended long ago. */
  isWhole = false;

  constructor(project: string, now: number) {
    const swarm = unknownSwarm(project, now);
    this.#project = project;
    this.#connection = swarm.connection;
    this.#charts = swarm.charts;
  }

  /** Another board is there now: nothing of the old one is true of it. */
  forget(now: number): void {
    this.isWhole = false;
    this.#board = new Board();
    this.runs = new RunList();
    this.#facts = new Ring(factsMax);
    this.#messages = new Ring(messagesMax);
    this.#usage.clear();
    this.#since.clear();
    this.#lists = undefined;
    this.#unread = undefined;
    this.#charts = unknownSwarm(this.#project, now).charts;
    this.cursor = 0;
    this.lastMessage = undefined;
  }

  connected(connection: Connection): void {
    this.#connection = connection;
  }

  /** Since when the daemon owes an answer; null once it has given one. */
  stalled(since: number | null): void {
    const { state } = this.#connection;
    if (since !== null && state === 'live')
      this.#connection = { ...this.#connection, state: 'stalled', why: 'the daemon does not answer', since };
    if (since === null && state === 'stalled') this.#connection = { ...this.#connection, state: 'live', why: null };
  }

  tasks(tasks: readonly Task[]): void {
    this.#board.load(tasks);
  }

  messages(messages: readonly Message[]): void {
    for (const message of messages) this.#messages.push(message);
    this.lastMessage = messages.at(-1)?.id ?? this.lastMessage;
  }

  lists(lists: Lists): void {
    this.#lists = lists;
  }

  unread(messages: readonly Message[]): void {
    this.#unread = messages.filter(({ from }) => from !== operatorName);
  }

  dismissed(keys: ReadonlySet<string>): void {
    this.#dismissed = keys;
  }

  used(samples: readonly UsageSample[], now: number): void {
    const spanMs = now - this.#samples.at;
    for (const sample of samples) {
      const { name } = sample;
      this.#usage.set(name, usageAfter(this.#usage.get(name), this.#samples.byName.get(name), sample, spanMs));
    }
    this.#samples = { at: now, byName: new Map(samples.map(sample => [sample.name, sample])) };
    for (const name of this.#usage.keys()) if (!this.#samples.byName.has(name)) this.#usage.delete(name);
  }

  /** A copy of the board for whoever goes back from it. */
  present(): KnownPlace & { readonly facts: readonly Fact[] } {
    return { board: this.#board.copy(), seq: this.cursor, facts: this.#facts.view() };
  }

  /** True when the lists of workers and pools are out of date by it. */
  fold(fact: Fact): boolean {
    this.cursor = fact.seq;
    this.#facts.push(fact);
    const { type, subject, at } = fact;
    if (type.startsWith('task.')) this.#board.fold(fact);
    if (type === 'task.completed' || type === 'task.approved') this.#chart('done', at, 1, 'add');
    if (type === 'usage.recorded') this.#chart('cost', at, Number(fact.data.cost_micros ?? 0), 'add');
    if (type.startsWith('worker.')) this.#since.set(subject, at);
    return !this.runs.fold(fact) && !untouching.has(type);
  }

  /** Facts of the past, which the board tells the outcome of: only for the log. */
  past(facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.#facts.push(fact);
      if (fact.type === 'task.completed' || fact.type === 'task.approved') this.#chart('done', fact.at, 1, 'add');
      if (fact.type === 'usage.recorded') this.#chart('cost', fact.at, Number(fact.data.cost_micros ?? 0), 'add');
    }
  }

  view(now: number): Swarm {
    const board = this.#board.view();
    const { workers: seen, pools, isUp, votes } = this.#lists ?? { workers: [], pools: [], isUp: false, votes: [] };
    const workers = this.#lists === undefined ? [] : workerRows(seen, this.#lists.status, { usage: this.#usage, since: this.#since });
    const runs = this.runs.view();
    const inbox = inboxOf({ board, workers, pools, votes, runs, unread: this.#unread ?? [], dismissed: this.#dismissed }, now);
    const { resources = [], alerts = [] } = this.#lists?.status ?? {};
    this.#chart('pending', now, board.lanes.queued.length, 'set');
    this.#chart('working', now, workers.filter(({ shown }) => shown === 'working').length, 'set');
    this.#chart('waiting', now, inbox.length, 'set');
    return {
      isPast: false,
      ...{ connection: this.#connection, project: this.#project, board, workers, pools, isUp, votes, inbox, charts: this.#charts },
      ...{ resources, alerts, runs },
      ...{ facts: this.#facts.view(), messages: this.#messages.view() },
      spending: this.#lists?.spending ?? noSpending,
      isComplete: this.#lists !== undefined && this.#unread !== undefined && this.runs.isKnown,
    };
  }

  #chart(name: keyof Charts, at: number, figure: number, how: 'add' | 'set'): void {
    const before: Series = this.#charts[name];
    if (how === 'set' && before.values.at(-1) === figure && at - before.at < 60_000) return;
    this.#charts = { ...this.#charts, [name]: seriesAfter(before, at, figure, how) };
  }
}

/** They change a task and nothing else; all others may change what workers or pools are up to. */
const untouching = new Set<FactType>([
  'task.added',
  'task.depends',
  'task.progressed',
  'task.noted',
  'task.checkpointed',
  'task.partial',
  'task.edited',
  'task.blocked',
  'task.skipped',
  'message.sent',
  'message.read',
  'message.acked',
  'message.returned',
  'message.dead',
  'message.redriven',
]);

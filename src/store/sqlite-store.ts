/** The board in SQLite: the store interface over its tables, one transaction per method. */

import type Database from 'better-sqlite3';
import type { Claimant } from '../core/claimant.ts';
import type { FactDetail, FactType } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { operatorName } from '../core/reserved.ts';
import type { ImportedTask } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { NewWorker } from '../core/worker.ts';
import { callForHelp } from './call-for-help.ts';
import { type Durability, diskProblem, openDatabase, openFailure } from './database.ts';
import { Journal, type JournalOptions } from './journal.ts';
import type { MessageStore } from './message-store.ts';
import type { PastStore } from './past-store.ts';
import type { PoolStore } from './pool-store.ts';
import type { ProcessStore } from './process-store.ts';
import { rerank } from './rerank.ts';
import type { ResourceStore } from './resource-store.ts';
import type { RunStore } from './run-store.ts';
import { SqliteAlerts } from './sqlite-alerts.ts';
import { SqliteArtifacts } from './sqlite-artifacts.ts';
import { SqliteDecisions } from './sqlite-decisions.ts';
import { SqliteMessages } from './sqlite-messages.ts';
import { SqliteParts } from './sqlite-parts.ts';
import { SqlitePast } from './sqlite-past.ts';
import { SqlitePools } from './sqlite-pools.ts';
import { SqliteProcesses } from './sqlite-processes.ts';
import { SqliteResources } from './sqlite-resources.ts';
import { SqliteRuns } from './sqlite-runs.ts';
import { SqliteUsage } from './sqlite-usage.ts';
import type { ClaimGrant, Commit, DependencyChange, Store, StoreOptions, TaskQuery, WorkerChange } from './store.ts';
import { type Tables, tablesOf } from './tables.ts';
import { listTasks } from './task-list.ts';
import type { StoredTask } from './task-row.ts';
import type { Reading } from './usage-store.ts';
import { verifyFile } from './verify.ts';

/** What an operator does to a task after having looked at it. */
const attended: readonly TaskEvent['type'][] = ['edit', 'assign', 'retry'];

type Options = StoreOptions & JournalOptions & { readonly durability?: Durability };

export function openSqliteStore(file: string, options: Options): Store {
  const db = openDatabase(file);
  try {
    return new SqliteStore(db, file, options);
  } catch (error) {
    db.close();
    throw diskProblem(error) === undefined ? error : openFailure(file, error);
  }
}

class SqliteStore implements Store {
  readonly alerts: SqliteAlerts;
  readonly artifacts: SqliteArtifacts;
  readonly decisions: SqliteDecisions;
  readonly messages: MessageStore;
  readonly parts: SqliteParts;
  readonly past: PastStore;
  readonly pools: PoolStore;
  readonly processes: ProcessStore;
  readonly resources: ResourceStore;
  readonly runs: RunStore;
  readonly usage: SqliteUsage;
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #options: StoreOptions;
  readonly #journal: Journal;
  readonly #tables: Tables;

  constructor(db: Database.Database, file: string, options: Options) {
    rerank(db, options.policy.agingStepMs);
    this.#db = db;
    this.#file = file;
    this.#options = options;
    this.#journal = new Journal(db, options.durability ?? 'full', options);
    this.#tables = tablesOf(db, this.#journal, options, (task, event, by = 'swarm') => void this.#happen(task, event, by));
    const apply = (id: string, event: TaskEvent, by: string): void => void this.#apply(id, event, by);
    const parts = { ...this.#tables, journal: this.#journal, now: options.now, options, apply };
    this.alerts = new SqliteAlerts(db, parts, options);
    this.artifacts = new SqliteArtifacts(db, parts);
    this.decisions = new SqliteDecisions(parts);
    this.messages = new SqliteMessages({ ...parts, raise: (...alarm) => this.alerts.own(...alarm) });
    this.parts = new SqliteParts(parts);
    this.past = new SqlitePast(db, parts);
    this.pools = new SqlitePools(parts);
    this.processes = new SqliteProcesses(parts);
    this.resources = new SqliteResources(parts);
    this.runs = new SqliteRuns(parts);
    this.usage = new SqliteUsage(parts, options.now);
  }

  addTask(spec: ImportedTask, by: string) {
    return this.#journal.write(() => this.#tables.tasks.show(this.#tables.additions.add([spec], by)[0]!));
  }

  addTasks(specs: readonly ImportedTask[], by: string) {
    return this.#journal.write(() => this.#tables.tasks.showAll(this.#tables.additions.add(specs, by, 'tasks')));
  }

  task(id: string) {
    return this.#journal.read(() => this.#tables.tasks.show(this.#tables.tasks.get(id)));
  }

  edges(id: string) {
    return this.#journal.read(() => this.#tables.dependencies.of(this.#tables.tasks.get(id).id));
  }

  whole(id: string) {
    const { tasks, dependencies, gathering, trail, artifacts } = this.#tables;
    return this.#journal.read(() => {
      const task = tasks.get(id);
      return {
        task: tasks.show(task),
        edges: dependencies.of(id),
        parts: task.split === null ? [] : gathering.shown(task),
        trail: task.attempt === 0 ? [] : trail.of(id),
        kept: artifacts.list({ task: id, limit: limits.pageSize }),
      };
    });
  }

  needs(id: string) {
    const { tasks, dependencies } = this.#tables;
    return this.#journal.read(() => tasks.showAll(dependencies.needsOf(tasks.get(id))));
  }

  trail(id: string) {
    return this.#journal.read(() => this.#tables.trail.of(this.#tables.tasks.get(id).id));
  }

  listTasks(query: TaskQuery) {
    return this.#journal.read(() => listTasks(this.#db, this.#tables.tasks, query));
  }

  apply(id: string, event: TaskEvent, by: string) {
    return this.#journal.write(() => this.#tables.tasks.show(this.#apply(id, event, by)));
  }

  report(id: string, events: readonly TaskEvent[], by: string, took?: Reading) {
    return this.#journal.write(() => {
      if (this.#isTold(id, events.at(-1))) return this.#tables.tasks.show(this.#tables.tasks.get(id));
      if (took !== undefined) this.usage.take(took);
      for (const event of events) this.#apply(id, event, by);
      return this.#tables.tasks.show(this.#tables.tasks.get(id));
    });
  }

  setDependencies(id: string, change: DependencyChange, by: string) {
    return this.#journal.write(() => {
      const before = this.#tables.tasks.get(id);
      const after = this.#tables.dependencies.change(before, change, by);
      this.#tables.cascade.follow(before, after);
      return this.#tables.tasks.show(after);
    });
  }

  claimNext(claimant: Claimant, grant: ClaimGrant) {
    return this.#journal.write(() => this.#tables.claims.next(claimant, grant));
  }

  claimTask(id: string, claimant: Claimant, grant: ClaimGrant) {
    return this.#journal.write(() => this.#tables.claims.one(id, claimant, grant));
  }

  peekNext(claimant: Claimant, tags: readonly string[]) {
    return this.#journal.read(() => {
      const task = this.#tables.claims.peek(claimant, tags);
      return task === undefined ? undefined : this.#tables.tasks.show(task);
    });
  }

  async demand(claimant: Claimant) {
    return this.#tables.demand.of(claimant);
  }

  renew(incarnation: string, leaseUntil: number) {
    return this.#journal.write(() => this.#tables.claims.renew(incarnation, leaseUntil), 'relaxed');
  }

  shiftLeases(byMs: number, atLeast: number) {
    return this.#journal.write(() => {
      this.#tables.claims.shift(byMs, atLeast);
      this.#tables.lives.shift(byMs);
    }, 'relaxed');
  }

  sweep() {
    return this.#journal.write(() => this.#tables.sweeper.sweep(), 'relaxed');
  }

  registerWorker(worker: NewWorker, secret: { incarnation: string; tokenHash: string | null }) {
    return this.#journal.write(() => {
      const before = this.#tables.workers.find(worker.name);
      if (before !== undefined) this.#tables.sweeper.loseAllOf(before.incarnation, `${worker.name} began again`);
      return this.#tables.workers.register(worker, secret);
    });
  }

  describeWorker(worker: NewWorker) {
    return this.#journal.write(() => this.#tables.workers.describe(worker));
  }

  updateWorker(name: string, change: WorkerChange) {
    return this.#journal.write(() => this.#tables.workers.update(name, change), 'relaxed');
  }

  worker(name: string) {
    return this.#journal.read(() => this.#tables.workers.find(name));
  }

  workerByToken(tokenHash: string) {
    return this.#journal.read(() => this.#tables.workers.byToken(tokenHash));
  }

  workers() {
    return this.#journal.read(() => this.#tables.workers.all());
  }

  record(fact: { type: FactType; subject: string; by: string; data: FactDetail }) {
    return this.#journal.write(() => this.#journal.append({ ...fact, at: this.#options.now() }));
  }

  facts(after: number, limit: number) {
    return this.#journal.read(() => this.#tables.facts.after(after, limit));
  }

  factsAbout(subject: string, after: number, limit: number) {
    return this.#journal.read(() => this.#tables.facts.about(subject, after, limit));
  }

  onCommit(listener: (commit: Commit) => void) {
    this.#journal.onCommit(listener);
  }

  head() {
    return this.#journal.head;
  }

  bytes() {
    const pragma = (name: string): number => this.#db.pragma(name, { simple: true }) as number;
    return pragma('page_count') * pragma('page_size');
  }

  counts() {
    return this.#tables.tasks.counts;
  }

  async verify() {
    // What was asked before is to be seen.
    await this.#journal.read(() => undefined);
    return verifyFile(this.#file, this.#options.policy);
  }

  problem() {
    return this.#journal.problem;
  }

  async close() {
    this.#journal.close();
    this.#db.close();
  }

  /** A verdict goes by the gates: it may be one of several. */
  #apply(id: string, event: TaskEvent, by: string): StoredTask {
    const task = this.#tables.tasks.get(id);
    if (event.type === 'approve' || event.type === 'reject') return this.#tables.gates.verdict(task, event);
    return this.#happen(task, event, by);
  }

  /** The same end was told before, by a call whose answer was lost: what came with it is stored as well. */
  #isTold(id: string, end: TaskEvent | undefined): boolean {
    const { now, policy } = this.#options;
    return end !== undefined && taskAfter(this.#tables.tasks.get(id), end, now(), policy).kind === 'repeated';
  }

  /** What the event makes of the task, and of all that hangs on it. */
  #happen(task: StoredTask, event: TaskEvent, by: string): StoredTask {
    const seen = event.type === 'retry' ? this.parts.retryWith(task, by) : task;
    if (event.type === 'retry') this.#tables.lineage.retried(task, by);
    if (event.type === 'edit') this.#tables.resources.refuse(event.change.resources);
    const transition = taskAfter(seen, event, this.#options.now(), this.#options.policy);
    if (transition.kind === 'refused') throw transition.refusal;
    if (transition.kind === 'repeated') return task;
    if (event.type === 'note') return this.#tables.notes.add(task, event.text, by);
    if (event.type === 'checkpoint') this.#tables.trail.checkpoint(task, event.data, event.artifacts ?? []);
    if (event.type === 'partial') this.#tables.trail.partial(task, event.data);
    const after = this.#tables.tasks.update(task, transition.task, { type: transition.fact, by, detail: transition.detail });
    this.#tables.cascade.follow(task, after);
    // By whom the call is made, not whose claim it is: a claim that swarm itself takes back counts against nobody.
    if (event.type === 'release' && event.by.kind === 'worker') this.#tables.claims.noteReturn(by, task);
    if (attended.includes(event.type)) this.#tables.claims.forgetReturns(task);
    if (after.status === 'failed' && by !== operatorName) callForHelp(after, this.#tables.messages);
    return after;
  }
}

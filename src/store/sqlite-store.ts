/** The board in SQLite: the store interface over its tables, one transaction per method. */

import type Database from 'better-sqlite3';
import type { Claimant } from '../core/claimant.ts';
import type { FactDetail, FactType } from '../core/fact.ts';
import type { NewMessage } from '../core/message.ts';
import type { ImportedTask } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { NewWorker } from '../core/worker.ts';
import { Additions } from './additions.ts';
import { Cascade } from './cascade.ts';
import { Claims } from './claims.ts';
import { type Durability, diskProblem, openDatabase, openFailure } from './database.ts';
import { Dependencies } from './dependencies.ts';
import { FactTable } from './fact-table.ts';
import { Journal } from './journal.ts';
import { MessageTable } from './message-table.ts';
import { NoteTable } from './note-table.ts';
import { endInWords, ProcessTable } from './process-table.ts';
import { rerank } from './rerank.ts';
import type {
  ClaimGrant,
  Commit,
  DependencyChange,
  MessageQuery,
  ProcessEnd,
  ProcessStart,
  Reader,
  Store,
  StoreOptions,
  TaskQuery,
} from './store.ts';
import { Sweeper } from './sweeper.ts';
import { listTasks } from './task-list.ts';
import type { StoredTask } from './task-row.ts';
import { TaskTable } from './task-table.ts';
import { verifyFile } from './verify.ts';
import { WorkerTable } from './worker-table.ts';

/** What an operator does to a task after having looked at it. */
const attended: readonly TaskEvent['type'][] = ['edit', 'assign', 'retry'];

type Options = StoreOptions & { readonly durability?: Durability };

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
  readonly #db: Database.Database;
  readonly #file: string;
  readonly #options: StoreOptions;
  readonly #journal: Journal;
  readonly #tasks: TaskTable;
  readonly #dependencies: Dependencies;
  readonly #cascade: Cascade;
  readonly #claims: Claims;
  readonly #additions: Additions;
  readonly #notes: NoteTable;
  readonly #workers: WorkerTable;
  readonly #messages: MessageTable;
  readonly #facts: FactTable;
  readonly #processes: ProcessTable;
  readonly #sweeper: Sweeper;

  constructor(db: Database.Database, file: string, options: Options) {
    rerank(db, options.policy.agingStepMs);
    this.#db = db;
    this.#file = file;
    this.#options = options;
    this.#journal = new Journal(db, options.durability ?? 'full');
    this.#tasks = new TaskTable(db, this.#journal, options);
    this.#dependencies = new Dependencies(db, this.#tasks, options.now);
    this.#cascade = new Cascade(db, this.#tasks, options);
    this.#claims = new Claims(db, this.#tasks, options);
    this.#additions = new Additions(db, this.#tasks, this.#dependencies, options);
    this.#notes = new NoteTable(db, this.#tasks, options.now);
    this.#workers = new WorkerTable(db, this.#journal, options.now);
    this.#messages = new MessageTable(db, this.#journal, this.#workers, options.now);
    this.#facts = new FactTable(db);
    this.#processes = new ProcessTable(db, this.#journal, this.#workers, options.now);
    const lose = (task: StoredTask, why: string): void => void this.#happen(task, { type: 'lose', why }, 'swarm');
    this.#sweeper = new Sweeper(db, { tasks: this.#tasks, messages: this.#messages, lose }, options);
  }

  addTasks(specs: readonly ImportedTask[], by: string) {
    return this.#journal.write(() => this.#tasks.showAll(this.#additions.add(specs, by)));
  }

  task(id: string) {
    return this.#journal.read(() => this.#tasks.show(this.#tasks.get(id)));
  }

  edges(id: string) {
    return this.#journal.read(() => this.#dependencies.of(this.#tasks.get(id).id));
  }

  listTasks(query: TaskQuery) {
    return this.#journal.read(() => listTasks(this.#db, this.#tasks, query));
  }

  apply(id: string, event: TaskEvent, by: string) {
    return this.#journal.write(() => this.#tasks.show(this.#happen(this.#tasks.get(id), event, by)));
  }

  setDependencies(id: string, change: DependencyChange, by: string) {
    return this.#journal.write(() => {
      const before = this.#tasks.get(id);
      const after = this.#dependencies.change(before, change, by);
      this.#cascade.follow(before, after);
      return this.#tasks.show(after);
    });
  }

  claimNext(claimant: Claimant, grant: ClaimGrant) {
    return this.#journal.write(() => this.#claims.next(claimant, grant));
  }

  claimTask(id: string, claimant: Claimant, grant: ClaimGrant) {
    return this.#journal.write(() => this.#claims.one(id, claimant, grant));
  }

  peekNext(claimant: Claimant, tags: readonly string[]) {
    return this.#journal.read(() => {
      const task = this.#claims.peek(claimant, tags);
      return task === undefined ? undefined : this.#tasks.show(task);
    });
  }

  async demand(claimant: Claimant) {
    return this.#claims.demand(claimant);
  }

  renew(incarnation: string, leaseUntil: number) {
    return this.#journal.write(() => this.#claims.renew(incarnation, leaseUntil), 'relaxed');
  }

  shiftLeases(byMs: number, atLeast: number) {
    return this.#journal.write(() => this.#claims.shift(byMs, atLeast), 'relaxed');
  }

  sweep() {
    return this.#journal.write(() => this.#sweeper.sweep(), 'relaxed');
  }

  registerWorker(worker: NewWorker, secret: { incarnation: string; tokenHash: string | null }) {
    return this.#journal.write(() => {
      const before = this.#workers.find(worker.name);
      if (before !== undefined) this.#sweeper.loseAllOf(before.incarnation, `${worker.name} began again`);
      return this.#workers.register(worker, secret);
    });
  }

  describeWorker(worker: NewWorker) {
    return this.#journal.write(() => this.#workers.describe(worker));
  }

  updateWorker(name: string, change: { status?: string; note?: string | null; seenAt?: number }) {
    return this.#journal.write(() => this.#workers.update(name, change), 'relaxed');
  }

  worker(name: string) {
    return this.#journal.read(() => this.#workers.find(name));
  }

  workerByToken(tokenHash: string) {
    return this.#journal.read(() => this.#workers.byToken(tokenHash));
  }

  workers() {
    return this.#journal.read(() => this.#workers.all());
  }

  beginProcess(start: ProcessStart) {
    return this.#journal.write(() => this.#processes.begin(start));
  }

  processRuns(incarnation: string, pid: number) {
    return this.#journal.write(() => this.#processes.runs(incarnation, pid));
  }

  processResized(incarnation: string, size: { cols: number; rows: number }) {
    return this.#journal.write(() => this.#processes.resized(incarnation, size), 'relaxed');
  }

  processEnded(incarnation: string, end: ProcessEnd) {
    return this.#journal.write(() => {
      const worker = this.#processes.end(incarnation, end);
      if (worker !== undefined) this.#sweeper.loseAllOf(incarnation, endInWords(worker.name, end));
      return worker;
    });
  }

  liveProcesses() {
    return this.#journal.read(() => this.#processes.live());
  }

  exitedProcesses(after: number) {
    return this.#journal.read(() => this.#processes.exited(after));
  }

  send(message: NewMessage, from: string, expiresAt: number) {
    return this.#journal.write(() => {
      if (message.task !== undefined) this.#tasks.get(message.task);
      return this.#messages.send(message, from, expiresAt);
    });
  }

  messages(query: MessageQuery) {
    return this.#journal.read(() => this.#messages.list(query));
  }

  inbox(reader: Reader, limit: number, peek: boolean) {
    return this.#journal.write(() => this.#messages.fetch(reader, limit, peek ? 'delivered' : 'read'));
  }

  ack(id: string, reader: Reader) {
    return this.#journal.write(() => this.#messages.ack(id, reader));
  }

  subscribe(worker: string, topic: string, on: boolean) {
    return this.#journal.write(() => this.#messages.subscribe(worker, topic, on));
  }

  deadMessages(limit: number) {
    return this.#journal.read(() => this.#messages.dead(limit));
  }

  redriveMessage(id: string, expiresAt: number, by: string) {
    return this.#journal.write(() => this.#messages.redrive(id, expiresAt, by));
  }

  record(fact: { type: FactType; subject: string; by: string; data: FactDetail }) {
    return this.#journal.write(() => this.#journal.append({ ...fact, at: this.#options.now() }));
  }

  facts(after: number, limit: number) {
    return this.#journal.read(() => this.#facts.after(after, limit));
  }

  factsAbout(subject: string, after: number, limit: number) {
    return this.#journal.read(() => this.#facts.about(subject, after, limit));
  }

  onCommit(listener: (commit: Commit) => void) {
    this.#journal.onCommit(listener);
  }

  head() {
    return this.#journal.head;
  }

  counts() {
    return this.#tasks.counts;
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

  /** What the event makes of the task, and of all that hangs on it. */
  #happen(task: StoredTask, event: TaskEvent, by: string): StoredTask {
    if (event.type === 'retry') this.#dependencies.refuseDeadEnd(task);
    const transition = taskAfter(task, event, this.#options.now(), this.#options.policy);
    if (transition.kind === 'refused') throw transition.refusal;
    if (transition.kind === 'repeated') return task;
    if (event.type === 'note') return this.#notes.add(task, event.text, by);
    const after = this.#tasks.update(task, transition.task, { type: transition.fact, by, detail: transition.detail });
    this.#cascade.follow(task, after);
    // By whom the call is made, not whose claim it is: a claim that swarm itself takes back counts against nobody.
    if (event.type === 'release' && event.by.kind === 'worker') this.#claims.noteReturn(by, task);
    if (attended.includes(event.type)) this.#claims.forgetReturns(task);
    return after;
  }
}

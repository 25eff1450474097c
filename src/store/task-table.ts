/** The task table: every write of a task goes through here, so that index columns, counters and facts can never disagree with it. */

import type Database from 'better-sqlite3';
import type { Budget } from '../core/budget.ts';
import { SwarmError } from '../core/error.ts';
import { type FactDetail, loggedTask, patchOf, type TaskFactType } from '../core/fact.ts';
import type { JsonValue } from '../core/json.ts';
import { isTaskId } from '../core/names.ts';
import { rankOf } from '../core/order.ts';
import { type Note, statuses, type Task, type TaskRecord, type TaskStatus } from '../core/task.ts';
import type { Journal } from './journal.ts';
import { Requirements } from './requirements.ts';
import type { ResourceTable } from './resource-table.ts';
import type { StoreOptions } from './store.ts';
import { columns, fromRow, publicTask, type StoredTask, type TaskRow, taskId, taskNumber, toRow } from './task-row.ts';

/** The fields that say who may claim it, and when. */
const demanding = ['requires', 'assignee', 'command', 'resources', 'fallback'] as const;

/** A batch of ids as one parameter. */
export const idList = (ids: Iterable<number>): string => JSON.stringify([...ids]);

type TableOptions = StoreOptions & {
  readonly resources: ResourceTable;
  /** Whether it has taken all that this budget allows. */
  isOverspent(id: string, budget: Budget): boolean;
  /** Told of every change of a task, within its transaction. */
  onTurn(before: StoredTask, after: StoredTask, fact: TaskFactType): void;
};

export class TaskTable {
  readonly requirements: Requirements;
  readonly #db: Database.Database;
  readonly #journal: Journal;
  readonly #options: TableOptions;
  readonly #counts: Record<TaskStatus, number>;
  #lastId: number;

  readonly #select;
  readonly #byKey;
  readonly #insert;
  /** By the columns that they change. */
  readonly #updates = new Map<string, Database.Statement>();
  readonly #tag;
  readonly #untag;
  readonly #tagClaimable;
  readonly #untagClaimable;
  readonly #edges;
  readonly #notes;

  constructor(db: Database.Database, journal: Journal, options: TableOptions) {
    this.#db = db;
    this.#journal = journal;
    this.#options = options;
    const { resources, now, policy } = options;
    this.requirements = new Requirements(db, journal, resources, { now, patienceMs: policy.agingStepMs });
    this.#lastId = (db.prepare('SELECT max(id) AS id FROM task').get() as { id: number | null }).id ?? 0;
    this.#counts = countsIn(db);
    this.#select = db.prepare('SELECT * FROM task WHERE id = ?');
    this.#byKey = db.prepare('SELECT * FROM task WHERE idempotency_key = ? AND idempotency_key IS NOT NULL');
    this.#insert = db.prepare(`INSERT INTO task (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
    this.#tag = db.prepare('INSERT OR IGNORE INTO task_tag (tag, task) VALUES (?, ?)');
    this.#untag = db.prepare('DELETE FROM task_tag WHERE tag = ? AND task = ?');
    this.#tagClaimable = db.prepare('INSERT OR IGNORE INTO claimable_tag (tag, requirement, rank, task) VALUES (?, ?, ?, ?)');
    this.#untagClaimable = db.prepare('DELETE FROM claimable_tag WHERE tag = ? AND requirement = ? AND rank = ? AND task = ?');
    this.#edges = db.prepare(
      'SELECT child, parent, satisfied FROM edge WHERE child IN (SELECT value FROM json_each(?)) ORDER BY child, parent',
    );
    this.#notes = db.prepare('SELECT task, at, by, text FROM note WHERE task IN (SELECT value FROM json_each(?)) ORDER BY task, id');
  }

  get counts(): Record<TaskStatus, number> {
    return { ...this.#counts };
  }

  find(id: string): StoredTask | undefined {
    const row = this.#select.get(taskNumber(id)) as TaskRow | undefined;
    return row === undefined ? undefined : fromRow(row);
  }

  /** By its id, or by the key that it was made with. */
  named(name: string): StoredTask | undefined {
    const row = isTaskId(name) ? this.#select.get(taskNumber(name)) : this.#byKey.get(name);
    return row === undefined ? undefined : fromRow(row as TaskRow);
  }

  get(id: string): StoredTask {
    const task = this.find(id);
    if (task !== undefined) return task;
    const hint =
      this.#lastId === 0 ? 'The board is empty.' : `The newest task is ${taskId(this.#lastId)}; \`swarm task list\` shows them all.`;
    throw new SwarmError('not_found', `there is no task ${id}`, { hint });
  }

  nextId(): string {
    const id = ++this.#lastId;
    this.#journal.onUndo(() => {
      this.#lastId--;
    });
    return taskId(id);
  }

  insert(record: TaskRecord & { root: number | null }, dependsOn: readonly string[], by: string): StoredTask {
    const task = this.#placed({ ...record, edges: dependsOn.length, note_count: 0, requirement: 0, rank: 0, claimable: 0, overspent: 0 });
    this.#insert.run(valuesOf(toRow(task), columns));
    for (const tag of task.tags) this.#tag.run(tag, taskNumber(task.id));
    this.#count(task.status, 1);
    this.#enter(task);
    this.log(task, 'task.added', by, { task: loggedTask(task, dependsOn) as JsonValue });
    return task;
  }

  /** Replaces a task by what became of it; the fact says what changed. */
  update(before: StoredTask, changed: StoredTask, fact: { type: TaskFactType; by: string; detail: FactDetail }): StoredTask {
    const after = this.#placed(changed, before);
    this.#leave(before);
    const columns = this.#write(before, after);
    if (before.tags !== after.tags) this.#retag(before, after);
    if (before.status !== after.status) {
      this.#count(before.status, -1);
      this.#count(after.status, 1);
    }
    this.#enter(after);
    const patch = { ...patchOf(before, after, columns), ...(fact.detail.patch as object | undefined) };
    this.#options.onTurn(before, after, fact.type);
    const { patch: _, ...detail } = fact.detail;
    this.log(after, fact.type, fact.by, Object.keys(patch).length === 0 ? detail : { patch: patch as JsonValue, ...detail });
    return after;
  }

  /** Its time has come, or what it took has changed: its place in the queue follows anew. No change of state, so it leaves no fact. */
  wake(before: StoredTask): void {
    const after = this.#placed(before, before);
    this.#write(before, after);
    this.#enter(after);
  }

  /** Only what changed, which it gives: a column that is written, even with the value it has, costs a new entry in each of its indexes. */
  #write(before: StoredTask, after: StoredTask): readonly (keyof TaskRow)[] {
    const changed = columns.filter(column => before[column] !== after[column]);
    if (changed.length > 0) this.#updateOf(changed).run(valuesOf(toRow(after), changed), taskNumber(after.id));
    return changed;
  }

  #updateOf(changed: readonly (keyof TaskRow)[]): Database.Statement {
    const set = changed.map(column => `${column} = ?`).join(', ');
    const known = this.#updates.get(set);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(`UPDATE task SET ${set} WHERE id = ?`);
    this.#updates.set(set, statement);
    return statement;
  }

  /** Bookkeeping for tasks that one statement made claimable. */
  entered(task: { id: number; requirement: number; rank: number; tags: string }): void {
    this.requirements.count(task.requirement, 1);
    if (task.tags !== '[]')
      for (const tag of JSON.parse(task.tags) as string[]) this.#tagClaimable.run(tag, task.requirement, task.rank, task.id);
  }

  recount(from: TaskStatus, to: TaskStatus): void {
    this.#count(from, -1);
    this.#count(to, 1);
  }

  log(task: { id: string }, type: TaskFactType, by: string, data: FactDetail): void {
    this.#journal.append({ type, subject: task.id, by, at: this.#options.now(), data });
  }

  show(task: StoredTask): Task {
    return this.showAll([task])[0]!;
  }

  /** Public form of some tasks, with dependencies and notes fetched once for all. */
  showAll(tasks: readonly StoredTask[]): Task[] {
    const edges = grouped(
      this.#edges,
      tasks.filter(task => task.edges > 0),
    ) as Map<number, { child: number; parent: number; satisfied: number }[]>;
    const notes = grouped(
      this.#notes,
      tasks.filter(task => task.note_count > 0),
    ) as Map<number, (Note & { task: number })[]>;
    return tasks.map(task => {
      const number = taskNumber(task.id);
      const parents = edges.get(number) ?? [];
      return publicTask(task, {
        wants: task.claimable === 1 ? this.#options.resources.wants(task.resources) : [],
        dependsOn: parents.map(edge => taskId(edge.parent)),
        waitsFor: parents.filter(edge => edge.satisfied === 0).map(edge => taskId(edge.parent)),
        notes: (notes.get(number) ?? []).map(({ at, by, text }) => ({ at, by, text })),
      });
    });
  }

  /** Fills the columns that the claim index needs. */
  #placed(task: StoredTask, before?: StoredTask): StoredTask {
    const isOverspent = task.budget !== null && this.#options.isOverspent(task.id, task.budget);
    const sameDemand = before !== undefined && demanding.every(field => before[field] === task[field]);
    return {
      ...task,
      requirement: sameDemand ? before.requirement : this.requirements.idOf(task),
      rank: rankOf(task.priority, task.ready_at, this.#options.policy.agingStepMs),
      claimable: task.status === 'pending' && task.ready_at <= this.#options.now() && !isOverspent ? 1 : 0,
      overspent: isOverspent ? 1 : 0,
    };
  }

  #enter(task: StoredTask): void {
    if (task.claimable === 0) return;
    this.requirements.count(task.requirement, 1);
    for (const tag of task.tags) this.#tagClaimable.run(tag, task.requirement, task.rank, taskNumber(task.id));
  }

  #leave(task: StoredTask): void {
    if (task.claimable === 0) return;
    this.requirements.count(task.requirement, -1);
    for (const tag of task.tags) this.#untagClaimable.run(tag, task.requirement, task.rank, taskNumber(task.id));
  }

  #retag(before: StoredTask, after: StoredTask): void {
    for (const tag of before.tags) this.#untag.run(tag, taskNumber(before.id));
    for (const tag of after.tags) this.#tag.run(tag, taskNumber(after.id));
  }

  #count(status: TaskStatus, change: 1 | -1): void {
    this.#counts[status] += change;
    this.#journal.onUndo(() => {
      this.#counts[status] -= change;
    });
  }
}

const valuesOf = (row: TaskRow, wanted: readonly (keyof TaskRow)[]): unknown[] => wanted.map(column => row[column]);

function countsIn(db: Database.Database): Record<TaskStatus, number> {
  const counts = Object.fromEntries(statuses.map(status => [status, 0])) as Record<TaskStatus, number>;
  const rows = db.prepare('SELECT status, count(*) AS n FROM task GROUP BY status').all() as { status: TaskStatus; n: number }[];
  for (const { status, n } of rows) counts[status] = n;
  return counts;
}

function grouped(statement: Database.Statement, tasks: readonly StoredTask[]): Map<number, unknown[]> {
  if (tasks.length === 0) return new Map();
  const rows = statement.all(idList(tasks.map(task => taskNumber(task.id)))) as { child?: number; task?: number }[];
  return Map.groupBy(rows, row => (row.child ?? row.task)!);
}

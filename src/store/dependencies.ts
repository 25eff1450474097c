/** Dependencies between tasks: adding and removing them without ever closing a cycle, and passing outcomes on to dependents. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { findCycle } from '../core/graph.ts';
import { limits } from '../core/limits.ts';
import { isUnsuccessful, type OnFail, type TaskStatus } from '../core/task.ts';
import type { DependencyChange, Edge } from './store.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

export interface Dependency {
  readonly task: string;
  readonly on_fail: OnFail;
}

interface EdgeRow {
  readonly child: number;
  readonly parent: number;
  readonly on_fail: OnFail;
  readonly satisfied: number;
}

const relation = (mine: 'child' | 'parent', other: 'child' | 'parent') =>
  `SELECT t.id, t.title, t.status, e.on_fail, e.satisfied FROM edge e JOIN task t ON t.id = e.${other}
   WHERE e.${mine} = +? ORDER BY t.id LIMIT ${limits.dependenciesPerTask}`;

export class Dependencies {
  readonly #tasks: TaskTable;
  readonly #now: () => number;
  readonly #insert;
  readonly #delete;
  readonly #ofChild;
  readonly #parents;
  readonly #children;

  constructor(db: Database.Database, tasks: TaskTable, now: () => number) {
    this.#tasks = tasks;
    this.#now = now;
    // Adding one that is there already is how its on_fail is changed.
    this.#insert = db.prepare(
      `INSERT INTO edge (child, parent, on_fail, satisfied) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET on_fail = excluded.on_fail, satisfied = excluded.satisfied`,
    );
    this.#delete = db.prepare('DELETE FROM edge WHERE child = ? AND parent = ?');
    this.#ofChild = db.prepare('SELECT child, parent, on_fail, satisfied FROM edge WHERE child = ?');
    this.#parents = db.prepare(relation('child', 'parent'));
    this.#children = db.prepare(relation('parent', 'child'));
  }

  of(id: string): { dependencies: Edge[]; dependents: Edge[] } {
    const number = taskNumber(id);
    return { dependencies: edgesFrom(this.#parents.all(number)), dependents: edgesFrom(this.#children.all(number)) };
  }

  /** What it depends on, apart from its parts. */
  needsOf({ id }: StoredTask): StoredTask[] {
    const parents = edgesFrom(this.#parents.all(taskNumber(id))).map(edge => this.#tasks.get(edge.id));
    return parents.filter(({ parent }) => parent !== id);
  }

  /** How a task that waits for these would begin. */
  standing(dependencies: readonly Dependency[]): { unmet: number; reason: string | null } {
    let unmet = 0;
    let reason: string | null = null;
    for (const { task, on_fail } of dependencies) {
      const { status } = this.#tasks.get(task);
      if (isSatisfied(status, on_fail)) continue;
      unmet++;
      if (isUnsuccessful(status)) reason = this.#stuckOn(task, status, on_fail);
    }
    return { unmet, reason };
  }

  insert(child: string, dependencies: readonly Dependency[]): void {
    for (const { task, on_fail } of dependencies) {
      const satisfied = isSatisfied(this.#tasks.get(task).status, on_fail);
      this.#insert.run(taskNumber(child), taskNumber(task), on_fail, satisfied ? 1 : 0);
    }
  }

  change(task: StoredTask, change: DependencyChange, by: string): StoredTask {
    if (!['blocked', 'pending', 'skipped'].includes(task.status)) {
      throw new SwarmError('refused', `${task.id} is ${task.status}: its dependencies can change only before it begins`, {
        hint: 'Add a task of its own for what comes after, with `swarm task add TITLE --needs ID`.',
      });
    }
    for (const parent of change.remove) {
      const removed = this.#delete.run(taskNumber(task.id), taskNumber(parent)).changes;
      if (removed === 0) throw new SwarmError('not_found', `${task.id} does not depend on ${parent}`);
    }
    this.standing(change.add);
    this.#refuseCycle(task.id, change.add);
    this.insert(task.id, change.add);
    return this.#settle(task, by);
  }

  /** Has a task wait for its new parts, however they end. */
  attach(whole: StoredTask, parts: readonly string[]): { unmet: number; edges: number; patch: { depends_on: string[] } } {
    const wanted = parts.map(task => ({ task, on_fail: 'run' as const }));
    this.#refuseCycle(whole.id, wanted);
    this.insert(whole.id, wanted);
    const rows = this.#rowsOf(whole);
    return {
      unmet: rows.filter(row => row.satisfied === 0).length,
      edges: rows.length,
      patch: { depends_on: rows.map(row => taskId(row.parent)) },
    };
  }

  /** Brings a task in line with the dependencies it has now. */
  #settle(task: StoredTask, by: string): StoredTask {
    const rows = this.#rowsOf(task);
    const dependencies = rows.map(row => ({ task: taskId(row.parent), on_fail: row.on_fail, satisfied: row.satisfied === 1 }));
    const open = dependencies.filter(dependency => !dependency.satisfied);
    const changed = { ...task, ...this.#opened(task, open), unmet: open.length, edges: rows.length };
    const detail = { patch: { depends_on: dependencies.map(dependency => dependency.task) } };
    return this.#tasks.update(task, changed, { type: 'task.depends', by, detail });
  }

  #rowsOf({ id }: StoredTask): EdgeRow[] {
    const rows = this.#ofChild.all(taskNumber(id)) as EdgeRow[];
    if (rows.length <= limits.dependenciesPerTask) return rows;
    throw new SwarmError('limit_reached', `a task depends on at most ${limits.dependenciesPerTask} others`);
  }

  #opened(task: StoredTask, open: readonly Dependency[]): Partial<StoredTask> {
    const failed = open.filter(({ task: parent }) => isUnsuccessful(this.#tasks.get(parent).status));
    if (task.status === 'skipped' && failed.some(({ on_fail }) => on_fail === 'skip')) return {};
    if (open.length > 0) return { status: 'blocked', reason: this.standing(open).reason, finished_at: null };
    return task.status === 'pending' ? {} : { status: 'pending', reason: null, finished_at: null, ready_at: this.#now() };
  }

  /** A retry gets a task nowhere while a parent that must succeed has not. */
  refuseDeadEnd({ id, status }: StoredTask): void {
    const parents = isUnsuccessful(status) ? edgesFrom(this.#parents.all(taskNumber(id))) : [];
    const parent = parents.find(edge => edge.on_fail === 'skip' && !edge.satisfied && isUnsuccessful(edge.status))?.id;
    if (parent === undefined) return;
    const hint =
      status === 'skipped'
        ? `Retry ${parent}, which brings ${id} back with it, or drop the dependency: \`swarm task deps ${id} --remove ${parent}\`.`
        : `Retry ${parent} first.`;
    throw new SwarmError('refused', `${id} cannot run: ${parent}, which it depends on, ended without success`, { hint, data: { parent } });
  }

  #stuckOn(parent: string, status: TaskStatus, onFail: OnFail): string {
    if (onFail === 'block') return `blocked because ${parent} ${status === 'failed' ? 'failed' : `was ${status}`}`;
    throw new SwarmError('refused', `${parent} is ${status}, so a task that depends on it could never run`, {
      hint: `Retry it first (\`swarm task retry ${parent}\`), or say what to do then: on_fail block or run.`,
    });
  }

  /** Walks up from the new parents: meeting the child there means that they wait for it already. */
  #refuseCycle(child: string, add: readonly Dependency[]): void {
    const edges = new Map<string, string[]>([[child, add.map(dependency => dependency.task)]]);
    const open = add.map(dependency => dependency.task);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (edges.has(id)) continue;
      const parents = (this.#ofChild.all(taskNumber(id)) as EdgeRow[]).map(row => taskId(row.parent));
      edges.set(id, parents);
      open.push(...parents);
    }
    const cycle = findCycle(edges);
    if (cycle !== undefined) throw cycleError(cycle);
  }
}

export const cycleError = (cycle: readonly string[]): SwarmError =>
  new SwarmError('refused', `these tasks would wait for each other for ever: ${cycle.join(' → ')}`, {
    hint: 'Leave out one of these dependencies.',
    data: { cycle: [...cycle] },
  });

/** Whether a parent in this state no longer holds its dependent back. */
const isSatisfied = (status: TaskStatus, onFail: OnFail): boolean => status === 'completed' || (onFail === 'run' && isUnsuccessful(status));

const edgesFrom = (rows: unknown[]): Edge[] =>
  (rows as { id: number; title: string; status: TaskStatus; on_fail: OnFail; satisfied: number }[]).map(row => ({
    ...row,
    id: taskId(row.id),
    satisfied: row.satisfied === 1,
  }));

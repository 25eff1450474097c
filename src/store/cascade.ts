/** What the end, or the second life, of a task means for those that depend on it. Runs in the transaction of its cause. */

import type Database from 'better-sqlite3';
import { isUnsuccessful, type OnFail, type TaskStatus } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { Gathering } from './gathering.ts';
import type { StoreOptions } from './store.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';
import { idList, type TaskTable } from './task-table.ts';

interface Changed {
  readonly before: TaskStatus;
  readonly task: StoredTask;
}

interface Dependent {
  readonly child: number;
  readonly on_fail: OnFail;
}

export class Cascade {
  readonly #tasks: TaskTable;
  readonly #options: StoreOptions;
  readonly #gathering: Gathering;
  readonly #isNeeded;
  readonly #satisfy;
  readonly #meet;
  readonly #unblock;
  readonly #dependents;
  readonly #failedParents;

  constructor(db: Database.Database, tasks: TaskTable, options: StoreOptions, gathering: Gathering) {
    this.#tasks = tasks;
    this.#gathering = gathering;
    this.#options = options;
    this.#isNeeded = db.prepare('SELECT 1 FROM edge WHERE parent = ? LIMIT 1').pluck();
    this.#satisfy = db
      .prepare(
        `UPDATE edge SET satisfied = 1 WHERE parent = ? AND satisfied = 0 AND on_fail IN (SELECT value FROM json_each(?)) RETURNING child`,
      )
      .pluck();
    this.#meet = db.prepare('UPDATE task SET unmet = unmet - 1 WHERE id IN (SELECT value FROM json_each(?))');
    // The rank is the ready time plus a fixed head start, so it moves with the ready time.
    this.#unblock = db.prepare(
      `UPDATE task SET status = 'pending', ready_at = @now, rank = rank - ready_at + @now, claimable = 1 - overspent, reason = NULL, updated_at = @now
       WHERE id IN (SELECT value FROM json_each(@ids)) AND status = 'blocked' AND unmet = 0
       RETURNING id, requirement, rank, tags, split, claimable`,
    );
    this.#dependents = db.prepare('SELECT child, on_fail FROM edge WHERE parent = ? AND satisfied = 0');
    this.#failedParents = db
      .prepare(
        `SELECT count(*) FROM edge e JOIN task p ON p.id = e.parent
       WHERE e.child = +? AND e.satisfied = 0 AND e.on_fail = 'skip' AND p.status IN ('failed', 'cancelled', 'skipped')`,
      )
      .pluck();
  }

  /** Call after every change of a task's status. Works off a queue, as chains of dependents may be long. */
  follow(before: StoredTask, after: StoredTask): void {
    const open: Changed[] = [{ before: before.status, task: after }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { task } = next;
      if (next.before === task.status) continue;
      if (task.status === 'completed') open.push(...this.#release(task, ['skip', 'block', 'run']));
      else if (isUnsuccessful(task.status)) open.push(...this.#failDependents(task), ...this.#cancelParts(task));
      else if (isUnsuccessful(next.before)) open.push(...this.#reviveDependents(task));
      else if (next.before === 'blocked' && task.status === 'pending' && task.split !== null)
        open.push({ before: task.status, task: this.#gathering.collect(task) });
    }
  }

  /** Counts this parent as done for its dependents, and frees those that waited for nothing else; gives those that have parts to collect. */
  #release(parent: StoredTask, onFail: readonly OnFail[]): Changed[] {
    // Most tasks are needed by none, and what gives rows back costs tables of its own.
    if (this.#isNeeded.get(taskNumber(parent.id)) === undefined) return [];
    const children = this.#satisfy.all(taskNumber(parent.id), JSON.stringify(onFail)) as number[];
    if (children.length === 0) return [];
    const ids = idList(children);
    this.#meet.run(ids);
    this.#gathering.count(children);
    const now = this.#options.now();
    const freed = this.#unblock.all({ ids, now }) as {
      id: number;
      requirement: number;
      rank: number;
      tags: string;
      split: string | null;
      claimable: number;
    }[];
    for (const task of freed) {
      if (task.claimable === 1) this.#tasks.entered(task);
      this.#tasks.recount('blocked', 'pending');
      const patch = { status: 'pending', ready_at: now, reason: null };
      this.#tasks.log({ id: taskId(task.id) }, 'task.unblocked', 'swarm', { patch, parent: parent.id });
    }
    return freed.filter(({ split }) => split !== null).map(({ id }) => ({ before: 'blocked', task: this.#tasks.get(taskId(id)) }));
  }

  #failDependents(parent: StoredTask): Changed[] {
    const freed = this.#release(parent, ['run']);
    const { id, status } = parent;
    const failed = this.#each(parent, ({ on_fail }) => ({ type: 'parent_failed', parent: id, status, onFail: on_fail }), ['blocked']);
    return [...freed, ...failed];
  }

  /** The parts of a task that nobody wants are wanted by nobody. */
  #cancelParts(whole: StoredTask): Changed[] {
    if (whole.status !== 'cancelled') return [];
    const event = {
      type: 'cancel',
      by: { kind: 'operator', name: 'swarm' },
      why: `${whole.id}, which it is a part of, was cancelled`,
    } as const;
    return this.#gathering.openPartsOf(whole).flatMap(part => this.#change(part, event) ?? []);
  }

  #reviveDependents(parent: StoredTask): Changed[] {
    this.#gathering.reopen(parent);
    return this.#each(parent, () => ({ type: 'revive', parent: parent.id }), ['skipped', 'blocked']);
  }

  /** Applies an event to every dependent in one of these states that the event concerns. */
  #each(parent: StoredTask, eventFor: (edge: Dependent) => TaskEvent, states: readonly TaskStatus[]): Changed[] {
    const changed: Changed[] = [];
    for (const edge of this.#dependents.all(taskNumber(parent.id)) as Dependent[]) {
      const child = this.#tasks.get(taskId(edge.child));
      if (!states.includes(child.status)) continue;
      const event = eventFor(edge);
      if (event.type === 'revive' && !this.#mayRevive(child)) continue;
      changed.push(...(this.#change(child, event) ?? []));
    }
    return changed;
  }

  #change(before: StoredTask, event: TaskEvent): [Changed] | undefined {
    const { now, policy } = this.#options;
    const transition = taskAfter(before, event, now(), policy);
    if (transition.kind !== 'changed') return undefined;
    const task = this.#tasks.update(before, transition.task, { type: transition.fact, by: 'swarm', detail: transition.detail });
    return [{ before: before.status, task }];
  }

  /** A skipped task comes back when the last parent that had it skipped does; a blocked one only if it was told it is stuck. */
  #mayRevive(child: StoredTask): boolean {
    if (child.status === 'blocked') return child.reason !== null;
    return this.#failedParents.get(taskNumber(child.id)) === 0;
  }
}

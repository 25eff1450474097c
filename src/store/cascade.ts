/** What the end, or the second life, of a task means for those that depend on it. Runs in the transaction of its cause. */

import type Database from 'better-sqlite3';
import { isUnsuccessful, type OnFail, type TaskStatus } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { StoreOptions } from './store.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';
import { idList, type TaskTable } from './task-table.ts';

interface Dependent {
  readonly child: number;
  readonly on_fail: OnFail;
}

export class Cascade {
  readonly #tasks: TaskTable;
  readonly #options: StoreOptions;
  readonly #satisfy;
  readonly #meet;
  readonly #unblock;
  readonly #dependents;
  readonly #failedParents;

  constructor(db: Database.Database, tasks: TaskTable, options: StoreOptions) {
    this.#tasks = tasks;
    this.#options = options;
    this.#satisfy = db
      .prepare(
        `UPDATE edge SET satisfied = 1 WHERE parent = ? AND satisfied = 0 AND on_fail IN (SELECT value FROM json_each(?)) RETURNING child`,
      )
      .pluck();
    this.#meet = db.prepare('UPDATE task SET unmet = unmet - 1 WHERE id IN (SELECT value FROM json_each(?))');
    // The rank is the ready time plus a fixed head start, so it moves with the ready time.
    this.#unblock = db.prepare(
      `UPDATE task SET status = 'pending', ready_at = @now, rank = rank - ready_at + @now, claimable = 1 - overspent, reason = NULL, updated_at = @now
       WHERE id IN (SELECT value FROM json_each(@ids)) AND status = 'blocked' AND unmet = 0 RETURNING id, requirement, rank, tags, claimable`,
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
    const open = [{ before: before.status, task: after }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { task } = next;
      if (next.before === task.status) continue;
      if (task.status === 'completed') this.#release(task, ['skip', 'block', 'run']);
      else if (isUnsuccessful(task.status)) open.push(...this.#failDependents(task));
      else if (isUnsuccessful(next.before)) open.push(...this.#reviveDependents(task));
    }
  }

  /** Counts this parent as done for its dependents, and frees those that waited for nothing else. */
  #release(parent: StoredTask, onFail: readonly OnFail[]): void {
    const children = this.#satisfy.all(taskNumber(parent.id), JSON.stringify(onFail)) as number[];
    if (children.length === 0) return;
    const ids = idList(children);
    this.#meet.run(ids);
    const now = this.#options.now();
    const freed = this.#unblock.all({ ids, now }) as { id: number; requirement: number; rank: number; tags: string; claimable: number }[];
    for (const task of freed) {
      if (task.claimable === 1) this.#tasks.entered(task);
      this.#tasks.recount('blocked', 'pending');
      const patch = { status: 'pending', ready_at: now, reason: null };
      this.#tasks.log({ id: taskId(task.id) }, 'task.unblocked', 'swarm', { patch, parent: parent.id });
    }
  }

  #failDependents(parent: StoredTask): { before: TaskStatus; task: StoredTask }[] {
    this.#release(parent, ['run']);
    const { id, status } = parent;
    return this.#each(parent, ({ on_fail }) => ({ type: 'parent_failed', parent: id, status, onFail: on_fail }), ['blocked']);
  }

  #reviveDependents(parent: StoredTask): { before: TaskStatus; task: StoredTask }[] {
    return this.#each(parent, () => ({ type: 'revive', parent: parent.id }), ['skipped', 'blocked']);
  }

  /** Applies an event to every dependent in one of these states that the event concerns. */
  #each(
    parent: StoredTask,
    eventFor: (edge: Dependent) => TaskEvent,
    states: readonly TaskStatus[],
  ): { before: TaskStatus; task: StoredTask }[] {
    const changed: { before: TaskStatus; task: StoredTask }[] = [];
    for (const edge of this.#dependents.all(taskNumber(parent.id)) as Dependent[]) {
      const child = this.#tasks.get(taskId(edge.child));
      if (!states.includes(child.status)) continue;
      const event = eventFor(edge);
      if (event.type === 'revive' && !this.#mayRevive(child)) continue;
      const { random: _, now, policy } = this.#options;
      const transition = taskAfter(child, event, now(), policy);
      if (transition.kind !== 'changed') continue;
      const task = this.#tasks.update(child, transition.task, { type: transition.fact, by: 'swarm', detail: transition.detail });
      changed.push({ before: child.status, task });
    }
    return changed;
  }

  /** A skipped task comes back when the last parent that had it skipped does; a blocked one only if it was told it is stuck. */
  #mayRevive(child: StoredTask): boolean {
    if (child.status === 'blocked') return child.reason !== null;
    return this.#failedParents.get(taskNumber(child.id)) === 0;
  }
}

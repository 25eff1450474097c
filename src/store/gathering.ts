/** Tasks in parts: counts the parts that ended, and gives the task what they come to. Runs in the transaction of its cause. */

import type Database from 'better-sqlite3';
import { aggregateOf } from '../core/aggregate.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { isFinal, isUnsuccessful, type Task } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { WholePart } from './part-store.ts';
import type { StoreOptions } from './store.ts';
import { fromRow, type StoredTask, type TaskRow, taskId, taskNumber } from './task-row.ts';
import { idList, type TaskTable } from './task-table.ts';
import type { TrailTable } from './trail-table.ts';

/** What is kept on the board of a result; one that is too large goes elsewhere, and its summary says where. */
export type Keep = (result: JsonValue, of: { task: string; by: string }) => { result: JsonValue; artifacts: readonly string[] };

interface Given {
  readonly tasks: TaskTable;
  readonly trail: TrailTable;
  readonly keep: Keep;
}

/** Its parts are the tasks that name it as their parent and that it waits for, or waited for. */
const partsOf = 'FROM edge e JOIN task t ON t.id = e.parent WHERE e.child = @id AND t.parent = @id';

export class Gathering {
  readonly #tasks: TaskTable;
  readonly #options: StoreOptions;
  readonly #keep: Keep;
  readonly #trail: TrailTable;
  readonly #parts;
  readonly #waiting;
  readonly #counts;
  readonly #reopen;
  readonly #await;

  constructor(db: Database.Database, { tasks, trail, keep }: Given, options: StoreOptions) {
    this.#tasks = tasks;
    this.#trail = trail;
    this.#options = options;
    this.#keep = keep;
    this.#parts = db.prepare(`SELECT t.* ${partsOf} ORDER BY t.id`);
    this.#counts = db.prepare(`SELECT count(*) AS total, sum(e.satisfied) AS ended ${partsOf}`);
    this.#waiting = db
      .prepare(`SELECT id FROM task WHERE id IN (SELECT value FROM json_each(?)) AND split IS NOT NULL AND status = 'blocked'`)
      .pluck();
    this.#reopen = db.prepare('UPDATE edge SET satisfied = 0 WHERE child = ? AND parent = ? AND satisfied = 1');
    this.#await = db.prepare('UPDATE task SET unmet = unmet + ? WHERE id = ?');
  }

  partsOf(whole: Pick<Task, 'id'>): StoredTask[] {
    return (this.#parts.all({ id: taskNumber(whole.id) }) as TaskRow[]).map(fromRow);
  }

  /** As everyone may see them, each with what it handed in on its way. */
  shown(whole: Pick<Task, 'id'>): WholePart[] {
    const parts = this.#tasks.showAll(this.partsOf(whole));
    const partials = this.#trail.partialsOf(parts.map(({ id }) => id));
    return parts.map(part => ({ ...part, partial: partials.get(part.id) ?? [] }));
  }

  /** The parts that a task that is cancelled takes along. */
  openPartsOf(whole: StoredTask): StoredTask[] {
    return whole.split === null ? [] : this.partsOf(whole).filter(part => !isFinal(part.status));
  }

  /** Tells those of these tasks that wait for their parts how many have ended. */
  count(ids: readonly number[]): void {
    for (const id of this.#waiting.all(idList(ids)) as number[]) this.#tell(this.#tasks.get(taskId(id)));
  }

  /** The task no longer waits for any part: what they come to is its own, in the very change that ended the last. */
  collect(whole: StoredTask): StoredTask {
    const parts = this.shown(whole);
    const good = parts.filter(({ status }) => status === 'completed');
    const { result, conflicts } = aggregateOf(whole.split!, parts);
    const kept = good.length === 0 || result === undefined ? undefined : this.#kept(result, whole.id);
    return this.#apply(whole, {
      ...{
        type: 'collect',
        completed: good.map(({ id }) => id),
        conflicts,
        whole: result,
        result: kept?.result,
        unkept: kept?.why ?? null,
      },
      missing: parts
        .filter(({ status }) => isUnsuccessful(status))
        .map(({ id, status, partial }) => ({ id, status, partial: partial.length })),
      artifacts: [...new Set([...good.flatMap(({ artifacts }) => artifacts), ...(kept?.artifacts ?? [])])],
    });
  }

  /** The parts have ended, whether or not there is room for what they come to. */
  #kept(result: JsonValue, task: string): ReturnType<Keep> & { why: string | null } {
    try {
      return { ...this.#keep(result, { task, by: 'swarm' }), why: null };
    } catch (error) {
      if (!(error instanceof SwarmError) || error.code !== 'limit_reached') throw error;
      return { result: null, artifacts: [], why: error.message };
    }
  }

  /** A part that had ended without success is tried again: whoever still waits for the others waits for it too. */
  reopen(part: StoredTask): void {
    if (part.parent === null) return;
    const whole = this.#tasks.get(part.parent);
    if (whole.split === null || whole.status !== 'blocked' || !this.#waitAgain(whole, part)) return;
    this.#await.run(1, taskNumber(whole.id));
    this.#tell(this.#tasks.get(whole.id));
  }

  /** The task as it is to be retried: waiting for those of its parts that are tried again with it. */
  reopened(whole: StoredTask, retry: (part: StoredTask) => void): StoredTask {
    if (whole.split === null || !isUnsuccessful(whole.status)) return whole;
    const failed = this.partsOf(whole).filter(({ status }) => status === 'failed' || status === 'cancelled');
    for (const part of failed) retry(part);
    const again = this.partsOf(whole).filter(part => !isFinal(part.status) && this.#waitAgain(whole, part));
    return { ...whole, unmet: whole.unmet + again.length };
  }

  #waitAgain(whole: StoredTask, part: StoredTask): boolean {
    return this.#reopen.run(taskNumber(whole.id), taskNumber(part.id)).changes === 1;
  }

  #tell(whole: StoredTask): void {
    const { total, ended } = this.#counts.get({ id: taskNumber(whole.id) }) as { total: number; ended: number | null };
    if (total > 0) this.#apply(whole, { type: 'gather', ended: ended ?? 0, of: total });
  }

  #apply(whole: StoredTask, event: TaskEvent): StoredTask {
    const transition = taskAfter(whole, event, this.#options.now(), this.#options.policy);
    if (transition.kind !== 'changed') throw new Error(`${whole.id}: ${event.type} always changes a task`);
    return this.#tasks.update(whole, transition.task, { type: transition.fact, by: 'swarm', detail: transition.detail });
  }
}

/** Tasks that agents make while they work on others: as many failures as one task may have, a chain of tasks could have without end. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { TaskFactType } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { operatorName } from '../core/reserved.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';

const costs: Partial<Record<TaskFactType, number>> = {
  'task.retrying': 1,
  'task.failed': 1,
  'task.lost': 1,
  'task.quarantined': 1,
  'task.completed': -1,
  'task.approved': -1,
};

export class Lineage {
  readonly #held;
  readonly #debt;
  readonly #add;
  readonly #forgive;

  constructor(db: Database.Database) {
    this.#held = db.prepare(`SELECT id, root FROM task WHERE status = 'in_progress' AND owner = ? ORDER BY started_at DESC LIMIT 1`);
    this.#debt = db.prepare('SELECT debt FROM lineage WHERE root = ?').pluck();
    // What succeeded long ago is no credit for what fails now.
    this.#add = db.prepare(
      'INSERT INTO lineage (root, debt) VALUES (@root, max(0, @cost)) ON CONFLICT DO UPDATE SET debt = max(0, debt + @cost)',
    );
    this.#forgive = db.prepare('DELETE FROM lineage WHERE root = ?');
  }

  /** The root of what this agent makes now: that of the task it works on. */
  rootOf(by: string): number | null {
    if (by === operatorName) return null;
    const held = this.#held.get(by) as { id: number; root: number | null } | undefined;
    return held === undefined ? null : (held.root ?? held.id);
  }

  refuse(root: number | null): void {
    if (root === null || ((this.#debt.get(root) as number | undefined) ?? 0) < limits.lineageFailures) return;
    const first = taskId(root);
    throw new SwarmError(
      'limit_reached',
      `tasks that came of ${first} have failed ${limits.lineageFailures} times more than they succeeded`,
      {
        hint: `See why, then let it go on: a person retries one of them, as in \`swarm task retry ${first}\`, or adds the task.`,
        data: { root: first },
      },
    );
  }

  /** A person who retries one has looked at it; an agent may not do so for ever. */
  retried(task: StoredTask, by: string): void {
    const root = task.root ?? taskNumber(task.id);
    if (by === operatorName) this.#forgive.run(root);
    else this.refuse(root);
  }

  /** Told of every change of a task, within its transaction. */
  follow(after: StoredTask, fact: TaskFactType): void {
    const cost = costs[fact];
    if (cost === undefined) return;
    // Most tasks lead to no others, and nothing is owed where all goes well.
    if (cost < 0 && after.root === null) return;
    this.#add.run({ root: after.root ?? taskNumber(after.id), cost });
  }
}

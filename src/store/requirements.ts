/** The distinct sets of demands that tasks make on a worker, and how many claimable tasks make each: claims and demand start here. */

import type Database from 'better-sqlite3';
import { addresses, type Claimant, canRun, hasCommand, lacks } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Task } from '../core/task.ts';
import { needsCommand } from '../core/template.ts';
import type { Journal } from './journal.ts';

interface Requirement {
  readonly id: number;
  readonly requires: readonly string[];
  readonly assignee: string | null;
  readonly hasCommand: boolean;
  /** Claimable tasks that make exactly this demand; kept in memory, rebuilt from the rows on start. */
  claimable: number;
}

type Demanding = Pick<Task, 'requires' | 'assignee' | 'command'>;

/** The same for tasks that make the same demand. */
export const demandKey = (task: Demanding): string => JSON.stringify([[...new Set(task.requires)].sort(), task.assignee, hasCommand(task)]);

/**
 * A claim looks at one index entry per set that fits the claimant, never at tasks that do not fit. There are as many sets as
 * there are distinct combinations of capabilities, assignee and having a command: a handful, where tasks may be a hundred thousand.
 */
export class Requirements {
  readonly #byId = new Map<number, Requirement>();
  readonly #byKey = new Map<string, Requirement>();
  readonly #journal: Journal;
  readonly #insert;
  #lastId = 0;

  constructor(db: Database.Database, journal: Journal) {
    this.#journal = journal;
    this.#insert = db.prepare('INSERT INTO requirement (id, requires, assignee, has_command, key) VALUES (?, ?, ?, ?, ?)');
    const rows = db
      .prepare(
        `SELECT r.id, r.requires, r.assignee, r.has_command, r.key, count(t.id) AS claimable
         FROM requirement r LEFT JOIN task t ON t.requirement = r.id AND t.claimable = 1 GROUP BY r.id`,
      )
      .all() as { id: number; requires: string; assignee: string | null; has_command: number; key: string; claimable: number }[];
    for (const { key, has_command: has, ...row } of rows)
      this.#remember({ ...row, requires: JSON.parse(row.requires) as string[], hasCommand: has === 1 }, key);
  }

  /** The id of the set that this task makes, made when it is new. */
  idOf(task: Demanding): number {
    const key = demandKey(task);
    const [requires, assignee, has] = JSON.parse(key) as [string[], string | null, boolean];
    const known = this.#byKey.get(key);
    if (known !== undefined) return known.id;
    if (this.#byId.size >= limits.requirementSets) {
      throw new SwarmError('limit_reached', `the board has ${limits.requirementSets} different combinations of capabilities and assignee`, {
        hint: 'Use fewer distinct values in requires and assignee.',
      });
    }
    const id = this.#lastId + 1;
    this.#insert.run(id, JSON.stringify(requires), assignee, has ? 1 : 0, key);
    this.#remember({ id, requires, assignee, hasCommand: has, claimable: 0 }, key);
    this.#journal.onUndo(() => {
      this.#byId.delete(id);
      this.#byKey.delete(key);
      this.#lastId = id - 1;
    });
    return id;
  }

  /** Records that a task became claimable (+1) or ceased to be (-1). */
  count(id: number, change: 1 | -1): void {
    const requirement = this.#byId.get(id)!;
    requirement.claimable += change;
    this.#journal.onUndo(() => {
      requirement.claimable -= change;
    });
    if (change === 1) this.#journal.markReady();
  }

  /** The sets that this claimant meets and for which there is a claimable task. */
  fitting(claimant: Claimant): number[] {
    const ids: number[] = [];
    for (const requirement of this.#byId.values()) if (requirement.claimable > 0 && fits(requirement, claimant)) ids.push(requirement.id);
    return ids;
  }

  /** The sets that every worker of this pool meets, and those that are for one of these by name. */
  fittingPool(pool: PoolSpec, workers: readonly string[]): { shared: number[]; named: Map<string, number[]> } {
    const { name, role, capabilities, launch } = pool;
    const anybody: Claimant = { name: '', incarnation: '', role, pool: name, capabilities, tags: [], needsCommand: needsCommand(launch) };
    const shared: number[] = [];
    const named = new Map<string, number[]>();
    for (const { id, claimable, requires, assignee, hasCommand: has } of this.#byId.values()) {
      if (claimable === 0 || lacks(requires, anybody).length > 0 || !canRun(has, anybody)) continue;
      if (addresses(assignee, anybody)) shared.push(id);
      else if (assignee !== null && workers.includes(assignee)) named.set(assignee, [...(named.get(assignee) ?? []), id]);
    }
    return { shared, named };
  }

  /** How many claimable tasks make these demands. */
  claimableIn(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + this.#byId.get(id)!.claimable, 0);
  }

  #remember(requirement: Requirement, key: string): void {
    this.#byId.set(requirement.id, requirement);
    this.#byKey.set(key, requirement);
    this.#lastId = Math.max(this.#lastId, requirement.id);
  }
}

const fits = ({ requires, assignee, hasCommand: has }: Requirement, claimant: Claimant): boolean =>
  addresses(assignee, claimant) && lacks(requires, claimant).length === 0 && canRun(has, claimant);

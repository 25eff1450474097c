/** The distinct sets of demands that tasks make on a worker, and how many claimable tasks make each: claims and demand start here. */

import type Database from 'better-sqlite3';
import { addresses, type Claimant, canRun, claimantOfPool, hasCommand, lacks } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Allotment, Needs, Want } from '../core/resource.ts';
import type { Task } from '../core/task.ts';
import type { Journal } from './journal.ts';
import type { ResourceTable } from './resource-table.ts';
import { taskId } from './task-row.ts';

interface Requirement {
  readonly id: number;
  readonly requires: readonly string[];
  readonly assignee: string | null;
  readonly hasCommand: boolean;
  /** The resources that such a task takes; null where it takes none. */
  readonly needs: Needs | null;
  /** Another pool may take such a task where its own gets nothing done. */
  readonly fallback: boolean;
  /** Claimable tasks that make exactly this demand; kept in memory, rebuilt from the rows on start. */
  claimable: number;
}

type Demanding = Pick<Task, 'requires' | 'assignee' | 'command' | 'resources' | 'fallback'>;

/** The same for tasks that make the same demand. */
export function demandKey(task: Demanding): string {
  const needs = Object.entries(task.resources).sort(([a], [b]) => (a < b ? -1 : 1));
  const demand = [[...new Set(task.requires)].sort(), task.assignee, hasCommand(task)];
  if (!task.fallback) return JSON.stringify([...demand, Object.fromEntries(needs), false]);
  return JSON.stringify(needs.length === 0 ? demand : [...demand, Object.fromEntries(needs)]);
}

/** A set whose tasks may be claimed, as far as they come before what somebody has waited long for. */
export interface OpenSet {
  readonly id: number;
  readonly before: number;
}

interface Patience {
  readonly now: () => number;
  /** A task that has waited so long for resources is let by nobody. */
  readonly patienceMs: number;
}

interface Kept {
  readonly needs: Needs;
  readonly rank: number;
  readonly task: number;
}

interface Row extends Pick<Requirement, 'id' | 'assignee' | 'claimable'> {
  readonly requires: string;
  readonly has_command: number;
  readonly resources: string;
  readonly fallback: number;
  readonly key: string;
}

const needsOf = (needs: Needs): Needs | null => (Object.keys(needs).length === 0 ? null : needs);

/**
 * A claim looks at one index entry per set that fits the claimant, never at tasks that do not fit. There are as many sets as
 * there are distinct combinations of capabilities, assignee, resources and having a command: a handful, where tasks may be a hundred thousand.
 */
export class Requirements {
  readonly #byId = new Map<number, Requirement>();
  readonly #byKey = new Map<string, Requirement>();
  /** Those whose tasks take resources. */
  readonly #needy = new Set<Requirement>();
  readonly #journal: Journal;
  readonly #resources: ResourceTable;
  readonly #options: Patience;
  readonly #insert;
  readonly #head;
  #lastId = 0;
  /** When time alone lets a task begin that waits for resources. */
  #awaited: number | null = null;

  constructor(db: Database.Database, journal: Journal, resources: ResourceTable, options: Patience) {
    this.#journal = journal;
    this.#resources = resources;
    this.#options = options;
    this.#insert = db.prepare(
      'INSERT INTO requirement (id, requires, assignee, has_command, resources, fallback, key) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#head = db.prepare('SELECT id, rank, ready_at FROM task WHERE claimable = 1 AND requirement = +? ORDER BY rank, id LIMIT 1');
    const rows = db
      .prepare(
        `SELECT r.id, r.requires, r.assignee, r.has_command, r.resources, r.fallback, r.key, count(t.id) AS claimable
         FROM requirement r LEFT JOIN task t ON t.requirement = r.id AND t.claimable = 1 GROUP BY r.id`,
      )
      .all() as Row[];
    for (const { key, has_command: has, resources: needs, fallback, ...row } of rows) {
      const flags = { hasCommand: has === 1, fallback: fallback === 1 };
      this.#remember({ ...row, ...flags, requires: JSON.parse(row.requires) as string[], needs: needsOf(JSON.parse(needs) as Needs) }, key);
    }
  }

  /** The id of the set that this task makes, made when it is new. */
  idOf(task: Demanding): number {
    const key = demandKey(task);
    const [requires, assignee, has, needs = {}, fallback = true] = JSON.parse(key) as [string[], string | null, boolean, Needs?, boolean?];
    const known = this.#byKey.get(key);
    if (known !== undefined) return known.id;
    if (this.#byId.size >= limits.requirementSets) {
      throw new SwarmError(
        'limit_reached',
        `the board has ${limits.requirementSets} different combinations of capabilities, resources and assignee`,
        {
          hint: 'Use fewer distinct values in requires, resources and assignee.',
        },
      );
    }
    const id = this.#lastId + 1;
    this.#insert.run(id, JSON.stringify(requires), assignee, has ? 1 : 0, JSON.stringify(needs), fallback ? 1 : 0, key);
    const made = { id, requires, assignee, hasCommand: has, needs: needsOf(needs), fallback, claimable: 0 };
    this.#remember(made, key);
    this.#journal.onUndo(() => {
      this.#needy.delete(made);
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
  fitting(claimant: Claimant, isStandIn = false): OpenSet[] {
    const kept = this.#kept();
    const sets: OpenSet[] = [];
    for (const requirement of this.#byId.values()) {
      if (requirement.claimable === 0 || (isStandIn && !requirement.fallback) || !fits(requirement, claimant)) continue;
      const before = this.#openUntil(requirement, kept);
      if (before !== null) sets.push({ id: requirement.id, before });
    }
    return sets;
  }

  /** The sets that every worker of this pool meets, and those that are for one of these by name. */
  fittingPool(pool: PoolSpec, workers: readonly string[], isStandIn = false): { shared: number[]; named: Map<string, number[]> } {
    const anybody = claimantOfPool(pool, '');
    const shared: number[] = [];
    const named = new Map<string, number[]>();
    const kept = this.#kept();
    for (const requirement of this.#byId.values()) {
      const { id, claimable, requires, assignee, hasCommand: has } = requirement;
      if (claimable === 0 || (isStandIn && !requirement.fallback)) continue;
      if (lacks(requires, anybody).length > 0 || !canRun(has, anybody)) continue;
      if (this.#openUntil(requirement, kept) === null) continue;
      if (addresses(assignee, anybody)) shared.push(id);
      else if (assignee !== null && workers.includes(assignee)) named.set(assignee, [...(named.get(assignee) ?? []), id]);
    }
    return { shared, named };
  }

  /** How many claimable tasks make these demands. */
  claimableIn(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + this.#byId.get(id)!.claimable, 0);
  }

  needsOf(id: number): Needs | null {
    return this.#byId.get(id)!.needs;
  }

  allotment(): Allotment {
    return this.#resources.allotment();
  }

  /** The task that stands first in its line for longest. */
  oldest(): { id: number; ready_at: number } | undefined {
    let oldest: { id: number; ready_at: number } | undefined;
    for (const { id, claimable } of this.#byId.values()) {
      if (claimable === 0) continue;
      const head = this.#head.get(id) as { id: number; ready_at: number };
      if (oldest === undefined || head.ready_at < oldest.ready_at) oldest = head;
    }
    return oldest;
  }

  /** How many claimable tasks wait for something of this resource that is not free. */
  waitingFor(resource: string): number {
    const waiting = [...this.#needy].filter(
      ({ needs, claimable }) => claimable > 0 && resource in needs! && !this.#resources.isFree(needs!),
    );
    return waiting.reduce((sum, { claimable }) => sum + claimable, 0);
  }

  /** The next time at which a rate lets a waiting task begin. */
  awaited(): number | null {
    const times = [...this.#needy].filter(({ claimable }) => claimable > 0).flatMap(({ needs }) => this.#resources.freeAt(needs!) ?? []);
    this.#awaited = times.length === 0 ? null : Math.min(...times);
    return this.#awaited;
  }

  /** Whoever waits is served when that time has come. */
  serveAwaited(): void {
    if (this.#awaited !== null && this.#awaited <= this.#options.now()) this.#journal.markReady();
  }

  /** What is kept for tasks that have waited long: all else would go to small tasks that come and go, and a large one starve. */
  #kept(): Kept[] {
    const { now, patienceMs } = this.#options;
    const kept: Kept[] = [];
    for (const { id, needs, claimable } of this.#needy) {
      if (claimable === 0 || !this.#resources.isPossible(needs!) || this.#resources.isFree(needs!)) continue;
      const head = this.#head.get(id) as { id: number; rank: number; ready_at: number };
      if (now() - head.ready_at >= patienceMs) kept.push({ needs: needs!, rank: head.rank, task: head.id });
    }
    return kept;
  }

  /** What this task needs and a task that has waited longer is to have first. */
  keptFrom({ resources: needs, rank }: { readonly resources: Needs; readonly rank: number }): Want[] {
    const rivals = needsOf(needs) === null ? [] : this.#kept().filter(rival => rival.rank <= rank);
    return Object.keys(needs).flatMap(resource => {
      const rival = rivals.find(each => resource in each.needs);
      if (rival === undefined) return [];
      return [{ resource, why: `${resource} is kept for ${taskId(rival.task)}, which has waited long for it`, freeAt: null, remedy: null }];
    });
  }

  /** Up to which rank its tasks may be claimed now; null when none of them may. */
  #openUntil({ id, needs }: Requirement, kept: readonly Kept[]): number | null {
    if (needs === null) return Number.POSITIVE_INFINITY;
    if (!this.#resources.isFree(needs)) return null;
    const rivals = kept.filter(rival => Object.keys(needs).some(name => name in rival.needs));
    if (rivals.length === 0) return Number.POSITIVE_INFINITY;
    const before = Math.min(...rivals.map(({ rank }) => rank));
    return (this.#head.get(id) as { rank: number }).rank < before ? before : null;
  }

  #remember(requirement: Requirement, key: string): void {
    this.#byId.set(requirement.id, requirement);
    this.#byKey.set(key, requirement);
    if (requirement.needs !== null) this.#needy.add(requirement);
    this.#lastId = Math.max(this.#lastId, requirement.id);
  }
}

const fits = ({ requires, assignee, hasCommand: has }: Requirement, claimant: Claimant): boolean =>
  addresses(assignee, claimant) && lacks(requires, claimant).length === 0 && canRun(has, claimant);

/** How many tasks somebody, or the workers of a pool together, could claim: known from memory but for what was given back, and for tags. */

import type Database from 'better-sqlite3';
import { type Claimant, mayClaim } from '../core/claimant.ts';
import { guisesOf } from '../core/fallback.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Allotment } from '../core/resource.ts';
import type { StoreOptions } from './store.ts';
import type { TaskTable } from './task-table.ts';

/** Not offered again to any of these workers: each has given it back this often. */
const returnedByAll = `(SELECT count(*) FROM returned r WHERE r.task = t.id AND r.times >= +@releasesMax
  AND r.worker IN (SELECT value FROM json_each(@names))) >= +@workers`;

/** Tasks that anybody of a pool may take, and those that are for one of its workers by name. */
export interface PoolDemand {
  readonly demand: number;
  /** How many of them others may take as well, by pool. */
  readonly shared: Record<string, number>;
  /** The numbers of the places for whose workers by name there are tasks. */
  readonly called: number[];
}

/** A pool, and how many workers a person wants of it. */
interface Hands {
  readonly pool: PoolSpec;
  readonly scaled: number | null;
}

interface Asked extends Omit<PoolDemand, 'shared'> {
  readonly pool: PoolSpec;
  readonly names: readonly string[];
  /** The demands that anybody of it meets. */
  readonly fitting: readonly number[];
}

export class Demand {
  readonly #tasks: TaskTable;
  readonly #wards: (pool: string | null) => PoolSpec[];
  readonly #options: StoreOptions;
  readonly #countReturned;
  readonly #countTagged;

  constructor(db: Database.Database, tasks: TaskTable, wards: (pool: string | null) => PoolSpec[], options: StoreOptions) {
    this.#tasks = tasks;
    this.#wards = wards;
    this.#options = options;
    this.#countReturned = db
      .prepare(
        `SELECT count(DISTINCT t.id) FROM returned g JOIN task t ON t.id = g.task
         WHERE g.worker IN (SELECT value FROM json_each(@names)) AND g.times >= +@releasesMax AND t.claimable = 1
         AND t.requirement IN (SELECT value FROM json_each(@requirements)) AND ${returnedByAll}`,
      )
      .pluck();
    this.#countTagged = db
      .prepare(
        `SELECT count(DISTINCT t.task) FROM claimable_tag t WHERE t.tag IN (SELECT value FROM json_each(@tags))
         AND (@also = '[]' OR EXISTS (SELECT 1 FROM claimable_tag a WHERE a.task = t.task AND a.tag IN (SELECT value FROM json_each(@also))))
         AND t.requirement IN (SELECT value FROM json_each(@requirements)) AND NOT ${returnedByAll.replace('t.id', 't.task')}`,
      )
      .pluck();
  }

  /** How many tasks this claimant would be given, one after the other. */
  of(claimant: Claimant): number {
    if (!mayClaim(claimant.role)) return 0;
    const { requirements } = this.#tasks;
    const allotment = requirements.allotment();
    const counted = new Set<number>();
    return guisesOf(claimant, this.#wards(claimant.pool)).reduce((sum, guise, at) => {
      const fitting = requirements.fitting(guise, at > 0).map(({ id }) => id);
      return sum + this.#count(once(fitting, guise.tags, counted), guise.tags, [claimant.name], allotment);
    }, 0);
  }

  /** Of each of these, in their order. */
  ofPools(pools: readonly Hands[]): PoolDemand[] {
    const asked = pools.map(hands => this.#ofPool(hands));
    return asked.map(own => ({ demand: own.demand, called: own.called, shared: this.#shared(own, asked) }));
  }

  #ofPool({ pool, scaled }: Hands): Asked {
    const names = Array.from({ length: Math.max(pool.max, scaled ?? 0) }, (_, index) => `${pool.name}-${index + 1}`);
    if (!mayClaim(pool.role)) return { pool, names, demand: 0, fitting: [], called: [] };
    const { shared, named } = this.#tasks.requirements.fittingPool(pool, names);
    const counted = new Set<number>();
    const called: number[] = [];
    const allotment = this.#tasks.requirements.allotment();
    let demand = this.#count(once(shared, pool.tags, counted), pool.tags, names, allotment);
    for (const ward of this.#wards(pool.name)) {
      // Its own workers run what is theirs: only what these can run counts.
      const theirs = this.#tasks.requirements.fittingPool({ ...ward, launch: pool.launch }, [], true).shared;
      demand += this.#count(once(theirs, ward.tags, counted), ward.tags, names, allotment);
    }
    for (const [name, fitting] of named) {
      const count = this.#count(fitting, pool.tags, [name], allotment);
      if (count > 0) called.push(names.indexOf(name) + 1);
      demand += count;
    }
    return { pool, names, demand, fitting: shared, called };
  }

  /** What is for anybody of both pools; what only one of them has given back may be counted, up to what it could take. */
  #shared({ pool, demand, fitting }: Asked, all: readonly Asked[]): Record<string, number> {
    const others = demand === 0 ? [] : all.filter(other => other.pool !== pool && other.demand > 0);
    const counts = others.map(({ pool: { name, tags }, names, fitting: theirs, demand: its }) => {
      const both = theirs.filter(id => fitting.includes(id));
      const count = this.#count(both, pool.tags, names, this.#tasks.requirements.allotment(), tags);
      return [name, Math.min(count, demand, its)] as const;
    });
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** Of the tasks that make these demands, those that at least one of these workers would be offered; of both sets of tags, where there are two. */
  #count(
    fitting: readonly number[],
    tags: readonly string[],
    names: readonly string[],
    allotment: Allotment,
    also: readonly string[] = [],
  ): number {
    const { requirements } = this.#tasks;
    const byNeeds = fitting.filter(id => requirements.needsOf(id) !== null);
    // Of those that take resources, as many as could begin side by side.
    const beside = byNeeds.map(id => allotment.grant(requirements.needsOf(id)!, this.#offered([id], tags, names, also)));
    const plain = byNeeds.length === 0 ? fitting : fitting.filter(id => requirements.needsOf(id) === null);
    return beside.reduce((sum, count) => sum + count, this.#offered(plain, tags, names, also));
  }

  #offered(fitting: readonly number[], tags: readonly string[], names: readonly string[], also: readonly string[]): number {
    if (fitting.length === 0) return 0;
    const { releasesMax } = this.#options.policy;
    const values = { releasesMax, names: JSON.stringify(names), workers: names.length, requirements: JSON.stringify(fitting) };
    const [first = [], second = []] = [tags, also].filter(set => set.length > 0);
    if (first.length > 0) return this.#countTagged.get({ ...values, tags: JSON.stringify(first), also: JSON.stringify(second) }) as number;
    return this.#tasks.requirements.claimableIn(fitting) - (this.#countReturned.get(values) as number);
  }
}

/** Without the sets that were counted before; one of which only some tags were counted is not done with. */
function once(fitting: readonly number[], tags: readonly string[], counted: Set<number>): number[] {
  const fresh = fitting.filter(id => !counted.has(id));
  if (tags.length === 0) for (const id of fresh) counted.add(id);
  return fresh;
}

/** Budgets of pools and of the swarm: what is configured or set by a person, how much of it is used up, and who is told. */

import { budgetText } from '../core/amounts.ts';
import { type Budget, type BudgetLevel, budgetFact, type Overspent, overspent, standingOf } from '../core/budget.ts';
import { SwarmError } from '../core/error.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Usage } from '../core/usage.ts';
import type { Journal } from './journal.ts';
import type { MemoryTable } from './memory-table.ts';
import type { BudgetShown, BudgetSubject } from './usage-store.ts';
import type { UsageTable } from './usage-table.ts';

interface BudgetRow {
  readonly level: BudgetLevel;
  /** A person's word, and in place of what it stands. */
  readonly set: { readonly budget: Budget; readonly over: string } | null;
}

const freshRow: BudgetRow = { level: 'within', set: null };
const swarmSubject = 'swarm';
const poolSubject = (name: string): BudgetSubject => `pool:${name}`;

export class BudgetTable {
  readonly #memory: MemoryTable;
  readonly #journal: Journal;
  readonly #usage: UsageTable;
  readonly #now: () => number;
  #configured = new Map<BudgetSubject, Budget | null>();

  constructor(memory: MemoryTable, journal: Journal, usage: UsageTable, now: () => number) {
    this.#memory = memory;
    this.#journal = journal;
    this.#usage = usage;
    this.#now = now;
  }

  configure(pools: readonly PoolSpec[], swarm: Budget | null): void {
    const before = this.#configured;
    this.#configured = new Map([
      [swarmSubject, swarm],
      ...pools.map(({ name, budget }): [string, Budget | null] => [poolSubject(name), budget ?? null]),
    ]);
    this.#journal.onUndo(() => {
      this.#configured = before;
    });
    for (const { name, data } of this.#memory.all<BudgetRow>('budget')) {
      if (data.set !== null && data.set.over !== this.#written(name)) this.#put(name, { ...data, set: null });
    }
    this.#lookAtAll('swarm');
  }

  /** What workers and pools took is counted anew. */
  beginRun(): void {
    this.#lookAtAll('swarm');
  }

  set(subject: BudgetSubject, budget: Budget | null, by: string): void {
    if (subject !== swarmSubject && !this.#configured.has(subject))
      throw new SwarmError('not_found', `there is no pool ${subject.replace(/^pool:/, '')}`, { hint: '`swarm ps` shows the pools.' });
    this.#put(subject, { ...this.#row(subject), set: budget === null ? null : { budget, over: this.#written(subject) } });
    const data = { words: budget === null ? null : budgetText(budget) };
    this.#journal.append({ type: 'budget.set', subject, by, at: this.#now(), data });
    this.#look(subject, by);
  }

  /** Something was counted for this pool. */
  spent(pool: string | null): void {
    this.#look(swarmSubject, 'swarm');
    if (pool !== null) this.#look(poolSubject(pool), 'swarm');
  }

  stopped(pool: string | null): Overspent | null {
    const own = pool === null ? null : this.#overspent(poolSubject(pool), `pool ${pool}`, pool);
    return this.#overspent(swarmSubject, 'the swarm', swarmSubject) ?? own;
  }

  all(): BudgetShown[] {
    return [...new Set([swarmSubject, ...this.#configured.keys()])].flatMap(subject => {
      const budget = this.#budget(subject);
      if (budget === null) return [];
      const usage = this.#used(subject);
      const { level, share } = standingOf(usage, budget);
      return [{ subject, budget, usage, level, share, isSet: this.#row(subject).set !== null }];
    });
  }

  #overspent(subject: BudgetSubject, whose: string, name: string): Overspent | null {
    const budget = this.#budget(subject);
    if (budget === null) return null;
    const standing = standingOf(this.#used(subject), budget);
    return standing.level === 'reached' ? overspent(whose, standing, name) : null;
  }

  /** Each level is told once. */
  #look(subject: BudgetSubject, by: string): void {
    const row = this.#row(subject);
    const budget = this.#budget(subject);
    const { level, words, share } = budget === null ? unlimited : standingOf(this.#used(subject), budget);
    if (level === row.level) return;
    this.#put(subject, { ...row, level });
    const data = { words, share: Math.round(share * 1_000) / 1_000 };
    this.#journal.append({ type: budgetFact(row.level, level), subject, by, at: this.#now(), data });
    // Whoever waits may be served again.
    if (row.level === 'reached') this.#journal.markReady();
  }

  #lookAtAll(by: string): void {
    for (const subject of new Set([swarmSubject, ...this.#configured.keys()])) this.#look(subject, by);
  }

  #budget(subject: BudgetSubject): Budget | null {
    return this.#row(subject).set?.budget ?? this.#configured.get(subject) ?? null;
  }

  #used(subject: BudgetSubject): Usage {
    return subject === swarmSubject ? this.#usage.total('swarm', '') : this.#usage.total('pool', subject.slice('pool:'.length));
  }

  #written(subject: BudgetSubject): string {
    return JSON.stringify(this.#configured.get(subject) ?? null);
  }

  #row(subject: BudgetSubject): BudgetRow {
    return this.#memory.get<BudgetRow>('budget', subject) ?? freshRow;
  }

  #put(subject: BudgetSubject, row: BudgetRow): void {
    this.#memory.put('budget', subject, row);
  }
}

const unlimited = { level: 'within', words: 'no limit', share: 0 } as const;

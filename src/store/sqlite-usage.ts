/** The usage side of the store in SQLite, one transaction per method. */

import { type Budget, budgetFact, standingOf } from '../core/budget.ts';
import type { Spent } from '../core/usage.ts';
import { nothingSpent, plus, weaker } from '../core/usage-sum.ts';
import type { BudgetTable } from './budget-table.ts';
import type { Journal } from './journal.ts';
import type { MessageTable } from './message-table.ts';
import type { StoredTask } from './task-row.ts';
import type { TaskTable } from './task-table.ts';
import type { Reading, UsageScope, UsageStore } from './usage-store.ts';
import type { UsageOwner, UsageTable } from './usage-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly usage: UsageTable;
  readonly budgets: BudgetTable;
  readonly tasks: TaskTable;
  readonly messages: MessageTable;
}

/** Who is at work on a task that may take nothing more hears of it in time or not at all. */
const noticeMs = 24 * 3_600_000;

export class SqliteUsage implements UsageStore {
  readonly #parts: Parts;
  readonly #now: () => number;

  constructor(parts: Parts, now: () => number) {
    this.#parts = parts;
    this.#now = now;
  }

  follow(incarnation: string, session: string, path: string | null) {
    return this.#write(({ usage }) => usage.follow(incarnation, session, path));
  }

  unfollow(incarnation: string, session: string) {
    return this.#write(({ usage }) => usage.unfollow(incarnation, session));
  }

  sessions(incarnation?: string) {
    return this.#read(({ usage }) => usage.sessions(incarnation ?? null));
  }

  cursor(place: string) {
    return this.#read(({ usage }) => usage.cursor(place));
  }

  sourcesOf(incarnation: string) {
    return this.#read(({ usage }) => usage.sourcesOf(incarnation));
  }

  record(reading: Reading) {
    return this.#write(() => this.take(reading));
  }

  /** Inside a write. */
  take(reading: Reading): boolean {
    if (!this.#parts.usage.move(reading.place, reading.before, reading.after)) return false;
    for (const [owner, sum] of this.#counted(reading)) this.#tell(owner, sum, reading.source);
    return true;
  }

  sums(by: UsageScope, since: number) {
    return this.#read(({ usage }) => usage.sums(by, since));
  }

  ofTask(id: string) {
    return this.#read(({ usage, tasks }) => usage.total('task', tasks.get(id).id));
  }

  totals() {
    return this.#read(({ usage }) => ({
      swarm: usage.total('swarm', ''),
      pools: usage.totals('pool'),
      workers: usage.totals('worker'),
    }));
  }

  setBudget(subject: string, budget: Budget | null, by: string) {
    return this.#write(({ budgets }) => budgets.set(subject, budget, by));
  }

  budgets() {
    return this.#read(({ budgets }) => budgets.all());
  }

  stopped(pool: string | null) {
    return this.#read(({ budgets }) => budgets.stopped(pool));
  }

  /** What each attempt took, summed up. */
  #counted({ incarnation, source, entries }: Reading): [UsageOwner, Sum][] {
    const { usage } = this.#parts;
    const sums = new Map<string, [UsageOwner, Sum]>();
    for (const entry of entries) {
      const owner = usage.ownerOf(incarnation, entry.at ?? this.#now());
      if (owner === undefined) continue;
      usage.add(owner, source, entry);
      const key = `${owner.task}#${owner.attempt}`;
      const [, { spent, precision, model }] = sums.get(key) ?? [owner, emptySum];
      sums.set(key, [
        owner,
        { spent: plus(spent, entry.spent), precision: weaker(precision, entry.precision)!, model: entry.model ?? model },
      ]);
    }
    return [...sums.values()];
  }

  /** One fact for a reading and an attempt, however many answers were read. */
  #tell(owner: UsageOwner, { spent, precision, model }: Sum, source: string): void {
    const { journal, budgets, tasks } = this.#parts;
    const { worker, pool, task, attempt } = owner;
    const data = { task, attempt: task === null ? null : attempt, pool, model, ...spent, precision, source };
    journal.append({ type: 'usage.recorded', subject: worker, by: 'swarm', at: this.#now(), data });
    budgets.spent(pool);
    const spender = task === null ? undefined : tasks.find(task);
    if (spender !== undefined && spender.budget !== null) this.#taskSpent(spender, spender.budget, spent);
  }

  /** What it has in hand goes on; nobody is given it again. */
  #taskSpent(task: StoredTask, budget: Budget, added: Spent): void {
    const { usage, journal, tasks, messages } = this.#parts;
    const total = usage.total('task', task.id);
    const { level, words, share } = standingOf(total, budget);
    const before = standingOf(plus(total, negative(added)), budget).level;
    if (level === before) return;
    tasks.wake(task);
    const data = { words, share: Math.round(share * 1_000) / 1_000 };
    const at = this.#now();
    journal.append({ type: budgetFact(before, level), subject: task.id, by: 'swarm', at, data });
    if (level !== 'reached' || task.owner === null) return;
    const text = `${task.id} has used up its budget: ${words}. Bring it to a good end soon; it is not tried again until somebody raises the budget.`;
    messages.send({ to: task.owner, type: 'status_update', text, task: task.id }, 'swarm', at + noticeMs);
  }

  #read<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.read(() => work(this.#parts));
  }

  #write<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.write(() => work(this.#parts));
  }
}

interface Sum {
  readonly spent: Spent;
  readonly precision: 'exact' | 'reported' | 'estimated';
  readonly model: string | null;
}

const emptySum: Sum = { spent: nothingSpent, precision: 'exact', model: null };

const negative = (spent: Spent): Spent => Object.fromEntries(Object.entries(spent).map(([field, value]) => [field, -value])) as Spent;

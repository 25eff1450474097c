/** The alarm side of the store in SQLite, one transaction per method. */

import type Database from 'better-sqlite3';
import { type Alert, alarmType, type OwnAlert, ownKey } from '../core/alert.ts';
import { isBlind, standingOf } from '../core/budget.ts';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { operatorName } from '../core/reserved.ts';
import type { AlertStore, StoredAlertView } from './alert-store.ts';
import type { BudgetTable } from './budget-table.ts';
import type { Journal } from './journal.ts';
import { MemoryTable } from './memory-table.ts';
import type { MessageTable } from './message-table.ts';
import type { StoreOptions } from './store.ts';
import { fromRow, type TaskRow, taskId } from './task-row.ts';
import type { TaskTable } from './task-table.ts';
import type { UsageTable } from './usage-table.ts';

/** So many of each are looked at. */
const shown = 20;
const attemptsSeen = 500;

const recipients = [operatorName, 'role:monitor'];

type Row = Alert & { readonly messages: readonly string[] };

interface Parts {
  readonly journal: Journal;
  readonly tasks: TaskTable;
  readonly messages: MessageTable;
  readonly budgets: BudgetTable;
  readonly usage: UsageTable;
}

export class SqliteAlerts implements AlertStore {
  readonly #parts: Parts;
  readonly #options: StoreOptions;
  readonly #memory: MemoryTable;
  readonly #working;
  readonly #overtaken;
  readonly #ended;
  readonly #returned;
  readonly #overspent;
  readonly #settle;

  constructor(db: Database.Database, parts: Parts, options: StoreOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#memory = new MemoryTable(db);
    this.#working = db.prepare(
      `SELECT id, owner, updated_at AS since FROM task WHERE status = 'in_progress' ORDER BY updated_at LIMIT ${shown}`,
    );
    this.#overtaken = db
      .prepare(
        `SELECT (SELECT count(*) FROM task WHERE status = 'in_progress' AND ready_at > @since) +
         (SELECT count(*) FROM (SELECT ready_at FROM attempt ORDER BY id DESC LIMIT ${attemptsSeen}) WHERE ready_at > @since)`,
      )
      .pluck();
    this.#ended = db.prepare(
      `SELECT pool, sum(outcome = 'failed') AS failed, count(*) AS ended
       FROM (SELECT pool, outcome, ended_at FROM attempt ORDER BY id DESC LIMIT ${attemptsSeen})
       WHERE ended_at >= ? AND outcome IN ('completed', 'submitted', 'failed') GROUP BY pool`,
    );
    this.#returned = db.prepare(
      `SELECT r.task AS id, count(*) AS workers FROM returned r JOIN task t ON t.id = r.task
       WHERE r.times >= +? AND t.claimable = 1 GROUP BY r.task LIMIT ${shown}`,
    );
    this.#overspent = db.prepare(
      `SELECT * FROM task INDEXED BY task_overspent WHERE overspent = 1 AND status IN ('pending', 'in_progress') ORDER BY id LIMIT ${shown}`,
    );
    this.#settle = db.prepare(
      `UPDATE delivery SET state = 'acked', updated_at = ? WHERE message IN (SELECT value FROM json_each(?)) AND state IN ('queued', 'delivered')`,
    );
  }

  list() {
    return this.#parts.journal.read(() => this.#all());
  }

  view(failuresSince: number) {
    return this.#parts.journal.read(() => this.#view(failuresSince));
  }

  /** Within a write: a message of its own has told some of it already. */
  own(alert: OwnAlert, by: string, { to, id }: { readonly to: string; readonly id: string }, expiresAt: number): void {
    this.#raise({ key: ownKey(alert.key), rule: 'own', subject: by, text: alert.text }, by, expiresAt, { to, id });
  }

  turn({ raise, clear }: Parameters<AlertStore['turn']>[0], by: string, expiresAt: number) {
    return this.#parts.journal.write(() => {
      for (const alert of raise) this.#raise(alert, by, expiresAt);
      for (const key of clear) this.#clear(key, by);
      return this.#all();
    });
  }

  #all(): Alert[] {
    const rows = this.#memory.all<Row>('alert').map(({ data: { messages, ...alert } }) => alert);
    return rows.sort((a, b) => a.since - b.since);
  }

  #view(failuresSince: number): StoredAlertView {
    const working = this.#working.all() as { id: number; owner: string; since: number }[];
    const head = this.#parts.tasks.requirements.oldest();
    const returned = this.#returned.all(this.#options.policy.releasesMax) as { id: number; workers: number }[];
    return {
      working: working.map(({ id, ...rest }) => ({ task: taskId(id), ...rest })),
      oldest:
        head === undefined
          ? null
          : { task: taskId(head.id), since: head.ready_at, overtaken: this.#overtaken.get({ since: head.ready_at }) as number },
      ended: this.#ended.all(failuresSince) as { pool: string | null; failed: number; ended: number }[],
      budgets: this.#budgets(),
      returned: returned.map(({ id, workers }) => ({ task: taskId(id), workers })),
    };
  }

  #budgets(): StoredAlertView['budgets'] {
    const { budgets, usage } = this.#parts;
    const ofTasks = (this.#overspent.all() as TaskRow[]).map(fromRow).flatMap(({ id, budget }) => {
      if (budget === null) return [];
      const used = usage.total('task', id);
      const { share, words } = standingOf(used, budget);
      return [{ subject: id, share, words, isBlind: isBlind(used, budget) }];
    });
    const ofOthers = budgets.all().map(({ subject, share, usage: used, budget }) => {
      const { words } = standingOf(used, budget);
      return { subject, share, words, isBlind: isBlind(used, budget) };
    });
    return [...ofOthers, ...ofTasks];
  }

  #raise(alert: Omit<Alert, 'since' | 'by'>, by: string, expiresAt: number, said?: { readonly to: string; readonly id: string }): void {
    if (this.#memory.get('alert', alert.key) !== undefined) return;
    if (alert.rule === 'own' && this.#memory.all('alert').length >= limits.alerts)
      throw new SwarmError('limit_reached', `${limits.alerts} alarms are raised`, { hint: 'Clear some: `swarm alert clear KEY`.' });
    const since = this.#options.now();
    const { rule, subject, text } = alert;
    const told = { type: alarmType, text, payload: { ...alert } } as const;
    // Neither whoever raised it need be told, nor those who were told by the very message that did.
    const others = recipients.filter(to => to !== by && said?.to !== 'all' && said?.to !== to);
    const messages = others.map(to => this.#parts.messages.send({ to, ...told }, by, expiresAt).id);
    if (said !== undefined) messages.push(said.id);
    this.#memory.put('alert', alert.key, { ...alert, since, by, messages } satisfies Row);
    this.#parts.journal.append({
      type: 'alert.raised',
      subject: `alert:${alert.key}`,
      by,
      at: since,
      data: { rule, about: subject, text },
    });
  }

  #clear(key: string, by: string): void {
    const row = this.#memory.get<Row>('alert', key);
    if (row === undefined) return;
    const at = this.#options.now();
    this.#memory.drop('alert', key);
    // What is over needs nobody to read it.
    this.#settle.run(at, JSON.stringify(row.messages.map(id => Number(id.slice(1)))));
    const data = { rule: row.rule, about: row.subject, text: row.text };
    this.#parts.journal.append({ type: 'alert.cleared', subject: `alert:${key}`, by, at, data });
  }
}

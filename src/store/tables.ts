/** All tables of one board, each knowing only those before it. */

import type Database from 'better-sqlite3';
import type { TaskFactType } from '../core/fact.ts';
import type { TaskEvent } from '../core/task-event.ts';
import { Additions } from './additions.ts';
import { AttemptTable, movesOn } from './attempt-table.ts';
import { Cascade } from './cascade.ts';
import { Claims } from './claims.ts';
import { Demand } from './demand.ts';
import { Dependencies } from './dependencies.ts';
import { FactTable } from './fact-table.ts';
import type { Journal } from './journal.ts';
import { LifeTable } from './life-table.ts';
import { Lineage } from './lineage.ts';
import { MemoryTable } from './memory-table.ts';
import { MessageTable } from './message-table.ts';
import { NoteTable } from './note-table.ts';
import { PoolTable } from './pool-table.ts';
import { ProcessTable } from './process-table.ts';
import { ResourceTable } from './resource-table.ts';
import { SessionTable } from './session-table.ts';
import type { StoreOptions } from './store.ts';
import { Sweeper } from './sweeper.ts';
import { takings } from './takings.ts';
import type { StoredTask } from './task-row.ts';
import { TaskTable } from './task-table.ts';
import { WorkerTable } from './worker-table.ts';

export type Tables = ReturnType<typeof tablesOf>;

/** `happen` carries out what the board itself does to a task. */
export function tablesOf(
  db: Database.Database,
  journal: Journal,
  options: StoreOptions,
  happen: (task: StoredTask, event: TaskEvent) => void,
) {
  const { now } = options;
  const memory = new MemoryTable(db);
  const sessions = new SessionTable(memory);
  const pools = new PoolTable(db, memory, journal, now, pool => sessions.forget(pool));
  const attempts = new AttemptTable(db, now);
  const lineage = new Lineage(db);
  const resources = new ResourceTable(db, journal, now);
  const onTurn = (before: StoredTask, after: StoredTask, fact: TaskFactType): void => {
    attempts.follow(before, after, fact);
    resources.follow(before, after);
    lineage.follow(after, fact);
    if (before.incarnation !== null && movesOn(fact)) pools.progressed(before.incarnation, after.status !== 'in_progress');
  };
  const tasks = new TaskTable(db, journal, { ...options, resources, onTurn });
  const dependencies = new Dependencies(db, tasks, now);
  const workers = new WorkerTable(db, journal, now);
  const messages = new MessageTable(db, journal, workers, now);
  return {
    ...{ pools, sessions, attempts, resources, lineage, tasks, dependencies, workers, messages },
    cascade: new Cascade(db, tasks, options),
    claims: new Claims(db, { tasks, resources, gate: pools }, options),
    demand: new Demand(db, tasks, pool => pools.wardsOf(pool), options),
    additions: new Additions(db, { tasks, dependencies, resources, lineage }, options),
    notes: new NoteTable(db, tasks, now),
    facts: new FactTable(db),
    processes: new ProcessTable(db, journal, workers, now),
    lives: new LifeTable(db, journal, now),
    sweeper: new Sweeper(db, { tasks, messages, ...takings(happen, options.random) }, options),
  };
}

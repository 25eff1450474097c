/** All tables of one board, each knowing only those before it. */

import type Database from 'better-sqlite3';
import { type Budget, standingOf } from '../core/budget.ts';
import type { TaskFactType } from '../core/fact.ts';
import { defaultMailPolicy } from '../core/policy.ts';
import type { TaskEvent } from '../core/task-event.ts';
import { Additions } from './additions.ts';
import { ArtifactFiles, artifactsBeside } from './artifact-files.ts';
import { ArtifactTable } from './artifact-table.ts';
import { AttemptTable, movesOn } from './attempt-table.ts';
import { BudgetTable } from './budget-table.ts';
import { Cascade } from './cascade.ts';
import { Claims } from './claims.ts';
import { Demand } from './demand.ts';
import { Dependencies } from './dependencies.ts';
import { FactTable } from './fact-table.ts';
import { GateTable } from './gate-table.ts';
import { Gates } from './gates.ts';
import { Gathering, type Keep } from './gathering.ts';
import type { Journal } from './journal.ts';
import { LearningTable } from './learning-table.ts';
import { LifeTable } from './life-table.ts';
import { Lineage } from './lineage.ts';
import { MemoryTable } from './memory-table.ts';
import { MessageTable } from './message-table.ts';
import { NoteTable } from './note-table.ts';
import { PoolTable } from './pool-table.ts';
import { ProcessTable } from './process-table.ts';
import { ResourceTable } from './resource-table.ts';
import { RunTable } from './run-table.ts';
import { SessionTable } from './session-table.ts';
import type { StoreOptions } from './store.ts';
import { Sweeper } from './sweeper.ts';
import { takings } from './takings.ts';
import type { StoredTask } from './task-row.ts';
import { TaskTable } from './task-table.ts';
import { TrailTable } from './trail-table.ts';
import { UsageTable } from './usage-table.ts';
import { Votes } from './votes.ts';
import { WorkerTable } from './worker-table.ts';

export type Tables = ReturnType<typeof tablesOf>;

/** `happen` carries out what the board itself does to a task. */
export function tablesOf(
  db: Database.Database,
  journal: Journal,
  options: StoreOptions,
  happen: (task: StoredTask, event: TaskEvent, by?: string) => void,
) {
  const { now, random } = options;
  const { sessions, usage, budgets, pools, isOverspent } = accountsOf(db, journal, now);
  const { artifactFiles, artifacts, trail } = keptOf(db, journal, options);
  const attempts = new AttemptTable(db, pool => pools.spec(pool)?.preset, now);
  const lineage = new Lineage(db);
  const resources = new ResourceTable(db, journal, now);
  const gateTable = new GateTable(db, now);
  const onTurn = (before: StoredTask, after: StoredTask, fact: TaskFactType): void => {
    attempts.follow(before, after, fact);
    resources.follow(before, after);
    lineage.follow(after, fact);
    gateTable.follow(before, after, fact);
    if (before.status === 'in_progress' && before.incarnation !== null && movesOn(fact))
      pools.progressed(before.incarnation, after.status !== 'in_progress');
  };
  const tasks = new TaskTable(db, journal, { ...options, resources, onTurn, isOverspent });
  const dependencies = new Dependencies(db, tasks, now);
  const workers = new WorkerTable(db, journal, now);
  const keep: Keep = (result, of) => artifacts.keepResult(result, of);
  const gathering = new Gathering(db, { tasks, trail, keep }, options);
  const messages = new MessageTable(db, journal, workers, options.mail ?? defaultMailPolicy, now);
  const votes: Votes = new Votes(db, { journal, workers, messages, now, onEnd: vote => gates.voteEnded(vote) });
  const gates: Gates = new Gates({ journal, table: gateTable, tasks, workers, messages, votes, happen, now, random });
  return {
    ...{ gateTable, gates, votes, usage, budgets },
    ...{
      pools,
      sessions,
      attempts,
      resources,
      lineage,
      tasks,
      dependencies,
      workers,
      messages,
      gathering,
      artifacts,
      artifactFiles,
      trail,
    },
    cascade: new Cascade(db, tasks, options, gathering),
    claims: new Claims(db, { tasks, resources, gate: pools }, options),
    demand: new Demand(db, tasks, pool => pools.wardsOf(pool), options),
    additions: new Additions(db, { tasks, dependencies, resources, lineage }, options),
    notes: new NoteTable(db, tasks, now),
    facts: new FactTable(db),
    processes: new ProcessTable(db, journal, workers, now),
    learning: new LearningTable(db, now),
    lives: new LifeTable(db, journal, now),
    runs: new RunTable(db, now),
    sweeper: new Sweeper(db, { tasks, messages, gates, votes, ...takings(happen, options.random) }, options),
  };
}

/** Pools, and what they and all others took. */
function accountsOf(db: Database.Database, journal: Journal, now: () => number) {
  const memory = new MemoryTable(db);
  const sessions = new SessionTable(memory);
  const usage = new UsageTable(db, now);
  const budgets = new BudgetTable(memory, journal, usage, now);
  const pools = new PoolTable(db, memory, journal, {
    now,
    onForget: pool => sessions.forget(pool),
    overspent: pool => budgets.stopped(pool),
  });
  const isOverspent = (id: string, budget: Budget): boolean => standingOf(usage.total('task', id), budget).level === 'reached';
  return { sessions, usage, budgets, pools, isOverspent };
}

/** What tasks leave besides their results. */
function keptOf(db: Database.Database, journal: Journal, options: StoreOptions) {
  const artifactFiles = new ArtifactFiles(artifactsBeside(db.name));
  return { artifactFiles, artifacts: new ArtifactTable(db, artifactFiles, journal, options), trail: new TrailTable(db, options.now) };
}

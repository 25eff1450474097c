/** The store of the board: what any database behind swarm must do. Every method is one transaction, answered once it is durable. */

import type { Artifact } from '../core/artifact.ts';
import type { Claimant } from '../core/claimant.ts';
import type { Fact, FactDetail, FactType } from '../core/fact.ts';
import type { BoardPolicy, MailPolicy } from '../core/policy.ts';
import type { ImportedTask, OnFail, Task, TaskStatus } from '../core/task.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { Left } from '../core/trail.ts';
import type { NewWorker, Worker } from '../core/worker.ts';
import type { AlertStore } from './alert-store.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { DecisionStore } from './decision-store.ts';
import type { MessageStore } from './message-store.ts';
import type { PartStore, WholePart } from './part-store.ts';
import type { PastStore } from './past-store.ts';
import type { PoolStore } from './pool-store.ts';
import type { ProcessStore } from './process-store.ts';
import type { ResourceStore } from './resource-store.ts';
import type { RunStore } from './run-store.ts';
import type { Reading, UsageStore } from './usage-store.ts';

/** A secret or an id, made outside because the store draws nothing at random. */
export interface ClaimGrant {
  readonly token: string;
  readonly leaseMs: number;
  /** The claimant's key for this request: the claim it made before, if any, is the answer. */
  readonly key: string | null;
  /** Only tasks with one of these tags, on top of what the claimant serves. */
  readonly tags?: readonly string[];
}

export interface HeldTask {
  readonly task: Task;
  readonly token: string;
  readonly leaseUntil: number;
}

export interface TaskQuery {
  readonly status?: readonly TaskStatus[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  readonly pool?: string | undefined;
  readonly parent?: string | undefined;
  readonly text?: string | undefined;
  /** The task's idempotency key. */
  readonly key?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Edge {
  readonly id: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly on_fail: OnFail;
  readonly satisfied: boolean;
}

export interface Sweep {
  /** Tasks whose waiting time was over. */
  readonly woken: number;
  /** Tasks taken from owners that gave no sign of life. */
  readonly lost: number;
  /** Attempts that took longer than their task allows. */
  readonly timedOut: number;
  /** Messages that nobody fetched in time. */
  readonly expired: number;
  /** When there is something to sweep again. */
  readonly nextAt: number | null;
}

export interface Verdict {
  readonly ok: boolean;
  readonly facts: number;
  readonly tasks: number;
  readonly violation: string | null;
}

export interface WholeTask {
  readonly task: Task;
  readonly edges: { readonly dependencies: Edge[]; readonly dependents: Edge[] };
  readonly parts: WholePart[];
  readonly trail: Left[];
  readonly kept: Artifact[];
}

export interface DependencyChange {
  readonly add: readonly { readonly task: string; readonly on_fail: OnFail }[];
  readonly remove: readonly string[];
}

/** `seen`: it was not the worker that said so, but somebody who saw how it is. */
export interface WorkerChange {
  readonly status?: string;
  readonly note?: string | null;
  readonly seenAt?: number;
  readonly seen?: { readonly incarnation: string; readonly source?: string; readonly rule?: string };
}

export interface Commit {
  readonly facts: readonly Fact[];
  /** Some task may have become claimable. */
  readonly ready: boolean;
}

export interface StoreOptions {
  readonly policy: BoardPolicy;
  readonly mail?: MailPolicy;
  /** The most that all artifacts together may take. */
  readonly artifactBytesMax?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A draw in [0, 1). */
  readonly random: () => number;
}

export interface Store {
  readonly alerts: AlertStore;
  readonly artifacts: ArtifactStore;
  readonly decisions: DecisionStore;
  readonly messages: MessageStore;
  readonly parts: PartStore;
  readonly past: PastStore;
  readonly pools: PoolStore;
  readonly processes: ProcessStore;
  readonly resources: ResourceStore;
  readonly runs: RunStore;
  readonly usage: UsageStore;

  // Tasks
  addTask(task: ImportedTask, by: string): Promise<Task>;
  /** All, or none. */
  addTasks(tasks: readonly ImportedTask[], by: string): Promise<Task[]>;
  task(id: string): Promise<Task>;
  edges(id: string): Promise<{ dependencies: Edge[]; dependents: Edge[] }>;
  /** It and all that belongs to it, at one moment. */
  whole(id: string): Promise<WholeTask>;
  /** The tasks that it depends on, apart from its parts, with what came of them. */
  needs(id: string): Promise<Task[]>;
  /** What its attempts left on their way, the earliest first. */
  trail(id: string): Promise<Left[]>;
  listTasks(query: TaskQuery): Promise<{ tasks: Task[]; next: string | null }>;
  /** What the event makes of the task, with everything that follows for others. Throws the refusal if it may not happen. */
  apply(id: string, event: TaskEvent, by: string): Promise<Task>;
  /** All of these, one after the other, and before them what its worker took: or, when one is refused, nothing. */
  report(id: string, events: readonly TaskEvent[], by: string, took?: Reading): Promise<Task>;
  setDependencies(id: string, change: DependencyChange, by: string): Promise<Task>;

  // Claims
  claimNext(claimant: Claimant, grant: ClaimGrant): Promise<HeldTask | undefined>;
  claimTask(id: string, claimant: Claimant, grant: ClaimGrant): Promise<HeldTask>;
  /** What `claimNext` would give now. */
  peekNext(claimant: Claimant, tags: readonly string[]): Promise<Task | undefined>;
  /** How many tasks `claimNext` could give this claimant, one after the other. */
  demand(claimant: Claimant): Promise<number>;
  /** Moves the leases of all that this incarnation holds; answers without waiting for the disk. */
  renew(incarnation: string, leaseUntil: number): Promise<number>;
  /** Wakes what is due, takes tasks from silent owners, expires messages. */
  sweep(): Promise<Sweep>;
  /** Moves every lease by the time in which nobody could be heard; a lease never ends before `atLeast`. */
  shiftLeases(byMs: number, atLeast: number): Promise<void>;

  // Workers
  registerWorker(worker: NewWorker, secret: { incarnation: string; tokenHash: string | null }): Promise<Worker>;
  /** New capabilities, tags, role or pool for a worker that goes on as it is. */
  describeWorker(worker: NewWorker): Promise<Worker>;
  updateWorker(name: string, change: WorkerChange): Promise<Worker>;
  worker(name: string): Promise<Worker | undefined>;
  workerByToken(tokenHash: string): Promise<Worker | undefined>;
  workers(): Promise<Worker[]>;

  // Facts
  record(fact: { type: FactType; subject: string; by: string; data: FactDetail }): Promise<void>;
  facts(after: number, limit: number): Promise<Fact[]>;
  factsAbout(subject: string, after: number, limit: number): Promise<Fact[]>;
  /** Called after each commit, before its callers are answered. */
  onCommit(listener: (commit: Commit) => void): void;

  // The whole
  head(): number;
  /** What it takes on disk. */
  bytes(): number;
  counts(): Record<TaskStatus, number>;
  /** Checks the log against the state, on a consistent view, without holding up writers for long. */
  verify(): Promise<Verdict>;
  /** Why the last write failed, until one succeeds again. */
  problem(): string | null;
  close(): Promise<void>;
}

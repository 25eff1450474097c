/** Claims: one winner, in the order of the aged rank, at the same cost for a thousand queued tasks as for a hundred thousand. */

import type Database from 'better-sqlite3';
import { type Claimant, mayClaim, misfits } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import { guisesOf } from '../core/fallback.ts';
import type { PoolSpec } from '../core/pool.ts';
import { operatorName } from '../core/reserved.ts';
import type { Want } from '../core/resource.ts';
import { taskAfter } from '../core/task-after.ts';
import type { ResourceTable } from './resource-table.ts';
import type { ClaimGrant, HeldTask, StoreOptions } from './store.ts';
import { fromRow, type StoredTask, spentReason, type TaskRow, taskId, taskNumber } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

interface Candidate {
  readonly id: number;
  readonly rank: number;
}

/*
 * SQLite plans a statement anew whenever a parameter is bound that is compared with an indexed column, which costs ten times what
 * the search does. A parameter behind a sign is an expression, and the plan stays.
 */

/** Not offered again to a worker that has given it back this often. */
const unlessReturned = `AND NOT EXISTS (SELECT 1 FROM returned r WHERE r.worker = +@worker AND r.task = t.id AND r.times >= +@releasesMax)`;

/** What stands in the way of a claim that is not about the task. */
interface Gate {
  wardsOf(pool: string | null): PoolSpec[];
  withheld(claimant: Claimant): string | null;
  atLimit(incarnation: string): boolean;
}

interface Parts {
  readonly tasks: TaskTable;
  readonly resources: ResourceTable;
  readonly gate: Gate;
}

export class Claims {
  readonly #tasks: TaskTable;
  readonly #options: StoreOptions;
  readonly #untagged;
  readonly #tagged;
  readonly #repeated;
  readonly #countReturn;
  readonly #forgetReturns;
  readonly #renew;
  readonly #shift;
  readonly #heldByOne;
  readonly #knows;
  readonly #gate: Gate;
  readonly #resources: ResourceTable;

  constructor(db: Database.Database, { tasks, resources, gate }: Parts, options: StoreOptions) {
    this.#gate = gate;
    this.#resources = resources;
    this.#tasks = tasks;
    this.#options = options;
    this.#untagged = db.prepare(
      `SELECT t.id, t.rank FROM task t WHERE t.claimable = 1 AND t.requirement = +@requirement ${unlessReturned} ORDER BY t.rank, t.id LIMIT 1`,
    );
    this.#tagged = db.prepare(
      `SELECT t.task AS id, t.rank FROM claimable_tag t WHERE t.tag = +@tag AND t.requirement = +@requirement
       ${unlessReturned.replace('t.id', 't.task')}
       AND (@also IS NULL OR EXISTS (SELECT 1 FROM task_tag g WHERE g.task = t.task AND g.tag IN (SELECT value FROM json_each(@also))))
       ORDER BY t.rank, t.task LIMIT 1`,
    );
    this.#repeated = db.prepare(`SELECT * FROM task WHERE claim_key = ? AND status = 'in_progress' AND claim_key IS NOT NULL`);
    this.#knows = db.prepare(
      `SELECT 1 FROM task p WHERE p.author = @worker AND p.id IN (SELECT parent FROM edge WHERE child = @task UNION SELECT @parent) LIMIT 1`,
    );
    this.#heldByOne = db.prepare(
      `SELECT * FROM task INDEXED BY task_holder WHERE incarnation = ? AND status = 'in_progress' ORDER BY started_at, id LIMIT 1`,
    );
    this.#countReturn = db.prepare(
      'INSERT INTO returned (worker, task, times) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1',
    );
    this.#forgetReturns = db.prepare('DELETE FROM returned WHERE task = ?');
    this.#renew = db.prepare(
      // A claim that asked for a long lease is renewed by as much.
      `UPDATE task SET lease_until = max(lease_until, @until, @now + lease_ms) WHERE incarnation = @incarnation AND status = 'in_progress'`,
    );
    this.#shift = db.prepare(`UPDATE task SET lease_until = max(lease_until + @by, @atLeast) WHERE status = 'in_progress'`);
  }

  next(claimant: Claimant, grant: ClaimGrant): HeldTask | undefined {
    const before = this.#claimBefore(claimant, grant);
    if (before !== undefined) return before;
    refuseCoordinator(claimant);
    // Who asks for more than it may hold has not heard what it holds: the answer to its claim was lost with a daemon.
    if (this.#gate.atLimit(claimant.incarnation)) return this.#heldLongest(claimant);
    if (this.#gate.withheld(claimant) !== null) return undefined;
    const candidate = this.peek(claimant, grant.tags ?? []);
    return candidate === undefined ? undefined : this.#take(candidate, claimant, grant);
  }

  one(id: string, claimant: Claimant, grant: ClaimGrant): HeldTask {
    const before = this.#claimBefore(claimant, grant);
    if (before !== undefined) return before;
    refuseCoordinator(claimant);
    const task = this.#tasks.get(id);
    // Asking for this very task overrides the tags that a worker serves, but not what the task demands.
    const withheld = this.#gate.withheld(claimant);
    const reasons =
      task.status === 'pending'
        ? [
            ...this.#misfits(task, claimant),
            ...[withheld, spentReason(task)].filter(each => each !== null),
            ...this.#wants(task, claimant).map(({ why }) => why),
          ]
        : [];
    if (reasons.length > 0) {
      throw new SwarmError('refused', `${claimant.name} cannot claim ${id}: ${reasons.join('; ')}`, {
        hint: `\`swarm explain ${id}\` tells more.`,
      });
    }
    // A blocked task keeps no reason of its own: it follows from its parents.
    return this.#take(task.status === 'blocked' ? { ...task, reason: this.#tasks.show(task).reason } : task, claimant, grant);
  }

  /** A person may go before who has waited long. */
  #wants(task: StoredTask, { name }: Claimant): Want[] {
    const wants = this.#resources.wants(task.resources);
    return wants.length > 0 || name === operatorName ? wants : this.#tasks.requirements.keptFrom(task);
  }

  /** The task that comes first for this claimant. */
  peek(claimant: Claimant, tags: readonly string[]): StoredTask | undefined {
    const guises = guisesOf(claimant, this.#gate.wardsOf(claimant.pool));
    const found = guises.map((guise, at) => this.#first(guise, tags, at > 0));
    const best = found.reduce(
      (first, candidate) => (candidate !== undefined && comesBefore(candidate, first) ? candidate : first),
      undefined,
    );
    return best === undefined ? undefined : this.#tasks.get(taskId(best.id));
  }

  #misfits(task: StoredTask, claimant: Claimant): string[] {
    const own = misfits(task, { ...claimant, tags: [] });
    if (own.length === 0 || !task.fallback) return own;
    const guises = guisesOf(claimant, this.#gate.wardsOf(claimant.pool));
    return guises.some(guise => misfits(task, { ...guise, tags: [] }).length === 0) ? [] : own;
  }

  #first(claimant: Claimant, tags: readonly string[], isStandIn: boolean): Candidate | undefined {
    const { releasesMax } = this.#options.policy;
    // The tags asked for narrow the tags served: where both are given, one list is walked in the index and the other checked.
    const walked = tags.length > 0 ? tags : claimant.tags;
    const also = tags.length > 0 && claimant.tags.length > 0 ? JSON.stringify(claimant.tags) : null;
    const worker = claimant.name;
    let best: Candidate | undefined;
    for (const { id: requirement, before } of this.#tasks.requirements.fitting(claimant, isStandIn)) {
      const found =
        walked.length === 0
          ? [this.#untagged.get({ requirement, worker, releasesMax })]
          : walked.map(tag => this.#tagged.get({ tag, requirement, worker, releasesMax, also }));
      for (const candidate of found as (Candidate | undefined)[])
        if (candidate !== undefined && candidate.rank < before && comesBefore(candidate, best)) best = candidate;
    }
    return best;
  }

  /** Whether this worker made the last attempt at what the task depends on, or is a part of. */
  knows(worker: string, task: StoredTask): boolean {
    if (task.edges === 0 && task.parent === null) return false;
    return (
      this.#knows.get({ worker, task: taskNumber(task.id), parent: task.parent === null ? null : taskNumber(task.parent) }) !== undefined
    );
  }

  noteReturn(worker: string, task: StoredTask): void {
    this.#countReturn.run(worker, taskNumber(task.id));
  }

  /** A person has looked at the task, so everyone may be offered it again. */
  forgetReturns(task: StoredTask): void {
    this.#forgetReturns.run(taskNumber(task.id));
  }

  renew(incarnation: string, until: number): number {
    return this.#renew.run({ incarnation, until, now: this.#options.now() }).changes;
  }

  shift(by: number, atLeast: number): void {
    this.#shift.run({ by, atLeast });
  }

  /** The claim that this very request made already, before its answer got lost. */
  #claimBefore(claimant: Claimant, grant: ClaimGrant): HeldTask | undefined {
    if (grant.key === null) return undefined;
    const row = this.#repeated.get(grant.key) as TaskRow | undefined;
    if (row === undefined) return undefined;
    const task = fromRow(row);
    if (task.owner === claimant.name) return this.#held(task);
    throw new SwarmError('refused', 'this request key belongs to the claim of somebody else', {
      hint: 'Choose a random key for each claim.',
    });
  }

  #take(task: StoredTask, claimant: Claimant, grant: ClaimGrant): HeldTask {
    const { token, leaseMs, key } = grant;
    const event = { type: 'claim', owner: claimant.name, incarnation: claimant.incarnation, token, key, leaseMs } as const;
    const transition = taskAfter(task, event, this.#options.now(), this.#options.policy);
    if (transition.kind === 'refused') throw transition.refusal;
    if (transition.kind === 'repeated') throw new Error(`${task.id}: a claim is never a repetition`);
    // Whoever keeps the time has to know when it is over.
    const detail = task.timeout_ms === null ? {} : { timeout_ms: task.timeout_ms };
    return this.#held(this.#tasks.update(task, transition.task, { type: transition.fact, by: claimant.name, detail }));
  }

  #heldLongest({ incarnation }: Claimant): HeldTask {
    return this.#held(fromRow(this.#heldByOne.get(incarnation) as TaskRow));
  }

  #held(task: StoredTask): HeldTask {
    return { task: this.#tasks.show(task), token: task.token!, leaseUntil: task.lease_until! };
  }
}

const comesBefore = (a: Candidate, b: Candidate | undefined): boolean =>
  b === undefined || a.rank < b.rank || (a.rank === b.rank && a.id < b.id);

function refuseCoordinator(claimant: Claimant): void {
  if (mayClaim(claimant.role)) return;
  throw new SwarmError(
    'forbidden',
    `${claimant.name} is ${claimant.role === 'orchestrator' ? 'an orchestrator' : `a ${claimant.role}`} and may not claim tasks`,
    {
      hint: 'Leave the work to a worker; assign a task with `swarm task assign`.',
    },
  );
}

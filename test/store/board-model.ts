/** The board once more, in memory and as simply as possible: no index, no counter, no cascade, only rules. Real stores are held against it. */

import { type Claimant, mayClaim, misfits } from '../../src/core/claimant.ts';
import { type ErrorCode, SwarmError } from '../../src/core/error.ts';
import { findCycle } from '../../src/core/graph.ts';
import { rankOf } from '../../src/core/order.ts';
import type { BoardPolicy } from '../../src/core/policy.ts';
import { type Hold, isUnsuccessful, type OnFail, statuses, type TaskRecord, type TaskStatus } from '../../src/core/task.ts';
import { taskAfter } from '../../src/core/task-after.ts';
import type { TaskEvent } from '../../src/core/task-event.ts';
import type { ClaimGrant } from '../../src/store/store.ts';
import { aTask } from '../helpers/task.ts';

export interface Wait {
  readonly on: string;
  readonly onFail: OnFail;
}

interface ModelTask {
  record: TaskRecord;
  /** By parent; `over` once and for all when the parent no longer holds this task back. */
  readonly edges: Map<string, { onFail: OnFail; over: boolean }>;
  notes: number;
}

const refuse = (code: ErrorCode): never => {
  throw new SwarmError(code, 'the model refuses');
};

export class BoardModel {
  now: number;
  readonly #policy: BoardPolicy;
  readonly #tasks = new Map<string, ModelTask>();
  /** How often each worker gave each task back. */
  readonly #returned = new Map<string, number>();

  constructor(policy: BoardPolicy, now: number) {
    this.#policy = policy;
    this.now = now;
  }

  get ids(): string[] {
    return [...this.#tasks.keys()];
  }

  add(specs: readonly { readonly fields: Partial<TaskRecord>; readonly waits: readonly Wait[] }[]): string[] {
    const first = this.#tasks.size;
    for (const { waits } of specs) {
      for (const { on, onFail } of waits) {
        const parent = this.#tasks.get(on)?.record.status;
        if (parent !== undefined && isUnsuccessful(parent) && onFail === 'skip') refuse('refused');
      }
    }
    specs.forEach(({ fields, waits }, index) => {
      const id = `t${first + index + 1}`;
      const times = { ready_at: this.now, created_at: this.now, updated_at: this.now };
      const record = aTask({ retries: this.#policy.retries, ...fields, ...times, id, status: waits.length > 0 ? 'blocked' : 'pending' });
      const edges = new Map(waits.map(({ on, onFail }) => [on, { onFail, over: false }]));
      this.#tasks.set(id, { record, edges, notes: 0 });
    });
    this.#settle();
    return this.ids.slice(first);
  }

  apply(id: string, event: TaskEvent): void {
    const task = this.#tasks.get(id) ?? refuse('not_found');
    if (event.type === 'retry' && isUnsuccessful(task.record.status) && this.#isDoomed(task)) refuse('refused');
    const transition = taskAfter(task.record, event, this.now, this.#policy);
    if (transition.kind === 'refused') throw transition.refusal;
    if (transition.kind === 'repeated') return;
    task.record = transition.task;
    if (event.type === 'note') task.notes++;
    if (event.type === 'release' && event.by.kind === 'worker') this.#count(event.by.name, id);
    if (['edit', 'assign', 'retry'].includes(event.type))
      for (const key of this.#returned.keys()) if (key.endsWith(` ${id}`)) this.#returned.delete(key);
    this.#settle();
  }

  setDependencies(id: string, add: readonly Wait[], remove: readonly string[]): void {
    const task = this.#tasks.get(id) ?? refuse('not_found');
    if (!['blocked', 'pending', 'skipped'].includes(task.record.status)) refuse('refused');
    if (remove.some(parent => !task.edges.has(parent))) refuse('not_found');
    for (const { on, onFail } of add) if (onFail === 'skip' && isUnsuccessful(this.#tasks.get(on)!.record.status)) refuse('refused');
    const wanted = new Map(task.edges);
    for (const parent of remove) wanted.delete(parent);
    for (const { on, onFail } of add) wanted.set(on, { onFail, over: false });
    const all = new Map([...this.#tasks].map(([child, { edges }]) => [child, [...(child === id ? wanted : edges).keys()]]));
    if (findCycle(all) !== undefined) refuse('refused');
    task.edges.clear();
    for (const [parent, edge] of wanted) task.edges.set(parent, edge);
    this.#passOn();
    if (task.record.status === 'pending' && this.#open(task).length > 0) task.record = { ...task.record, status: 'blocked' };
    this.#settle();
  }

  /** The ids that fit, in order. */
  offers(claimant: Claimant, tags: readonly string[] = []): string[] {
    const rank = ({ record }: ModelTask) => rankOf(record.priority, record.ready_at, this.#policy.agingStepMs);
    if (!mayClaim(claimant.role)) return [];
    return [...this.#tasks.values()]
      .filter(({ record }) => record.status === 'pending' && record.ready_at <= this.now)
      .filter(({ record }) => misfits(record, claimant).length === 0)
      .filter(({ record }) => tags.length === 0 || tags.some(tag => record.tags.includes(tag)))
      .filter(({ record }) => (this.#returned.get(`${claimant.name} ${record.id}`) ?? 0) < this.#policy.releasesMax)
      .sort((a, b) => rank(a) - rank(b) || Number(a.record.id.slice(1)) - Number(b.record.id.slice(1)))
      .map(({ record }) => record.id);
  }

  next(claimant: Claimant, grant: ClaimGrant): string | undefined {
    return this.#before(claimant, grant) ?? this.#claim(this.offers(claimant, grant.tags)[0], claimant, grant);
  }

  claim(id: string, claimant: Claimant, grant: ClaimGrant): string | undefined {
    const before = this.#before(claimant, grant);
    if (before !== undefined) return before;
    const { record } = this.#tasks.get(id) ?? refuse('not_found');
    if (record.status === 'pending' && misfits(record, { ...claimant, tags: [] }).length > 0) refuse('refused');
    return this.#claim(id, claimant, grant);
  }

  renew(incarnation: string, until: number): void {
    for (const task of this.#tasks.values()) {
      const { record } = task;
      if (record.status !== 'in_progress' || record.incarnation !== incarnation) continue;
      task.record = { ...record, lease_until: Math.max(record.lease_until!, until, this.now + record.lease_ms!) };
    }
  }

  sweep(): void {
    for (const [id, { record }] of this.#tasks)
      if (record.status === 'in_progress' && record.lease_until! <= this.now) this.apply(id, { type: 'lose', why: 'silence' });
  }

  loseAllOf(incarnation: string): void {
    for (const [id, { record }] of this.#tasks)
      if (record.status === 'in_progress' && record.incarnation === incarnation) this.apply(id, { type: 'lose', why: 'restart' });
  }

  /** Everything of a task that both sides can tell. */
  picture(): object[] {
    return [...this.#tasks.values()].map(({ record, edges, notes }) => ({
      ...essence(record),
      depends_on: [...edges.keys()].sort(),
      notes,
    }));
  }

  counts(): Record<TaskStatus, number> {
    const all = [...this.#tasks.values()].map(({ record }) => record.status);
    return Object.fromEntries(statuses.map(status => [status, all.filter(each => each === status).length])) as Record<TaskStatus, number>;
  }

  #before(claimant: Claimant, { key }: ClaimGrant): string | undefined {
    const held = [...this.#tasks.values()].find(
      ({ record }) => key !== null && record.status === 'in_progress' && record.claim_key === key,
    );
    if (held !== undefined && held.record.owner !== claimant.name) refuse('refused');
    if (held === undefined && !mayClaim(claimant.role)) refuse('forbidden');
    return held?.record.id;
  }

  #claim(id: string | undefined, { name, incarnation }: Claimant, { token, key, leaseMs }: ClaimGrant): string | undefined {
    if (id !== undefined) this.apply(id, { type: 'claim', owner: name, incarnation, token, key, leaseMs });
    return id;
  }

  #count(worker: string, id: string): void {
    this.#returned.set(`${worker} ${id}`, (this.#returned.get(`${worker} ${id}`) ?? 0) + 1);
  }

  #open(task: ModelTask): { parent: TaskStatus; onFail: OnFail }[] {
    return [...task.edges]
      .filter(([, { over }]) => !over)
      .map(([parent, { onFail }]) => ({ parent: this.#tasks.get(parent)!.record.status, onFail }));
  }

  #isDoomed(task: ModelTask): boolean {
    return this.#open(task).some(({ parent, onFail }) => onFail === 'skip' && isUnsuccessful(parent));
  }

  #passOn(): void {
    for (const { edges } of this.#tasks.values()) {
      for (const [parent, edge] of edges) {
        const { status } = this.#tasks.get(parent)!.record;
        if (status === 'completed' || (edge.onFail === 'run' && isUnsuccessful(status))) edge.over = true;
      }
    }
  }

  /** What a task that has not begun must be follows from its parents alone; repeated until nothing moves any more. */
  #settle(): void {
    for (let moved = true; moved; ) {
      moved = false;
      this.#passOn();
      for (const task of this.#tasks.values()) {
        const { record } = task;
        const unmet = this.#open(task).length;
        const waits = record.status === 'blocked' || record.status === 'skipped';
        const status = !waits ? record.status : this.#isDoomed(task) ? 'skipped' : unmet > 0 ? 'blocked' : 'pending';
        moved ||= status !== record.status;
        const ready_at = waits && status === 'pending' ? this.now : record.ready_at;
        task.record = { ...record, status, unmet, ready_at };
      }
    }
  }
}

/** What is compared of a task; reasons and times of changes are left to other tests. */
export const essence = (task: Omit<TaskRecord, 'unmet' | keyof Hold>): object => {
  const { id, status, owner, attempt, failures, lost, retries, priority, tags, requires, assignee, gates } = task;
  const { ready_at, lease_until, progress, step, checkpoint, result, error } = task;
  return {
    ...{ id, status, owner, attempt, failures, lost, retries, priority, tags, requires, assignee, gates },
    ...{ ready_at, lease_until, progress, step, checkpoint, result, error },
  };
};

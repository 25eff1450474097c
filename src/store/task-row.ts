/** A task as a row: the columns of the table and the way between them and the core's record. */

import { budgetText } from '../core/amounts.ts';
import type { Gate } from '../core/gate.ts';
import type { Handoff } from '../core/handoff.ts';
import type { Want } from '../core/resource.ts';
import type { Split } from '../core/split.ts';
import type { Note, Priority, Task, TaskRecord, TaskStatus } from '../core/task.ts';

export interface TaskRow {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly command: string | null;
  readonly status: TaskStatus;
  readonly priority: Priority;
  readonly complexity: string | null;
  readonly tags: string;
  readonly requires: string;
  readonly resources: string;
  readonly parent: number | null;
  readonly assignee: string | null;
  readonly owner: string | null;
  readonly attempt: number;
  readonly failures: number;
  readonly lost: number;
  readonly retries: number;
  readonly timeout_ms: number | null;
  readonly gates: string;
  readonly handoff: string | null;
  readonly split: string | null;
  readonly budget: string | null;
  readonly progress: number | null;
  readonly step: string | null;
  readonly checkpoint: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly artifacts: string;
  readonly reason: string | null;
  readonly created_by: string;
  readonly idempotency_key: string | null;
  readonly ready_at: number;
  readonly lease_until: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly token: string | null;
  readonly incarnation: string | null;
  readonly author: string | null;
  readonly claim_key: string | null;
  readonly lease_ms: number | null;
  readonly unmet: number;
  readonly edges: number;
  readonly note_count: number;
  readonly requirement: number;
  readonly rank: number;
  readonly claimable: number;
  readonly fallback: number;
  readonly root: number | null;
  readonly overspent: number;
}

/** What only the store keeps of a task, beside the core's record. */
export interface Placement {
  /** How many dependencies and notes it has, so that most reads need not look for any. */
  readonly edges: number;
  readonly note_count: number;
  readonly requirement: number;
  readonly rank: number;
  readonly claimable: number;
  readonly root: number | null;
  /** It took as much as its budget allows. */
  readonly overspent: number;
}

export type StoredTask = TaskRecord & Placement;

export const columns = [
  ...(['id', 'title', 'description', 'command', 'status', 'priority', 'complexity', 'tags', 'requires', 'resources', 'parent'] as const),
  ...([
    'assignee',
    'owner',
    'attempt',
    'failures',
    'lost',
    'retries',
    'timeout_ms',
    'gates',
    'handoff',
    'split',
    'progress',
    'step',
    'checkpoint',
  ] as const),
  ...(['result', 'error', 'artifacts', 'reason', 'created_by', 'idempotency_key', 'ready_at', 'lease_until', 'created_at'] as const),
  ...([
    'updated_at',
    'started_at',
    'finished_at',
    'token',
    'incarnation',
    'author',
    'claim_key',
    'lease_ms',
    'unmet',
    'edges',
    'note_count',
  ] as const),
  ...(['requirement', 'rank', 'claimable', 'fallback', 'root', 'budget', 'overspent'] as const),
] as const satisfies readonly (keyof TaskRow)[];

export const taskNumber = (id: string): number => Number(id.slice(1));
export const taskId = (row: number): string => `t${row}`;

/** Most lists are empty and most values absent: those need no parser. */
const list = <T>(text: string): T[] => (text === '[]' ? [] : (JSON.parse(text) as T[]));
const value = (text: string | null): Task['result'] => (text === null ? null : (JSON.parse(text) as Task['result']));
const text = (json: unknown): string | null => (json === null ? null : JSON.stringify(json));
const listText = (items: readonly unknown[]): string => (items.length === 0 ? '[]' : JSON.stringify(items));

export const fromRow = (row: TaskRow): StoredTask => ({
  ...row,
  id: taskId(row.id),
  tags: list<string>(row.tags),
  requires: list<string>(row.requires),
  resources: row.resources === '{}' ? {} : (JSON.parse(row.resources) as Task['resources']),
  parent: row.parent === null ? null : taskId(row.parent),
  gates: list<Gate>(row.gates),
  handoff: value(row.handoff) as Handoff | null,
  split: value(row.split) as Split | null,
  budget: value(row.budget) as Task['budget'],
  checkpoint: value(row.checkpoint),
  result: value(row.result),
  artifacts: list<string>(row.artifacts),
  fallback: row.fallback === 1,
});

export const toRow = (task: StoredTask): TaskRow => ({
  ...task,
  id: taskNumber(task.id),
  tags: listText(task.tags),
  requires: listText(task.requires),
  resources: JSON.stringify(task.resources),
  parent: task.parent === null ? null : taskNumber(task.parent),
  gates: listText(task.gates),
  handoff: text(task.handoff),
  split: text(task.split),
  budget: text(task.budget),
  checkpoint: text(task.checkpoint),
  result: text(task.result),
  artifacts: listText(task.artifacts),
  fallback: task.fallback ? 1 : 0,
});

/** The task as everyone may see it: without the hold's secrets and the store's own columns. Field by field, as that makes it cheap to build and to write out. */
export function publicTask(
  task: StoredTask,
  relations: { dependsOn: readonly string[]; waitsFor: readonly string[]; wants: readonly Want[]; notes: readonly Note[] },
): Task {
  const { dependsOn, waitsFor, wants, notes } = relations;
  return {
    id: task.id,
    title: task.title,
    description: task.description,
    command: task.command,
    status: task.status,
    priority: task.priority,
    complexity: task.complexity,
    tags: task.tags,
    requires: task.requires,
    resources: task.resources,
    fallback: task.fallback,
    depends_on: [...dependsOn],
    parent: task.parent,
    assignee: task.assignee,
    owner: task.owner,
    attempt: task.attempt,
    failures: task.failures,
    lost: task.lost,
    retries: task.retries,
    timeout_ms: task.timeout_ms,
    gates: task.gates,
    handoff: task.handoff,
    split: task.split,
    budget: task.budget,
    progress: task.progress,
    step: task.step,
    checkpoint: task.checkpoint,
    result: task.result,
    error: task.error,
    artifacts: task.artifacts,
    notes: [...notes],
    reason:
      task.reason ?? (task.status === 'blocked' ? waitingFor(waitsFor, task.split !== null) : (spentReason(task) ?? wants[0]?.why ?? null)),
    created_by: task.created_by,
    idempotency_key: task.idempotency_key,
    ready_at: task.ready_at,
    lease_until: task.lease_until,
    created_at: task.created_at,
    updated_at: task.updated_at,
    started_at: task.started_at,
    finished_at: task.finished_at,
  };
}

/** Why a pending task is given to nobody. */
export const spentReason = ({ status, overspent, budget }: StoredTask): string | null =>
  overspent === 1 && status === 'pending' && budget !== null ? `its budget of ${budgetText(budget)} is used up` : null;

const named = 3;

function waitingFor(parents: readonly string[], isSplit: boolean): string {
  const whose = isSplit ? `its ${parents.length === 1 ? 'part' : `${parents.length} parts:`} ` : '';
  const rest = parents.length - named;
  return `waits for ${whose}${parents.slice(0, named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

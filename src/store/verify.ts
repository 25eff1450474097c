/** `swarm verify`: replays the whole fact log and holds it against the state, on a view that no writer disturbs. */

import Database from 'better-sqlite3';
import { type Fact, loggedTask } from '../core/fact.ts';
import { replay } from '../core/history.ts';
import { rankOf } from '../core/order.ts';
import type { BoardPolicy } from '../core/policy.ts';
import { ArtifactFiles, artifactsBeside } from './artifact-files.ts';
import { type FactRow, factFromRow } from './fact-table.ts';
import { demandKey } from './requirements.ts';
import type { Verdict } from './store.ts';
import { fromRow, type StoredTask, type TaskRow, taskId, taskNumber } from './task-row.ts';

/** Tasks checked before the event loop gets its turn. */
const slice = 100;

export async function verifyFile(file: string, policy: BoardPolicy): Promise<Verdict> {
  const db = new Database(file, { readonly: true });
  try {
    // An open read transaction keeps seeing the moment of its first read.
    db.exec('BEGIN');
    return await verify(db, policy);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    if (!code?.startsWith('SQLITE_CORRUPT')) throw error;
    return { ok: false, facts: 0, tasks: 0, violation: `the file is damaged: ${message}` };
  } finally {
    db.close();
  }
}

async function verify(db: Database.Database, policy: BoardPolicy): Promise<Verdict> {
  const facts = db.prepare('SELECT count(*) AS n, coalesce(max(seq), 0) AS head FROM fact').get() as { n: number; head: number };
  const tasks = db.prepare('SELECT count(*) FROM task').pluck().get() as number;
  const verdict = (violation: string | null): Verdict => ({ ok: violation === null, facts: facts.n, tasks, violation });
  if (facts.n !== facts.head) return verdict(`the fact log has ${facts.n} facts but its last is number ${facts.head}`);

  const page = db.prepare('SELECT * FROM task WHERE id > ? ORDER BY id LIMIT ?');
  const check = taskChecker(db, policy);
  for (let after = 0; ; ) {
    const rows = page.all(after, slice) as TaskRow[];
    for (const row of rows) {
      const violation = check(fromRow(row));
      if (violation !== undefined) return verdict(violation);
    }
    if (rows.length < slice) return verdict(structuralViolation(db) ?? contentViolation(db) ?? null);
    after = rows[rows.length - 1]!.id;
    await new Promise(setImmediate);
  }
}

function taskChecker(db: Database.Database, policy: BoardPolicy): (task: StoredTask) => string | undefined {
  const history = db.prepare('SELECT * FROM fact WHERE subject = ? ORDER BY seq');
  const parents = db.prepare('SELECT parent, satisfied FROM edge WHERE child = ? ORDER BY parent');
  const notes = db.prepare('SELECT count(*) FROM note WHERE task = ?').pluck();
  const demand = db.prepare('SELECT requires, assignee, has_command, resources, fallback FROM requirement WHERE id = ?');
  return task => {
    const facts = (history.all(task.id) as FactRow[]).map(factFromRow);
    const edges = parents.all(taskNumber(task.id)) as { parent: number; satisfied: number }[];
    return (
      historyViolation(task, facts, edges) ??
      placementViolation(task, {
        unmet: edges.filter(edge => edge.satisfied === 0).length,
        edges: edges.length,
        notes: notes.get(taskNumber(task.id)) as number,
        demand: demand.get(task.requirement) as Found['demand'],
        rank: rankOf(task.priority, task.ready_at, policy.agingStepMs),
      })
    );
  };
}

/** What facts from before there was such a field mean by leaving it out. */
const unwritten: Readonly<Record<string, unknown>> = { fallback: true };

/** The log must obey the rules of a task's life, and add up to exactly the state that is stored. */
function historyViolation(task: StoredTask, facts: readonly Fact[], edges: readonly { parent: number }[]): string | undefined {
  const { task: told, violation } = replay(facts);
  if (violation !== undefined) return violation;
  if (told === undefined) return `${task.id} is on the board, but no fact tells of it`;
  const stored = loggedTask(
    task,
    edges.map(edge => taskId(edge.parent)),
  ) as Record<string, unknown>;
  for (const [field, value] of Object.entries(stored)) {
    // What older facts do not know of was not there.
    const logged = { ...unwritten, ...told }[field] ?? null;
    const same = field === 'depends_on' ? sameSet(value as string[], logged as string[]) : JSON.stringify(value) === JSON.stringify(logged);
    if (!same) return `${task.id}: ${field} is ${JSON.stringify(value)} on the board, but the log says ${JSON.stringify(logged)}`;
  }
  if (told.notes.length !== task.note_count) return `${task.id} has ${task.note_count} notes, but the log tells of ${told.notes.length}`;
  return undefined;
}

interface Found {
  readonly unmet: number;
  readonly edges: number;
  readonly notes: number;
  readonly demand:
    | {
        readonly requires: string;
        readonly assignee: string | null;
        readonly has_command: number;
        readonly resources: string;
        readonly fallback: number;
      }
    | undefined;
  readonly rank: number;
}

/** What the store derives for its indexes must follow from the task. */
function placementViolation(task: StoredTask, found: Found): string | undefined {
  if (task.unmet !== found.unmet) return `${task.id} counts ${task.unmet} unfinished parents, but has ${found.unmet}`;
  if (task.edges !== found.edges) return `${task.id} counts ${task.edges} dependencies, but has ${found.edges}`;
  if (task.note_count !== found.notes) return `${task.id} counts ${task.note_count} notes, but has ${found.notes}`;
  if (task.unmet > 0 && ['pending', 'in_progress', 'pending_review'].includes(task.status)) {
    return `${task.id} is ${task.status} before its parents are done`;
  }
  if (task.unmet === 0 && task.status === 'blocked') return `${task.id} is blocked by nothing`;
  if (task.claimable === 1 && task.status !== 'pending') return `${task.id} is ${task.status} yet stands in the queue`;
  if (task.status === 'pending' && task.rank !== found.rank)
    return `${task.id} stands at ${task.rank} in the queue instead of ${found.rank}`;
  const { demand } = found;
  const stays = demand?.fallback === 0;
  const needs =
    demand === undefined || (demand.resources === '{}' && !stays) ? [] : [JSON.parse(demand.resources), ...(stays ? [false] : [])];
  const demanded = demand && JSON.stringify([JSON.parse(demand.requires), demand.assignee, demand.has_command === 1, ...needs]);
  if (demanded !== demandKey(task)) return `${task.id} is queued under the wrong requirements`;
  return undefined;
}

/** Rules over several tables, each as a query for whatever breaks it. */
const structure: readonly (readonly [query: string, message: string])[] = [
  [
    "SELECT subject FROM fact WHERE type LIKE 'task.%' AND NOT EXISTS (SELECT 1 FROM task WHERE id = CAST(substr(subject, 2) AS INTEGER)) LIMIT 1",
    'the log tells of a task that is not on the board',
  ],
  [
    `SELECT 't' || e.child FROM edge e JOIN task p ON p.id = e.parent
     WHERE e.satisfied = 0 AND (p.status = 'completed' OR (e.on_fail = 'run' AND p.status IN ('failed', 'cancelled', 'skipped'))) LIMIT 1`,
    'waits for a parent that is done',
  ],
  [
    `SELECT 't' || e.child FROM edge e JOIN task p ON p.id = e.parent WHERE e.satisfied = 1 AND e.on_fail <> 'run' AND p.status <> 'completed' LIMIT 1`,
    'ran although a parent is not done',
  ],
  [
    `SELECT 't' || e.child FROM edge e
     WHERE NOT EXISTS (SELECT 1 FROM fact WHERE subject = 't' || e.child AND type IN ('task.depends', 'task.split'))
     AND (SELECT min(seq) FROM fact WHERE subject = 't' || e.child AND type = 'task.claimed') <
         coalesce((SELECT min(seq) FROM fact WHERE subject = 't' || e.parent AND
           (type IN ('task.completed', 'task.approved') OR (e.on_fail = 'run' AND type IN ('task.failed', 'task.quarantined', 'task.cancelled', 'task.skipped')))), 9e15) LIMIT 1`,
    'was claimed before its parents were done',
  ],
  [
    `SELECT t.task FROM claimable_tag t LEFT JOIN task k ON k.id = t.task AND k.claimable = 1 AND k.requirement = t.requirement AND k.rank = t.rank WHERE k.id IS NULL LIMIT 1`,
    'stands in the queue of a tag although it is not claimable',
  ],
  [
    `SELECT 't' || g.task FROM task_tag g JOIN task k ON k.id = g.task WHERE k.claimable = 1 AND NOT EXISTS (SELECT 1 FROM claimable_tag c WHERE c.tag = g.tag AND c.task = g.task) LIMIT 1`,
    'is missing from the queue of its tag',
  ],
  ['SELECT token FROM task WHERE token IS NOT NULL GROUP BY token HAVING count(*) > 1 LIMIT 1', 'two tasks share a claim token'],
];

function structuralViolation(db: Database.Database): string | undefined {
  for (const [query, message] of structure) {
    const subject = db.prepare(query).pluck().get();
    if (subject !== undefined) return `${subject}: ${message}`;
  }
  const damaged = db.pragma('quick_check(1)', { simple: true }) as string;
  return damaged === 'ok' ? undefined : `the file is damaged: ${damaged}`;
}

/** Every artifact has its content. */
function contentViolation(db: Database.Database): string | undefined {
  const files = new ArtifactFiles(artifactsBeside(db.name));
  const rows = db.prepare('SELECT id, sha256, bytes FROM artifact').all() as { id: number; sha256: string; bytes: number }[];
  const broken = rows.find(({ sha256, bytes }) => !files.isWhole(sha256, bytes));
  return broken === undefined ? undefined : `a${broken.id}: its content is missing or cut off`;
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

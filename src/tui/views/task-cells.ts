/** A task as one row: which columns there is room for, and what stands in them. */

import type { TaskStatus } from '../../core/task.ts';
import { span } from '../../wording/age.ts';
import type { Glyphs, Look, Role } from '../model/look.ts';
import { parkedWords } from '../model/parked-words.ts';
import { queueWhy } from '../model/queue-why.ts';
import { widthOf } from '../pieces/fitted.ts';
import { gauge } from '../pieces/gauge.ts';
import type { Cell } from '../pieces/row.tsx';
import type { BoardView } from '../state/board.ts';
import type { Lane } from '../state/lanes.ts';
import type { Swarm } from '../state/swarm.ts';
import type { TaskRow } from '../state/task-row.ts';
import type { WorkerRow } from '../state/worker-row.ts';

export interface RowSight {
  readonly row: TaskRow;
  readonly lane: Lane;
  readonly owner: WorkerRow | undefined;
  /** Why its owner rests, if it does. */
  readonly rests: string | null;
  /** Those that it waits for. */
  readonly unmet: readonly string[];
  /** Why it waits, if it could be worked on. */
  readonly queue: string;
  readonly isMarked: boolean;
  readonly isCursor: boolean;
  readonly now: number;
}

interface Columns {
  readonly id: number;
  readonly worker: number;
  readonly title: number;
  readonly gauge: number;
  readonly age: number;
  readonly why: number;
}

/** What the rows in sight have to say: no column is kept for what none of them has. */
export interface Wants {
  readonly hasProgress: boolean;
  readonly worker: number;
  readonly why: number;
}

/** Widths that a column may have: it does not move with every letter in it. */
const workerSteps = [0, 8, 12, 18];
const whySteps = [8, 17, 25, 36, 48, 70];
const stepFor = (columns: number, steps: readonly number[], most: number): number =>
  Math.min(most, steps.find(step => step >= columns) ?? most);

/** The title gets what the others leave; where there is little, the others go first. */
export function columnsFor(width: number, idWidth: number, wants: Wants): Columns {
  const fixed = 4 + idWidth + 1 + 2 + 2;
  const gauge = width >= 88 && wants.hasProgress ? 10 : 0;
  const worker = stepFor(wants.worker, workerSteps, width >= 110 ? 18 : width >= 70 ? 12 : width >= 50 ? 9 : 0);
  const wide = { worker, gauge, age: width >= 40 ? 5 : 0 };
  const rest = width - fixed - wide.worker - wide.gauge - wide.age;
  const most = width >= 60 ? Math.round(rest * 0.42) : 0;
  const why = stepFor(wants.why, whySteps, most);
  return { id: idWidth + 1, ...wide, why, title: Math.max(0, rest - why) };
}

export function wantsOf(sights: readonly RowSight[]): Wants {
  return {
    hasProgress: sights.some(({ row }) => row.progress !== null && row.status === 'in_progress'),
    // With a blank behind it.
    worker: Math.max(0, ...sights.map(({ row: { owner } }) => (owner === null ? 0 : widthOf(owner) + 1))),
    why: Math.max(0, ...sights.map(sight => widthOf(whyOf(sight)))),
  };
}

export function taskCells(
  { row, lane, owner, rests, unmet, queue, isMarked, isCursor, now }: RowSight,
  columns: Columns,
  look: Look,
): Cell[] {
  const { glyphs } = look;
  const mark = isMarked ? glyphs.mark : ' ';
  const role = taskRole(row, lane);
  const priority = row.priority === 'medium' ? ' ' : row.priority[0]!.toUpperCase();
  return [
    { text: ` ${isCursor ? glyphs.cursor : ' '}${mark} `, width: 4, ...(isMarked ? { role: 'marked' as const } : {}) },
    { text: glyphOf(row, lane, glyphs), width: 2, role },
    { text: row.id, width: columns.id, role: lane === 'done' ? 'dim' : 'text' },
    {
      text: priority,
      width: 2,
      ...(row.priority === 'critical' || row.priority === 'high' ? { role: row.priority } : { role: 'dim' as const }),
    },
    { text: row.title, width: columns.title - 1, role: lane === 'done' ? 'dim' : 'text' },
    { text: '', width: 1 },
    { text: row.owner ?? '', width: columns.worker, role: 'accent' },
    { text: progressOf(row, columns.gauge, look), width: columns.gauge, role: 'working' },
    { text: `${ageOf(row, now)} `, width: columns.age, role: 'dim', align: 'right' },
    {
      text: whyOf({ row, lane, owner, rests, unmet, queue, now }),
      width: columns.why,
      role: lane === 'needs' || lane === 'trouble' ? role : 'dim',
    },
  ];
}

function progressOf({ progress, status }: TaskRow, columns: number, look: Look): string {
  return progress === null || status !== 'in_progress' || columns === 0 ? '' : gauge(progress, columns - 1, look);
}

/** Of what runs: since it began. Of what waits: since it could. Of what is over: how long it took. */
function ageOf({ status, started_at: started, finished_at: finished, created_at: created }: TaskRow, now: number): string {
  if (finished !== null && started !== null) return span(finished - started);
  if (status === 'in_progress' && started !== null) return span(now - started);
  return finished === null ? span(now - created) : '';
}

export function glyphOf({ status, lost, failures }: TaskRow, lane: Lane, glyphs: Glyphs): string {
  if (lane === 'needs') return glyphs.needs;
  if (lane === 'trouble') return status === 'failed' ? glyphs.failed : failures + lost > 0 ? glyphs.failed : glyphs.quiet;
  return statusGlyphs(glyphs)[status];
}

const statusGlyphs = (glyphs: Glyphs): { readonly [S in TaskStatus]: string } => ({
  in_progress: glyphs.working,
  pending: glyphs.queued,
  blocked: glyphs.blocked,
  pending_review: glyphs.review,
  completed: glyphs.done,
  failed: glyphs.failed,
  cancelled: glyphs.off,
  skipped: glyphs.off,
});

export function taskRole({ status }: TaskRow, lane: Lane): Role {
  if (lane === 'needs') return 'needs';
  if (lane === 'trouble') return status === 'in_progress' ? 'quiet' : 'failed';
  if (lane === 'working') return 'working';
  if (lane === 'review') return 'review';
  if (status === 'completed') return 'done';
  return lane === 'done' ? 'dim' : 'queued';
}

/** Why it does not move; for what moves, what it is doing. */
export function whyOf({ row, lane, owner, rests, unmet, queue, now }: Omit<RowSight, 'isMarked' | 'isCursor'>): string {
  const { status, reason, step, assignee, ready_at: readyAt } = row;
  if (lane === 'needs') return `asks: ${owner?.note ?? 'an answer'}`;
  if (status === 'in_progress') {
    if (owner?.shown === 'suspect') return `${owner.name} gives no sign of life`;
    return rests ?? step ?? '';
  }
  if (status === 'pending') {
    const again = readyAt > now ? `again in ${span(readyAt - now + 500)}` : '';
    const whose = assignee === null ? '' : `for ${assignee}`;
    return [again, reason ?? '', whose].filter(Boolean).join(' · ') || queue;
  }
  if (status === 'blocked' && unmet.length > 0) return `waits for ${unmet.join(', ')}`;
  if (status === 'pending_review') return 'waits for a review';
  return status === 'completed' ? '' : (reason ?? status);
}

/** What a blocked task waits for; tasks that were added since we look say it in no other way. */
const unmetOf = ({ status, depends_on: parents }: TaskRow, board: BoardView): readonly string[] =>
  status === 'blocked' ? parents.filter(id => board.find(id)?.status !== 'completed') : [];

/** What pools were up to then nobody has written down. */
function queueOf(row: TaskRow, swarm: Swarm, now: number): string {
  if (row.status !== 'pending') return '';
  return swarm.isPast ? 'queued' : queueWhy(row, swarm, now);
}

/** What else there is to say of it. */
export const aroundOf = (
  row: TaskRow,
  owner: WorkerRow | undefined,
  swarm: Swarm,
  now: number,
): Pick<RowSight, 'rests' | 'unmet' | 'queue'> => ({
  rests: parkedWords(owner, swarm.pools, now),
  unmet: unmetOf(row, swarm.board),
  queue: queueOf(row, swarm, now),
});

export const idWidthOf = (total: number): number => Math.max(3, widthOf(String(total)) + 1);

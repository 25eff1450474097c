/** A worker as rows: its state by shape, word and colour, what it is at, and how busy it is. */

import type { Usage } from '../../core/usage.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import { roughSpan, span } from '../../wording/age.ts';
import { exitText } from '../../wording/exit-text.ts';
import { costText } from '../../wording/usage-text.ts';
import type { Glyphs, Look, Role } from '../model/look.ts';
import { parkedWords } from '../model/parked-words.ts';
import { sparkline } from '../pieces/gauge.ts';
import type { Cell } from '../pieces/row.tsx';
import type { BoardView } from '../state/board.ts';
import type { WorkerRow } from '../state/worker-row.ts';

export function workerGlyph({ shown, isLive }: WorkerRow, glyphs: Glyphs): string {
  if (!isLive) return glyphs.off;
  return shapes(glyphs)[shown] ?? glyphs.bullet;
}

const shapes = (glyphs: Glyphs): { readonly [status: string]: string } => ({
  working: glyphs.working,
  idle: glyphs.queued,
  starting: glyphs.more,
  waiting: glyphs.needs,
  suspect: glyphs.quiet,
  parked: glyphs.paused,
  stopping: glyphs.off,
  crash_loop: glyphs.failed,
});

export function workerRole({ shown, isLive }: WorkerRow): Role {
  if (!isLive) return 'dim';
  return tints[shown] ?? 'text';
}

const tints: { readonly [status: string]: Role } = {
  working: 'working',
  idle: 'queued',
  starting: 'dim',
  waiting: 'needs',
  suspect: 'quiet',
  parked: 'warn',
  stopping: 'dim',
  crash_loop: 'failed',
};

export interface WorkerSight {
  /** What it took; absent where nobody knows. */
  readonly took?: Usage | undefined;
  readonly worker: WorkerRow;
  readonly board: BoardView;
  readonly pools: readonly Pool[];
  readonly isCursor: boolean;
  /** The person has interrupted it, and it has not come to rest yet. */
  readonly isInterrupting: boolean;
  readonly now: number;
}

/** The first line: state, name, task, activity, CPU and memory. */
export function workerCells({ worker, isCursor, took }: WorkerSight, width: number, look: Look): Cell[] {
  const { glyphs } = look;
  const { usage } = worker;
  const wide = { word: width >= 34 ? 9 : 0, activity: width >= 56 ? 13 : 0, cpu: width >= 44 ? 5 : 0, memory: width >= 62 ? 6 : 0 };
  const cost = took === undefined || width < 72 ? 0 : 8;
  const task = width >= 28 ? 7 : 0;
  const name = Math.max(0, width - 5 - task - wide.word - wide.activity - wide.cpu - wide.memory - cost);
  const role = workerRole(worker);
  return [
    { text: ` ${isCursor ? glyphs.cursor : ' '} `, width: 3 },
    { text: workerGlyph(worker, glyphs), width: 2, role },
    { text: `${worker.name} `, width: name, role: worker.isLive ? 'text' : 'dim' },
    { text: worker.shown.replace('_', ' '), width: wide.word, role },
    { text: worker.task ?? '', width: task, role: 'accent' },
    ...(cost === 0 ? [] : [{ text: costText(took!), width: cost, role: 'dim' as const }]),
    { text: usage === null ? '' : sparkline(usage.activity, wide.activity - 1, look), width: wide.activity, role: 'working' },
    { text: usage === null ? '' : `${Math.round(usage.cpu * 100)}%`, width: wide.cpu, align: 'right', role: 'dim' },
    { text: usage === null ? '' : `${megabytes(usage.memory)}`, width: wide.memory, align: 'right', role: 'dim' },
  ];
}

const megabytes = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)}G` : `${Math.round(bytes / 1e6)}M`);

/** The second: what it says, or what its task is. */
export function workerNote(sight: WorkerSight, width: number): Cell[] {
  const { worker, pools, now } = sight;
  const rests = parkedWords(worker, pools, now);
  const age = !worker.isLive ? '' : worker.shown === 'idle' ? roughSpan(now - worker.since) : span(now - worker.since);
  return [
    { text: '', width: 5 },
    {
      text: saidOf(sight, rests),
      width: Math.max(0, width - 11),
      role: worker.shown === 'waiting' ? 'needs' : rests === null ? 'dim' : 'warn',
    },
    { text: `${age} `, width: 6, role: 'dim', align: 'right' },
  ];
}

function saidOf({ worker, board, isInterrupting }: WorkerSight, rests: string | null): string {
  if (isInterrupting) return 'is being interrupted';
  if (worker.shown === 'waiting') return `asks: ${worker.note ?? 'an answer'}`;
  return rests ?? worker.note ?? taskWords(worker, board) ?? lastWords(worker);
}

function taskWords({ task }: WorkerRow, board: BoardView): string | undefined {
  const row = task === null ? undefined : board.find(task);
  return row === undefined ? undefined : (row.step ?? row.title);
}

function lastWords({ process, evidence, pool, shown }: WorkerRow): string {
  if (evidence?.title) return evidence.title;
  if (process === null) return 'runs elsewhere';
  if (pool !== null && shown === 'idle') return 'waits for work';
  if (process.reason !== null) return process.reason;
  if (process.ended_at !== null) return exitText(process.code, process.signal);
  return process.command.join(' ');
}

/** A worker as the screen shows it: what the board knows, what it is up to, and what it uses. */

import type { SeenWorker } from '../../core/worker.ts';
import type { WorkerThen } from '../../core/worker-then.ts';
import type { Status } from '../../protocol/swarm-methods.ts';
import type { BoardView } from './board.ts';

/** What it used at one time, as its processes were counted. */
export interface UsageSample {
  readonly name: string;
  /** Bytes of output so far. */
  readonly seq: number;
  readonly output_at: number | null;
  readonly cpu_ms: number;
  readonly memory: number;
  readonly processes: number;
}

export interface Usage {
  /** Share of a core, 0 to the number of cores. */
  readonly cpu: number;
  readonly memory: number;
  readonly outputAt: number | null;
  /** Bytes printed in each of the last spans of time, newest last. */
  readonly activity: readonly number[];
}

export interface WorkerRow extends SeenWorker {
  /** The status that is derived from all that is known of it. */
  readonly shown: string;
  readonly isLive: boolean;
  /** When it came to be as it is. */
  readonly since: number;
  readonly usage: Usage | null;
}

const activitySpans = 12;

export function workerRows(
  workers: readonly SeenWorker[],
  status: Pick<Status, 'workers'>,
  seen: { readonly usage: ReadonlyMap<string, Usage>; readonly since: ReadonlyMap<string, number> },
): WorkerRow[] {
  const shown = new Map(status.workers.map(worker => [worker.name, worker.status]));
  return workers
    .map(worker => ({
      ...worker,
      shown: isLive(worker) ? (shown.get(worker.name) ?? worker.status) : 'stopped',
      isLive: isLive(worker),
      since: seen.since.get(worker.name) ?? worker.process?.started_at ?? worker.registered_at,
      usage: seen.usage.get(worker.name) ?? null,
    }))
    .sort(byLife);
}

/** As they were, with what they held then; what they used, and what their terminals said of them, nobody has written down. */
export function rowsThen(workers: readonly WorkerThen[], { lanes: { working } }: BoardView): WorkerRow[] {
  const held = new Map(working.toReversed().map(({ owner, id }) => [owner, id]));
  return workers
    .map((worker): WorkerRow => {
      const task = held.get(worker.name) ?? null;
      const isAtWork = worker.shown === 'idle' && task !== null && worker.pool !== null && worker.process !== null;
      return {
        ...{ ...worker, task, shown: isAtWork ? 'working' : worker.shown, isLive: isLive(worker) },
        ...{ evidence: null, usage: null, needs_command: false, seen_at: worker.since },
      };
    })
    .sort(byLife);
}

const byLife = (a: WorkerRow, b: WorkerRow): number => Number(b.isLive) - Number(a.isLive) || collator.compare(a.name, b.name);

const collator = new Intl.Collator('en', { numeric: true });

/** One without a terminal of ours lives as long as it is heard of; the board does not say when that ends. */
const isLive = ({ process }: Pick<SeenWorker, 'process'>): boolean =>
  process === null || process.state === 'running' || process.state === 'starting';

export function usageAfter(before: Usage | undefined, earlier: UsageSample | undefined, sample: UsageSample, spanMs: number): Usage {
  const isSame = earlier !== undefined && sample.seq >= earlier.seq && sample.cpu_ms >= earlier.cpu_ms && spanMs > 0;
  const printed = isSame ? sample.seq - earlier.seq : 0;
  const silence = Array.from({ length: activitySpans }, () => 0);
  return {
    cpu: isSame ? (sample.cpu_ms - earlier.cpu_ms) / spanMs : 0,
    memory: sample.memory,
    outputAt: sample.output_at,
    activity: [...(before?.activity ?? silence), printed].slice(-activitySpans),
  };
}

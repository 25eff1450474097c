/** Why a worker rests, where its service gives it nothing. */

import type { Pool } from '../../protocol/pool-methods.ts';
import { parkedText } from '../../wording/parked-text.ts';
import type { WorkerRow } from '../state/worker-row.ts';

/** Null where it does not. */
export function parkedWords(worker: WorkerRow | undefined, pools: readonly Pool[], now: number): string | null {
  if (worker?.shown !== 'parked') return null;
  const parked = pools.find(({ name }) => name === worker.pool)?.parked ?? null;
  return parked === null ? 'its service gives it nothing' : parkedText(parked, now);
}

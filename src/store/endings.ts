/** The end of a worker's process: what it held goes back, and its place and its pool learn from it, in one transaction. */

import type { Leaving, LeavingKind } from '../core/slot.ts';
import type { Worker } from '../core/worker.ts';
import type { FactTable } from './fact-table.ts';
import type { PoolTable } from './pool-table.ts';
import type { Circumstances, ProcessEnd } from './process-store.ts';
import { type EndingLife, endInWords, type ProcessTable } from './process-table.ts';
import type { SessionTable } from './session-table.ts';
import type { Sweeper } from './sweeper.ts';

/** Ends that say something about the worker; the others were wished for, and cost nobody anything. */
const telling: readonly LeavingKind[] = ['hung', 'unready'];

interface Parts {
  readonly processes: ProcessTable;
  readonly pools: PoolTable;
  readonly sessions: SessionTable;
  readonly sweeper: Sweeper;
  readonly facts: FactTable;
  readonly now: () => number;
}

/** Undefined when its end was noted before: two who notice the same death make one fact. */
export function endProcess(incarnation: string, end: ProcessEnd, circumstances: Circumstances, parts: Parts): Worker | undefined {
  const { processes, pools, sessions, sweeper } = parts;
  const life = processes.circumstancesOf(incarnation);
  const leaving = life === undefined || life.leaving === null ? null : (JSON.parse(life.leaving) as Leaving);
  const wasWished = leaving !== null && !telling.includes(leaving.kind);
  const worker = processes.end(incarnation, wasWished ? asWished(end) : end);
  if (worker === undefined || life === undefined) return worker;
  const isUntouched = neverPrompted(incarnation, life, parts);
  const claims = isUntouched ? 0 : life.claims;
  const { started_at: startedAt } = life;
  const wasKilled = end.state === 'exited' && end.signal !== null;
  sessions.ended(worker.name, { claims, uptimeMs: parts.now() - startedAt, leaving: leaving?.kind ?? null, wasKilled });
  const why = leaving === null ? endInWords(worker.name, end) : `${worker.name} was ended: ${leaving.why}`;
  if (wasWished || isUntouched) sweeper.releaseAllOf(incarnation, why);
  else sweeper.loseAllOf(incarnation, why);
  if (wasWished) return worker;
  const isBlameless = end.state === 'lost' && end.isBlameless === true;
  if (life.pool !== null && life.number !== null && !isBlameless) {
    const death = deathOf({ ...life, claims }, end, { ...circumstances, why }, parts.now());
    pools.died(worker.name, { pool: life.pool, number: life.number }, death, circumstances.refusal ?? null);
  }
  return worker;
}

/** It was given tasks, and ended before anybody had typed one: no task had a part in that. */
function neverPrompted(incarnation: string, { worker, pool, progress }: EndingLife, { pools, facts }: Parts): boolean {
  const isTyped = pool !== null && pools.spec(pool)?.drive === 'typed';
  return isTyped && progress === 0 && !facts.wasPrompted(worker, incarnation);
}

/** Nothing of it is left, as was wished: that a daemon died before it could note how is no loss. */
const asWished = (end: ProcessEnd): ProcessEnd =>
  end.state === 'lost' && end.isGone === true ? { state: 'exited', code: null, signal: null } : end;

function deathOf(life: EndingLife, end: ProcessEnd, { random, lines, why }: Circumstances & { why: string }, now: number) {
  const { code, signal } = end.state === 'exited' ? end : { code: null, signal: null };
  const { started_at, ready_at, claims, progress } = life;
  return { at: now, uptimeMs: now - started_at, code, signal, why, ready: ready_at !== null, claims, progress, random, lines };
}

/** Where a daemon under test ends itself by SIGKILL, to try what that moment leaves behind: `SWARM_CRASH_AT=commit:17:before`. */

import { writeFileSync } from 'node:fs';
import { SwarmError } from '../core/error.ts';

/** A transaction, a process that is begun, by a holder or as one, and an order to end or signal some. */
const moments = ['commit', 'spawn', 'signal'] as const;
type Moment = (typeof moments)[number];

/** Called right before such a moment; what it returns is called right after it, before anybody learns of it. */
export type Passing = (moment: Moment) => () => void;

/** `SWARM_CRASH_COUNTS` names a file that is told, when the daemon ends by itself, how many such moments it passed. */
export function crashPoint({ SWARM_CRASH_AT: at, SWARM_CRASH_COUNTS: countsFile }: NodeJS.ProcessEnv): Passing {
  if (!at && !countsFile) return () => nothing;
  const counts: Record<Moment, number> = { commit: 0, spawn: 0, signal: 0 };
  if (countsFile) process.once('exit', () => writeFileSync(countsFile, JSON.stringify(counts)));
  const end = at ? endOf(at) : undefined;
  return moment => {
    const number = ++counts[moment];
    if (end?.moment !== moment || end.number !== number) return nothing;
    if (end.side === 'before') dieNow();
    return dieNow;
  };
}

function endOf(at: string): { moment: string; number: number; side: string } {
  const [, moment, number, side] = new RegExp(`^(${moments.join('|')}):([1-9]\\d*):(before|after)$`).exec(at) ?? [];
  if (moment !== undefined && side !== undefined) return { moment, number: Number(number), side };
  throw new SwarmError('bad_params', `SWARM_CRASH_AT is '${at}', which names no moment`, {
    hint: 'It reads commit:17:before, spawn:3:after or signal:2:before. Unset it, unless you test what a crash leaves behind.',
  });
}

const dieNow = (): void => void process.kill(process.pid, 'SIGKILL');

const nothing = (): void => {};

/** How much processor time a process and all that it started have used: one that prints nothing may still be at work. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { familyOf, lives } from './process-tree.ts';
import type { ProcessIdentity } from './protocol.ts';

/** The unit of these fields in /proc is 10 ms on every Linux, whatever the kernel's own clock. */
const tickMs = 10;

/**
 * User and system time in ms of all that live, and on Linux of the children that they have waited for; null when nothing of it is
 * there or the system does not tell. What ends unwaited for takes its time along, so the sum may fall.
 */
export function cpuOf(leader: ProcessIdentity | number, mark: string): number | null {
  try {
    const roots = typeof leader === 'number' ? [leader] : lives(leader) ? [leader.pid] : [];
    const pids = familyOf(roots, mark).map(({ pid }) => pid);
    const known = (process.platform === 'linux' ? pids.map(timeInProc) : timesFromPs(pids)).filter(time => time !== undefined);
    return known.length === 0 ? null : known.reduce((sum, time) => sum + time, 0);
  } catch {
    return null;
  }
}

function timeInProc(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs;
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

function timesFromPs(pids: readonly number[]): number[] {
  if (pids.length === 0) return [];
  const table = execFileSync('ps', ['-p', pids.join(','), '-o', 'time='], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return table
    .split('\n')
    .map(line => msOfPsTime(line.trim()))
    .filter(time => time !== undefined);
}

const psTime = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/;

/** `[days-][hours:]minutes:seconds[.hundredths]`, as every ps prints it. */
export function msOfPsTime(text: string): number | undefined {
  const parts = psTime.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map(part => Number(part ?? 0));
  return Math.round((((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1_000);
}

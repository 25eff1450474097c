/** What holders left on disk, and what it says about processes that nobody watched. */

import { readFileSync } from 'node:fs';
import { lives } from '../holder/process-tree.ts';
import type { Exit, HolderRecord } from '../holder/protocol.ts';
import type { LiveProcess, ProcessEnd } from '../store/process-store.ts';

/** How a process ended that nobody watched. */
export function endWithout(
  state: LiveProcess['state'],
  record: HolderRecord | undefined,
  exit: Exit | undefined,
  boot: string,
): ProcessEnd {
  if (exit !== undefined) return { state: 'exited', code: exit.code, signal: exit.signal };
  if (record === undefined && state === 'starting')
    return { state: 'lost', reason: 'the daemon ended while it was starting it', isBlameless: true };
  if (record === undefined) return { state: 'lost', reason: 'the record of the process that held its terminal is gone' };
  if (record.holder.boot !== boot) return { state: 'lost', reason: 'the machine was started anew', isBlameless: true };
  const { process } = record.run;
  const gone = 'the process that held its terminal is gone';
  if (process === null || !lives(process)) return { state: 'lost', reason: gone, isGone: true };
  return { state: 'lost', reason: `${gone}; its process ${process.pid} still runs, without a terminal` };
}

export function readRecord<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

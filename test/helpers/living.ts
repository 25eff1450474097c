/** Processes that outlive who started them: known by pid and start time, ended with the test. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { identify, lives } from '../../src/holder/process-tree.ts';
import type { ProcessIdentity } from '../../src/holder/protocol.ts';

export { lives } from '../../src/holder/process-tree.ts';

/** Of one that is known to run. */
export function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid);
  if (identity === undefined) throw new Error(`there is no process ${pid}`);
  return identity;
}

export function end(identity: ProcessIdentity): void {
  if (!lives(identity)) return;
  try {
    process.kill(identity.pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}

export const endOnFinish = (identity: ProcessIdentity): void => onTestFinished(() => end(identity));

const lookMs = 10;

/** Nobody tells when somebody else's child ends, so this looks. */
export async function gone(identity: ProcessIdentity): Promise<void> {
  while (lives(identity)) await delay(lookMs);
}

/** The exit code of a child, once it has ended. */
export async function endsOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

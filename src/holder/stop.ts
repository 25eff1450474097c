/** The kill ladder: asks, waits, forces, and verifies that nothing of the family is left. */

import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, lives, type Relative } from './process-tree.ts';
import type { ProcessIdentity } from './protocol.ts';

const lookMs = 10;
/** After the last signal the kernel needs a moment; a process in an uninterruptible call may need longer. */
const verifyMs = 2_000;

export interface Target {
  readonly leader: ProcessIdentity;
  /** What every process of this run has in its environment. */
  readonly mark: string;
}

/**
 * Ends a process and all that it started. Nothing is ever matched by name: only what belongs to it, seen before the first signal and
 * again before each further one, by pid and start time.
 */
export async function stopFamily(target: Target, graceMs: number): Promise<{ survivors: ProcessIdentity[] }> {
  const family = new Family(target);
  family.look();
  // The usual case after an exit, and a look at all processes costs more than many a task.
  if (family.remaining().length === 0) return { survivors: [] };
  family.signal('SIGTERM');
  // A stopped process acts on nothing until it goes on.
  family.signal('SIGCONT');
  for (const until = performance.now() + graceMs; family.remaining().length > 0 && performance.now() < until; ) await delay(lookMs);
  family.look();
  for (const until = performance.now() + verifyMs; family.remaining().length > 0 && performance.now() < until; family.look()) {
    family.signal('SIGKILL');
    await delay(lookMs);
  }
  return { survivors: family.remaining().map(({ pid, started, boot }) => ({ pid, started, boot })) };
}

class Family {
  readonly #target: Target;
  readonly #members = new Map<string, Relative>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** Who was born since the last look joins. */
  look(): void {
    const known = [this.#target.leader, ...this.#members.values()].filter(lives).map(({ pid }) => pid);
    for (const member of familyOf(known, this.#target.mark)) this.#members.set(`${member.pid} ${member.started}`, member);
  }

  /** The leader's group in one call, so that none of it can start another between two signals; then those that left the group. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this.#target.leader;
    const remaining = this.remaining();
    // A group keeps its number as long as one of it is left; after that the number may be somebody else's.
    if (remaining.some(member => member.group === pid)) send(-pid, name);
    for (const member of remaining) if (member.group !== pid) send(member.pid, name);
  }

  remaining(): Relative[] {
    return [...this.#members.values()].filter(lives);
  }
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in the meantime, which is what we want.
  }
}

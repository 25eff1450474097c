/** Around the whole run of the tests: every process and directory they make is marked, and one that is left fails the run. */

import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const tempPrefix = (run: string): string => `sw-${run}-`;

export function setup(): () => Promise<void> {
  const run = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0');
  // Inherited by the test processes and by all that they start.
  process.env.SWARM_TEST_RUN = run;
  return () => failOnLeaks(run);
}

/** What was told to stop may need a moment to be gone, hence the grace. */
export async function failOnLeaks(run: string, graceMs = 2_000): Promise<void> {
  const processes = await processesLeft(run, graceMs);
  for (const { pid } of processes) killIfThere(pid);
  const dirs = readdirSync(tmpdir()).filter(name => name.startsWith(tempPrefix(run)));
  for (const dir of dirs) rmSync(join(tmpdir(), dir), { recursive: true, force: true });
  const leaks = [
    ...processes.map(({ pid, command }) => `process ${pid}: ${command}`),
    ...dirs.map(dir => `directory ${join(tmpdir(), dir)}`),
  ];
  if (leaks.length > 0) throw new Error(`the tests left behind, and this has now removed:\n  ${leaks.join('\n  ')}`);
}

/** vitest's own processes carry the mark as well, and are still there when this looks. */
const isTestRunner = (word: string): boolean => word === 'vitest-watchdog' || word.endsWith('/vitest/dist/workers/forks.js');

interface Left {
  readonly pid: number;
  readonly command: string;
}

async function processesLeft(run: string, graceMs: number): Promise<Left[]> {
  if (process.platform !== 'linux') {
    console.log(`leaks: processes are not checked on ${process.platform}, which has no /proc`);
    return [];
  }
  const giveUpAt = Date.now() + graceMs;
  for (;;) {
    const left = marked(run);
    if (left.length === 0 || Date.now() > giveUpAt) return left;
    await sleep(50);
  }
}

/** By the mark in the environment, or, for a process started with a clean one, by a directory of this run among its arguments. */
function marked(run: string): Left[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const isMarked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SWARM_TEST_RUN=${run}`);
        const isOurs = isMarked || words.some(word => word.includes(`/${tempPrefix(run)}`));
        return isOurs && !words.some(isTestRunner) ? [{ pid: Number(pid), command: words.join(' ').trim() }] : [];
      } catch {
        // It ended between the two looks, or belongs to another user.
        return [];
      }
    });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}

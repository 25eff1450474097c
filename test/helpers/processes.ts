/** The daemons of one home, for those that outlive the command that started them. */

import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** Process ids, by the environment that each was started with. Linux only: elsewhere nobody can look. */
export function daemonsOf(home: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes('daemon') && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SWARM_HOME=${home}`);
      } catch {
        // It ended between the two looks, or belongs to another user.
        return false;
      }
    })
    .map(Number);
}

/** Whatever this test starts in the background ends with it. */
export const killLeftBehind = (home: string): void => onTestFinished(() => daemonsOf(home).forEach(kill));

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}

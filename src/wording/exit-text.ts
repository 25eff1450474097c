/** How a process ended, in words and as the exit code that shells use for it. */

import { constants } from 'node:os';

/** `exited with code 0`, `ended by SIGKILL` */
export function exitText(code: number | null, signal: string | null): string {
  if (signal !== null && signal !== '') return `ended by ${signal}`;
  return code === null ? 'ended' : `exited with code ${code}`;
}

export function exitCodeFor(code: number | null, signal: string | null): number {
  if (code !== null && signal === null) return code;
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

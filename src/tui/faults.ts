/** Faults of the screen itself: written down for whoever reports them, each once, however often it is met. */

import type { ScreenWish } from '../client/screen-wish.ts';
import { version } from '../protocol/version.ts';

export interface Faults {
  readonly file: string;
  add(part: string, error: Error): void;
}

export const noFaults: Faults = { file: 'the log', add: () => {} };

export function faultsTo({ file, write }: ScreenWish['faults']): Faults {
  const known = new Set<string>();
  const add = (part: string, { stack, message }: Error): void => {
    const what = `${part}: ${stack ?? message}`;
    if (known.has(what)) return;
    known.add(what);
    write(`${new Date().toISOString()} swarm ${version}: ${what}\n`);
  };
  return { file, add };
}

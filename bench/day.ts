/** A day of facts, a fact a second, folded by what keeps up with the swarm, in a process of its own. */

import { once } from 'node:events';
import type { DayReport } from './day-process.ts';
import type { Figure } from './harness.ts';
import type { Lab } from './lab.ts';

export async function aDayOfFacts(lab: Lab): Promise<Figure[]> {
  const child = lab.fork('day-process.ts');
  const [{ ms, quarterMb, endMb, viewMs, tasks }] = (await once(child, 'message')) as [DayReport];
  return [
    { name: 'a day of 86,400 facts: folded and looked at 8,640 times', value: ms, unit: 'ms', atMost: 20_000 },
    { name: 'a day of facts: heap after a quarter', value: quarterMb, unit: 'MB' },
    { name: 'a day of facts: heap at the end', value: endMb, unit: 'MB' },
    // The board keeps every task, and so does whoever shows it; nothing else may grow.
    { name: 'a day of facts: heap a task added since then', value: ((endMb - quarterMb) * 1_000) / tasks, unit: 'kB', atMost: 1 },
    { name: 'a day of facts: the last look', value: viewMs, unit: 'ms' },
  ];
}

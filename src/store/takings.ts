/** How the board takes a task from its owner: for silence or death, at no cost, or for taking too long. */

import { span } from '../core/span.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { StoredTask } from './task-row.ts';

export function takings(happen: (task: StoredTask, event: TaskEvent) => void, random: () => number) {
  const by = { kind: 'operator', name: 'swarm' } as const;
  return {
    lose: (task: StoredTask, why: string): void => happen(task, { type: 'lose', why }),
    release: (task: StoredTask, why: string): void => happen(task, { type: 'release', by, why }),
    timeOut: (task: StoredTask): void =>
      happen(task, { type: 'fail', by, error: `the attempt took longer than ${span(task.timeout_ms!)}`, random: random() }),
  };
}

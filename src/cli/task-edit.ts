/** `swarm task edit`: changes the fields of tasks. */

import type { TaskEdit } from '../core/task.ts';
import { onTasks } from './on-tasks.ts';
import { usageError } from './readers.ts';
import { builtFields, editedTaskFields } from './task-fields.ts';
import { statusLine } from './task-line.ts';
import type { Flags } from './verb.ts';

/** What each field is without a value. */
const cleared = {
  description: { description: null },
  command: { command: null },
  complexity: { complexity: null },
  timeout: { timeout_ms: null },
  tags: { tags: [] },
  requires: { requires: [] },
  resources: { resources: {} },
  review: { gates: [] },
  handoff: { handoff: null },
  gates: { gates: [] },
  budget: { budget: null },
} as const satisfies Record<string, TaskEdit>;

const clearable = Object.keys(cleared) as (keyof typeof cleared)[];

export const verb = onTasks({
  method: 'task.edit',
  flags: {
    title: { value: 'TEXT', param: 'change.title' },
    ...editedTaskFields,
    clear: { value: 'FIELD', many: true, values: clearable, about: 'empty this field' },
  } as const satisfies Flags,
  params: ({ options, params }) => {
    const emptied = Object.assign({}, ...(options.clear ?? []).map(field => cleared[field])) as TaskEdit;
    const change = { ...emptied, ...params.change, ...builtFields(options) };
    if (Object.keys(change).length === 0)
      throw usageError('nothing to change: name at least one field', 'As in `swarm task edit t12 --priority high`.');
    return { change };
  },
  tell: (task, _, now) => statusLine(task, now),
  about: 'Lists are replaced as a whole: `--tag a --tag b` leaves the tags a and b.',
  examples: ['swarm task edit t12 --priority critical', 'swarm task edit t12 t13 --clear timeout --tag docs'],
});

/** `swarm task note`: leaves a note on tasks. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { textOrStdin } from './readers.ts';

export const verb = onTasks({
  method: 'task.note',
  last: { name: '<TEXT>', about: 'the note, or - for standard input', param: 'text', read: textOrStdin },
  flags: claimToken,
  tell: (_, id) => `${id} noted`,
  examples: ['swarm task note t12 "the flaky test is the one about time zones"'],
});

/** `swarm task checkpoint`: keeps data that the next attempt can resume from. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { json } from './readers.ts';

export const verb = onTasks({
  method: 'task.checkpoint',
  last: { name: '<JSON>', about: 'any JSON value, @FILE, or - for standard input', param: 'data', read: json },
  flags: { artifact: { value: 'FILE', param: 'artifacts' }, ...claimToken },
  tell: ({ id }) => `${id} checkpoint kept`,
  examples: [`swarm task checkpoint t12 '{"done": 40, "of": 100}'`, 'swarm task checkpoint t12 @state.json'],
});

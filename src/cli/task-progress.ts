/** `swarm task progress`: says how far tasks are. */

import { oneLine, percent } from '../wording/text.ts';
import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { fraction } from './readers.ts';

export const verb = onTasks({
  method: 'task.progress',
  last: {
    name: '[PROGRESS]',
    about: '0.4 or 40%',
    param: 'progress',
    read: fraction,
    // What is neither a fraction nor a percentage is one more id.
    isMeant: word => /^(0|1|\d*\.\d+|\d+(\.\d+)?%)$/.test(word),
  },
  flags: { step: { value: 'TEXT', param: 'step' }, ...claimToken },
  tell: ({ id, progress, step }) =>
    [id, ...(progress === null ? [] : [percent(progress)]), ...(step === null ? [] : [oneLine(step)])].join(' '),
  examples: ['swarm task progress t12 40% --step "porting the tests"'],
});

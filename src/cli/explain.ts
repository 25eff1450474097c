/** `swarm explain`: why tasks and workers are as they are, and when that changes. */

import type { Explanation } from '../protocol/task-methods.ts';
import { until } from '../wording/age.ts';
import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { type Paint, painter, statusStyle } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'explain',
  summary: 'Say why tasks or workers are as they are, and when that changes',
  args: [['<ID...>', 'tasks or workers']],
  examples: ['swarm explain t12', 'swarm explain claude-3'],
  run: async call => {
    const client = await call.connect();
    const paint = painter(call.terminal.color);
    // A bare number can only be a task.
    const ids = call.args.map(word => (/^\d+$/.test(word) ? `t${word}` : word));
    return eachId(call, ids, {
      send: id => client.call('explain', { id }),
      tell: explanation => explained(explanation, Date.now(), paint),
    });
  },
});

function explained({ subject, state, because, next, next_at: nextAt, remedy }: Explanation, now: number, paint: Paint): string {
  const when = nextAt === null ? '' : ` ${until(nextAt, now)}`;
  return [
    `${oneLine(subject)} is ${paint(statusStyle(state), oneLine(state))}`,
    ...because.map(reason => `  because ${oneLine(reason)}`),
    ...(next === null ? [] : [`  next: ${oneLine(next)}${when}`]),
    ...(remedy === null ? [] : [`  to change that: ${oneLine(remedy)}`]),
  ].join('\n');
}

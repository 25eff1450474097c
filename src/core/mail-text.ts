/** Unread messages as an agent is told of them: short, each with its number and how it is answered, by tools or by the command. */

import type { Message } from './message.ts';

const textCharsMax = 1_600;
/** So many are told at once; the rest comes at the next turn. */
export const mailPerTurn = 5;

/** `hasTools`: it has those of `swarm mcp`; a command may be one that it has to ask a person for. */
export function mailText(messages: readonly Message[], hasTools: boolean): string {
  const ways = hasTools ? byTools : byCommand;
  const count = messages.length === 1 ? 'a message' : `${messages.length} messages`;
  return [
    `You have ${count} from your swarm; answer with ${ways.reply} where one is wanted.`,
    ...messages.map(message => words(message, ways)),
  ].join('\n\n');
}

interface Ways {
  readonly reply: string;
  ack(id: string): string;
  review(task: string): string;
  vote(id: string): string;
}

const byTools: Ways = {
  reply: 'agent_send and the number as reply_to',
  ack: id => `agent_messages with ack: ${id}`,
  review: task => `task_update with task_id: ${task} and verdict: approve, or reject and notes`,
  vote: id => `vote_cast with vote_id: ${id} and choice`,
};

const byCommand: Ways = {
  reply: '`swarm send TO TEXT --reply-to ID`',
  ack: id => `\`swarm ack ${id}\``,
  review: task => `\`swarm task review ${task} --approve\`, or \`--reject TEXT\``,
  vote: id => `\`swarm vote cast ${id} CHOICE\``,
};

function words(message: Message, ways: Ways): string {
  const { id, from, type, task, text, payload, ack } = message;
  const about = [type === 'direct' ? '' : type, task === null ? '' : `about ${task}`, ack ? `say ${ways.ack(id)} once it is done` : '']
    .filter(part => part !== '')
    .join(', ');
  const body = [text ?? '', payload === null ? '' : JSON.stringify(payload)].filter(part => part !== '').join('\n');
  const whole =
    [...body].length <= textCharsMax ? body : `${[...body].slice(0, textCharsMax).join('')} ... (cut: \`swarm messages\` shows all of it)`;
  const how = answer(message, ways);
  return `[${id}] from ${from}${about === '' ? '' : ` (${about})`}: ${whole}${how === undefined ? '' : `\nAnswer with ${how}.`}`;
}

/** What a request wants that has a way of its own. */
function answer({ type, task, payload }: Message, ways: Ways): string | undefined {
  if (type === 'review_request' && task !== null) return ways.review(task);
  const { vote_id: vote } = (payload ?? {}) as { vote_id?: unknown };
  return type === 'vote_request' && typeof vote === 'string' ? ways.vote(vote) : undefined;
}

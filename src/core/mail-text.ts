/** Unread messages as an agent is told of them: short, each with its number, so that it can answer. */

import type { Message } from './message.ts';

const textCharsMax = 1_600;
/** So many are told at once; the rest comes at the next turn. */
export const mailPerTurn = 5;

export function mailText(messages: readonly Message[]): string {
  const count = messages.length === 1 ? 'a message' : `${messages.length} messages`;
  return [
    `You have ${count} from your swarm; answer with \`swarm send TO TEXT --reply-to ID\` where one is wanted.`,
    ...messages.map(words),
  ].join('\n\n');
}

function words({ id, from, type, task, text, payload, ack }: Message): string {
  const about = [type === 'direct' ? '' : type, task === null ? '' : `about ${task}`, ack ? `say \`swarm ack ${id}\` once it is done` : '']
    .filter(part => part !== '')
    .join(', ');
  const body = [text ?? '', payload === null ? '' : JSON.stringify(payload)].filter(part => part !== '').join('\n');
  const whole =
    [...body].length <= textCharsMax ? body : `${[...body].slice(0, textCharsMax).join('')} ... (cut: \`swarm messages\` shows all of it)`;
  return `[${id}] from ${from}${about === '' ? '' : ` (${about})`}: ${whole}`;
}

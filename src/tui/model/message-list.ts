/** The messages that are shown: those that pass the filter, and the thread of one of them. */

import type { Message } from '../../core/message.ts';

/** `from:w1 to:all type:progress words !not` */
export function messagesOf(messages: readonly Message[], filter: string): readonly Message[] {
  const terms = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return terms.length === 0 ? messages : messages.filter(message => terms.every(term => holds(message, term)));
}

function holds(message: Message, term: string): boolean {
  if (term.startsWith('!') && term.length > 1) return !holds(message, term.slice(1));
  const [, key = '', value = ''] = /^(from|to|type|task):(.*)$/.exec(term) ?? [];
  if (key === 'from') return message.from.toLowerCase().includes(value);
  if (key === 'to') return message.to.toLowerCase().includes(value);
  if (key === 'type') return message.type.includes(value);
  if (key === 'task') return value === '' || message.task === value;
  return `${message.id} ${message.from} ${message.to} ${textOf(message)}`.toLowerCase().includes(term);
}

export const textOf = ({ text, payload }: Message): string => text ?? (payload === null ? '' : JSON.stringify(payload));

/** All of one conversation, oldest first. */
export const threadOf = (messages: readonly Message[], { correlation_id: thread }: Message): Message[] =>
  messages.filter(({ correlation_id: other }) => other === thread);

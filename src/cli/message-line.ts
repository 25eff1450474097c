/** A message as people read it. */

import type { Message } from '../core/message.ts';
import { clock } from '../wording/age.ts';
import { jsonText } from '../wording/json-text.ts';
import { indented, lines, oneLine } from '../wording/text.ts';
import type { Paint } from './style.ts';

/** A line that says who and what, and the rest of a longer text below it. */
export function messageLines(message: Message, now: number, paint: Paint): string {
  const { id, from, to, type, text, payload, reply_to: replyTo, task } = message;
  const about = [type === 'direct' ? '' : type, replyTo === null ? '' : `answers ${replyTo}`, task ?? ''].filter(part => part !== '');
  const head = oneLine(`${from} -> ${to}${about.length === 0 ? '' : ` (${about.join(', ')})`}`);
  const body = lines([text ?? '', payload === null ? '' : jsonText(payload)].filter(part => part !== '').join('\n'));
  const lead = `${paint('dim', `${id}  ${clock(message.created_at, now)}`)}  ${paint('bold', head)}`;
  return body.includes('\n') ? `${lead}\n${indented(body)}` : `${lead}: ${body}`;
}

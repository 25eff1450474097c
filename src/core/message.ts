/** Messages between agents and people, and the state of each delivery. */

import * as z from 'zod';
import { limits } from './limits.ts';
import { boundedJson, Instant, MessageId, TaskId } from './names.ts';

export const messageTypes = [
  ...(['direct', 'broadcast', 'heartbeat', 'task_claim', 'task_complete', 'request_help', 'review_request', 'review_complete'] as const),
  ...(['vote_request', 'vote_response', 'partial_result', 'progress', 'stage_ready', 'status_update'] as const),
] as const;

export const MessageType = z
  .union([z.enum(messageTypes), z.string().regex(/^x-[a-z0-9][a-z0-9_-]{0,60}$/, 'a type of your own starts with x-')])
  .describe(`one of ${messageTypes.join(', ')}, or a type of your own that starts with x-`);

export const Address = z
  .string()
  .min(1)
  .max(limits.nameChars + 6)
  .describe('a worker, role:NAME, topic:NAME, operator, or all');

export const NewMessage = z
  .strictObject({
    to: Address,
    type: MessageType.default('direct'),
    text: z.string().max(limits.descriptionChars).optional().describe('what to say'),
    payload: boundedJson(limits.payloadBytes, 'payload').optional().describe('structured content'),
    reply_to: MessageId.optional().describe('the message that this one answers'),
    task: TaskId.optional().describe('the task that it is about'),
  })
  .refine(message => message.text !== undefined || message.payload !== undefined, 'a message needs a text or a payload');
export type NewMessage = z.infer<typeof NewMessage>;

const deliveryStates = ['queued', 'delivered', 'read', 'acked', 'dead'] as const;
export const DeliveryState = z.enum(deliveryStates);
export type DeliveryState = z.infer<typeof DeliveryState>;

export const Delivery = z.object({ to: z.string(), state: DeliveryState, tries: z.number().int(), updated_at: Instant });
export type Delivery = z.infer<typeof Delivery>;

export const Message = z.object({
  id: MessageId,
  from: z.string(),
  to: z.string(),
  type: z.string(),
  text: z.string().nullable(),
  payload: z.json().nullable(),
  reply_to: z.string().nullable(),
  correlation_id: z.string().describe('the first message of the thread'),
  task: z.string().nullable(),
  created_at: Instant,
  expires_at: Instant,
  deliveries: z.array(Delivery),
});
export type Message = z.infer<typeof Message>;

export type AddressKind = 'direct' | 'role' | 'topic' | 'broadcast';

export function addressKind(to: string): AddressKind {
  if (to === 'all') return 'broadcast';
  if (to.startsWith('role:')) return 'role';
  return to.startsWith('topic:') ? 'topic' : 'direct';
}

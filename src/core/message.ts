/** Messages between agents and people, and the state of each delivery. */

import * as z from 'zod';
import { limits } from './limits.ts';
import { type KnownType, payloadFaults, payloads } from './message-payload.ts';
import { boundedJson, Instant, MessageId, Name, TaskId } from './names.ts';

export const messageTypes = Object.keys(payloads) as [KnownType, ...KnownType[]];

export const MessageType = z
  .union([z.enum(messageTypes), z.string().regex(/^x-[a-z0-9][a-z0-9_-]{0,60}$/, 'a type of your own starts with x-')])
  .describe(`one of ${messageTypes.join(', ')}, or a type of your own that starts with x-`);

export const Address = z
  .string()
  .min(1)
  .max(limits.nameChars + 6, { abort: true })
  .refine(to => Name.safeParse(to.replace(/^(role|topic):/, '')).success, 'must be letters, digits and . _ - : /, as in topic:builds')
  .describe('a worker, role:NAME, topic:NAME, operator or all; left out: all, or for request_help the orchestrator, else the operator');

export const NewMessage = z
  .strictObject({
    to: Address.optional(),
    type: MessageType.default('direct'),
    text: z.string().max(limits.descriptionChars).optional().describe('what to say'),
    payload: boundedJson(limits.payloadBytes, 'payload').optional().describe('structured content, checked for the known types'),
    reply_to: MessageId.optional().describe('the message that this one answers, which counts as acknowledged by that'),
    task: TaskId.optional().describe('the task that it is about'),
    ack: z.boolean().optional().describe('ask for an acknowledgement: read without one, it is delivered again'),
    request: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('your own key for this message: repeating the call with it gives the same message'),
  })
  .refine(
    ({ text, payload, type }) => text !== undefined || payload !== undefined || type === 'heartbeat',
    'a message needs a text or a payload',
  )
  .superRefine(({ to, type, payload }, { addIssue }) => {
    if (to === undefined && type === 'direct')
      addIssue({ code: 'custom', path: ['to'], message: 'a direct message needs somebody to go to; a broadcast goes to all' });
    if (payload === undefined) return;
    for (const { path, message } of payloadFaults(type, payload)) addIssue({ code: 'custom', path: ['payload', ...path], message });
  });
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
  ack: z.boolean().describe('whether an acknowledgement is asked for'),
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

export const helpers = 'role:orchestrator';

/** Where a message goes that names nobody. */
export function addressOf({ to, type }: Pick<NewMessage, 'to' | 'type'>): string {
  if (to !== undefined) return to;
  if (type === 'request_help') return helpers;
  return type === 'heartbeat' ? 'topic:heartbeat' : 'all';
}

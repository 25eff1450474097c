/** Messages as rows, and the rows as messages. */

import type { Delivery, DeliveryState, Message } from '../core/message.ts';
import { taskId } from './task-row.ts';

export interface MessageRow {
  readonly id: number;
  readonly sender: string;
  readonly recipient: string;
  readonly type: string;
  readonly text: string | null;
  readonly payload: string | null;
  readonly reply_to: number | null;
  readonly correlation: number;
  readonly task: number | null;
  readonly request: string | null;
  readonly ack: number;
  readonly created_at: number;
  readonly expires_at: number;
}

export interface DeliveryRow {
  readonly message: number;
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly updated_at: number;
}

export const messageNumber = (id: string): number => Number(id.slice(1));
export const messageId = (row: number): string => `m${row}`;

export function messageOf(row: MessageRow, deliveries: readonly DeliveryRow[]): Message {
  const { id, sender, recipient, type, text, payload, reply_to, correlation, task, ack, created_at, expires_at } = row;
  return {
    ...{ id: messageId(id), from: sender, to: recipient, type, text },
    payload: payload === null ? null : (JSON.parse(payload) as Message['payload']),
    reply_to: reply_to === null ? null : messageId(reply_to),
    correlation_id: messageId(correlation),
    task: task === null ? null : taskId(task),
    ...{ ack: ack === 1, created_at, expires_at, deliveries: deliveries.map(deliveryOf) },
  };
}

const deliveryOf = (row: DeliveryRow): Delivery => ({ to: row.recipient, state: row.state, tries: row.tries, updated_at: row.updated_at });

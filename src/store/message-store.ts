/** The message side of the store: who is sent what, and how far each delivery is. */

import type { Message, NewMessage } from '../core/message.ts';

export interface MessageQuery {
  /** Only what this worker sent or got. */
  readonly for?: string | undefined;
  readonly type?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DeadMessage {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly type: string;
  readonly tries: number;
  readonly why: string;
}

/** Whose mailbox: a worker reads its own, and that of its role. */
export interface Reader {
  readonly name: string;
  readonly role: string;
}

export interface MessageStore {
  send(message: NewMessage, from: string, expiresAt: number): Promise<Message>;
  list(query: MessageQuery): Promise<Message[]>;
  inbox(reader: Reader, limit: number, peek: boolean): Promise<Message[]>;
  /** They could not be told after all. */
  unread(ids: readonly string[], reader: Reader): Promise<void>;
  ack(id: string, reader: Reader): Promise<void>;
  /** The topics that the worker follows from now on. */
  subscribe(worker: string, topic: string, on: boolean): Promise<string[]>;
  dead(limit: number): Promise<DeadMessage[]>;
  redrive(id: string, expiresAt: number, by: string): Promise<void>;
}

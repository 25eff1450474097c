/** The message side of the store: who is sent what, and how far each delivery is. */

import type { Claimant } from '../core/claimant.ts';
import type { Message, NewMessage } from '../core/message.ts';
import type { Sender } from '../core/message-meaning.ts';

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

/** As whom the sender acts on the board. */
export interface Acting {
  readonly sender: Sender;
  readonly role: string;
  readonly claimant: Claimant;
  /** For what it may claim by a message. */
  readonly grant: { readonly token: string; readonly leaseMs: number };
}

export interface MessageStore {
  /** With what it means for the board, in the same transaction; without `acting` it only informs. */
  send(message: NewMessage, from: string, expiresAt: number, acting?: Acting): Promise<Message>;
  list(query: MessageQuery): Promise<Message[]>;
  inbox(reader: Reader, limit: number, peek: boolean): Promise<Message[]>;
  /** The first answer to a message, read by whoever sent that. */
  reply(id: string, reader: Reader): Promise<Message | undefined>;
  /** They could not be told after all. */
  unread(ids: readonly string[], reader: Reader): Promise<void>;
  /** These were handed over: they count as read. */
  told(ids: readonly string[], reader: Reader): Promise<void>;
  ack(id: string, reader: Reader): Promise<void>;
  /** The topics that the worker follows from now on. */
  subscribe(worker: string, topic: string, on: boolean): Promise<string[]>;
  dead(limit: number): Promise<DeadMessage[]>;
  redrive(id: string, expiresAt: number, by: string): Promise<void>;
}

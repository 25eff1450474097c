/** The message side of the store in SQLite, one transaction per method. */

import type { NewMessage } from '../core/message.ts';
import type { Journal } from './journal.ts';
import type { MessageQuery, MessageStore, Reader } from './message-store.ts';
import type { MessageTable } from './message-table.ts';
import type { TaskTable } from './task-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly messages: MessageTable;
  readonly tasks: TaskTable;
}

export class SqliteMessages implements MessageStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  send(message: NewMessage, from: string, expiresAt: number) {
    return this.#write(({ messages, tasks }) => {
      if (message.task !== undefined) tasks.get(message.task);
      return messages.send(message, from, expiresAt);
    });
  }

  list(query: MessageQuery) {
    return this.#read(({ messages }) => messages.list(query));
  }

  inbox(reader: Reader, limit: number, peek: boolean) {
    return this.#write(({ messages }) => messages.fetch(reader, limit, peek ? 'delivered' : 'read'));
  }

  unread(ids: readonly string[], reader: Reader) {
    return this.#write(({ messages }) => messages.unread(ids, reader));
  }

  ack(id: string, reader: Reader) {
    return this.#write(({ messages }) => messages.ack(id, reader));
  }

  subscribe(worker: string, topic: string, on: boolean) {
    return this.#write(({ messages }) => messages.subscribe(worker, topic, on));
  }

  dead(limit: number) {
    return this.#read(({ messages }) => messages.dead(limit));
  }

  redrive(id: string, expiresAt: number, by: string) {
    return this.#write(({ messages }) => messages.redrive(id, expiresAt, by));
  }

  #read<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.read(() => work(this.#parts));
  }

  #write<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.write(() => work(this.#parts));
  }
}

/** The message side of the store in SQLite, one transaction per method. */

import type { OwnAlert } from '../core/alert.ts';
import type { Message, NewMessage } from '../core/message.ts';
import { meaningOf, taskNamedIn } from '../core/message-meaning.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { Claims } from './claims.ts';
import type { Journal } from './journal.ts';
import type { Acting, MessageQuery, MessageStore, Reader } from './message-store.ts';
import type { MessageTable } from './message-table.ts';
import type { StoredTask } from './task-row.ts';
import type { TaskTable } from './task-table.ts';
import type { WorkerTable } from './worker-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly messages: MessageTable;
  readonly tasks: TaskTable;
  readonly claims: Claims;
  readonly workers: WorkerTable;
  readonly apply: (task: string, event: TaskEvent, by: string) => void;
  raise(alert: OwnAlert, by: string, said: Message, expiresAt: number): void;
}

export class SqliteMessages implements MessageStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  send(message: NewMessage, from: string, expiresAt: number, acting?: Acting) {
    return this.#write(parts => {
      const { messages, tasks } = parts;
      const known = messages.repeated(from, message.request);
      if (known !== undefined) return known;
      if (message.task !== undefined) tasks.get(message.task);
      const task = tasks.named(taskNamedIn(message) ?? '');
      const alert = acting === undefined ? undefined : carryOut(message, task, acting, parts);
      if (message.reply_to !== undefined) messages.ackAnswered(message.reply_to, { name: from, role: acting?.role ?? from });
      const sent = messages.send({ ...message, ...(task === undefined ? {} : { task: task.id }) }, from, expiresAt);
      if (alert !== undefined) parts.raise(alert, from, sent, expiresAt);
      return sent;
    });
  }

  list(query: MessageQuery) {
    return this.#read(({ messages }) => messages.list(query));
  }

  inbox(reader: Reader, limit: number, peek: boolean) {
    return this.#write(({ messages }) => messages.fetch(reader, limit, peek ? 'delivered' : 'read'));
  }

  reply(id: string, reader: Reader) {
    return this.#write(({ messages }) => messages.reply(id, reader));
  }

  unread(ids: readonly string[], reader: Reader) {
    return this.#write(({ messages }) => messages.unread(ids, reader));
  }

  told(ids: readonly string[], reader: Reader) {
    return this.#write(({ messages }) => messages.told(ids, reader));
  }

  ack(id: string, reader: Reader) {
    return this.#write(({ messages }) => messages.ack(id, reader));
  }

  subscribe(worker: string, topic: string, on: boolean) {
    return this.#write(({ messages }) => messages.topics.subscribe(worker, topic, on));
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

/** What is refused here refuses the message with it. Gives the alarm that is to be raised once the message is there. */
function carryOut(
  message: NewMessage,
  task: StoredTask | undefined,
  { sender, claimant, grant }: Acting,
  parts: Parts,
): OwnAlert | undefined {
  const { claims, workers, apply } = parts;
  const meaning = meaningOf(message, task, sender);
  if (meaning === undefined) return undefined;
  if (meaning.kind === 'alert') return meaning.alert;
  if (meaning.kind === 'status') workers.update(sender.name, meaning);
  else if (meaning.kind === 'claim') claims.one(task!.id, claimant, { ...grant, key: null });
  else apply(task!.id, meaning.event, sender.name);
  return undefined;
}

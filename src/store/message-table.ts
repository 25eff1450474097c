/** Messages: one row each, however many get it, and the thread that it belongs to. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { addressKind, addressOf, helpers, type Message, type NewMessage } from '../core/message.ts';
import type { MailPolicy } from '../core/policy.ts';
import { operatorName } from '../core/reserved.ts';
import { isPresent } from '../core/worker.ts';
import { DeliveryTable } from './delivery-table.ts';
import { lastWhere } from './halving.ts';
import type { Journal } from './journal.ts';
import { type MessageRow, messageId, messageNumber, messageOf } from './message-row.ts';
import type { DeadMessage, MessageQuery, Reader } from './message-store.ts';
import { taskNumber } from './task-row.ts';
import { TopicTable } from './topic-table.ts';
import type { WorkerTable } from './worker-table.ts';

export class MessageTable {
  readonly topics: TopicTable;
  readonly #journal: Journal;
  readonly #workers: WorkerTable;
  readonly #deliveries: DeliveryTable;
  readonly #policy: MailPolicy;
  readonly #now: () => number;
  #lastId: number;
  readonly #insert;
  readonly #find;
  readonly #repeated;
  readonly #reply;
  readonly #list;
  readonly #until;
  readonly #prolong;

  constructor(db: Database.Database, journal: Journal, workers: WorkerTable, policy: MailPolicy, now: () => number) {
    this.topics = new TopicTable(db);
    this.#deliveries = new DeliveryTable(db, journal, policy, now);
    this.#journal = journal;
    this.#workers = workers;
    this.#policy = policy;
    this.#now = now;
    this.#lastId = (db.prepare('SELECT max(id) FROM message').pluck().get() as number | null) ?? 0;
    this.#insert = db.prepare(
      `INSERT INTO message (id, sender, recipient, type, text, payload, reply_to, correlation, task, request, ack, created_at, expires_at)
       VALUES (@id, @sender, @recipient, @type, @text, @payload, @reply_to, @correlation, @task, @request, @ack, @created_at, @expires_at)`,
    );
    this.#find = db.prepare('SELECT * FROM message WHERE id = ?');
    this.#repeated = db.prepare('SELECT * FROM message WHERE sender = ? AND request = ? AND request IS NOT NULL');
    this.#reply = db.prepare('SELECT * FROM message WHERE reply_to = ? AND sender <> ? ORDER BY id LIMIT 1');
    this.#list = db.prepare(
      `SELECT * FROM (SELECT * FROM message m WHERE m.id > +@after AND (@type IS NULL OR m.type = @type)
       AND (@for IS NULL OR m.sender = @for OR EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND d.recipient = @for))
       ORDER BY CASE WHEN @after = 0 THEN -m.id ELSE m.id END LIMIT @limit) ORDER BY id`,
    );
    this.#until = db.prepare('SELECT * FROM message WHERE id <= ? ORDER BY id DESC LIMIT ?');
    this.#prolong = db.prepare('UPDATE message SET expires_at = ? WHERE id = ?');
  }

  send(message: NewMessage, from: string, expiresAt = this.#now() + this.#policy.ttlMs): Message {
    const to = addressOf(message);
    const recipients = this.#recipientsOf(to, from, message.type);
    const answered = message.reply_to === undefined ? undefined : this.#get(message.reply_to);
    const id = ++this.#lastId;
    this.#journal.onUndo(() => {
      this.#lastId--;
    });
    const now = this.#now();
    const { type, text = null, payload, request = null, ack = false } = message;
    this.#insert.run({
      ...{ id, sender: from, recipient: to, type, text, payload: payload === undefined ? null : JSON.stringify(payload) },
      ...{ reply_to: answered?.id ?? null, correlation: answered?.correlation ?? id, request, ack: ack ? 1 : 0 },
      ...{ task: message.task === undefined ? null : taskNumber(message.task), created_at: now, expires_at: expiresAt },
    });
    this.#deliveries.queue(id, recipients, expiresAt);
    const data = { to, type, text, payload: payload ?? null, recipients, reply_to: message.reply_to ?? null, expires_at: expiresAt };
    this.#journal.append({ type: 'message.sent', subject: messageId(id), by: from, at: now, data });
    return this.#showOne(this.#get(messageId(id)));
  }

  /** The message that this very request made already. */
  repeated(from: string, request: string | undefined): Message | undefined {
    const row = request === undefined ? undefined : (this.#repeated.get(from, request) as MessageRow | undefined);
    return row === undefined ? undefined : this.#showOne(row);
  }

  list(query: MessageQuery): Message[] {
    const { for: reader = null, type = null, after, limit } = query;
    return this.#show(this.#list.all({ for: reader, type, after: after === undefined ? 0 : messageNumber(after), limit }) as MessageRow[]);
  }

  /** The last that were sent by then, the newest last. */
  by(at: number, limit: number): Message[] {
    const last = lastWhere(this.#lastId, id => (this.#find.get(id) as MessageRow).created_at <= at);
    return this.#show((this.#until.all(last, limit) as MessageRow[]).reverse());
  }

  /** How many calls for help of this sender lie unread with the most attentive of those who would get the next. */
  unreadCalls(from: string): number {
    const counts = this.#recipientsOf(helpers, from, 'request_help').map(to => this.#deliveries.unreadOf(to, from, 'request_help'));
    return counts.length === 0 ? 0 : Math.min(...counts);
  }

  /** What is unread, in the state that this very look puts it in. */
  fetch(reader: Reader, limit: number, state: 'delivered' | 'read'): Message[] {
    return this.#show(this.#deliveries.fetch(reader, limit, state));
  }

  /** The first answer of somebody else, read by this very look. */
  reply(id: string, reader: Reader): Message | undefined {
    const row = this.#reply.get(this.#get(id).id, reader.name) as MessageRow | undefined;
    if (row === undefined) return undefined;
    this.#deliveries.mark(row, reader, 'read');
    return this.#showOne(row);
  }

  unread(ids: readonly string[], reader: Reader): void {
    for (const id of ids) this.#deliveries.unread(messageNumber(id), reader);
  }

  /** Read, as far as nobody has read them before. */
  told(ids: readonly string[], reader: Reader): void {
    for (const id of ids) this.#deliveries.mark(this.#get(id), reader, 'read');
  }

  ack(id: string, reader: Reader): void {
    if (!this.#deliveries.ack(this.#get(id).id, reader)) throw new SwarmError('refused', `${id} was not sent to ${reader.name}`);
  }

  /** To whom it answers is dealt with. */
  ackAnswered(id: string, reader: Reader): void {
    this.#deliveries.ack(messageNumber(id), reader);
  }

  /** What time does to deliveries; a call for help that nobody took goes to the person. */
  expire(): number {
    const dead = this.#deliveries.sweep();
    for (const { message, recipient } of dead) {
      if (recipient === operatorName || this.#get(messageId(message)).type !== 'request_help') continue;
      const now = this.#now();
      this.#deliveries.queue(message, [operatorName], now + this.#policy.ttlMs);
      const data = { recipient: operatorName, why: `${recipient} did not take it` };
      this.#journal.append({ type: 'message.returned', subject: messageId(message), by: 'swarm', at: now, data });
    }
    return dead.length;
  }

  nextAt(): number | null {
    return this.#deliveries.nextAt();
  }

  dead(limit: number): DeadMessage[] {
    return this.#deliveries.dead(limit);
  }

  redrive(id: string, expiresAt: number, by: string): void {
    const message = this.#get(id).id;
    if (!this.#deliveries.redrive(message, expiresAt)) throw new SwarmError('refused', `${id} is not a dead letter`);
    this.#prolong.run(expiresAt, message);
    this.#journal.append({ type: 'message.redriven', subject: id, by, at: this.#now(), data: {} });
  }

  /** All present members of a role get it. Where there is none, the mailbox of the role keeps it for the first one to come. */
  #recipientsOf(to: string, from: string, type: string): string[] {
    const kind = addressKind(to);
    if (kind === 'direct') return [to === operatorName ? to : this.#workers.get(to).name];
    const others = (names: string[]): string[] => [...new Set(names)].filter(name => name !== from);
    if (kind === 'broadcast') return others([operatorName, ...this.#workers.names()]);
    if (kind === 'topic') return others(this.topics.followers(to.slice('topic:'.length)));
    const role = to.slice('role:'.length);
    const members = this.#workers.all().filter(worker => worker.role === role && isPresent(worker));
    if (members.length > 0) return others(members.map(worker => worker.name));
    return [type === 'request_help' && to === helpers ? operatorName : to];
  }

  #get(id: string): MessageRow {
    const row = this.#find.get(messageNumber(id)) as MessageRow | undefined;
    if (row === undefined) throw new SwarmError('not_found', `there is no message ${id}`, { hint: '`swarm messages` shows the latest.' });
    return row;
  }

  #showOne(row: MessageRow): Message {
    return this.#show([row])[0]!;
  }

  #show(rows: readonly MessageRow[]): Message[] {
    const deliveries = this.#deliveries.of(rows.map(row => row.id));
    return rows.map(row => messageOf(row, deliveries.get(row.id) ?? []));
  }
}

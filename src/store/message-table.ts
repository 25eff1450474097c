/** Messages: one row each, one delivery per recipient, and dead letters for what nobody fetched in time. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { addressKind, type Delivery, type DeliveryState, type Message, type NewMessage } from '../core/message.ts';
import { operatorName } from '../core/worker.ts';
import type { Journal } from './journal.ts';
import type { DeadMessage, MessageQuery, Reader } from './store.ts';
import { taskId, taskNumber } from './task-row.ts';
import type { WorkerTable } from './worker-table.ts';

interface MessageRow {
  readonly id: number;
  readonly sender: string;
  readonly recipient: string;
  readonly type: string;
  readonly text: string | null;
  readonly payload: string | null;
  readonly reply_to: number | null;
  readonly correlation: number;
  readonly task: number | null;
  readonly created_at: number;
  readonly expires_at: number;
}

interface DeliveryRow {
  readonly message: number;
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly updated_at: number;
}

const messageNumber = (id: string): number => Number(id.slice(1));
const messageId = (row: number): string => `m${row}`;
const open = `state IN ('queued', 'delivered')`;

export class MessageTable {
  readonly #journal: Journal;
  readonly #workers: WorkerTable;
  readonly #now: () => number;
  #lastId: number;
  readonly #insert;
  readonly #insertDelivery;
  readonly #find;
  readonly #list;
  readonly #deliveries;
  readonly #unread;
  readonly #mark;
  readonly #setState;
  readonly #expired;
  readonly #nextExpiry;
  readonly #dead;
  readonly #redrive;
  readonly #prolong;
  readonly #subscribers;
  readonly #topics;
  readonly #subscribe;
  readonly #unsubscribe;

  constructor(db: Database.Database, journal: Journal, workers: WorkerTable, now: () => number) {
    this.#journal = journal;
    this.#workers = workers;
    this.#now = now;
    this.#lastId = (db.prepare('SELECT max(id) FROM message').pluck().get() as number | null) ?? 0;
    this.#insert = db.prepare(
      `INSERT INTO message (id, sender, recipient, type, text, payload, reply_to, correlation, task, created_at, expires_at)
       VALUES (@id, @sender, @recipient, @type, @text, @payload, @reply_to, @correlation, @task, @created_at, @expires_at)`,
    );
    this.#insertDelivery = db.prepare(
      `INSERT INTO delivery (message, recipient, state, tries, updated_at, expires_at) VALUES (?, ?, 'queued', 0, ?, ?)`,
    );
    this.#find = db.prepare('SELECT * FROM message WHERE id = ?');
    this.#list = db.prepare(
      `SELECT * FROM (SELECT * FROM message m WHERE m.id > +@after AND (@type IS NULL OR m.type = @type)
       AND (@for IS NULL OR m.sender = @for OR EXISTS (SELECT 1 FROM delivery d WHERE d.message = m.id AND d.recipient = @for))
       ORDER BY CASE WHEN @after = 0 THEN -m.id ELSE m.id END LIMIT @limit) ORDER BY id`,
    );
    this.#deliveries = db.prepare('SELECT * FROM delivery WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, recipient');
    this.#unread = db.prepare(
      `SELECT m.* FROM delivery d JOIN message m ON m.id = d.message WHERE d.recipient IN (+@name, +@role) AND d.${open} ORDER BY m.id LIMIT +@limit`,
    );
    this.#mark = db.prepare(
      `UPDATE delivery SET state = @state, tries = tries + 1, updated_at = @now WHERE message = @message AND recipient IN (@name, @role) AND ${open}`,
    );
    this.#setState = db.prepare(
      `UPDATE delivery SET state = @state, updated_at = @now WHERE message = @message AND recipient IN (@name, @role)`,
    );
    this.#expired = db.prepare(
      `UPDATE delivery SET state = 'dead', updated_at = @now WHERE expires_at <= @now AND ${open} RETURNING message, recipient`,
    );
    this.#nextExpiry = db.prepare(`SELECT min(expires_at) FROM delivery WHERE ${open}`).pluck();
    this.#dead = db.prepare(
      `SELECT d.message, d.recipient, d.tries, m.sender, m.type FROM delivery d JOIN message m ON m.id = d.message WHERE d.state = 'dead' ORDER BY d.message LIMIT ?`,
    );
    this.#redrive = db.prepare(
      `UPDATE delivery SET state = 'queued', tries = 0, updated_at = @now, expires_at = @expires WHERE message = @message AND state = 'dead'`,
    );
    this.#prolong = db.prepare('UPDATE message SET expires_at = ? WHERE id = ?');
    this.#subscribers = db.prepare('SELECT worker FROM subscription WHERE topic = ?').pluck();
    this.#topics = db.prepare('SELECT topic FROM subscription WHERE worker = ? ORDER BY topic').pluck();
    this.#subscribe = db.prepare('INSERT OR IGNORE INTO subscription (topic, worker) VALUES (?, ?)');
    this.#unsubscribe = db.prepare('DELETE FROM subscription WHERE topic = ? AND worker = ?');
  }

  send(message: NewMessage, from: string, expiresAt: number): Message {
    const recipients = this.#recipientsOf(message.to, from);
    const answered = message.reply_to === undefined ? undefined : this.#get(message.reply_to);
    const id = ++this.#lastId;
    this.#journal.onUndo(() => {
      this.#lastId--;
    });
    const now = this.#now();
    const { to, type, text = null, payload } = message;
    this.#insert.run({
      ...{ id, sender: from, recipient: to, type, text, payload: payload === undefined ? null : JSON.stringify(payload) },
      ...{ reply_to: answered?.id ?? null, correlation: answered?.correlation ?? id },
      ...{ task: message.task === undefined ? null : taskNumber(message.task), created_at: now, expires_at: expiresAt },
    });
    for (const recipient of recipients) this.#insertDelivery.run(id, recipient, now, expiresAt);
    const data = { to, type, text, payload: payload ?? null, recipients };
    this.#journal.append({ type: 'message.sent', subject: messageId(id), by: from, at: now, data });
    return this.#show([this.#get(messageId(id))])[0]!;
  }

  list(query: MessageQuery): Message[] {
    const { for: reader = null, type = null, after, limit } = query;
    return this.#show(this.#list.all({ for: reader, type, after: after === undefined ? 0 : messageNumber(after), limit }) as MessageRow[]);
  }

  /** What is unread, in the state that this very look puts it in. */
  fetch(reader: Reader, limit: number, state: 'delivered' | 'read'): Message[] {
    const who = { name: reader.name, role: `role:${reader.role}` };
    const unread = this.#unread.all({ ...who, limit }) as MessageRow[];
    const now = this.#now();
    for (const { id } of unread) this.#mark.run({ ...who, state, now, message: id });
    return this.#show(unread);
  }

  /** Read, as far as nobody has read them before. */
  told(ids: readonly string[], { name, role }: Reader): void {
    const who = { name, role: `role:${role}`, state: 'read', now: this.#now() };
    for (const id of ids) this.#mark.run({ ...who, message: messageNumber(id) });
  }

  ack(id: string, reader: Reader): void {
    const { changes } = this.#setState.run({
      ...{ state: 'acked', now: this.#now(), message: this.#get(id).id },
      ...{ name: reader.name, role: `role:${reader.role}` },
    });
    if (changes === 0) throw new SwarmError('refused', `${id} was not sent to ${reader.name}`);
  }

  /** Deliveries that were not fetched in time become dead letters. */
  expire(): number {
    const now = this.#now();
    const dead = this.#expired.all({ now }) as { message: number; recipient: string }[];
    for (const { message, recipient } of dead) {
      this.#journal.append({
        type: 'message.dead',
        subject: messageId(message),
        by: 'swarm',
        at: now,
        data: { recipient, why: 'nobody fetched it in time' },
      });
    }
    return dead.length;
  }

  nextExpiry(): number | null {
    return this.#nextExpiry.get() as number | null;
  }

  dead(limit: number): DeadMessage[] {
    const rows = this.#dead.all(limit) as { message: number; recipient: string; tries: number; sender: string; type: string }[];
    return rows.map(({ message, recipient, tries, sender, type }) => ({
      ...{ id: messageId(message), to: recipient, from: sender, type, tries, why: 'nobody fetched it in time' },
    }));
  }

  redrive(id: string, expiresAt: number, by: string): void {
    const now = this.#now();
    const message = this.#get(id).id;
    const { changes } = this.#redrive.run({ message, now, expires: expiresAt });
    if (changes === 0) throw new SwarmError('refused', `${id} is not a dead letter`);
    this.#prolong.run(expiresAt, message);
    this.#journal.append({ type: 'message.redriven', subject: id, by, at: now, data: {} });
  }

  subscribe(worker: string, topic: string, on: boolean): string[] {
    const followed = this.#topics.all(worker) as string[];
    if (on && followed.length >= limits.topicsPerWorker && !followed.includes(topic)) {
      throw new SwarmError('limit_reached', `${worker} follows ${limits.topicsPerWorker} topics, which is the most one can`);
    }
    (on ? this.#subscribe : this.#unsubscribe).run(topic, worker);
    return this.#topics.all(worker) as string[];
  }

  /** A role without a worker keeps a mailbox of its own, which the first one to come reads. */
  #recipientsOf(to: string, from: string): string[] {
    const kind = addressKind(to);
    if (kind === 'direct') return [to === operatorName ? to : this.#workers.get(to).name];
    const others = (names: string[]): string[] => [...new Set(names)].filter(name => name !== from);
    if (kind === 'broadcast') return others([operatorName, ...this.#workers.names()]);
    if (kind === 'topic') return others(this.#subscribers.all(to.slice('topic:'.length)) as string[]);
    const role = to.slice('role:'.length);
    const members = this.#workers.all().filter(worker => worker.role === role);
    return members.length === 0 ? [to] : others(members.map(worker => worker.name));
  }

  #get(id: string): MessageRow {
    const row = this.#find.get(messageNumber(id)) as MessageRow | undefined;
    if (row === undefined) throw new SwarmError('not_found', `there is no message ${id}`, { hint: '`swarm messages` shows the latest.' });
    return row;
  }

  #show(rows: readonly MessageRow[]): Message[] {
    if (rows.length === 0) return [];
    const deliveries = Map.groupBy(this.#deliveries.all(JSON.stringify(rows.map(row => row.id))) as DeliveryRow[], row => row.message);
    return rows.map(({ id, sender, recipient, payload, reply_to, correlation, task, ...row }) => ({
      ...row,
      ...{ id: messageId(id), from: sender, to: recipient, correlation_id: messageId(correlation) },
      payload: payload === null ? null : (JSON.parse(payload) as Message['payload']),
      reply_to: reply_to === null ? null : messageId(reply_to),
      task: task === null ? null : taskId(task),
      deliveries: (deliveries.get(id) ?? []).map(deliveryOf),
    }));
  }
}

const deliveryOf = (row: DeliveryRow): Delivery => ({ to: row.recipient, state: row.state, tries: row.tries, updated_at: row.updated_at });

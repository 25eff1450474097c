/** Deliveries: one for each recipient of a message, from queued over read to acknowledged, or dead. */

import type Database from 'better-sqlite3';
import type { MailPolicy } from '../core/policy.ts';
import { operatorName } from '../core/reserved.ts';
import type { Journal } from './journal.ts';
import { type DeliveryRow, type MessageRow, messageId } from './message-row.ts';
import type { DeadMessage, Reader } from './message-store.ts';

const open = `state IN ('queued', 'delivered')`;
const unfetched = 'nobody fetched it in time';

/** Where a message lies for this reader: in a mailbox of its own, and in that of its role. */
const boxesOf = ({ name, role }: Reader) => ({ name, role: `role:${role}` });

export class DeliveryTable {
  readonly #journal: Journal;
  readonly #policy: MailPolicy;
  readonly #now: () => number;
  readonly #insert;
  readonly #of;
  readonly #unread;
  readonly #unreadOf;
  readonly #mark;
  readonly #unfetch;
  readonly #ack;
  readonly #expired;
  readonly #unacked;
  readonly #again;
  readonly #nextExpiry;
  readonly #nextAgain;
  readonly #dead;
  readonly #redrive;

  constructor(db: Database.Database, journal: Journal, policy: MailPolicy, now: () => number) {
    this.#journal = journal;
    this.#policy = policy;
    this.#now = now;
    this.#insert = db.prepare(
      `INSERT OR IGNORE INTO delivery (message, recipient, state, tries, updated_at, expires_at) VALUES (?, ?, 'queued', 0, ?, ?)`,
    );
    this.#of = db.prepare('SELECT * FROM delivery WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, recipient');
    this.#unread = db.prepare(
      `SELECT m.* FROM delivery d JOIN message m ON m.id = d.message WHERE d.recipient IN (+@name, +@role) AND d.${open} ORDER BY m.id LIMIT +@limit`,
    );
    this.#unreadOf = db
      .prepare(
        `SELECT count(*) FROM delivery d JOIN message m ON m.id = d.message
         WHERE d.recipient = +@recipient AND d.${open} AND m.sender = @sender AND m.type = @type`,
      )
      .pluck();
    // A person who has read it is not reminded.
    this.#mark = db.prepare(
      `UPDATE delivery SET state = @state, tries = tries + 1, reads = reads + @isRead, updated_at = @now,
       again_at = CASE WHEN @asks AND recipient <> '${operatorName}' THEN @now + @ackMs * (1 << min(reads, 12)) END
       WHERE message = @message AND recipient IN (@name, @role) AND ${open} RETURNING again_at`,
    );
    this.#unfetch = db.prepare(
      `UPDATE delivery SET state = 'queued', reads = reads - 1, again_at = NULL, updated_at = @now
       WHERE message = @message AND recipient IN (@name, @role) AND state = 'read'`,
    );
    this.#ack = db.prepare(
      `UPDATE delivery SET state = 'acked', again_at = NULL, updated_at = @now WHERE message = @message AND recipient IN (@name, @role) RETURNING 1`,
    );
    this.#expired = db.prepare(
      `UPDATE delivery SET state = 'dead', why = '${unfetched}', updated_at = @now WHERE expires_at <= @now AND ${open} RETURNING message, recipient`,
    );
    this.#unacked = db.prepare('SELECT message, recipient, reads FROM delivery WHERE again_at <= ? ORDER BY message, recipient');
    this.#again = db.prepare(
      `UPDATE delivery SET state = @state, why = @why, again_at = NULL, updated_at = @now, expires_at = max(expires_at, @expires)
       WHERE message = @message AND recipient = @recipient`,
    );
    this.#nextExpiry = db.prepare(`SELECT min(expires_at) FROM delivery WHERE ${open}`).pluck();
    this.#nextAgain = db.prepare('SELECT min(again_at) FROM delivery WHERE again_at IS NOT NULL').pluck();
    this.#dead = db.prepare(
      `SELECT d.message, d.recipient, d.tries, d.why, m.sender, m.type FROM delivery d JOIN message m ON m.id = d.message
       WHERE d.state = 'dead' ORDER BY d.message LIMIT ?`,
    );
    this.#redrive = db.prepare(
      `UPDATE delivery SET state = 'queued', tries = 0, reads = 0, why = NULL, updated_at = @now, expires_at = @expires
       WHERE message = @message AND state = 'dead'`,
    );
  }

  /** Of this type and sender, with one recipient. */
  unreadOf(recipient: string, sender: string, type: string): number {
    return this.#unreadOf.get({ recipient, sender, type }) as number;
  }

  queue(message: number, recipients: readonly string[], expiresAt: number): void {
    for (const recipient of recipients) this.#insert.run(message, recipient, this.#now(), expiresAt);
  }

  of(messages: readonly number[]): Map<number, DeliveryRow[]> {
    return Map.groupBy(this.#of.all(JSON.stringify(messages)) as DeliveryRow[], row => row.message);
  }

  /** What is unread, in the state that this very look puts it in. */
  fetch(reader: Reader, limit: number, state: 'delivered' | 'read'): MessageRow[] {
    const unread = this.#unread.all({ ...boxesOf(reader), limit }) as MessageRow[];
    for (const message of unread) this.mark(message, reader, state);
    return unread;
  }

  mark({ id, ack }: MessageRow, reader: Reader, state: 'delivered' | 'read'): void {
    const isRead = state === 'read' ? 1 : 0;
    const { ackMs } = this.#policy;
    const now = this.#now();
    const marked = this.#mark.all({ ...boxesOf(reader), state, isRead, asks: isRead & ack, ackMs, now, message: id });
    const again = (marked as { again_at: number | null }[]).find(({ again_at: at }) => at !== null);
    if (again === undefined) return;
    this.#journal.append({ type: 'message.read', subject: messageId(id), by: reader.name, at: now, data: { ...again } });
  }

  /** Back to what it was before it was fetched. */
  unread(message: number, reader: Reader): void {
    this.#unfetch.run({ ...boxesOf(reader), now: this.#now(), message });
  }

  /** False when it was not sent to this reader. */
  ack(message: number, reader: Reader): boolean {
    const now = this.#now();
    if (this.#ack.get({ ...boxesOf(reader), message, now }) === undefined) return false;
    this.#journal.append({ type: 'message.acked', subject: messageId(message), by: reader.name, at: now, data: {} });
    return true;
  }

  /** What was not fetched in time is dead; what was read and not acknowledged comes again, as often as it may. Gives the dead ones. */
  sweep(): { message: number; recipient: string }[] {
    const now = this.#now();
    const dead = this.#expired.all({ now }) as { message: number; recipient: string }[];
    for (const { message, recipient } of dead) this.#tell('message.dead', message, recipient, unfetched);
    for (const { message, recipient, reads } of this.#unacked.all(now) as { message: number; recipient: string; reads: number }[]) {
      const isLast = reads >= this.#policy.deliveryTries;
      const why = `it was read ${reads === 1 ? 'once' : `${reads} times`} and not acknowledged`;
      const expires = now + this.#policy.ttlMs;
      this.#again.run({ message, recipient, now, expires, state: isLast ? 'dead' : 'queued', why: isLast ? why : null });
      this.#tell(isLast ? 'message.dead' : 'message.returned', message, recipient, why);
      if (isLast) dead.push({ message, recipient });
    }
    return dead;
  }

  nextAt(): number | null {
    const times = [this.#nextExpiry.get(), this.#nextAgain.get()].filter(time => typeof time === 'number');
    return times.length === 0 ? null : Math.min(...times);
  }

  dead(limit: number): DeadMessage[] {
    const rows = this.#dead.all(limit) as (Pick<MessageRow, 'sender' | 'type'> & DeliveryRow & { why: string | null })[];
    return rows.map(({ message, recipient, tries, sender, type, why }) => ({
      ...{ id: messageId(message), to: recipient, from: sender, type, tries, why: why ?? unfetched },
    }));
  }

  /** False when none of them is dead. */
  redrive(message: number, expires: number): boolean {
    return this.#redrive.run({ message, now: this.#now(), expires }).changes > 0;
  }

  #tell(type: 'message.dead' | 'message.returned', message: number, recipient: string, why: string): void {
    this.#journal.append({ type, subject: messageId(message), by: 'swarm', at: this.#now(), data: { recipient, why } });
  }
}

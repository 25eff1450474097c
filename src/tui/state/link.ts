/** The connection of the screen: loads what is, follows what happens, and is there again after the daemon was gone. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { afterRefusal, isUnavailable, reconnect } from '../../client/reconnect.ts';
import { type ErrorCode, SwarmError } from '../../core/error.ts';
import type { Fact } from '../../core/fact.ts';
import { limits } from '../../core/limits.ts';
import { isFinal, statuses } from '../../core/task.ts';
import type { MethodName, Params, Result } from '../../protocol/methods.ts';
import type { Status } from '../../protocol/swarm-methods.ts';
import type { Tracker } from './tracker.ts';

export interface LinkParts {
  readonly tracker: Tracker;
  connect(): Promise<Client>;
  /** Starts the daemon again if it died; whoever has none waits until somebody else does. */
  revive?: (() => Promise<void>) | undefined;
  /** Something is new. */
  onNews(): void;
  /** The daemon came back with another board. */
  onAnotherBoard?(): void;
  now(): number;
}

/** Lists are asked for again at most this often, however much happens. */
const listsEveryMs = 250;
const againEveryMs = 1_000;
/** One that dies of what it finds is not started over and over. */
const revivalsMax = 3;
const revivalsWithinMs = 10 * 60_000;
const pastFacts = 500;
const pastMessages = 200;

export class Link {
  readonly #parts: LinkParts;
  #client: Client | undefined;
  /** The last fact that was heard of: where it is not to be found, another log has begun. */
  #last: Pick<Fact, 'seq' | 'at'> | undefined;
  readonly #closing = new AbortController();
  #revivals: readonly number[] = [];
  #areListsStale = true;
  #isMailStale = true;
  #refreshing: Promise<void> | undefined;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** Until it is closed. An error that a new connection would not mend is thrown. */
  async run(first: Client): Promise<void> {
    const { tracker, now, onNews } = this.#parts;
    for (let client = first; ; ) {
      this.#client = client;
      try {
        await this.#follow(client);
      } catch (error) {
        if (isUnavailable(error)) await afterRefusal(client);
        else if (!client.isClosed) throw error;
      }
      if (this.#closing.signal.aborted) return;
      this.#client = undefined;
      tracker.connected({ state: 'lost', why: 'the daemon is gone; waiting until it is back', since: now(), pid: null, version: null });
      onNews();
      try {
        client = await this.#again();
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        throw error;
      }
    }
  }

  /** However long it takes: a daemon that is stopped, stopping or full lets us in later. */
  async #again(): Promise<Client> {
    const { signal } = this.#closing;
    await this.#revive();
    for (;;) {
      try {
        return await reconnect(this.#parts.connect, Number.POSITIVE_INFINITY, signal);
      } catch (error) {
        if (signal.aborted || !isPassing(error)) throw error;
      }
      await delay(againEveryMs, undefined, { signal });
    }
  }

  async #revive(): Promise<void> {
    const { revive, now } = this.#parts;
    const recent = this.#revivals.filter(at => at > now() - revivalsWithinMs);
    if (revive === undefined || recent.length >= revivalsMax) return;
    this.#revivals = [...recent, now()];
    // Its own log says why it could not; here it is waited for as before.
    await revive().catch(() => {});
  }

  /** What is under way, and nothing followed from there. */
  async loadOnce(client: Client): Promise<void> {
    this.#client = client;
    await this.#loadOpen(client);
    const { tracker } = this.#parts;
    await Promise.all([this.#fetchLists(client), tracker.runs.fetch(client)]);
    tracker.unread((await unreadOf(client)).messages);
  }

  close(): void {
    this.#closing.abort();
    this.#client?.close();
  }

  /** Whatever a person asks for while there is nobody to ask is refused, not kept for later. */
  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#client === undefined)
      throw new SwarmError('no_daemon', 'the daemon is gone', { hint: 'Try again once it is back; `swarm up -d` starts it.' });
    const result = await this.#client.call(method, params);
    // Whatever it answers, it answers.
    this.#parts.tracker.stalled(null);
    return result;
  }

  /** Asks again for what no fact tells. */
  refresh(): void {
    this.#areListsStale = true;
    this.#isMailStale = true;
    void this.#refreshSoon();
  }

  async #follow(client: Client): Promise<void> {
    const { tracker, now, onNews } = this.#parts;
    if (!(await this.#isSameLog(client))) {
      tracker.forget(now());
      this.#parts.onAnotherBoard?.();
    }
    const isFirst = tracker.cursor === 0;
    const [{ head }, { daemon }] = await Promise.all([client.call('facts.list', { after: 0, limit: 1 }), this.#fetchLists(client)]);
    const since = isFirst ? head : tracker.cursor;
    if (isFirst) [this.#last] = (await client.call('facts.list', { after: Math.max(0, head - 1), limit: 1 })).facts;
    if (isFirst) await this.#loadOpen(client);
    tracker.connected({ state: 'live', why: null, since: now(), pid: daemon.pid, version: daemon.version });
    client.onFact(fact => this.#onFact(fact));
    tracker.cursor = since;
    tracker.runs.reload();
    this.refresh();
    await client.call('facts.subscribe', { after: since });
    onNews();
    if (isFirst) await this.#loadLog(client, head);
    if (!tracker.isWhole) await this.#loadEnded(client);
    await client.closed;
  }

  async #isSameLog(client: Client): Promise<boolean> {
    const last = this.#last;
    if (last === undefined) return true;
    const { facts } = await client.call('facts.list', { after: last.seq - 1, limit: 1 });
    return facts[0]?.seq === last.seq && facts[0].at === last.at;
  }

  #onFact(fact: Fact): void {
    this.#last = fact;
    if (this.#parts.tracker.fold(fact)) this.#areListsStale = true;
    if (fact.type.startsWith('message.')) this.#isMailStale = true;
    if (this.#isStale) void this.#refreshSoon();
    this.#parts.onNews();
  }

  /** What is under way first, so that there is something to see. Facts that came meanwhile are folded in later, and change nothing twice. */
  async #loadOpen(client: Client): Promise<void> {
    await this.#loadTasks(
      client,
      statuses.filter(status => !isFinal(status) || status === 'failed'),
    );
  }

  async #loadLog(client: Client, head: number): Promise<void> {
    const { facts } = await client.call('facts.list', { after: Math.max(0, head - pastFacts), limit: pastFacts });
    this.#parts.tracker.past(facts.filter(({ seq }) => seq <= head));
    this.#parts.onNews();
  }

  async #loadEnded(client: Client): Promise<void> {
    await this.#loadTasks(
      client,
      statuses.filter(status => isFinal(status) && status !== 'failed'),
    );
    this.#parts.tracker.isWhole = true;
    this.#parts.onNews();
  }

  async #loadTasks(client: Client, status: (typeof statuses)[number][]): Promise<void> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await client.call('task.list', { status, limit: limits.pageSize, ...(cursor === undefined ? {} : { cursor }) });
      this.#parts.tracker.tasks(page.tasks);
      this.#parts.onNews();
      cursor = page.next;
    }
  }

  get #isStale(): boolean {
    return this.#areListsStale || this.#isMailStale || this.#parts.tracker.runs.isStale;
  }

  #refreshSoon(): Promise<void> {
    this.#refreshing ??= this.#refreshLists().finally(() => {
      this.#refreshing = undefined;
      if (this.#isStale && this.#client !== undefined) void this.#refreshSoon();
    });
    return this.#refreshing;
  }

  async #refreshLists(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    const { onNews, tracker } = this.#parts;
    const [areLists, isMail] = [this.#areListsStale, this.#isMailStale];
    this.#areListsStale = false;
    this.#isMailStale = false;
    try {
      if (areLists) await this.#fetchLists(client);
      if (isMail) await this.#fetchMail(client);
      if (tracker.runs.isStale) await tracker.runs.fetch(client);
      onNews();
      await delay(listsEveryMs);
    } catch {
      // The connection has ended, which `run` sees as well; or the daemon cannot answer now, and the next fact asks again.
    }
  }

  async #fetchLists(client: Client): Promise<Status> {
    const { tracker } = this.#parts;
    const [status, { workers }, { up: isUp, pools }, { votes }, { run, rows }, runs] = await Promise.all([
      client.call('status', {}),
      client.call('worker.list', {}),
      client.call('pool.list', {}),
      client.call('vote.list', { open: true }),
      client.call('usage', { by: 'worker' }),
      tracker.runs.view().length === 0 ? { rows: [] } : client.call('usage', { by: 'run' }),
    ]);
    const spending = { run, workers: byName(rows), runs: byName(runs.rows) };
    tracker.lists({ status, workers, pools, isUp, votes, spending });
    return status;
  }

  async #fetchMail(client: Client): Promise<void> {
    const { tracker } = this.#parts;
    const after = tracker.lastMessage;
    const [{ messages }, inbox] = await Promise.all([
      client.call('message.list', after === undefined ? { limit: pastMessages } : { after, limit: limits.pageSize }),
      unreadOf(client),
    ]);
    tracker.messages(messages);
    tracker.unread(inbox.messages);
  }
}

const unreadOf = (client: Client) => client.call('message.inbox', { peek: true, limit: limits.pageSize });

const byName = <T extends { readonly name: string }>(rows: readonly T[]): Map<string, T> => new Map(rows.map(row => [row.name, row]));

const passing: readonly ErrorCode[] = ['timed_out', 'unavailable', 'limit_reached'];

const isPassing = (error: unknown): boolean => error instanceof SwarmError && passing.includes(error.code);

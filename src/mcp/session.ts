/** The agent's line to the daemon: opened by the first call, opened anew after the daemon was restarted, and never by itself. */

import { type Asked, ask } from '../client/ask.ts';
import type { Client } from '../client/client.ts';
import { type NextTask, type NextWish, nextTask, oneOfAKind } from '../client/next-task.ts';
import { isGone } from '../client/reconnect.ts';
import type { Introduction, ToolsWish } from '../client/tools-wish.ts';
import { SwarmError } from '../core/error.ts';
import { isTaskId } from '../core/names.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import { instructionsFor } from '../wording/agent-instructions.ts';
import { KeepAlive } from './keep-alive.ts';

export class Session {
  readonly #wish: ToolsWish;
  readonly #keepAlive = new KeepAlive(this);
  readonly #waiting = new Set<Client>();
  #introduction: Introduction;
  #client: Promise<Client> | undefined;
  #isClosed = false;
  /** Keys of claims whose answer may have been lost: the next claim asks by such a key, and gets that very task if there is one. */
  readonly #lostKeys: string[] = [];

  constructor(wish: ToolsWish) {
    this.#wish = wish;
    this.#introduction = wish.given;
  }

  /** What the agent says of itself counts as far as nobody else has said it. */
  introduce(said: Introduction, otherwise: string): void {
    if (this.#wish.hasToken) return;
    const { given } = this.#wish;
    this.#introduction = {
      name: given.name ?? said.name ?? this.#introduction.name ?? otherwise,
      role: given.role ?? said.role ?? this.#introduction.role,
      capabilities: given.capabilities ?? said.capabilities ?? this.#introduction.capabilities,
      tags: given.tags ?? said.tags ?? this.#introduction.tags,
    };
    this.#hangUp();
  }

  /** What may be done twice is tried again on a new connection, since the old one may have ended unnoticed. */
  async call<M extends MethodName>(method: M, params: Params<M>, mayRepeat = false): Promise<Result<M>> {
    const client = await this.#connected();
    try {
      return await client.call(method, params);
    } catch (error) {
      if (!mayRepeat || !isGone(error)) throw error;
      return (await this.#connected()).call(method, params);
    }
  }

  async greeting(): Promise<Result<'hello'>> {
    return (await this.#connected()).greeting!;
  }

  async next(wish: NextWish, waitMs: number, signal: AbortSignal): Promise<NextTask> {
    signal.throwIfAborted();
    const keyed = wish.claim ? { request: this.#lostKeys.pop() ?? oneOfAKind() } : {};
    try {
      const claim = await this.#waitingOn(signal, connect => nextTask(connect, { ...wish, ...keyed, until_mail: true }, waitMs, signal));
      if (claim.token !== null) this.holds();
      return claim;
    } catch (error) {
      if (keyed.request !== undefined) this.#lostKeys.push(keyed.request);
      throw error;
    }
  }

  ask(question: Params<'message.send'>, waitMs: number, signal: AbortSignal): Promise<Asked> {
    return this.#waitingOn(signal, connect => ask(connect, question, waitMs, signal));
  }

  /** Waits on a connection of its own: closing that is how the daemon learns that nobody waits any more. */
  async #waitingOn<T>(signal: AbortSignal, wait: (connect: () => Promise<Client>) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const opened: Client[] = [];
    const connect = async (): Promise<Client> => {
      const client = await this.#open();
      opened.push(client);
      this.#waiting.add(client);
      if (signal.aborted) client.close();
      return client;
    };
    const hangUp = (): void => {
      for (const client of opened) this.#end(client);
    };
    signal.addEventListener('abort', hangUp);
    try {
      return await wait(connect);
    } finally {
      signal.removeEventListener('abort', hangUp);
      hangUp();
    }
  }

  /** The task of that id, or that was made with that key. */
  async taskId(named: string): Promise<string> {
    if (isTaskId(named)) return named;
    const { tasks } = await this.call('task.list', { key: named, limit: 1 }, true);
    if (tasks[0] !== undefined) return tasks[0].id;
    throw new SwarmError('not_found', `there is no task ${named}`, { hint: '`swarm task list` shows them all.' });
  }

  /** How it is to work with the board. */
  instructionsFor(role: string): string {
    return instructionsFor(role, { hasMcp: true, isHandedTasks: this.#wish.isHandedTasks ?? false });
  }

  /** The agent holds a task. */
  holds(): void {
    void this.#keepAlive.begin();
  }

  /** Also what is only being opened is closed. */
  close(): void {
    this.#isClosed = true;
    this.#keepAlive.end();
    for (const client of [...this.#waiting]) this.#end(client);
    this.#hangUp();
  }

  async #connected(): Promise<Client> {
    const held = this.#client;
    if (held !== undefined && !(await held).isClosed) return held;
    if (this.#client !== held) return this.#connected();
    const opening = this.#open();
    this.#client = opening;
    opening.catch(() => {
      if (this.#client === opening) this.#client = undefined;
    });
    return opening;
  }

  async #open(): Promise<Client> {
    const { hasToken, connect } = this.#wish;
    if (this.#isClosed) throw new SwarmError('refused', 'the host has closed the connection');
    if (!hasToken && this.#introduction.name === undefined)
      throw new SwarmError('unauthorized', 'nobody has said yet who you are', { hint: 'Call agent_register first.' });
    const client = await (hasToken ? connect() : connect(this.#introduction));
    if (this.#isClosed) client.close();
    return client;
  }

  #end(client: Client): void {
    this.#waiting.delete(client);
    client.close();
  }

  #hangUp(): void {
    this.#client?.then(
      client => client.close(),
      () => {},
    );
    this.#client = undefined;
  }
}

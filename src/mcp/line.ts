/** The agent's line to the daemon: opened by the first call, opened anew after the daemon was restarted, and never by itself. */

import type { Client } from '../client/client.ts';
import { held } from '../client/insist.ts';
import { isAbsent, isGone } from '../client/reconnect.ts';
import type { Introduction, ToolsWish } from '../client/tools-wish.ts';
import { SwarmError } from '../core/error.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';

export class Line {
  readonly wish: ToolsWish;
  readonly #waiting = new Set<Client>();
  #introduction: Introduction;
  #connect = this.#fresh();
  #hangUp: () => void = () => {};
  #isClosed = false;
  /** A daemon has answered: when none does, it is away rather than not wanted. */
  #wasReached = false;
  /** Keys of claims whose answer may have been lost: the next claim asks by such a key, and gets that very task if there is one. */
  readonly lostKeys: string[] = [];

  constructor(wish: ToolsWish) {
    this.wish = wish;
    this.#introduction = wish.given;
  }

  /** What the agent says of itself counts as far as nobody else has said it. */
  introduce(said: Introduction, otherwise: string): void {
    const { given, hasToken } = this.wish;
    if (hasToken) return;
    this.#introduction = {
      name: given.name ?? said.name ?? this.#introduction.name ?? otherwise,
      role: given.role ?? said.role ?? this.#introduction.role,
      capabilities: given.capabilities ?? said.capabilities ?? this.#introduction.capabilities,
      tags: given.tags ?? said.tags ?? this.#introduction.tags,
    };
    this.#hangUp();
    this.#connect = this.#fresh();
  }

  /** One connection for all calls but those that wait. */
  connected(): Promise<Client> {
    return this.#connect();
  }

  /** A worker was started by a daemon. Anybody else may be where there never was one. */
  patienceMs(): number {
    return this.wish.hasToken || this.#wasReached ? this.wish.patienceMs : 0;
  }

  async greeting(): Promise<Result<'hello'>> {
    return (await this.connected()).greeting!;
  }

  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return (await this.connected()).call(method, params);
  }

  /** Waits on a connection of its own: closing that is how the daemon learns that nobody waits any more. */
  async waitingOn<T>(signal: AbortSignal, wait: (connect: () => Promise<Client>) => Promise<T>): Promise<T> {
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

  /** Also what is only being opened is closed. */
  close(): void {
    this.#isClosed = true;
    for (const client of [...this.#waiting]) this.#end(client);
    this.#hangUp();
  }

  #fresh(): () => Promise<Client> {
    return held(async () => {
      const opening = this.#open();
      this.#hangUp = () =>
        void opening.then(
          client => client.close(),
          () => {},
        );
      return opening;
    });
  }

  async #open(): Promise<Client> {
    const { hasToken, connect } = this.wish;
    if (this.#isClosed) throw new SwarmError('refused', 'the host has closed the connection');
    if (!hasToken && this.#introduction.name === undefined)
      throw new SwarmError('unauthorized', 'nobody has said yet who you are', { hint: 'Call agent_register first.' });
    const client = await (hasToken ? connect() : connect(this.#introduction)).catch(error => {
      // One that hangs up in the middle of its greeting was there.
      this.#wasReached ||= isGone(error) && !isAbsent(error);
      throw error;
    });
    this.#wasReached = true;
    if (this.#isClosed) client.close();
    return client;
  }

  #end(client: Client): void {
    this.#waiting.delete(client);
    client.close();
  }
}

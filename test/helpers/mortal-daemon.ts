/** A daemon that ends itself at crash points, one in each of its lives, and is started again by whoever finds it gone. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { isGone } from '../../src/client/reconnect.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { MethodName, Params, Result } from '../../src/protocol/methods.ts';
import type { Arrivals } from './arrivals.ts';
import { program, type TestHome } from './daemon.ts';
import { allFacts, follow } from './following.ts';

interface Life {
  /** Resolves when it answers, or can be known not to. */
  readonly begun: Promise<unknown>;
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<string>;
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

interface Line {
  readonly client: Client;
  readonly facts: Arrivals<Fact>;
}

export class MortalDaemon {
  readonly #place: TestHome;
  readonly #extra: NodeJS.ProcessEnv;
  readonly #points: string[];
  /** How each life ended, but for the last. */
  readonly deaths: string[] = [];
  #life: Life;
  #line: Promise<Line> | undefined;

  /** The first life ends at the first of these points, the second at the second; the one after them all lives on. */
  constructor(place: TestHome, points: readonly string[], extra: NodeJS.ProcessEnv = {}) {
    this.#place = place;
    this.#points = [...points];
    this.#extra = extra;
    this.#life = this.#begin();
  }

  /** Asked again until there is an answer, as a client would. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.#insist(({ client }) => client.call(method, params));
  }

  /** The first fact of all that fits, once there is one. */
  fact(fits: (fact: Fact) => boolean): Promise<Fact> {
    return this.#insist(async ({ client, facts }) => {
      const found = await Promise.race([facts.first(fits).catch(() => undefined), client.closed]);
      return found ?? client.call('status', {}).then(() => Promise.reject(new Error('facts end while the daemon lives')));
    });
  }

  /** All of them so far. */
  facts(): Promise<Fact[]> {
    return this.#insist(({ client }) => allFacts(client));
  }

  /** Told to stop, and again where it dies of that; how it ended at last. */
  async stop(): Promise<string> {
    for (;;) {
      await this.#life.begun;
      this.#life.signal('SIGTERM');
      const end = await this.#life.ended;
      if (end !== 'SIGKILL') return end;
      await this.#revive(this.#line);
    }
  }

  /** Of another's hand; whoever asks next starts the next one. */
  async kill(): Promise<void> {
    await this.#life.begun;
    this.#life.signal('SIGKILL');
    await this.#life.ended;
  }

  async #insist<T>(ask: (line: Line) => Promise<T>): Promise<T> {
    for (;;) {
      this.#line ??= this.#connect();
      const line = this.#line;
      try {
        return await ask(await line);
      } catch (error) {
        if (!isGone(error)) throw error;
        await this.#revive(line);
      }
    }
  }

  /** Of several who find it gone, the first one starts the next. */
  async #revive(lost: Promise<Line> | undefined): Promise<void> {
    const end = await this.#life.ended;
    if (this.#line !== lost) return;
    this.deaths.push(end);
    this.#line = undefined;
    this.#life = this.#begin();
  }

  async #connect(): Promise<Line> {
    await this.#life.begun;
    const client = await connect(this.#place.socket);
    onTestFinished(() => client.close());
    return { client, facts: await follow(client, 0) };
  }

  #begin(): Life {
    const point = this.#points.shift();
    const env = { ...this.#place.env, ...this.#extra, ...(point === undefined ? {} : { SWARM_CRASH_AT: point }), SWARM_READY_FD: '3' };
    const child = spawn(process.execPath, [program, 'daemon'], {
      cwd: this.#place.home,
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit ${code}`));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return { begun: text(child.stdio[3] as Readable), ended, signal: signal => void child.kill(signal) };
  }
}

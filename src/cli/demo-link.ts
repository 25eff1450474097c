/** A demo agent's connection: every call is made again when the daemon comes back, and the task in hand is given back on leaving. */

import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { oneOfAKind } from '../client/next-task.ts';
import { afterRefusal, isGone, isUnavailable, reconnect } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import type { Task } from '../core/task.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';

/** Whoever ends an agent does not wait long for it. */
const goodbyeMs = 500;

export interface HeldTask {
  readonly task: Task;
  readonly token: string;
}

export class DemoLink {
  readonly #connect: () => Promise<Client>;
  readonly #remark: (text: string) => void;
  #client: Client | undefined;
  #held: HeldTask | undefined;
  /** Deaf to all requests to go but the last. */
  #deaf = false;

  constructor(connect: () => Promise<Client>, remark: (text: string) => void) {
    this.#connect = connect;
    this.#remark = remark;
  }

  async ask<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    for (;;) {
      try {
        this.#client ??= await this.#connect();
        return await this.#client.call(method, params);
      } catch (error) {
        await this.#mend(error);
      }
    }
  }

  /** The next task, within the time. The key makes a claim whose answer was lost be given again, not made again. */
  async claim(waitMs: number): Promise<HeldTask | undefined> {
    const { task, token } = await this.ask('task.next', { claim: true, wait_ms: waitMs, request: oneOfAKind() });
    this.#held = task === null ? undefined : { task, token: token! };
    return this.#held;
  }

  /** A report on the task in hand: false when it has been taken away meanwhile. */
  async report(send: (held: HeldTask) => Promise<unknown>): Promise<boolean> {
    try {
      await send(this.#held!);
      return true;
    } catch (error) {
      if (!(error instanceof SwarmError) || error.code !== 'stale_lease') throw error;
      this.#held = undefined;
      return false;
    }
  }

  /** The task is out of its hands. */
  letGo(): void {
    this.#held = undefined;
  }

  /** From here on it neither answers nor can be interrupted. */
  goDeaf(): void {
    this.#deaf = true;
  }

  leaveOn(signals: readonly NodeJS.Signals[]): void {
    for (const signal of signals) process.on(signal, () => void this.#leave(signal));
  }

  async #leave(signal: NodeJS.Signals): Promise<void> {
    if (this.#deaf && signal === 'SIGINT') return;
    if (!this.#deaf) await Promise.race([this.#giveBack(signal), delay(goodbyeMs)]);
    process.exit(signal === 'SIGINT' ? 128 + constants.signals.SIGINT : 0);
  }

  async #giveBack(signal: NodeJS.Signals): Promise<void> {
    const held = this.#held;
    if (held === undefined || this.#client === undefined) return;
    this.#remark(`${signal}: gives ${held.task.id} back`);
    try {
      await this.#client.call('task.release', { id: held.task.id, token: held.token, why: `the agent was ended by ${signal}` });
    } catch {
      // The task is somebody else's, or the daemon is gone and will find this worker dead.
    }
  }

  /** Waits until there is a daemon to ask again. */
  async #mend(error: unknown): Promise<void> {
    if (!isGone(error) && !isUnavailable(error)) throw error;
    this.#remark('the daemon is gone; waits until it is back');
    if (this.#client !== undefined && isUnavailable(error)) await afterRefusal(this.#client);
    this.#client = await reconnect(this.#connect);
    this.#remark('the daemon is back');
  }
}

/** What tools ask of the daemon, on the agent's line: a call waits for a daemon that is away as long as its caller waits for it. */

import { type Asked, ask } from '../client/ask.ts';
import { insist, type Patience, reach, stillGone } from '../client/insist.ts';
import { type NextTask, type NextWish, nextTask, oneOfAKind } from '../client/next-task.ts';
import { isGone } from '../client/reconnect.ts';
import type { Introduction, ToolsWish } from '../client/tools-wish.ts';
import { SwarmError } from '../core/error.ts';
import { isTaskId } from '../core/names.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import { instructionsFor } from '../wording/agent-instructions.ts';
import { KeepAlive } from './keep-alive.ts';
import { Line } from './line.ts';

/** Who waits for an answer, and is told meanwhile that it is still under way. */
interface Waiter {
  readonly signal?: AbortSignal;
  readonly progress?: ((message: string) => void) | undefined;
}

export class Session {
  readonly #line: Line;
  readonly #keepAlive: KeepAlive;
  readonly #waiter: Waiter;

  constructor(line: Line, keepAlive: KeepAlive = new KeepAlive(line), waiter: Waiter = {}) {
    this.#line = line;
    this.#keepAlive = keepAlive;
    this.#waiter = waiter;
  }

  /** The same for one call of a tool. */
  during(waiter: Waiter): Session {
    return new Session(this.#line, this.#keepAlive, waiter);
  }

  introduce(said: Introduction, otherwise: string): void {
    this.#line.introduce(said, otherwise);
  }

  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return insist(() => this.#line.connected(), method, params, this.#patience());
  }

  async greeting(): Promise<Result<'hello'>> {
    return (await this.#reached()).greeting!;
  }

  async next(wish: NextWish, waitMs: number, signal: AbortSignal): Promise<NextTask> {
    signal.throwIfAborted();
    const left = await this.#leftOf(waitMs);
    const { lostKeys } = this.#line;
    const keyed = wish.claim ? { request: lostKeys.pop() ?? oneOfAKind() } : {};
    try {
      const claim = await this.#line.waitingOn(signal, connect => nextTask(connect, { ...wish, ...keyed, until_mail: true }, left, signal));
      if (claim.token !== null) this.holds();
      return claim;
    } catch (error) {
      if (keyed.request !== undefined) lostKeys.push(keyed.request);
      throw isGone(error) ? stillGone(error as SwarmError) : error;
    }
  }

  async ask(question: Params<'message.send'>, waitMs: number, signal: AbortSignal): Promise<Asked> {
    const left = await this.#leftOf(waitMs);
    return this.#line.waitingOn(signal, connect => ask(connect, question, left, signal));
  }

  /** The task of that id, or that was made with that key. */
  async taskId(named: string): Promise<string> {
    if (isTaskId(named)) return named;
    const { tasks } = await this.call('task.list', { key: named, limit: 1 });
    if (tasks[0] !== undefined) return tasks[0].id;
    throw new SwarmError('not_found', `there is no task ${named}`, { hint: '`swarm task list` shows them all.' });
  }

  /** How it is to work with the board. */
  instructionsFor(role: string): string {
    return instructionsFor(role, { hasMcp: true, isHandedTasks: this.#line.wish.isHandedTasks ?? false });
  }

  /** The agent holds a task. */
  holds(): void {
    void this.#keepAlive.begin();
  }

  close(): void {
    this.#keepAlive.end();
    this.#line.close();
  }

  #patience(): Patience {
    const { signal, progress } = this.#waiter;
    const line = this.#line;
    return {
      signal,
      tell: progress,
      get forMs() {
        return line.patienceMs();
      },
    };
  }

  #reached() {
    return reach(() => this.#line.connected(), this.#patience());
  }

  /** What waiting for the daemon leaves of the time. */
  async #leftOf(waitMs: number): Promise<number> {
    const begun = performance.now();
    await this.#reached();
    return Math.max(0, waitMs - (performance.now() - begun));
  }
}

export const sessionOf = (wish: ToolsWish): Session => new Session(new Line(wish));

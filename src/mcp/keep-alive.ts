/** Signs of life for an agent that has no terminal of this swarm: while its host runs, what it has claimed stays its own. */

import type { MethodName, Params, Result } from '../protocol/methods.ts';

/** The agent's line to the daemon. */
interface Line {
  greeting(): Promise<Result<'hello'>>;
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
}

export class KeepAlive {
  readonly #line: Line;
  readonly #held = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  async took(task: string): Promise<void> {
    this.#held.add(task);
    if (this.#timer !== undefined) return;
    try {
      const { you, renew_ms: renewMs } = await this.#line.greeting();
      const { process } = await this.#line.call('worker.get', { name: you.name });
      // One in a terminal of ours is known to live, and is judged by what it does.
      if (process === null && this.#held.size > 0) this.#timer ??= setInterval(() => void this.#beat(), renewMs).unref();
    } catch {
      // The daemon went away after the claim: the next call that reaches it is a sign of life as well.
    }
  }

  letGo(task: string): void {
    this.#held.delete(task);
    if (this.#held.size === 0) this.end();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #beat(): Promise<void> {
    await this.#line.call('worker.heartbeat', {}).catch(() => {});
  }
}

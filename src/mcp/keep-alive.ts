/** Signs of life for an agent that has no terminal of this swarm: while its host runs, what it has claimed stays its own. */

import type { MethodName, Params, Result } from '../protocol/methods.ts';

/** The agent's line to the daemon. */
interface Line {
  greeting(): Promise<Result<'hello'>>;
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
}

export class KeepAlive {
  readonly #line: Line;
  #timer: NodeJS.Timeout | undefined;

  constructor(line: Line) {
    this.#line = line;
  }

  /** It holds a task: until it holds none, however that comes about. */
  async begin(): Promise<void> {
    if (this.#timer !== undefined) return;
    try {
      const { you, renew_ms: renewMs } = await this.#line.greeting();
      const { process } = await this.#line.call('worker.get', { name: you.name });
      // One in a terminal of ours is known to live, and is judged by what it does.
      if (process === null) this.#timer ??= setInterval(() => void this.#beat(you.name), renewMs).unref();
    } catch {
      // The daemon went away after the claim: the next call that reaches it is a sign of life as well.
    }
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #beat(name: string): Promise<void> {
    try {
      await this.#line.call('worker.heartbeat', {});
      if ((await this.#line.call('worker.get', { name })).task === null) this.end();
    } catch {
      // As above.
    }
  }
}

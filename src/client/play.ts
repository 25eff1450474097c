/** Plays a recording on a person's own screen, at its own pace or a quicker one, until it is over or they have seen enough. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Piece } from '../holder/recording.ts';
import { HeldTerminal } from './held-terminal.ts';
import { OutputGuard } from './output-guard.ts';
import { resetAfterStream } from './terminal-modes.ts';
import type { ViewerTerminal } from './viewer-terminal.ts';

export interface Pace {
  /** So many times as fast. */
  readonly speed: number;
  /** The longest pause, as it was recorded. */
  readonly idleLimitMs: number;
}

const ctrlC = 0x03;

export async function play(pieces: AsyncIterable<Piece>, pace: Pace, terminal: ViewerTerminal): Promise<void> {
  const guard = new OutputGuard({ screen: 'theirs', wheel: false });
  const held = new HeldTerminal(terminal, {
    enter: () => '',
    leave: () => `${resetAfterStream(guard.traces, guard.alternate)}\r\n`,
    onResumed: () => {},
  });
  const watching = new Watching(terminal);
  held.enter();
  watching.start();
  let before: number | undefined;
  try {
    for await (const { at, bytes } of pieces) {
      await watching.pause(pauseMs(at - (before ?? at), pace));
      if (watching.isOver) break;
      before = at;
      for (const piece of guard.push(bytes)) await watching.write(piece);
    }
  } finally {
    watching.stop();
    await held.leave();
  }
}

export const pauseMs = (gapMs: number, { speed, idleLimitMs }: Pace): number => Math.min(Math.max(0, gapMs), idleLimitMs) / speed;

/** The person in front: they may halt it, and end it. */
class Watching {
  readonly #terminal: ViewerTerminal;
  readonly #end = new AbortController();
  #halted: PromiseWithResolvers<void> | undefined;

  constructor(terminal: ViewerTerminal) {
    this.#terminal = terminal;
  }

  get isOver(): boolean {
    return this.#end.signal.aborted;
  }

  start(): void {
    const { input, output } = this.#terminal;
    input.on('data', this.#onKeys);
    input.once('end', this.#onEnd);
    output.once('error', this.#onEnd);
    input.resume();
  }

  stop(): void {
    const { input, output } = this.#terminal;
    input.off('data', this.#onKeys);
    input.off('end', this.#onEnd);
    output.off('error', this.#onEnd);
    input.pause();
  }

  /** Shorter when they end it, longer when they halt it. */
  async pause(ms: number): Promise<void> {
    const { signal } = this.#end;
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {});
    await this.#halted?.promise;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { output } = this.#terminal;
    if (this.isOver || output.write(bytes)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    output.once('drain', resolve);
    this.#end.signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
  }

  readonly #onEnd = (): void => {
    this.#end.abort();
    this.#halted?.resolve();
  };

  readonly #onKeys = (chunk: Uint8Array | string): void => {
    for (const byte of Buffer.from(chunk as string)) {
      if (byte === ctrlC || byte === 'q'.charCodeAt(0)) this.#onEnd();
      else if (byte === ' '.charCodeAt(0)) this.#toggle();
    }
  };

  #toggle(): void {
    this.#halted?.resolve();
    this.#halted = this.#halted === undefined ? Promise.withResolvers() : undefined;
  }
}

/** What a viewer types: on to the worker, but for the detach key and what looks back through the lines that are gone. */

import type { DetachKey } from '../config/detach-key.ts';
import type { WheelPolicy } from '../core/state-rules.ts';
import { DetachListener, pairMs } from './detach-key.ts';
import { KeyTokens, type Token } from './key-tokens.ts';
import { mouseOf, shift, strokeOf } from './stroke.ts';
import type { KeyStream } from './viewer-terminal.ts';

export interface InputParts {
  readonly input: KeyStream;
  readonly key: DetachKey;
  /** How a worker that fills the screen is scrolled where it knows no mouse. */
  readonly wheel: WheelPolicy;
  readonly display: Looking;
  /** To the worker; false when no more should come for now. */
  send(bytes: Uint8Array): boolean;
  onDetach(): void;
}

/** The part of the display that keys steer. */
export interface Looking {
  readonly looksBack: boolean;
  readonly hasWheel: boolean;
  readonly alternate: boolean;
  readonly cursorKeys: boolean;
  readonly page: number;
  scroll(lines: number): unknown;
  toTop(): void;
  stopLookingBack(): void;
  note(text: string): void;
}

const wheelLines = 3;
const wheelUp = 64;
const wheelDown = 65;

export class AttachInput {
  readonly #parts: InputParts;
  readonly #tokens = new KeyTokens();
  readonly #listener: DetachListener;
  #holdTimer: NodeJS.Timeout | undefined;
  #pairTimer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(parts: InputParts) {
    this.#parts = parts;
    this.#listener = new DetachListener(parts.key);
  }

  start(): void {
    const { input, onDetach } = this.#parts;
    input.on('data', this.#onData);
    // The terminal is gone, and with it whoever typed.
    input.once('end', onDetach);
    input.once('error', onDetach);
    input.resume();
  }

  stop(): void {
    const { input, onDetach } = this.#parts;
    this.#isEnded = true;
    clearTimeout(this.#holdTimer);
    clearTimeout(this.#pairTimer);
    input.off('data', this.#onData);
    input.off('end', onDetach);
    input.off('error', onDetach);
    input.pause();
  }

  /** The worker takes input again. */
  goOn(): void {
    if (!this.#isEnded) this.#parts.input.resume();
  }

  readonly #onData = (chunk: Uint8Array | string): void => {
    clearTimeout(this.#holdTimer);
    this.#hear(this.#tokens.push(Buffer.from(chunk as string)));
    const { patienceMs } = this.#tokens;
    if (patienceMs !== undefined && !this.#isEnded) this.#holdTimer = setTimeout(() => this.#hear(this.#tokens.flush()), patienceMs);
  };

  #hear(tokens: readonly Token[]): void {
    const kept: Uint8Array[] = [];
    let detaches = false;
    for (const token of tokens) {
      const heard = this.#listener.hear(token);
      detaches = heard === 'detach';
      // What was typed behind the detach key was meant for another: it goes nowhere.
      if (detaches) break;
      if (heard === 'pass') kept.push(...this.#use(token));
    }
    if (kept.length > 0 && !this.#parts.send(Buffer.concat(kept))) this.#parts.input.pause();
    if (detaches) this.#detach();
    else this.#awaitPair();
  }

  /** One press means to detach, unless the second one of a pair comes in time. */
  #awaitPair(): void {
    if (!this.#listener.isArmed) {
      clearTimeout(this.#pairTimer);
      this.#pairTimer = undefined;
    } else if (this.#pairTimer === undefined) {
      this.#pairTimer = setTimeout(() => this.#detach(), pairMs);
      this.#parts.display.note(`[swarm: ${this.#parts.key.label} again sends it to the worker]`);
    }
  }

  #detach(): void {
    if (!this.#isEnded) this.#parts.onDetach();
  }

  /** What of it the worker gets. */
  #use(token: Token): readonly Uint8Array[] {
    const { display } = this.#parts;
    if (display.looksBack) return this.#lookBack(token);
    const mouse = display.hasWheel ? mouseOf(token) : undefined;
    if (mouse !== undefined) return this.#wheel(mouse.button);
    if (!display.alternate && isPageUp(token)) {
      display.scroll(display.page);
      return [];
    }
    return [token.bytes];
  }

  /** A full-screen program that knows no mouse gets the wheel as cursor keys, as from any terminal, or a page at a time. */
  #wheel(button: number): readonly Uint8Array[] {
    const { display, wheel } = this.#parts;
    if (button !== wheelUp && button !== wheelDown) return [];
    if (display.alternate && wheel === 'pages') return [Buffer.from(button === wheelUp ? '\x1b[5~' : '\x1b[6~')];
    if (display.alternate) {
      const arrow = `\x1b${display.cursorKeys ? 'O' : '['}${button === wheelUp ? 'A' : 'B'}`;
      return [Buffer.from(arrow.repeat(wheelLines))];
    }
    if (button === wheelUp) display.scroll(wheelLines);
    return [];
  }

  /** Keys that move, keys that only end it, and all others, which end it and go on to the worker. */
  #lookBack(token: Token): readonly Uint8Array[] {
    const { display } = this.#parts;
    const button = mouseOf(token)?.button;
    if (button !== undefined) {
      if (button === wheelUp || button === wheelDown) display.scroll(button === wheelUp ? wheelLines : -wheelLines);
      return [];
    }
    const name = Buffer.from(token.bytes).toString('latin1');
    const move = moves[name];
    if (move !== undefined) move(display);
    else display.stopLookingBack();
    return move !== undefined || enders.has(name) ? [] : [token.bytes];
  }
}

const isPageUp = (token: Token): boolean => {
  const stroke = strokeOf(token);
  return stroke?.final === '~' && stroke.codes[0] === 5 && stroke.modifiers === shift && stroke.event !== 'release';
};

const up = (display: Looking): unknown => display.scroll(1);
const down = (display: Looking): unknown => display.scroll(-1);
const pageUp = (display: Looking): unknown => display.scroll(display.page);
const pageDown = (display: Looking): unknown => display.scroll(-display.page);
const top = (display: Looking): void => display.toTop();
const bottom = (display: Looking): void => display.stopLookingBack();

const moves: Readonly<Record<string, (display: Looking) => unknown>> = {
  '\x1b[A': up,
  '\x1bOA': up,
  '\x1b[B': down,
  '\x1bOB': down,
  '\x1b[5~': pageUp,
  '\x1b[5;2~': pageUp,
  '\x1b[6~': pageDown,
  '\x1b[6;2~': pageDown,
  '\x1b[H': top,
  '\x1bOH': top,
  '\x1b[1~': top,
  '\x1b[F': bottom,
  '\x1bOF': bottom,
  '\x1b[4~': bottom,
};

/** `q`, Escape, Enter and Ctrl-C: a person who leaves means nothing to the worker by them. */
const enders = new Set(['q', '\x1b', '\r', '\x03']);

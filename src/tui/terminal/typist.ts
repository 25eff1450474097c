/** Keys for a worker, typed on the board: all that a person types goes there, but the key that comes back. */

import { KeyTokens, type Token } from '../../client/key-tokens.ts';
import { control, mouseOf, strokeOf } from '../../client/stroke.ts';

export interface TypistParts {
  send(text: string): void;
  onLeave(): void;
}

const leaveByte = 0x1d;
const leaveCode = 0x5d;

export class Typist {
  readonly #parts: TypistParts;
  readonly #tokens = new KeyTokens();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: TypistParts) {
    this.#parts = parts;
  }

  push(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    this.#pass(this.#tokens.push(chunk));
    const { patienceMs } = this.#tokens;
    if (patienceMs !== undefined) this.#timer = setTimeout(() => this.#pass(this.#tokens.flush()), patienceMs);
  }

  #pass(tokens: readonly Token[]): void {
    const passed: Uint8Array[] = [];
    let isLeaving = false;
    for (const token of tokens) {
      if (isLeave(token)) isLeaving = true;
      else if (!isReport(token)) passed.push(token.bytes);
    }
    if (passed.length > 0) this.#parts.send(Buffer.concat(passed).toString());
    if (isLeaving) this.#parts.onLeave();
  }
}

function isLeave(token: Token): boolean {
  if (token.kind === 'control') return token.bytes[0] === leaveByte;
  const stroke = strokeOf(token);
  return stroke?.final === 'u' && stroke.codes[0] === leaveCode && stroke.modifiers === control;
}

/** Mouse and focus are about this screen, not about the worker's. */
const isReport = (token: Token): boolean =>
  mouseOf(token) !== undefined || (token.kind === 'sequence' && /^\x1b\[[IO]$/.test(Buffer.from(token.bytes).toString('latin1')));

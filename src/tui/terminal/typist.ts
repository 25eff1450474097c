/** Keys for a worker, typed on the board: all that a person types goes there, but the key that comes back. */

import { StringDecoder } from 'node:string_decoder';
import { KeyTokens, type Token } from '../../client/key-tokens.ts';
import { control, mouseOf, strokeOf } from '../../client/stroke.ts';

export interface TypistParts {
  send(text: string): void;
  /** With what was typed behind the key that comes back. */
  onLeave(rest: Uint8Array): void;
}

const leaveByte = 0x1d;
const leaveCode = 0x5d;

export class Typist {
  readonly #parts: TypistParts;
  readonly #tokens = new KeyTokens();
  /** A character may come in two pieces. */
  readonly #decoder = new StringDecoder('utf8');
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
    const leaving = tokens.findIndex(isLeave);
    const typed = leaving < 0 ? tokens : tokens.slice(0, leaving);
    const text = this.#decoder.write(bytesOf(typed.filter(token => !isReport(token))));
    if (text !== '') this.#parts.send(text);
    if (leaving < 0) return;
    const held = this.#tokens.flush();
    this.#parts.onLeave(bytesOf([...tokens.slice(leaving + 1), ...held]));
  }
}

const bytesOf = (tokens: readonly Token[]): Buffer => Buffer.concat(tokens.map(({ bytes }) => bytes));

function isLeave(token: Token): boolean {
  if (token.kind === 'control') return token.bytes[0] === leaveByte;
  const stroke = strokeOf(token);
  return stroke?.final === 'u' && stroke.codes[0] === leaveCode && stroke.modifiers === control;
}

/** Mouse and focus are about this screen, not about the worker's. */
const isReport = (token: Token): boolean =>
  mouseOf(token) !== undefined || (token.kind === 'sequence' && /^\x1b\[[IO]$/.test(Buffer.from(token.bytes).toString('latin1')));

/** The detach key: recognised in every keyboard protocol and never in a paste. Pressed once it detaches, twice it is sent itself. */

import type { DetachKey } from '../config/detach-key.ts';
import type { Token } from './key-tokens.ts';
import { control, isModifierKey, mouseOf, type Stroke, shift, strokeOf } from './stroke.ts';

/** How long after the first press a second one counts as one of a pair. */
export const pairMs = 500;

/** What becomes of a token: it goes on to the worker, or nowhere, or ends the attachment. */
export type Heard = 'pass' | 'swallow' | 'detach';

export class DetachListener {
  readonly #key: DetachKey;
  #isArmed = false;

  constructor(key: DetachKey) {
    this.#key = key;
  }

  /** The key was pressed once; when no second press comes within `pairMs`, that means to detach. */
  get isArmed(): boolean {
    return this.#isArmed;
  }

  hear(token: Token): Heard {
    const event = eventOf(token, this.#key);
    if (event === undefined) return this.#isArmed && isDeliberate(token) ? 'detach' : 'pass';
    if (event === 'press') {
      this.#isArmed = !this.#isArmed;
      return this.#isArmed ? 'swallow' : 'pass';
    }
    // Held down, or let go: it belongs to the press before it.
    return this.#isArmed ? 'swallow' : 'pass';
  }
}

function eventOf(token: Token, key: DetachKey): Stroke['event'] | undefined {
  if (token.kind === 'control') return token.bytes[0] === key.raw ? 'press' : undefined;
  const stroke = strokeOf(token);
  return stroke !== undefined && isKey(stroke, key) ? stroke.event : undefined;
}

function isKey({ final, codes: [code, shifted, base], modifiers }: Stroke, key: DetachKey): boolean {
  if (final !== 'u') return false;
  // With caps lock on, xterm names a letter by its capital.
  if (modifiers === control) return code === key.code || base === key.code || (isLetter(key) && code === key.code - 0x20);
  // On many keyboards the character is the upper one of its key, as the underscore on the dash.
  return modifiers === (control | shift) && !isLetter(key) && (shifted === key.code || code === key.code);
}

const isLetter = ({ code }: DetachKey): boolean => code >= 0x61 && code <= 0x7a;

/** Whether a person did this after the first press; then they do not mean to press the key again. */
function isDeliberate(token: Token): boolean {
  if (token.kind !== 'sequence') return true;
  const stroke = strokeOf(token);
  if (stroke !== undefined) return stroke.event !== 'release' && !isModifierKey(stroke);
  return mouseOf(token) === undefined && !isFocusReport(token);
}

const isFocusReport = ({ bytes }: Token): boolean => bytes.length === 3 && bytes[1] === 0x5b && (bytes[2] === 0x49 || bytes[2] === 0x4f);

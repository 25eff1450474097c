/** What a person does at the terminal: keys, pastes, the mouse, coming and going; read from its bytes in every usual encoding. */

import { KeyTokens, type Token } from '../../client/key-tokens.ts';
import { control, isModifierKey, type Stroke, shift, strokeOf } from '../../client/stroke.ts';
import type { KeyPress } from './chord.ts';

export interface MouseEvent {
  readonly kind: 'mouse';
  readonly action: 'press' | 'release' | 'drag' | 'wheel';
  /** For a wheel: which way. */
  readonly towards: 'up' | 'down' | null;
  readonly button: 'left' | 'middle' | 'right' | 'none';
  readonly x: number;
  readonly y: number;
}

export type InputEvent =
  | KeyPress
  | MouseEvent
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'focus'; readonly isHere: boolean };

/** More than anybody means to put into a field: what comes beyond is dropped. */
const pasteCharsMax = 256 * 1024;
/** No character takes more. */
const pasteBytesMax = 4 * pasteCharsMax;
const alt = 2;

export class TerminalInput {
  readonly #tokens = new KeyTokens();
  readonly #decoder = new TextDecoder();
  readonly #onEvent: (event: InputEvent) => void;
  readonly #paste: Buffer[] = [];
  #pasteBytes = 0;
  /** The end of a paste may fall apart between two reads. */
  #pasteTail = Buffer.alloc(0);
  /** An Escape stood right before a character that is still being put together. */
  #isAltBegun = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(onEvent: (event: InputEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    for (const token of withAlt(this.#tokens.push(chunk))) this.#read(token);
    const { patienceMs } = this.#tokens;
    if (patienceMs !== undefined) this.#timer = setTimeout(this.#flush, patienceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing more came: an Escape was the key itself. */
  readonly #flush = (): void => {
    for (const token of this.#tokens.flush()) this.#read(token);
  };

  #read(token: Token): void {
    if (token.kind === 'paste') this.#pasted(token.bytes);
    else for (const event of this.#eventsOf(token)) this.#onEvent(event);
  }

  #eventsOf(token: Token): InputEvent[] {
    const { kind, bytes } = token;
    if (kind === 'text') return this.#typed(bytes);
    if (kind === 'control') return [controlKey(bytes[0]!)];
    if (kind !== 'escape') return sequenceEvent(token);
    if (bytes.length !== 2 || bytes[1]! < 0x80) return escapeKey(bytes);
    this.#isAltBegun = true;
    return this.#typed(bytes.subarray(1));
  }

  #typed(bytes: Uint8Array): KeyPress[] {
    const [first, ...others] = [...this.#decoder.decode(bytes, { stream: true })].map(typed);
    if (first === undefined) return [];
    const begun = this.#isAltBegun ? { ...first, alt: true, text: '' } : first;
    this.#isAltBegun = false;
    return [begun, ...others].filter(({ key }) => !control8.test(key));
  }

  #pasted(bytes: Uint8Array): void {
    this.#pasteTail = Buffer.concat([this.#pasteTail, bytes]).subarray(-pasteEnd.length);
    if (this.#pasteBytes < pasteBytesMax) this.#paste.push(Buffer.from(bytes));
    this.#pasteBytes += bytes.length;
    if (!this.#pasteTail.equals(pasteEnd)) return;
    const text = Buffer.concat(this.#paste.splice(0))
      .subarray(pasteEnd.length)
      .toString()
      .replace(/\x1b\[201~$/, '')
      .slice(0, pasteCharsMax)
      .replace(/[\ud800-\udbff]$/, '');
    this.#pasteBytes = 0;
    this.#pasteTail = Buffer.alloc(0);
    this.#onEvent({ kind: 'paste', text: text.replace(/\r\n?/g, '\n').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '') });
  }
}

/** An Escape with a control key right behind it, in one read, was no person pressing two keys: it is Alt with that key. */
function withAlt(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const isAlt = token.kind === 'control' && last?.kind === 'escape' && last.bytes.length === 1;
    if (isAlt) joined[joined.length - 1] = { kind: 'escape', bytes: Buffer.concat([last.bytes, token.bytes]) };
    else joined.push(token);
  }
  return joined;
}

/** What a terminal would obey, written as a character. */
const control8 = /^[\x80-\x9f]$/;

const pasteEnd = Buffer.from('\x1b[201~');

const none = { ctrl: false, alt: false, shift: false };

function typed(character: string): KeyPress {
  return character === ' ' ? named('space', {}, ' ') : { kind: 'key', key: character, ...none, text: character };
}

const named = (key: string, modifiers: Partial<typeof none> = {}, text = ''): KeyPress => ({
  kind: 'key',
  key,
  ...none,
  ...modifiers,
  text,
});

function controlKey(byte: number): KeyPress {
  const key = controlNames[byte];
  if (key !== undefined) return named(key);
  const letter = byte < 0x1b ? String.fromCharCode(byte + 0x60) : String.fromCharCode(byte + 0x40);
  return byte === 0 ? named('space', { ctrl: true }) : named(letter, { ctrl: true });
}

/** Ctrl-J is told apart from Enter: it begins a new line. */
const controlNames: { readonly [byte: number]: string } = { 8: 'backspace', 9: 'tab', 13: 'enter', 27: 'escape', 127: 'backspace' };

function escapeKey(bytes: Uint8Array): KeyPress[] {
  if (bytes.length === 1) return [named('escape')];
  if (bytes.length > 2) return [];
  const byte = bytes[1]!;
  const key = byte < 0x20 || byte === 0x7f ? controlKey(byte) : typed(String.fromCharCode(byte));
  return [{ ...key, alt: true, text: '' }];
}

function sequenceEvent(token: Token): InputEvent[] {
  const text = Buffer.from(token.bytes).toString('latin1');
  const mouse = mouseEvent(text);
  if (mouse !== undefined) return [mouse];
  if (text === '\x1b[I' || text === '\x1b[O') return [{ kind: 'focus', isHere: text === '\x1b[I' }];
  const ss3 = /^\x1bO(.)$/.exec(text)?.[1];
  if (ss3 !== undefined) return ss3 === 'M' ? [named('enter')] : finals[ss3] === undefined ? [] : [named(finals[ss3])];
  const stroke = strokeOf(token);
  return stroke === undefined || stroke.event === 'release' || isModifierKey(stroke) ? [] : strokeEvent(stroke);
}

const finals: { readonly [final: string]: string } = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' };
const tildes: { readonly [code: number]: string } = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};
const codeNames: { readonly [code: number]: string } = {
  9: 'tab',
  13: 'enter',
  27: 'escape',
  32: 'space',
  127: 'backspace',
};

/** In the order in which kitty counts them. */
const keypad = [
  ...'0123456789./*-+',
  ...['enter', '=', ',', 'left', 'right', 'up', 'down', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete'],
];
const keypadFirst = 57_399;

function strokeEvent({ final, codes: [code = 1, shifted], modifiers }: Stroke): InputEvent[] {
  const held = { ctrl: (modifiers & control) > 0, alt: (modifiers & alt) > 0, shift: (modifiers & shift) > 0 };
  if (final === 'Z') return [named('tab', { shift: true })];
  const name = final === 'u' ? (codeNames[code] ?? keypad[code - keypadFirst]) : final === '~' ? tildes[code] : finals[final];
  if (name !== undefined && name.length > 1) return [named(name, held, name === 'space' && !held.ctrl && !held.alt ? ' ' : '')];
  const character = final === 'u' ? (name ?? characterOf(code, held.shift ? shifted : undefined, held.shift)) : undefined;
  if (character === undefined) return [];
  return [{ kind: 'key', key: character, ...held, text: held.ctrl || held.alt ? '' : character }];
}

/** Keys that type nothing have numbers where Unicode has no characters. */
function characterOf(code: number, shifted: number | undefined, isShifted: boolean): string | undefined {
  if (Math.max(code, shifted ?? 0) > 0x10ffff) return undefined;
  const character = String.fromCodePoint(shifted ?? code);
  if (/[\p{Cc}\p{Cs}\p{Co}]/u.test(character)) return undefined;
  const upper = character.toUpperCase();
  // Of some the capital is two letters, which no key types.
  return isShifted && shifted === undefined && [...upper].length === 1 ? upper : character;
}

const buttons = ['left', 'middle', 'right', 'none'] as const;

function mouseEvent(text: string): MouseEvent | undefined {
  const [, code, x, y, final] = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(text) ?? [];
  if (code === undefined) return undefined;
  const bits = Number(code);
  const at = { x: Number(x) - 1, y: Number(y) - 1 };
  // Buttons of the thumb, and wheels that turn sideways.
  if ((bits & 128) > 0 || (bits & 66) === 66) return undefined;
  if ((bits & 64) > 0) return { kind: 'mouse', action: 'wheel', towards: (bits & 1) === 0 ? 'up' : 'down', button: 'none', ...at };
  const button = buttons[bits & 3]!;
  const action = (bits & 32) > 0 ? 'drag' : final === 'M' ? 'press' : 'release';
  return { kind: 'mouse', action, towards: null, button, ...at };
}

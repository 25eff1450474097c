/** One key as a terminal reports it in a sequence: kitty's `CSI u`, xterm's modifyOtherKeys, and the keys with names in either. */

import type { Token } from './key-tokens.ts';

export interface Stroke {
  /** What follows `CSI`: its last byte, and its first number where it has one. */
  readonly final: string;
  /** The key itself, with Shift, and where it lies on a US keyboard; reports that are asked for less hold only the first. */
  readonly codes: readonly (number | undefined)[];
  readonly modifiers: number;
  readonly event: 'press' | 'repeat' | 'release';
}

export const shift = 1;
export const control = 4;
/** Caps lock and num lock: on or off, the key is the same. */
const locks = 64 | 128;

/** Nothing for what is no report of a key: text, mouse, focus. */
export function strokeOf({ kind, bytes }: Token): Stroke | undefined {
  if (kind !== 'sequence' || bytes[1] !== 0x5b) return undefined;
  const [, parameters = '', final = ''] = /^([\d:;]*)([A-Zu~])$/.exec(Buffer.from(bytes.subarray(2)).toString('latin1')) ?? [];
  if (final === '' || isFocus(parameters, final)) return undefined;
  const [codes = [], [modifiers = 1, event] = []] = parameters.split(';').map(group => group.split(':').map(numberOf));
  const isOther = final === '~' && codes[0] === 27;
  return {
    final: isOther ? 'u' : final,
    codes: isOther ? [numberOf(parameters.split(';')[2] ?? '')] : codes,
    modifiers: (modifiers - 1) & ~locks,
    event: event === 3 ? 'release' : event === 2 ? 'repeat' : 'press',
  };
}

const numberOf = (text: string): number | undefined => (text === '' ? undefined : Number(text));

const isFocus = (parameters: string, final: string): boolean => parameters === '' && (final === 'I' || final === 'O');

/** A wheel or button report in the encoding that we ask for. */
export interface MouseReport {
  readonly button: number;
  readonly isPress: boolean;
}

export function mouseOf({ kind, bytes }: Token): MouseReport | undefined {
  if (kind !== 'sequence') return undefined;
  const [, button, final] = /^\x1b\[<(\d+);\d+;\d+([Mm])$/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return button === undefined ? undefined : { button: Number(button), isPress: final === 'M' };
}

/** Shift, Control and their like, and the locks, which kitty reports as keys of their own. */
export const isModifierKey = ({ final, codes: [code = 0] }: Stroke): boolean =>
  final === 'u' && ((code >= 57_441 && code <= 57_454) || (code >= 57_358 && code <= 57_360));

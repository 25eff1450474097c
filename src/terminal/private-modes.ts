/** DEC private modes that mean something to a viewer's terminal but nothing, or not enough, to xterm.js. */

import type { Emulator, Parameters } from './emulator.ts';

/** The last one set counts. */
const mouseEncodings = [1005, 1006, 1015, 1016];
/** To xterm.js, which knows only these, and to xterm the end of one is the end of both. */
const sgrEncodings = [1006, 1016];

/**
 * Auto-repeat, reverse video, the backspace key, wheel as arrow keys, three kinds of Meta, graphemes. Others are left out on
 * purpose: 3 erases the screen, 2031 and 2048 make a viewer's terminal send reports of its own.
 */
const reverseVideo = 5;
const passedOn = [reverseVideo, 8, 67, 1007, 1034, 1035, 1036, 1039, 2027];

function changed(encodings: readonly number[], mode: number, isSet: boolean): number[] {
  const ended = sgrEncodings.includes(mode) && !isSet ? sgrEncodings : [mode];
  return [...encodings.filter(other => !ended.includes(other)), ...(isSet ? [mode] : [])];
}

export interface PrivateModes {
  mouseEncoding(): string;
  others(): string;
}

export function trackPrivateModes(emulator: Emulator): PrivateModes {
  let encodings: number[] = [];
  const others = new Map<number, boolean>();
  const change = (isSet: boolean) => (parameters: Parameters) => {
    for (const mode of parameters.params.subarray(0, parameters.length)) {
      if (mouseEncodings.includes(mode)) encodings = changed(encodings, mode, isSet);
      if (passedOn.includes(mode)) others.set(mode, isSet);
    }
    return false;
  };
  emulator.input.registerCsiHandler({ prefix: '?', final: 'h' }, change(true));
  emulator.input.registerCsiHandler({ prefix: '?', final: 'l' }, change(false));
  emulator.input.registerEscHandler({ final: 'c' }, () => {
    encodings = [];
    others.clear();
    return false;
  });
  return {
    mouseEncoding: () => encodings.map(mode => `\x1b[?${mode}h`).join(''),
    others: () =>
      [...others]
        .filter(([mode, isSet]) => isSet || mode !== reverseVideo)
        .sort(([a], [b]) => a - b)
        .map(([mode, isSet]) => `\x1b[?${mode}${isSet ? 'h' : 'l'}`)
        .join(''),
  };
}

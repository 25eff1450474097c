/** Colours that the output has changed (OSC 4, 10 to 19 and what resets them), and the fixed answers for those it has not. */

import type { Emulator } from './emulator.ts';

/** Light on black, as the terminals are that agents draw for; a viewer's own colours are not asked. */
const foreground = 'rgb:e5e5/e5e5/e5e5';
const background = 'rgb:0000/0000/0000';

const dynamicFirst = 10;
const dynamicLast = 19;
const resetOffset = 100;
const colorsMax = 256;
const specLengthMax = 64;

export interface Palette {
  settings(): string;
}

export function trackPalette(emulator: Emulator, answer: (text: string) => void): Palette {
  // By the number that sets it, `4;1` or `11`. One that was reset is remembered too, since a viewer may still have it set.
  const colors = new Map<string, string | null>();
  const { input } = emulator;
  const set = (key: string, spec: string, standard: string | undefined) => {
    const now = colors.get(key) ?? standard;
    if (spec === '?') now === undefined || answer(`\x1b]${key};${longForm(now) ?? standard ?? now}\x1b\\`);
    else if (isSpec(spec)) colors.set(key, spec);
  };
  input.registerOscHandler(4, data => {
    const slots = data.split(';');
    for (let slot = 0; slot + 1 < slots.length; slot += 2) {
      const index = indexOf(slots[slot]!);
      if (index !== undefined) set(`4;${index}`, slots[slot + 1]!, standardColor(index));
    }
    return true;
  });
  for (let first = dynamicFirst; first <= dynamicLast; first++) {
    input.registerOscHandler(first, data => {
      data.split(';').forEach((spec, offset) => {
        if (first + offset <= dynamicLast) set(String(first + offset), spec, dynamicStandard(first + offset));
      });
      return true;
    });
    input.registerOscHandler(first + resetOffset, () => {
      colors.set(String(first), null);
      return true;
    });
  }
  input.registerOscHandler(4 + resetOffset, data => {
    if (data === '') reset(colors, key => key.startsWith('4;'));
    for (const index of data.split(';').map(indexOf)) if (index !== undefined) colors.set(`4;${index}`, null);
    return true;
  });
  input.registerEscHandler({ final: 'c' }, () => {
    reset(colors, () => true);
    return false;
  });
  return { settings: () => [...colors].map(([key, spec]) => `\x1b]${spec === null ? resetOf(key) : `${key};${spec}`}\x1b\\`).join('') };
}

function reset(colors: Map<string, string | null>, isMeant: (key: string) => boolean): void {
  for (const key of colors.keys()) if (isMeant(key)) colors.set(key, null);
}

const resetOf = (key: string): string => (key.startsWith('4;') ? `104;${key.slice(2)}` : String(Number(key) + resetOffset));

const isSpec = (spec: string): boolean => /^[\x20-\x3a\x3c-\x7e]+$/.test(spec) && spec.length <= specLengthMax;

function indexOf(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) < colorsMax ? Number(text) : undefined;
}

const dynamicStandard = (number: number): string | undefined =>
  number === 10 || number === 12 ? foreground : number === 11 ? background : undefined;

/** xterm's own 256: sixteen, a cube of six levels, a ramp of greys. */
function standardColor(index: number): string {
  if (index < sixteen.length) return longForm(`#${sixteen[index]}`)!;
  if (index >= 232) return rgb([0, 0, 0].map(() => 8 + (index - 232) * 10));
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - sixteen.length;
  return rgb([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
}

const sixteen = `000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5
7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff`.split(/\s/);

const rgb = (channels: readonly number[]): string =>
  longForm(`rgb:${channels.map(channel => channel.toString(16).padStart(2, '0')).join('/')}`)!;

/** As terminals answer, with four digits a channel; undefined for a name. */
function longForm(spec: string): string | undefined {
  const channels = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(spec)?.slice(1) ?? hashed(spec);
  return channels && `rgb:${channels.map(digits => digits.repeat(4).slice(0, 4).toLowerCase()).join('/')}`;
}

function hashed(spec: string): string[] | undefined {
  const digits = /^#((?:[\da-f]{3}){1,4})$/i.exec(spec)?.[1];
  const size = (digits?.length ?? 0) / 3;
  return digits === undefined ? undefined : [0, 1, 2].map(channel => digits.slice(channel * size, (channel + 1) * size));
}

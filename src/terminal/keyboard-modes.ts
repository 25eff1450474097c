/** The keyboard protocols that xterm.js does not know: kitty's stack of flags for each screen, and modifyOtherKeys. */

import type { Emulator, Parameters } from './emulator.ts';

/** Older entries are forgotten, as kitty does it. */
const stackMax = 8;
const flagsMask = 0x1f;
/** modifyKeyboard, modifyCursorKeys, modifyFunctionKeys, modifyKeypadKeys, modifyOtherKeys ... modifySpecialKeys. */
const resourceMax = 7;

interface Flags {
  base: number;
  readonly pushed: number[];
}

export interface KeyboardModes {
  /** What sets the flags of this screen, when it is shown and has none. */
  flags(isAlternate: boolean): string;
  modifiers(): string;
}

export function trackKeyboardModes(emulator: Emulator, answer: (text: string) => void): KeyboardModes {
  const flags: Record<'normal' | 'alternate', Flags> = { normal: none(), alternate: none() };
  const modifiers = new Map<number, number | 'off'>();
  const active = () => flags[emulator.isAlternate ? 'alternate' : 'normal'];
  const { input } = emulator;
  input.registerCsiHandler({ prefix: '>', final: 'u' }, ({ params }) => push(active(), params[0]! & flagsMask));
  input.registerCsiHandler({ prefix: '<', final: 'u' }, ({ params }) => pop(active(), params[0] || 1));
  input.registerCsiHandler({ prefix: '=', final: 'u' }, parameters => change(active(), parameters));
  input.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
    answer(`\x1b[?${current(active())}u`);
    return true;
  });
  input.registerCsiHandler({ prefix: '>', final: 'm' }, parameters => modify(modifiers, parameters));
  input.registerCsiHandler({ prefix: '>', final: 'n' }, ({ params }) => {
    if (params[0]! <= resourceMax) modifiers.set(params[0]!, 'off');
    return true;
  });
  input.registerCsiHandler({ prefix: '?', final: 'm' }, ({ params }) => {
    const value = modifiers.get(params[0]!) ?? 0;
    if (params[0]! <= resourceMax && value !== 'off') answer(`\x1b[>${params[0]};${value}m`);
    return true;
  });
  input.registerEscHandler({ final: 'c' }, () => {
    flags.normal = none();
    flags.alternate = none();
    modifiers.clear();
    return false;
  });
  emulator.terminal.buffer.onBufferChange(() => {
    if (!emulator.isAlternate) flags.alternate = none();
  });
  return {
    flags: isAlternate => setting(flags[isAlternate ? 'alternate' : 'normal']),
    modifiers: () =>
      [...modifiers].map(([resource, value]) => (value === 'off' ? `\x1b[>${resource}n` : `\x1b[>${resource};${value}m`)).join(''),
  };
}

const none = (): Flags => ({ base: 0, pushed: [] });

const current = (flags: Flags): number => flags.pushed.at(-1) ?? flags.base;

function push(flags: Flags, value: number): boolean {
  flags.pushed.push(value);
  if (flags.pushed.length > stackMax) flags.base = flags.pushed.shift()!;
  return true;
}

function pop(flags: Flags, count: number): boolean {
  if (count > flags.pushed.length) flags.base = 0;
  flags.pushed.splice(Math.max(0, flags.pushed.length - count));
  return true;
}

function change(flags: Flags, { params, length }: Parameters): boolean {
  const value = params[0]! & flagsMask;
  const how = length > 1 ? params[1] : 1;
  const before = current(flags);
  const after = how === 2 ? before | value : how === 3 ? before & ~value : value;
  if (flags.pushed.length > 0) flags.pushed[flags.pushed.length - 1] = after;
  else flags.base = after;
  return true;
}

const setting = ({ base, pushed }: Flags): string =>
  (base === 0 ? '' : `\x1b[=${base};1u`) + pushed.map(value => `\x1b[>${value}u`).join('');

function modify(modifiers: Map<number, number | 'off'>, { params, length }: Parameters): boolean {
  const resource = params[0]!;
  if (length === 1 && resource === 0) modifiers.clear();
  else if (length === 1) modifiers.delete(resource);
  else if (resource <= resourceMax) modifiers.set(resource, params[1]!);
  return true;
}

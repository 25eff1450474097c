/** What is asked of the terminal while the screen is open, beyond a screen of its own. */

import { enterScreen, leaveScreen, noTraces } from '../../client/terminal-modes.ts';

/** No wrapping at the edge, so that a glyph that is wider than thought cannot scroll; focus reports; bracketed paste; no cursor. */
const asked = '\x1b[?7l\x1b[?1004h\x1b[?2004h\x1b[?25l';

/** Presses, drags and the wheel, in an encoding without a largest column. */
const mouseOn = '\x1b[?1002h\x1b[?1006h';
const mouseOff = '\x1b[?1002l\x1b[?1006l';

export const mouse = (isOn: boolean): string => (isOn ? mouseOn : mouseOff);

export const openScreen = (hasMouse: boolean): string => `${enterScreen()}${asked}${hasMouse ? mouseOn : ''}`;

/** The keyboard protocol is pushed and popped by the same hand, so there are no other traces. */
export const closeScreen = (): string => leaveScreen(noTraces);

/** Shown by the window, in its title bar or tab. */
export const titled = (text: string): string => `\x1b]2;${printable(text)}\x07`;

export const bell = '\x07';

/** On the desktop, where the terminal knows how. tmux hands it on where it may, and else drops it. */
export function notified(kind: 'osc9' | 'osc777', text: string, isInTmux: boolean): string {
  const words = printable(text);
  const sequence = kind === 'osc9' ? `\x1b]9;swarm: ${words}\x07` : `\x1b]777;notify;swarm;${words}\x07`;
  return isInTmux ? `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}

export const copied = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;

const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);

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

export const rung = (text: string): string => `\x07\x1b]9;${printable(text)}\x07`;

export const copied = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;

const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, 200);

/** What each sequence and string of a worker's output would do to a person's terminal, and so what becomes of it. */

export type Fate =
  | { readonly kind: 'keep' | 'drop' }
  /** Decides how keys are sent, and draws nothing. */
  | { readonly kind: 'mode' }
  /** Moves on the stack of kitty's keyboard protocol. */
  | { readonly kind: 'keyboard'; readonly levels: number }
  | { readonly kind: 'title'; readonly push: boolean }
  | { readonly kind: 'private'; readonly numbers: readonly number[]; readonly set: boolean };

const keep: Fate = { kind: 'keep' };
const drop: Fate = { kind: 'drop' };
const mode: Fate = { kind: 'mode' };

const latin = (data: Buffer, from: number, to: number): string => data.toString('latin1', from, to);

/**
 * Queries are dropped, because the worker's own screen answers them and a second answer would be typed into it; so are orders to the
 * window, and the one that erases the scrollback, which is not the worker's.
 */
export function csiFate(data: Buffer, from: number, to: number): Fate {
  const byFinal = fates[data[to - 1]!];
  // Most are none of these, and most of these have no parameter: a program that draws sends them by the thousand.
  if (byFinal === undefined || isPlainMode(data, from, to)) return keep;
  return byFinal(latin(data, from + 2, to - 1));
}

/** The cursor shown or hidden, wrapping, drawing held back: modes of one number that only draw. */
function isPlainMode(data: Buffer, from: number, to: number): boolean {
  const final = data[to - 1];
  if ((final !== setMode && final !== resetMode) || data[from + 2] !== questionMark) return false;
  let number = 0;
  for (let at = from + 3; at < to - 1; at++) {
    const digit = data[at]! - 0x30;
    if (digit < 0 || digit > 9) return false;
    number = number * 10 + digit;
  }
  return number === 25 || number === 7 || number === 12 || number === 2026;
}

const setMode = 0x68;
const resetMode = 0x6c;
const questionMark = 0x3f;

const fates: Readonly<Record<number, (body: string) => Fate>> = {
  [code('h')]: body => privateModes(body, true),
  [code('l')]: body => privateModes(body, false),
  // Erases the lines above the screen.
  [code('J')]: body => (body.split(';').includes('3') ? drop : keep),
  // Device attributes.
  [code('c')]: () => drop,
  // Status and cursor position; with > it sets how keys are sent.
  [code('n')]: body => (body.startsWith('>') ? mode : drop),
  [code('m')]: body => (body.startsWith('>') ? mode : body.startsWith('?') ? drop : keep),
  // The state of a mode; with ! a reset.
  [code('p')]: body => (body.endsWith('$') ? drop : keep),
  // The terminal's name and version; with a blank the cursor's shape.
  [code('q')]: body => (body.startsWith('>') ? drop : keep),
  // Modes put aside and brought back: nobody knows which they were.
  [code('s')]: body => (body.startsWith('?') ? drop : keep),
  [code('r')]: body => (body.startsWith('?') ? drop : keep),
  [code('S')]: body => (body.startsWith('?') ? drop : keep),
  [code('u')]: keyboard,
  [code('t')]: windowFate,
  [code('x')]: body => (/[$*]$/.test(body) ? keep : drop),
  // Checksums, tab stops, extents, colours, the locator.
  [code('y')]: body => (body.endsWith('*') ? drop : keep),
  [code('w')]: body => (body.endsWith('$') ? drop : keep),
  [code('v')]: body => (body.endsWith('"') ? drop : keep),
  [code('|')]: body => (/[#']$/.test(body) ? drop : keep),
};

function code(character: string): number {
  return character.charCodeAt(0);
}

function privateModes(body: string, set: boolean): Fate {
  if (!body.startsWith('?')) return keep;
  return { kind: 'private', numbers: body.slice(1).split(';').map(Number), set };
}

function keyboard(body: string): Fate {
  const count = Number(body.slice(1).split(';')[0] || 1);
  if (body.startsWith('>')) return { kind: 'keyboard', levels: 1 };
  if (body.startsWith('<')) return { kind: 'keyboard', levels: -count };
  if (body.startsWith('=')) return mode;
  return body.startsWith('?') || body.endsWith('&') ? drop : keep;
}

/** All orders to the window but the two that stack its title. */
function windowFate(body: string): Fate {
  const number = body.split(';')[0];
  if (number === '22') return { kind: 'title', push: true };
  return number === '23' ? { kind: 'title', push: false } : drop;
}

export interface StringFate {
  readonly isQuery: boolean;
  /** The number of an OSC. */
  readonly setting?: number;
}

const queryCharsMax = 1024;

/** For a string from its `ESC` on, as far as it is there. */
export function stringFate(data: Buffer, from: number, to: number): StringFate {
  const introducer = data[from + 1];
  const body = latin(data, from + 2, Math.min(to, from + 2 + queryCharsMax));
  if (introducer === 0x50) return { isQuery: /^[$+]q/.test(body) };
  // Images: the worker's screen cannot show them again, and the terminal would answer each.
  if (introducer === 0x5f) return { isQuery: body.startsWith('G') };
  if (introducer !== 0x5d) return { isQuery: false };
  const setting = Number.parseInt(body, 10);
  // With 9, only progress is a setting; else it is a notification.
  if (setting === 9 && !body.startsWith('9;4')) return { isQuery: false };
  return Number.isNaN(setting) ? { isQuery: false } : { isQuery: asks(setting, body), setting };
}

/** Colours and clipboard are asked for by a question mark in place of a value. */
function asks(setting: number, body: string): boolean {
  if (setting === 1337) return /^1337;(Report|Request)/.test(body);
  const hasColour = setting === 4 || setting === 5 || (setting >= 10 && setting <= 19) || setting === 21;
  return (hasColour || setting === 52) && /[;=]\?/.test(body);
}

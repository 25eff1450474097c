/** How a cell is drawn: its attributes as numbers that can be compared, and as the sequences that set them. */

import type { Attributes, Extended } from './cells.ts';

export interface Pen {
  /** Colour and flags as xterm.js packs them, without what depends on history; underlining stands in its own field. */
  readonly foreground: number;
  readonly background: number;
  /** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. */
  readonly underline: number;
  /** 0 where it follows the foreground. */
  readonly underlineColor: number;
  /** 0 where there is none. */
  readonly link: number;
}

const mode = { mask: 0x3000000, palette16: 0x1000000, palette256: 0x2000000, rgb: 0x3000000 };
const onForeground = {
  inverse: 0x4000000,
  bold: 0x8000000,
  underline: 0x10000000,
  blink: 0x20000000,
  invisible: 0x40000000,
  struck: 0x80000000,
};
const onBackground = { italic: 0x4000000, dim: 0x8000000, extended: 0x10000000, protected: 0x20000000, overline: 0x40000000 };
const styleMask = 0x1c000000;
const styleShift = 26;
/** What xterm.js makes of SGR 59, which resets the colour of underlines. */
const resetUnderlineColor = 0x3ffffff;

export const plainPen: Pen = { foreground: 0, background: 0, underline: 0, underlineColor: 0, link: 0 };

export function penOfCell(foreground: number, background: number, extended: Extended | undefined): Pen {
  return penOf(foreground, background, (background & onBackground.extended) === 0 ? undefined : extended);
}

/** What is printed next: a colour of underlines is kept while nothing is underlined. */
export const penOfAttributes = ({ fg, bg, extended }: Attributes): Pen => penOf(fg, bg, extended);

function penOf(foreground: number, background: number, extended: Extended | undefined): Pen {
  const isUnderlined = (foreground & onForeground.underline) !== 0;
  const style = extended === undefined ? 0 : (extended._ext & styleMask) >> styleShift;
  return {
    foreground: (color(foreground) | (foreground & 0xfc000000 & ~onForeground.underline)) >>> 0,
    background: (color(background) | (background & 0xfc000000 & ~onBackground.extended)) >>> 0,
    underline: isUnderlined ? style || 1 : 0,
    underlineColor: extended === undefined ? 0 : color(extended._ext),
    link: extended?.urlId ?? 0,
  };
}

/** Without the bits that an earlier colour of another mode has left behind. */
function color(packed: number): number {
  const its = packed & mode.mask;
  if (its === 0) return 0;
  return its | (packed & (its === mode.rgb ? 0xffffff : 0xff));
}

/** What shows of an empty cell: its background, and all of it where something is drawn across it. */
export function blankPen(pen: Pen): Pen {
  if (pen === plainPen) return pen;
  const isDrawnAcross =
    (pen.foreground & (onForeground.inverse | onForeground.struck)) !== 0 ||
    (pen.background & (onBackground.overline | onBackground.protected)) !== 0 ||
    pen.underline !== 0 ||
    pen.link !== 0;
  return isDrawnAcross ? pen : onlyBackground(pen);
}

export const onlyBackground = (pen: Pen): Pen => ({ ...plainPen, background: color(pen.background) });

/** Erasing with this background makes such an empty cell. */
export const isErasure = (pen: Pen): boolean => isSamePen(pen, onlyBackground(pen));

export const isSamePen = (one: Pen, other: Pen): boolean => one === other || (isSameStyle(one, other) && one.link === other.link);

const isSameStyle = (one: Pen, other: Pen): boolean =>
  one.foreground === other.foreground &&
  one.background === other.background &&
  one.underline === other.underline &&
  one.underlineColor === other.underlineColor;

export const hasBackground = (pen: Pen): boolean => color(pen.background) !== 0;

const isProtected = (pen: Pen): boolean => (pen.background & onBackground.protected) !== 0;

/** From one style to another, links apart. */
export function penChange(from: Pen, to: Pen): string {
  if (isSameStyle(from, to)) return '';
  if (isProtected(to)) return `\x1b[${styleCodes(to)}m\x1b[1"q`;
  return `\x1b[${styleCodes(to)}m${isProtected(from) ? '\x1b[0"q' : ''}`;
}

/** In codes that every reader of colours knows, which leaves out the kinds and colours of underlines. */
export const simplePenChange = (from: Pen, to: Pen): string => {
  const simple = (pen: Pen): Pen => ({
    ...plainPen,
    foreground: pen.foreground,
    background: (pen.background & ~onBackground.protected) >>> 0,
    underline: Math.min(pen.underline, 1),
  });
  return penChange(simple(from), simple(to));
};

/** All of it after a reset: an SGR that adds to what was there would have to know what was there. */
export function styleCodes(pen: Pen): string {
  const { foreground, background } = pen;
  const codes: (number | string)[] = [0];
  if (foreground & onForeground.bold) codes.push(1);
  if (background & onBackground.dim) codes.push(2);
  if (background & onBackground.italic) codes.push(3);
  if (pen.underline > 0) codes.push(pen.underline === 1 ? 4 : `4:${pen.underline}`);
  if (foreground & onForeground.blink) codes.push(5);
  if (foreground & onForeground.inverse) codes.push(7);
  if (foreground & onForeground.invisible) codes.push(8);
  if (foreground & onForeground.struck) codes.push(9);
  if (background & onBackground.overline) codes.push(53);
  codes.push(...colorCodes(foreground, 30), ...colorCodes(background, 40), ...underlineColorCodes(pen.underlineColor));
  return codes.length === 1 ? '' : codes.join(';');
}

function colorCodes(packed: number, base: 30 | 40): number[] {
  const value = packed & 0xff;
  switch (packed & mode.mask) {
    case mode.palette16:
      return [value < 8 ? base + value : base + 60 + (value & 7)];
    case mode.palette256:
      return [base + 8, 5, value];
    case mode.rgb:
      return [base + 8, 2, ...rgbOf(packed)];
    default:
      return [];
  }
}

/** With colons: a terminal that does not know it then skips it whole, instead of taking its numbers for codes of their own. */
function underlineColorCodes(packed: number): string[] {
  if (packed === 0) return [];
  if (packed === resetUnderlineColor) return ['59'];
  return (packed & mode.mask) === mode.rgb ? [`58:2::${rgbOf(packed).join(':')}`] : [`58:5:${packed & 0xff}`];
}

const rgbOf = (packed: number): number[] => [(packed >> 16) & 0xff, (packed >> 8) & 0xff, packed & 0xff];

/** How things look: colours by their meaning, and glyphs, in every theme. Nothing is told by colour alone. */

import type { ThemeName } from '../../core/themes.ts';

export const roles = [
  ...(['text', 'dim', 'title', 'accent', 'border', 'focus', 'selected', 'marked', 'key', 'good', 'bad', 'warn'] as const),
  ...(['working', 'needs', 'failed', 'quiet', 'queued', 'review', 'done', 'critical', 'high'] as const),
] as const;
export type Role = (typeof roles)[number];

/** As Ink's Text takes it. */
export interface Tint {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

type Palette = { readonly [R in Role]: Tint };

/** The sixteen colours that the person has chosen for their terminal. */
const ansi: Palette = {
  text: {},
  dim: { dimColor: true },
  title: { bold: true },
  accent: { color: 'cyan' },
  border: { dimColor: true },
  focus: { color: 'cyan' },
  selected: { inverse: true },
  marked: { color: 'magenta', bold: true },
  key: { color: 'cyan', bold: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  working: { color: 'blue' },
  needs: { color: 'yellow', bold: true },
  failed: { color: 'red', bold: true },
  quiet: { color: 'yellow' },
  queued: { dimColor: true },
  review: { color: 'magenta' },
  done: { color: 'green' },
  critical: { color: 'red', bold: true },
  high: { color: 'yellow' },
};

const dark: Palette = {
  ...ansi,
  dim: { color: '#7d8590' },
  accent: { color: '#58a6ff' },
  border: { color: '#3d444d' },
  focus: { color: '#58a6ff' },
  selected: { backgroundColor: '#1f3a5f', color: '#ffffff' },
  marked: { color: '#d2a8ff', bold: true },
  key: { color: '#79c0ff', bold: true },
  good: { color: '#3fb950' },
  bad: { color: '#ff7b72' },
  warn: { color: '#d29922' },
  working: { color: '#58a6ff' },
  needs: { color: '#f0883e', bold: true },
  failed: { color: '#ff7b72', bold: true },
  quiet: { color: '#d29922' },
  queued: { color: '#7d8590' },
  review: { color: '#bc8cff' },
  done: { color: '#3fb950' },
  critical: { color: '#ff7b72', bold: true },
  high: { color: '#d29922' },
};

const light: Palette = {
  ...ansi,
  text: { color: '#1f2328' },
  dim: { color: '#656d76' },
  title: { color: '#1f2328', bold: true },
  accent: { color: '#0969da' },
  border: { color: '#afb8c1' },
  focus: { color: '#0969da' },
  selected: { backgroundColor: '#cfe4ff', color: '#0a3069' },
  marked: { color: '#8250df', bold: true },
  key: { color: '#0969da', bold: true },
  good: { color: '#1a7f37' },
  bad: { color: '#cf222e' },
  warn: { color: '#9a6700' },
  working: { color: '#0969da' },
  needs: { color: '#bc4c00', bold: true },
  failed: { color: '#cf222e', bold: true },
  quiet: { color: '#9a6700' },
  queued: { color: '#656d76' },
  review: { color: '#8250df' },
  done: { color: '#1a7f37' },
  critical: { color: '#cf222e', bold: true },
  high: { color: '#9a6700' },
};

/** Blue against orange, which every eye tells apart. */
const colorBlind: Palette = {
  ...dark,
  good: { color: '#56b4e9' },
  bad: { color: '#d55e00' },
  warn: { color: '#e69f00' },
  working: { color: '#2b8cd6' },
  needs: { color: '#e69f00', bold: true },
  failed: { color: '#d55e00', bold: true, underline: true },
  quiet: { color: '#f0e442' },
  review: { color: '#cc79a7' },
  done: { color: '#56b4e9' },
  critical: { color: '#d55e00', bold: true },
  high: { color: '#e69f00' },
};

const mono: Palette = {
  ...ansi,
  accent: { bold: true },
  focus: { bold: true },
  marked: { bold: true },
  key: { bold: true },
  good: {},
  bad: { bold: true },
  warn: { bold: true },
  working: {},
  needs: { bold: true, underline: true },
  failed: { bold: true, underline: true },
  quiet: { underline: true },
  review: { bold: true },
  done: { dimColor: true },
  critical: { bold: true },
  high: { bold: true },
};

const palettes: { readonly [T in ThemeName]: Palette } = { ansi, dark, light, 'colour-blind': colorBlind, mono };

const unicode = {
  ...{ working: '▶', needs: '?', failed: '!', quiet: '~', queued: '·', blocked: '=', paused: '‖', review: '◆', done: '✓', off: '×' },
  ...{ cursor: '▸', mark: '●', crumb: '›', more: '…', up: '▴', down: '▾', arrow: '→', from: '⤷', bullet: '•', live: '◉', here: '◂' },
  ...{ topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', across: '─', along: '│', teeLeft: '├', teeRight: '┤' },
  full: '█',
  empty: '░',
  gaugeLeft: '▕',
  gaugeRight: '▏',
  bars: ' ▁▂▃▄▅▆▇█',
  branch: '├─',
  lastBranch: '└─',
  // By the arms of each: 1 up, 2 down, 4 left, 8 right.
  joins: ' ╵╷│╴╯╮┤╶╰╭├─┴┬┼',
} as const;

export type Glyphs = { readonly [G in keyof typeof unicode]: string };

const ascii: Glyphs = {
  ...{ working: '>', needs: '?', failed: '!', quiet: '~', queued: '.', blocked: '=', paused: '"', review: '#', done: '+', off: 'x' },
  ...{ cursor: '>', mark: '*', crumb: '>', more: '~', up: '^', down: 'v', arrow: '->', from: '`-', bullet: '*', live: '@', here: '<' },
  ...{ topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', along: '|', teeLeft: '+', teeRight: '+' },
  full: '#',
  empty: '.',
  gaugeLeft: '[',
  gaugeRight: ']',
  bars: ' .:-=+*#@',
  branch: '|-',
  lastBranch: '`-',
  joins: ' |||-+++-+++-+++',
};

export interface Look {
  readonly theme: ThemeName;
  readonly glyphs: Glyphs;
  readonly isAscii: boolean;
  tint(role: Role): Tint;
}

export function lookOf(theme: ThemeName, isAscii: boolean): Look {
  const palette = palettes[theme];
  return { theme, isAscii, glyphs: isAscii ? ascii : unicode, tint: role => palette[role] };
}

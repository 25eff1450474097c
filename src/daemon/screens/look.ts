/** What a screen shows, for those who ask and do not stay. */

import { limits } from '../../core/limits.ts';
import type { Glance, Screen } from '../../terminal/screen.ts';
import { openScreen } from '../../terminal/xterm-screen.ts';
import { loadCheckpoint } from './checkpoint.ts';
import type { Look, LookWish } from './words.ts';

export async function lookAt(screen: Screen, wish: LookWish): Promise<Look> {
  const { ansi, scrollback, last, after } = wish;
  if (after !== undefined) {
    const glance = await screen.glance();
    if (isKnown(glance, wish)) return { ...glance, changed: false, lines: [] };
  }
  const [glance, lines] = await Promise.all([screen.glance(), ansi ? screen.ansiLines({ scrollback }) : screen.textLines({ scrollback })]);
  return { ...glance, changed: true, lines: last === undefined ? lines : lowest(lines, last) };
}

/** Whether whoever asks has seen this already. */
export const isKnown = ({ seq, cols, rows }: Glance, { after, size }: LookWish): boolean =>
  after !== undefined && seq <= after && (size === undefined || (size.cols === cols && size.rows === rows));

const colours = /\x1b\[[\d;:]*m/g;

/** What stands at the bottom of a screen is what is going on: blank lines below it say nothing. */
function lowest(lines: readonly string[], count: number): readonly string[] {
  const end = lines.findLastIndex(line => line.replace(colours, '').trim() !== '') + 1;
  return lines.slice(Math.max(0, end - count), end);
}

const tailMax = { lines: 10, characters: 200 };

/** The last words on it: what is empty says nothing. */
export function tailOf({ lines }: Look, count: number): string[] {
  const said = lines.map(line => line.trimEnd()).filter(line => line !== '');
  const least = said.length - Math.max(0, Math.min(count, tailMax.lines));
  return said.filter((_, index) => index >= least).map(line => [...line].slice(0, tailMax.characters).join(''));
}

/** The last screen of a worker that has ended, if it left one. */
export async function lookBack(dir: string, options: LookWish): Promise<Look | undefined> {
  const checkpoint = await loadCheckpoint(dir);
  if (checkpoint === undefined) return undefined;
  const { cols, rows, seq } = checkpoint;
  const screen = openScreen({ cols, rows, seq, scrollback: limits.scrollbackLines, onAnswer: () => {}, onEvidence: () => {} });
  screen.restore(checkpoint);
  try {
    return await lookAt(screen, options);
  } finally {
    screen.dispose();
  }
}

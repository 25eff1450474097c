/** What a terminal showed at an earlier time: its recording, played up to then without anybody watching. */

import { marksIn, placeAt, readLog, sizesAfter } from '../../holder/recording.ts';
import { openScreen } from '../../terminal/xterm-screen.ts';
import { lookAt } from './look.ts';
import { replayInSizes } from './restore.ts';
import type { Look, LookWish } from './words.ts';

/** So much before that time is played: a screen is drawn anew more often than this, and a day of output takes too long. */
const playedBytesMax = 4 * 1024 * 1024;

/** Undefined where nothing of it was kept. */
export async function lookAtTime(dir: string, at: number, wish: LookWish): Promise<Look | undefined> {
  const marks = await marksIn(dir);
  const [first] = marks;
  if (first === undefined) return undefined;
  const end = await placeAt(dir, at + 1);
  const from = Math.max(first.seq, end - playedBytesMax);
  const { cols, rows } = marks.findLast(({ seq }) => seq <= from) ?? first;
  const sizes = (await sizesAfter(dir, from)).filter(({ seq }) => seq < end);
  const screen = openScreen({ cols, rows, seq: from, scrollback: 0, onAnswer: () => {}, onEvidence: () => {} });
  try {
    for await (const piece of readLog(dir, from, end)) await replayInSizes(screen, piece, sizes);
    return await lookAt(screen, { ...wish, scrollback: false });
  } finally {
    screen.dispose();
  }
}

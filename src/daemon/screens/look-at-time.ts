/** What a terminal showed at an earlier time: its recording, played up to then without anybody watching. */

import { SwarmError } from '../../core/error.ts';
import { type Mark, marksIn, placeAt, readLog, sizesAfter } from '../../holder/recording.ts';
import { openScreen } from '../../terminal/xterm-screen.ts';
import { lookAt } from './look.ts';
import { replayInSizes } from './restore.ts';
import type { Look, LookWish } from './words.ts';

/** So much before that time is played: a screen is drawn anew more often than this, and a day of output takes too long. */
const playedBytesMax = 4 * 1024 * 1024;

export async function lookAtTime(dir: string, at: number, wish: LookWish): Promise<Look> {
  const marks = await marksIn(dir);
  const [first] = marks;
  if (first === undefined) throw new SwarmError('not_found', 'it has printed nothing that was recorded');
  if (at < first.at) throw tooEarly(first);
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

/** Before its first output, or so early that the recording of then made room for newer. */
const tooEarly = ({ at, seq }: Mark): SwarmError =>
  new SwarmError('not_found', `its recording begins at ${new Date(at).toISOString()}${seq > 0 ? '; what came before is gone' : ''}`, {
    hint: 'Ask for that time or a later one.',
    data: { begins_at: at },
  });

/** A worker's screen as it was: from the last checkpoint and the log, up to what its holder still has in memory. */

import { limits } from '../../core/limits.ts';
import type { Welcome } from '../../holder/protocol.ts';
import { type Mark, readLog, sizesAfter } from '../../holder/recording.ts';
import type { Screen } from '../../terminal/screen.ts';
import { openScreen } from '../../terminal/xterm-screen.ts';
import { loadCheckpoint } from './checkpoint.ts';

export interface Restored {
  readonly screen: Screen;
  /** The place after the last byte that is in it. */
  readonly fed: number;
  /** The place of the checkpoint that it was made from. */
  readonly savedAt: number;
}

export async function restoreScreen(dir: string, welcome: Welcome, onAnswer: (bytes: Uint8Array) => void): Promise<Restored> {
  const checkpoint = await loadCheckpoint(dir);
  const seq = checkpoint?.seq ?? 0;
  const sizes = await sizesAfter(dir, seq);
  const { cols, rows } = checkpoint ?? sizes[0] ?? welcome;
  const screen = openScreen({ cols, rows, seq, scrollback: limits.scrollbackLines, onAnswer, onEvidence: () => {} });
  if (checkpoint !== undefined) screen.restore(checkpoint);
  // All that is on disk, also what the holder has in memory as well: the places tell what is known already.
  let fed = seq;
  for await (const piece of readLog(dir, seq, welcome.head)) {
    if (piece.seq > fed) screen.skip(piece.seq - fed);
    await replayInSizes(screen, piece, sizes);
    fed = piece.seq + piece.bytes.length;
  }
  return { screen, fed, savedAt: seq };
}

/** Replays a piece, changing the size where it was changed. */
async function replayInSizes(screen: Screen, piece: { seq: number; bytes: Uint8Array }, sizes: Mark[]): Promise<void> {
  let at = piece.seq;
  const end = piece.seq + piece.bytes.length;
  for (let size = sizes[0]; size !== undefined && size.seq < end; size = sizes[0]) {
    await replayed(screen, piece.bytes.subarray(at - piece.seq, Math.max(at, size.seq) - piece.seq));
    screen.resize(size.cols, size.rows);
    at = Math.max(at, size.seq);
    sizes.shift();
  }
  await replayed(screen, piece.bytes.subarray(at - piece.seq));
}

const replayed = (screen: Screen, bytes: Uint8Array): Promise<void> => new Promise(done => screen.replay(bytes, done));

/** A worker's screen as it was: from the last checkpoint and the log, up to what its holder still has in memory. */

import { noEvidence, type WorkerEvidence } from '../../core/evidence.ts';
import { limits } from '../../core/limits.ts';
import type { Welcome } from '../../holder/protocol.ts';
import { type Mark, marksIn, readLog, sizesAfter } from '../../holder/recording.ts';
import type { Evidence, Screen } from '../../terminal/screen.ts';
import { openScreen } from '../../terminal/xterm-screen.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { timeOf, withEvidence } from './witness.ts';

export interface Restored {
  readonly screen: Screen;
  /** The place after the last byte that is in it. */
  readonly fed: number;
  /** The place of the checkpoint that it was made from. */
  readonly savedAt: number;
  /** What the output up to here said of the worker's state. */
  readonly evidence: WorkerEvidence;
}

export interface ScreenEvents {
  onAnswer(bytes: Uint8Array): void;
  /** From where the screen was restored on. */
  onEvidence(evidence: Evidence): void;
}

export async function restoreScreen(dir: string, welcome: Welcome, { onAnswer, onEvidence }: ScreenEvents): Promise<Restored> {
  const checkpoint = await loadCheckpoint(dir);
  const seq = checkpoint?.seq ?? 0;
  const sizes = await sizesAfter(dir, seq);
  const { cols, rows } = checkpoint ?? sizes[0] ?? welcome;
  const replayed = new Map<Evidence['kind'], Evidence>();
  let hear = (evidence: Evidence): void => void replayed.set(evidence.kind, evidence);
  const hears = (evidence: Evidence): void => hear(evidence);
  const screen = openScreen({ cols, rows, seq, scrollback: limits.scrollbackLines, onAnswer, onEvidence: hears });
  if (checkpoint !== undefined) screen.restore(checkpoint);
  // All that is on disk, also what the holder has in memory as well: the places tell what is known already.
  let fed = seq;
  for await (const piece of readLog(dir, seq, welcome.head)) {
    if (piece.seq > fed) screen.skip(piece.seq - fed);
    await replayInSizes(screen, piece, sizes);
    fed = piece.seq + piece.bytes.length;
  }
  hear = onEvidence;
  const evidence = await recalled(checkpoint?.evidence, [...replayed.values()], dir);
  return { screen, fed, savedAt: seq, evidence };
}

/** What was seen in the replay happened when the output came, not now. */
async function recalled(saved: WorkerEvidence = noEvidence, replayed: readonly Evidence[], dir: string): Promise<WorkerEvidence> {
  if (replayed.length === 0) return saved;
  const marks = await marksIn(dir);
  return replayed.reduce((seen, evidence) => withEvidence(seen, evidence, timeOf(evidence.seq, marks)), saved);
}

/** Replays a piece, changing the size where it was changed. */
export async function replayInSizes(screen: Screen, piece: { seq: number; bytes: Uint8Array }, sizes: Mark[]): Promise<void> {
  let at = piece.seq;
  const end = piece.seq + piece.bytes.length;
  for (let size = sizes[0]; size !== undefined && size.seq < end; size = sizes[0]) {
    await replay(screen, piece.bytes.subarray(at - piece.seq, Math.max(at, size.seq) - piece.seq));
    screen.resize(size.cols, size.rows);
    at = Math.max(at, size.seq);
    sizes.shift();
  }
  await replay(screen, piece.bytes.subarray(at - piece.seq));
}

const replay = (screen: Screen, bytes: Uint8Array): Promise<void> => new Promise(done => screen.replay(bytes, done));

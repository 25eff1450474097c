/** A screen on disk: what a later daemon starts from, and what remains of a worker that has ended. */

import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerEvidence } from '../../core/evidence.ts';
import type { Snapshot } from '../../terminal/screen.ts';

export interface Checkpoint extends Snapshot {
  /** An older daemon wrote none. */
  readonly evidence?: WorkerEvidence;
}

const fileIn = (dir: string): string => path.join(dir, 'screen.checkpoint');
const newline = 0x0a;

/** Whole or not at all: written aside and renamed. */
export async function saveCheckpoint(dir: string, { bytes, ...head }: Checkpoint): Promise<void> {
  const draft = `${fileIn(dir)}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]));
  } finally {
    await handle.close();
  }
  await rename(draft, fileIn(dir));
}

export async function loadCheckpoint(dir: string): Promise<Checkpoint | undefined> {
  try {
    const whole = await readFile(fileIn(dir));
    const end = whole.indexOf(newline);
    return { ...(JSON.parse(whole.toString('utf8', 0, end)) as Omit<Checkpoint, 'bytes'>), bytes: whole.subarray(end + 1) };
  } catch {
    // None was written yet, or the disk spoiled it: the log has what it was made of.
    return undefined;
  }
}

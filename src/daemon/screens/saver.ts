/** Keeps a terminal's screen on disk: a later daemon reads again what came after, so it is never much, but not all the time. */

import type { WorkerEvidence } from '../../core/evidence.ts';
import type { Snapshot } from '../../terminal/screen.ts';
import { saveCheckpoint } from './checkpoint.ts';

const checkpointBytes = 96 * 1024;
const checkpointEveryMs = 1_000;

export class Saver {
  readonly #dir: string;
  readonly #take: () => Promise<Snapshot & { readonly evidence: WorkerEvidence }>;
  #savedAt = 0;
  #fed = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(dir: string, take: () => Promise<Snapshot & { readonly evidence: WorkerEvidence }>) {
    this.#dir = dir;
    this.#take = take;
  }

  /** The place of the checkpoint that the screen was made from. However soon this daemon dies, the next one does not read the same again. */
  async begin(savedAt: number, fed: number): Promise<void> {
    this.#savedAt = savedAt;
    this.#fed = fed;
    if (fed - savedAt > checkpointBytes) await this.save();
  }

  /** There is output up to here. */
  reached(fed: number): void {
    this.#fed = fed;
    if (fed - this.#savedAt <= checkpointBytes) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.save();
    }, checkpointEveryMs);
  }

  async save(): Promise<void> {
    this.#savedAt = this.#fed;
    // A disk that is full costs a later daemon some reading, and nothing else.
    await this.#take()
      .then(checkpoint => saveCheckpoint(this.#dir, checkpoint))
      .catch(() => {});
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

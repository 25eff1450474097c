/** Remembers the newest of each kind of evidence in a worker's output, and tells of it now and then: not for each bell of a stream of bells. */

import { noEvidence, type WorkerEvidence } from '../../core/evidence.ts';
import type { Mark } from '../../holder/recording.ts';
import type { Evidence } from '../../terminal/screen.ts';

const tellEveryMs = 100;

export class Witness {
  readonly #tell: (seen: WorkerEvidence) => void;
  #seen = noEvidence;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (seen: WorkerEvidence) => void) {
    this.#tell = tell;
  }

  get seen(): WorkerEvidence {
    return this.#seen;
  }

  /** As it was before: on a checkpoint, and in the output after it. */
  recall(seen: WorkerEvidence): void {
    this.#seen = seen;
    this.#tellSoon();
  }

  see(evidence: Evidence): void {
    this.#seen = withEvidence(this.#seen, evidence, Date.now());
    this.#tellSoon();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#toldAt = performance.now();
        this.#tell(this.#seen);
      },
      Math.max(0, this.#toldAt + tellEveryMs - performance.now()),
    );
  }
}

export function withEvidence(seen: WorkerEvidence, evidence: Evidence, at: number): WorkerEvidence {
  switch (evidence.kind) {
    case 'title':
      return { ...seen, title: evidence.text };
    case 'bell':
      return { ...seen, bell_at: at };
    case 'notification':
      return { ...seen, notification: { title: evidence.title, body: evidence.body, at } };
    case 'progress':
      return { ...seen, progress: { state: evidence.state, percent: evidence.percent, at } };
    case 'mark':
      return { ...seen, mark: { mark: evidence.mark, exit_code: evidence.exitCode, at } };
  }
}

/** When the output before this place came, as far as the log tells. */
export const timeOf = (seq: number, marks: readonly Mark[]): number =>
  (marks.findLast(mark => mark.seq < seq) ?? marks[0])?.at ?? Date.now();

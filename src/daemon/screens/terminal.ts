/** One worker's terminal as the daemon follows it: its screen, in step with the holder, and those who view it. */

import { SwarmError } from '../../core/error.ts';
import type { WorkerEvidence } from '../../core/evidence.ts';
import type { Exit, HolderEvent, ProcessIdentity } from '../../holder/protocol.ts';
import { readLog } from '../../holder/recording.ts';
import type { Screen, Snapshot } from '../../terminal/screen.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { HolderLink } from './holder-link.ts';
import type { LogReader } from './log-reader.ts';
import { type LookOptions, lookAt, lookBack } from './look.ts';
import { restoreScreen } from './restore.ts';
import { Restraint } from './restraint.ts';
import { Steps } from './steps.ts';
import { Viewers } from './viewers.ts';
import { Witness } from './witness.ts';
import type { Followed, Look } from './words.ts';

export interface TerminalEvents {
  onExit(exit: Exit): void;
  /** The connection to the holder ended, and not by us. */
  onLost(): void;
  onResized(cols: number, rows: number): void;
  onEvidence(evidence: WorkerEvidence): void;
}

/** A later daemon reads again what came after the last checkpoint, so there is a new one after this much, but not all the time. */
const checkpointBytes = 96 * 1024;
const checkpointEveryMs = 1_000;

export class Terminal {
  readonly followed: Followed;
  readonly viewers: Viewers;
  readonly #events: TerminalEvents;
  readonly #readers = new Set<LogReader>();
  readonly #looks = new Set<Promise<Look>>();
  readonly #restored = Promise.withResolvers<void>();
  readonly #steps: Steps;
  readonly #witness: Witness;
  readonly #restraint = new Restraint(() => this.#linked());
  #link: HolderLink | undefined;
  #screen: Screen | undefined;
  #size = { cols: 0, rows: 0 };
  #fed = 0;
  /** Output before this happened while nobody could answer its queries. */
  #answerFrom = 0;
  #savedAt = 0;
  #saveTimer: NodeJS.Timeout | undefined;
  #following = false;
  #exit: Exit | undefined;
  readonly #finished = Promise.withResolvers<void>();
  #closed = false;

  constructor(followed: Followed, events: TerminalEvents) {
    this.followed = followed;
    this.#events = events;
    this.#witness = new Witness(events.onEvidence);
    this.#steps = new Steps(() => this.#onClosed());
    this.viewers = new Viewers({
      resize: (cols, rows) =>
        void this.#linked()
          .command({ do: 'resize', cols, rows })
          .catch(() => {}),
      input: async bytes => this.#linked().input(bytes),
    });
  }

  /** Brings the screen to where the holder is, and follows from there. */
  async follow(): Promise<void> {
    // What the holder tells meanwhile has to wait until there is a screen.
    this.#steps.push(() => this.#restored.promise);
    const link = await HolderLink.open(this.followed.socket, {
      onOutput: (seq, bytes) => this.#onOutput(seq, bytes),
      onEvent: event => this.#onEvent(event),
      onClosed: () => this.#onClosed(),
    });
    this.#link = link;
    const { welcome } = link;
    const { screen, fed, savedAt, evidence } = await restoreScreen(this.followed.dir, welcome, {
      onAnswer: bytes => this.#send(bytes),
      onEvidence: seen => this.#witness.see(seen),
    });
    this.#witness.recall(evidence);
    this.#screen = screen;
    this.#fed = fed;
    this.#savedAt = savedAt;
    this.#answerFrom = welcome.head;
    this.#size = { cols: welcome.cols, rows: welcome.rows };
    screen.resize(welcome.cols, welcome.rows);
    // However soon this daemon dies, the next one does not read the same again.
    if (fed - savedAt > checkpointBytes) await this.#save();
    this.#restored.resolve();
    await link.command({ do: 'watch', from: fed });
    this.#following = true;
    // One that ended while no daemon was there tells nobody again.
    if (welcome.run.exit !== null) this.#onEvent({ event: 'exit', exit: welcome.run.exit });
  }

  /** The process that holds it, once it was reached. */
  get holder(): ProcessIdentity | undefined {
    return this.#link?.welcome.holder;
  }

  get size(): { cols: number; rows: number } {
    const { cols, rows } = this.#size;
    return { cols, rows };
  }

  snapshot(options: { scrollback: boolean }): Promise<Snapshot> {
    return this.#shown().snapshot(options);
  }

  addReader(reader: LogReader): void {
    this.#readers.add(reader);
  }

  removeReader(reader: LogReader): void {
    this.#readers.delete(reader);
  }

  /** Whoever asks while it is being found again waits; after its end there is the screen that it left. */
  async look(options: LookOptions): Promise<Look> {
    await this.#restored.promise;
    const left = this.#closed ? await lookBack(this.followed.dir, options) : undefined;
    if (left !== undefined) return left;
    const look = lookAt(this.#shown(), options);
    this.#looks.add(look);
    return look.finally(() => this.#looks.delete(look));
  }

  type(bytes: Uint8Array): Promise<number> {
    return this.#linked().input(bytes);
  }

  async signal(signal: string): Promise<void> {
    await this.#linked().command({ do: 'signal', signal });
  }

  async stop(graceMs: number): Promise<{ survivors: { pid: number }[] }> {
    const stopped = this.#restraint.liftedWhile(() => this.#linked().command({ do: 'stop', graceMs }));
    return (await stopped) as { survivors: { pid: number }[] };
  }

  /** The end was noted: what is left of the worker is its log and its last screen. */
  async leave(): Promise<void> {
    await this.#finished.promise;
    this.#closed = true;
    await Promise.allSettled(this.#looks);
    await this.#linked()
      .command({ do: 'leave' })
      .catch(() => {});
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#finished.resolve();
    this.#restored.resolve();
    clearTimeout(this.#saveTimer);
    this.#witness.close();
    this.#restraint.close();
    this.viewers.close();
    this.#link?.close();
    this.#screen?.dispose();
  }

  #onOutput(seq: number, bytes: Uint8Array): void {
    this.#steps.push(() => this.#feed(seq, bytes));
  }

  #onEvent(event: HolderEvent): void {
    if (event.event === 'exit') {
      // The board must know at once; the screen catches up in its own time.
      this.#exit = event.exit;
      this.#events.onExit(event.exit);
      this.#finishAtEnd();
    } else if (event.event === 'resized') this.#steps.push(() => this.#resize(event.cols, event.rows));
    else if (event.event === 'gap') this.#steps.push(() => this.#fill(event.from, event.to));
  }

  #onClosed(): void {
    // Until then it is for whoever asked to follow it to hear.
    if (!this.#closed && this.#following) this.#events.onLost();
  }

  #feed(seq: number, bytes: Uint8Array): undefined {
    const screen = this.#shown();
    if (seq > this.#fed) screen.skip(seq - this.#fed);
    const fresh = seq < this.#fed ? bytes.subarray(this.#fed - seq) : bytes;
    if (fresh.length === 0) return;
    const at = Math.max(seq, this.#fed);
    this.#fed = at + fresh.length;
    this.viewers.output(at, fresh);
    for (const reader of this.#readers) reader.pump();
    if (at < this.#answerFrom) screen.replay(fresh, () => this.#relieve());
    else screen.write(fresh, () => this.#relieve());
    this.#restraint.tighten(screen.pending);
    if (this.#fed - this.#savedAt > checkpointBytes) this.#saveSoon();
    this.#finishAtEnd();
  }

  /** What the holder's memory no longer had when we came to it is on disk. */
  async #fill(from: number, to: number): Promise<void> {
    for await (const { seq, bytes } of readLog(this.followed.dir, from, to)) this.#feed(seq, bytes);
  }

  async #resize(cols: number, rows: number): Promise<void> {
    const screen = this.#shown();
    await new Promise<void>(done => screen.write(new Uint8Array(), done));
    screen.resize(cols, rows);
    this.#size = { cols, rows };
    this.viewers.notice({ notice: 'size', cols, rows });
    this.#events.onResized(cols, rows);
    await this.#save();
  }

  /** An exit may be told before the output that came before it, when nobody watched yet: the last screen waits for that. */
  #finishAtEnd(): void {
    if (this.#exit === undefined) return;
    this.#steps.push(() => (this.#exit !== undefined && this.#fed >= this.#exit.seq ? this.#finish(this.#exit) : undefined));
  }

  async #finish({ code, signal }: Exit): Promise<void> {
    this.#exit = undefined;
    await this.#save();
    this.viewers.close({ notice: 'exit', code, signal });
    for (const reader of this.#readers) reader.end({ notice: 'exit', code, signal });
    this.#finished.resolve();
    this.#restored.resolve();
  }

  #relieve(): void {
    if (!this.#closed) this.#restraint.ease(this.#shown().pending);
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = undefined;
      void this.#save();
    }, checkpointEveryMs);
  }

  async #save(): Promise<void> {
    this.#savedAt = this.#fed;
    // A disk that is full costs a later daemon some reading, and nothing else.
    await this.#shown()
      .snapshot()
      .then(snapshot => saveCheckpoint(this.followed.dir, { ...snapshot, evidence: this.#witness.seen }))
      .catch(() => {});
  }

  #send(bytes: Uint8Array): void {
    // One that has just ended waits for no answer.
    this.#link?.input(bytes).catch(() => {});
  }

  #shown(): Screen {
    if (this.#screen === undefined) throw notYet(this.followed.worker);
    return this.#screen;
  }

  #linked(): HolderLink {
    if (this.#link === undefined) throw notYet(this.followed.worker);
    return this.#link;
  }
}

const notYet = (worker: string): SwarmError =>
  new SwarmError('unavailable', `the terminal of ${worker} is being found again`, { hint: 'Ask again in a moment.' });

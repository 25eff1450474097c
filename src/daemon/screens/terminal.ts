/** One worker's terminal as the daemon follows it: its screen, in step with the holder, and those who view it. */

import { SwarmError } from '../../core/error.ts';
import { asRun, type Exit, type HolderEvent, type ProcessIdentity, type RunState, type SpawnSpec } from '../../holder/protocol.ts';
import { lastOutputAt, readLog } from '../../holder/recording.ts';
import type { Screen, Snapshot } from '../../terminal/screen.ts';
import { Activity } from './activity.ts';
import { HolderLink } from './holder-link.ts';
import type { LogReader } from './log-reader.ts';
import { lookAt, lookBack, tailOf } from './look.ts';
import { Printed } from './printed.ts';
import { restoreScreen } from './restore.ts';
import { Restraint } from './restraint.ts';
import { Saver } from './saver.ts';
import { Steps } from './steps.ts';
import type { TerminalEvents } from './terminal-events.ts';
import { Viewers } from './viewers.ts';
import { Witness } from './witness.ts';
import type { Followed, Look, LookWish } from './words.ts';

export class Terminal {
  readonly followed: Followed;
  readonly viewers: Viewers;
  readonly printed = new Printed();
  readonly #events: TerminalEvents;
  readonly readers = new Set<LogReader>();
  readonly #looks = new Set<Promise<Look>>();
  readonly #restored = Promise.withResolvers<void>();
  readonly #steps: Steps;
  readonly #witness: Witness;
  readonly #activity: Activity;
  readonly #saver: Saver;
  readonly #restraint = new Restraint(() => this.#linked());
  #link: HolderLink | undefined;
  #screen: Screen | undefined;
  size: { readonly cols: number; readonly rows: number } = { cols: 0, rows: 0 };
  /** Output before this happened while nobody could answer its queries. */
  #answerFrom = 0;
  #following = false;
  #exit: Exit | undefined;
  /** The reply to `end`, which an end that was noted meanwhile does not cut off. */
  #ending: Promise<unknown> | undefined;
  #ended = false;
  #told = false;
  readonly #finished = Promise.withResolvers<void>();
  #closed = false;

  constructor(followed: Followed, events: TerminalEvents) {
    this.followed = followed;
    this.#events = events;
    this.#witness = new Witness(events.onEvidence);
    this.#activity = new Activity(() => events.onActive?.());
    this.#saver = new Saver(followed.dir, async () => ({ ...(await this.#shown().snapshot()), evidence: this.#witness.seen }));
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
    this.printed.begin(fed, await lastOutputAt(this.followed.dir));
    this.#answerFrom = welcome.head;
    this.size = { cols: welcome.cols, rows: welcome.rows };
    screen.resize(welcome.cols, welcome.rows);
    await this.#saver.begin(savedAt, fed);
    this.#restored.resolve();
    await link.command({ do: 'watch', from: fed });
    this.#following = true;
    if (this.followed.keeps === true) this.#events.onRan?.(link.run);
    // One that ended while no daemon was there tells nobody again.
    if (welcome.run.exit !== null && this.followed.keeps !== true) this.#onEvent({ event: 'exit', exit: welcome.run.exit });
  }

  /** The process that holds it, once it was reached. */
  get holder(): ProcessIdentity | undefined {
    return this.#link?.welcome.holder;
  }

  /** What runs in it now. */
  get process(): ProcessIdentity | null {
    const run = this.#link?.run;
    return run?.state === 'running' ? run.process : null;
  }

  snapshot(options: { scrollback: boolean }): Promise<Snapshot> {
    return this.#shown().snapshot(options);
  }

  /** Whoever asks while it is being found again waits; after its end there is the screen that it left. */
  async look(asked: LookWish, signal?: AbortSignal): Promise<Look> {
    await this.#restored.promise;
    const wish = this.#closed ? asked : await this.printed.news(asked, this.#shown(), signal);
    const left = this.#closed ? await lookBack(this.followed.dir, wish) : undefined;
    if (left !== undefined) return left;
    const look = lookAt(this.#shown(), wish);
    this.#looks.add(look);
    return look.finally(() => this.#looks.delete(look));
  }

  /** With all that came before whatever was just told. */
  async tail(lines: number): Promise<string[]> {
    await this.#restored.promise;
    await this.#steps.settled();
    return tailOf(await this.look({ ansi: false, scrollback: false }), lines);
  }

  type(bytes: Uint8Array): Promise<number> {
    return this.#linked().input(bytes);
  }

  async signal(signal: string): Promise<void> {
    await this.#linked().command({ do: 'signal', signal });
  }

  async stop(graceMs: number): Promise<{ survivors: { pid: number }[] }> {
    return (await this.#restraint.liftedWhile(() => this.#linked().command({ do: 'stop', graceMs }))) as { survivors: { pid: number }[] };
  }

  /** Without one that runs already; the latest run again when it has this label. */
  async spawn(spec: SpawnSpec): Promise<RunState> {
    return asRun((await this.#linked().command({ do: 'spawn', spec })) as RunState);
  }

  /** Stops what runs; the holder goes, which is told like an exit. */
  async end(graceMs: number): Promise<{ survivors: { pid: number }[] }> {
    const ending = this.#restraint.liftedWhile(() => this.#linked().command({ do: 'end', graceMs }));
    this.#ending = ending.catch(() => {});
    const reply = (await ending) as { survivors: { pid: number }[] };
    this.#ended = true;
    return reply;
  }

  /** The end was noted: what is left of the worker is its log and its last screen. */
  async leave(): Promise<void> {
    await this.#finished.promise;
    await this.#ending;
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
    this.#saver.close();
    this.#witness.close();
    this.printed.close();
    this.#restraint.close();
    this.viewers.close();
    this.#link?.close();
    this.#screen?.dispose();
  }

  #onOutput(seq: number, bytes: Uint8Array): void {
    this.#steps.push(() => this.#feed(seq, bytes));
  }

  #onEvent(event: HolderEvent): void {
    if (event.event === 'exit') this.#onExit(event.exit);
    else if (event.event === 'spawned') this.#onRun();
    else if (event.event === 'resized') this.#steps.push(() => this.#resize(event.cols, event.rows));
    else if (event.event === 'gap') this.#steps.push(() => this.#fill(event.from, event.to));
  }

  #onExit(exit: Exit): void {
    // The board must know at once; the screen catches up in its own time.
    this.#exit = exit;
    if (this.followed.keeps === true) this.#onRun();
    else this.#tellExit(exit);
    this.#finishAtEnd();
  }

  /** Before that it is told with the welcome. */
  #onRun(): void {
    if (this.followed.keeps === true && this.#following) this.#events.onRan?.(this.#linked().run);
  }

  #tellExit(exit: Pick<Exit, 'code' | 'signal'>): void {
    if (this.#told) return;
    this.#told = true;
    this.#events.onExit(exit);
  }

  #onClosed(): void {
    // Until then it is for whoever asked to follow it to hear.
    if (this.#closed || !this.#following) return;
    if (this.#ended) this.#steps.push(() => this.#finishSlot());
    else this.#events.onLost();
  }

  /** Its holder went because it was told to. */
  async #finishSlot(): Promise<void> {
    await this.#finish({ code: 0, signal: null });
    this.#tellExit({ code: 0, signal: null });
  }

  #feed(seq: number, bytes: Uint8Array): undefined {
    const screen = this.#shown();
    const { seq: fed } = this.printed;
    if (seq > fed) screen.skip(seq - fed);
    const fresh = seq < fed ? bytes.subarray(fed - seq) : bytes;
    if (fresh.length === 0) return;
    const at = Math.max(seq, fed);
    this.printed.reached(at + fresh.length);
    this.viewers.output(at, fresh);
    for (const reader of this.readers) reader.pump();
    if (at < this.#answerFrom) screen.replay(fresh, () => this.#relieve());
    else {
      screen.write(fresh, () => this.#relieve());
      this.#activity.note();
    }
    this.#restraint.tighten(screen.pending);
    this.#saver.reached(this.printed.seq);
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
    this.size = { cols, rows };
    this.printed.resized();
    this.viewers.notice({ notice: 'size', cols, rows });
    this.#events.onResized(cols, rows);
    await this.#saver.save();
  }

  /** An exit may be told before the output that came before it, when nobody watched yet: the last screen waits for that. */
  #finishAtEnd(): void {
    if (this.#exit === undefined) return;
    this.#steps.push(() => (this.#exit !== undefined && this.printed.seq >= this.#exit.seq ? this.#finishRun(this.#exit) : undefined));
  }

  /** A kept slot goes on, and so do those who view it. */
  async #finishRun(exit: Exit): Promise<void> {
    this.#exit = undefined;
    if (this.followed.keeps === true) await this.#saver.save();
    else await this.#finish(exit);
  }

  async #finish({ code, signal }: Pick<Exit, 'code' | 'signal'>): Promise<void> {
    await this.#saver.save();
    this.viewers.close({ notice: 'exit', code, signal });
    for (const reader of this.readers) reader.end({ notice: 'exit', code, signal });
    this.#finished.resolve();
    this.#restored.resolve();
  }

  #relieve(): void {
    if (this.#closed) return;
    this.#restraint.ease(this.#shown().pending);
    this.#events.onShown?.();
  }

  #send(bytes: Uint8Array): void {
    // One that has just ended waits for no answer.
    this.#link?.input(bytes).catch(() => {});
  }

  #shown(): Screen {
    return this.#screen ?? refuseYet(this.followed.worker);
  }

  #linked(): HolderLink {
    return this.#link ?? refuseYet(this.followed.worker);
  }
}

function refuseYet(worker: string): never {
  throw new SwarmError('unavailable', `the terminal of ${worker} is being found again`, { hint: 'Ask again in a moment.' });
}

/** What a viewer sees: the worker's output as it comes, lines that are gone, or pictures where the sizes differ. */

import type { AttachRedraw, AttachSize } from '../protocol/attach.ts';
import type { AttachStream } from './attach-stream.ts';
import { BoxedPicture, drawBoxed, type FetchLines, type WorkerLines } from './boxed-picture.ts';
import { CornerNote } from './corner-note.ts';
import { LookBack } from './look-back.ts';
import { OutputGuard } from './output-guard.ts';
import { PacedOutput } from './paced-output.ts';
import type { Traces } from './terminal-modes.ts';
import { type PictureStream, sizeOf } from './viewer-terminal.ts';

export interface DisplayParts {
  readonly output: PictureStream;
  readonly stream: Pick<AttachStream, 'pause' | 'resume' | 'look'>;
  /** Without it there is no looking back, and a worker of another size is drawn as it comes. */
  readonly fetchLines: FetchLines | undefined;
  readonly wheel: boolean;
  /** Of the worker, at first. */
  readonly size: AttachSize;
}

/** A picture appears at once, where the terminal knows how. */
const holdBack = '\x1b[?2026h';
const release = '\x1b[?2026l';

export class AttachDisplay {
  readonly #parts: DisplayParts;
  readonly #output: PacedOutput;
  readonly #guard: OutputGuard;
  readonly #boxed: BoxedPicture;
  #worker: AttachSize;
  #fits = true;
  #lookBack: LookBack | undefined;
  #isOpening = false;
  /** A redraw is on its way; what comes before it belongs to a screen that is no more. */
  #awaitsRedraw = true;
  /** Bytes of the picture that are yet to come. */
  #pictureLeft = 0;
  /** The picture is not shown before it is whole. */
  #isHeldBack = false;
  #isAsked = false;
  /** Which of the worker's screens the last picture showed, or the next one will. */
  #pictured = false;
  readonly #note = new CornerNote(() => this.dropNote());
  /** Waits for the end of a sequence of the worker's. */
  #unsaid = '';
  #isClosed = false;

  constructor(parts: DisplayParts) {
    this.#parts = parts;
    this.#worker = parts.size;
    this.#output = new PacedOutput(parts.output, parts.stream);
    this.#guard = new OutputGuard({ screen: 'ours', wheel: parts.wheel });
    this.#boxed = new BoxedPicture(
      scrollback => this.#fetch(scrollback),
      lines => this.#drawBoxed(lines),
    );
  }

  get traces(): Traces {
    return this.#guard.traces;
  }

  get looksBack(): boolean {
    return this.#lookBack !== undefined;
  }

  /** Mouse reports are for us. */
  get hasWheel(): boolean {
    return this.#guard.hasWheel || this.looksBack;
  }

  /** A full-screen program is there: it has nothing above its screen. */
  get alternate(): boolean {
    return this.#guard.alternate;
  }

  get cursorKeys(): boolean {
    return this.#guard.cursorKeys;
  }

  /** Lines in one page. */
  get page(): number {
    return Math.max(1, this.#size().rows - 1);
  }

  redraw({ cols, rows, bytes }: AttachRedraw): void {
    this.#worker = { cols, rows };
    this.#isAsked = false;
    this.#fit();
    if (this.looksBack) return;
    this.#awaitsRedraw = false;
    this.#note.wipe();
    this.#pictureLeft = bytes;
    this.#isHeldBack = this.#fits;
    this.#output.write(this.#guard.restart());
    if (this.#fits) this.#output.write(holdBack);
    else this.#boxed.refresh();
  }

  output(bytes: Uint8Array): void {
    if (this.#awaitsRedraw || this.looksBack) return;
    for (const piece of this.#guard.push(bytes)) this.#output.write(piece);
    const isPicture = this.#pictureLeft > 0;
    this.#pictureLeft = Math.max(0, this.#pictureLeft - bytes.length);
    if (this.#pictureLeft > 0) return;
    if (isPicture) this.#pictured = this.#guard.alternate;
    else if (this.#guard.alternate !== this.#pictured) this.#look();
    if (!this.#fits) this.#boxed.refreshSoon();
    else if (this.#guard.isClean) this.#drawNote();
    this.#sayWhatWaits();
  }

  /** The worker's terminal has another size, or ours has. */
  resized(worker: AttachSize = this.#worker): void {
    const isNews = !isSame(worker, this.#worker);
    const didFit = this.#fits;
    this.#worker = worker;
    this.#fit();
    this.#lookBack?.resize(this.#size());
    if (this.looksBack || !(this.#fits || didFit)) this.#show();
    else if (isNews || this.#fits !== didFit) this.#lookAnew();
  }

  /** Shows a short text in a corner for a moment. */
  note(text: string): void {
    this.#note.set(text);
    this.#show();
  }

  /** Something for the terminal itself, of which nothing is to be seen. */
  say(sequence: string): void {
    this.#unsaid = sequence;
    this.#sayWhatWaits();
  }

  #sayWhatWaits(): void {
    if (this.#unsaid === '' || this.#isClosed || !this.#guard.isClean) return;
    this.#output.write(this.#unsaid);
    this.#unsaid = '';
  }

  dropNote(): void {
    if (this.#note.text === undefined) return;
    this.#note.clear();
    // The worker's own screen has a hole where the note was.
    if (this.#note.isDrawn && this.#fits && !this.looksBack) this.#look();
    else this.#show();
  }

  /** Draws everything anew, after somebody else had the terminal. */
  refresh(): void {
    if (this.looksBack) this.#show();
    else this.#lookAnew();
  }

  /** Up by so many lines, or down by a negative number; beyond the last one is what happens now. */
  async scroll(lines: number): Promise<void> {
    if (this.#lookBack === undefined) await this.#startLookingBack(lines);
    else if (!this.#lookBack.move(lines)) this.stopLookingBack();
    if (this.looksBack) this.#show();
  }

  /** To the first line that is kept. */
  toTop(): void {
    void this.scroll(Number.POSITIVE_INFINITY);
  }

  stopLookingBack(): void {
    if (!this.looksBack) return;
    this.#lookBack = undefined;
    this.#fit();
    this.#lookAnew();
  }

  close(): void {
    this.#isClosed = true;
    this.#note.clear();
    this.#boxed.stop();
  }

  async #startLookingBack(lines: number): Promise<void> {
    if (lines <= 0 || this.#isOpening) return;
    this.#isOpening = true;
    const fetched = await this.#fetch(true);
    this.#isOpening = false;
    const size = this.#size();
    if (fetched === undefined || fetched.lines.length <= size.rows || this.#isClosed) return;
    this.#lookBack = new LookBack(fetched.lines, size);
    this.#lookBack.move(lines);
    // Keys come in their plain form from here on, whatever the worker asked for.
    this.#output.write(this.#guard.restart(true));
  }

  /** Output fits only a terminal of the same size. */
  #fit(): void {
    if (this.looksBack) return;
    const own = sizeOf(this.#parts.output);
    this.#fits = own === undefined || isSame(own, this.#worker) || this.#parts.fetchLines === undefined;
    // What the output has set would disturb lines that are drawn over it.
    if (!this.#fits && this.#guard.draws) this.#output.write(this.#guard.restart(true));
    this.#guard.draws = this.#fits;
  }

  #lookAnew(): void {
    this.#awaitsRedraw = true;
    this.#look();
  }

  /** One picture at a time: it shows all that came before it, so it answers whoever asked meanwhile. */
  #look(): void {
    this.#pictured = this.#guard.alternate;
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#parts.stream.look();
  }

  #show(): void {
    if (this.#isClosed) return;
    if (this.#lookBack !== undefined) this.#output.write(this.#lookBack.draw(this.#note.text));
    else if (!this.#fits) this.#boxed.refresh();
    else if (this.#guard.isClean) this.#drawNote();
  }

  #drawBoxed(lines: WorkerLines): void {
    if (!this.#fits && !this.looksBack && !this.#isClosed) this.#output.write(drawBoxed(lines, this.#size(), this.#note.text));
  }

  #drawNote(): void {
    if (this.#awaitsRedraw || this.#pictureLeft > 0) return;
    if (this.#isHeldBack) this.#output.write(release);
    this.#isHeldBack = false;
    this.#output.write(this.#note.drawOver(this.#size()));
  }

  /** Nothing when the daemon does not say: then what is there stays. */
  async #fetch(scrollback: boolean): Promise<WorkerLines | undefined> {
    try {
      return await this.#parts.fetchLines?.(scrollback);
    } catch {
      return undefined;
    }
  }

  #size(): AttachSize {
    return sizeOf(this.#parts.output) ?? this.#worker;
  }
}

const isSame = (one: AttachSize, other: AttachSize): boolean => one.cols === other.cols && one.rows === other.rows;

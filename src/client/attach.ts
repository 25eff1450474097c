/** Attaching a person's terminal to a worker's, until one of the two lets go. The command and the user interface share it. */

import { type DetachKey, defaultDetachKey, detachKeyFrom } from '../config/detach-key.ts';
import { isErrorCode, SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import type { AttachHello, AttachNotice, AttachSize, AttachWelcome } from '../protocol/attach.ts';
import { AttachDisplay } from './attach-display.ts';
import { AttachInput } from './attach-input.ts';
import { type AttachStream, openAttachStream } from './attach-stream.ts';
import type { FetchLines } from './boxed-picture.ts';
import { HeldTerminal } from './held-terminal.ts';
import { enterScreen, leaveScreen, returnToScreen } from './terminal-modes.ts';
import { sizeOf, type ViewerTerminal } from './viewer-terminal.ts';

export interface AttachOptions {
  readonly socket: string;
  readonly worker: string;
  readonly terminal: ViewerTerminal;
  /** Who this is, for other viewers. */
  readonly name: string;
  /** Looks on, and neither types nor resizes. */
  readonly readOnly?: boolean;
  /** Takes the writing over from whoever has it. */
  readonly take?: boolean;
  /** The worker keeps its size, whatever that of this terminal. */
  readonly keepSize?: boolean;
  /** The one that is configured when left out. */
  readonly detachKey?: DetachKey;
  /** Leaves the mouse alone: the terminal selects text with it as ever, and the wheel does not look back. */
  readonly leaveMouse?: boolean;
  /** What the worker shows, for looking back and for terminals of another size. */
  readonly fetchLines?: FetchLines;
  /** Is given the way to tell whoever is attached of something else. */
  readonly onShown?: (aside: Aside) => void;
}

/** `words` stand in a corner for a moment; `sequence` is for the terminal itself, such as its bell. */
export type Aside = (words: string, sequence: string) => void;

export type AttachEnd =
  /** By the person, or because their terminal is gone; the worker runs on. */
  | { readonly how: 'detached' }
  | { readonly how: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly how: 'lost'; readonly why: string }
  /** The daemon went away, but not the worker. */
  | { readonly how: 'gone' }
  /** The daemon did not let us in; the terminal was never touched. */
  | { readonly how: 'refused'; readonly error: SwarmError };

const resizeMs = 50;

export async function attach(options: AttachOptions): Promise<AttachEnd> {
  const { socket, terminal } = options;
  const hello = helloOf(options);
  let opened: { stream: AttachStream; welcome: AttachWelcome };
  try {
    opened = await openAttachStream(socket, hello);
  } catch (error) {
    if (error instanceof SwarmError && isErrorCode(error.code) && error.code !== 'no_daemon') return { how: 'refused', error };
    throw error;
  }
  const attachment = new Attachment(options, opened);
  // A terminal that is gone cannot be given back either, and that is no reason to end badly.
  terminal.output.on('error', ignore);
  try {
    return await attachment.run();
  } finally {
    attachment.stop();
    await attachment.held.leave();
    terminal.output.off('error', ignore);
  }
}

function helloOf({
  worker,
  name,
  readOnly = false,
  take = false,
  keepSize = false,
  terminal,
}: AttachOptions): Omit<AttachHello, 'min' | 'max'> {
  const size = readOnly || keepSize ? undefined : sizeOf(terminal.output);
  return { worker, name, mode: readOnly ? 'watch' : 'write', take, ...(size === undefined ? {} : { size }) };
}

const ignore = (): void => {};

class Attachment {
  readonly held: HeldTerminal;
  readonly #options: AttachOptions;
  readonly #stream: AttachStream;
  readonly #welcome: AttachWelcome;
  readonly #display: AttachDisplay;
  readonly #input: AttachInput;
  readonly #detaches: string;
  readonly #end = Promise.withResolvers<AttachEnd>();
  #writing: boolean;
  #writer: string | null;
  #resizeTimer: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(options: AttachOptions, { stream, welcome }: { stream: AttachStream; welcome: AttachWelcome }) {
    this.#options = options;
    this.#stream = stream;
    this.#welcome = welcome;
    this.#writing = welcome.writing;
    this.#writer = welcome.writer;
    const { terminal, fetchLines, leaveMouse = false } = options;
    const key = options.detachKey ?? detachKeyFrom(welcome.detachKey ?? '') ?? defaultDetachKey;
    this.#detaches = `${key.label} detaches`;
    const { input, output } = terminal;
    const { cols, rows, wheel = 'arrows' } = welcome;
    const hasWheel = !leaveMouse && wheel !== 'leave' && fetchLines !== undefined;
    this.#display = new AttachDisplay({ output, stream, fetchLines, wheel: hasWheel, size: { cols, rows } });
    const detach = (): void => this.#end.resolve({ how: 'detached' });
    this.#input = new AttachInput({ input, key, wheel, display: this.#display, send: bytes => this.#send(bytes), onDetach: detach });
    this.held = new HeldTerminal(terminal, {
      enter: enterScreen,
      leave: () => leaveScreen(this.#display.traces),
      onResumed: () => {
        output.write(returnToScreen);
        this.#display.refresh();
      },
    });
  }

  run(): Promise<AttachEnd> {
    const { output } = this.#options.terminal;
    this.held.enter();
    output.on('resize', this.#onResize);
    output.on('error', this.#onTerminalGone);
    this.#stream.onDrain(() => this.#input.goOn());
    this.#display.note(this.#greeting());
    this.#stream.start({
      onOutput: bytes => this.#display.output(bytes),
      onRedraw: redraw => this.#display.redraw(redraw),
      onNotice: notice => this.#onNotice(notice),
      onClosed: () => this.#end.resolve({ how: 'gone' }),
    });
    this.#input.start();
    this.#options.onShown?.((words, sequence) => {
      this.#display.note(`[swarm: ${words}]`);
      this.#display.say(sequence);
    });
    return this.#end.promise;
  }

  stop(): void {
    const { output } = this.#options.terminal;
    clearTimeout(this.#resizeTimer);
    output.off('resize', this.#onResize);
    output.off('error', this.#onTerminalGone);
    this.#input.stop();
    this.#display.close();
    this.#stream.close();
  }

  #onNotice(notice: AttachNotice): void {
    const end = endBy(notice);
    if (end !== undefined) this.#end.resolve(end);
    else if (notice.notice === 'size') this.#display.resized(notice);
    else if (notice.notice === 'taken') this.#change(false, notice.by);
    else if (notice.notice === 'yours') this.#change(true, null);
    else if (notice.notice === 'dropped') this.#tellDropped(notice.bytes);
  }

  /** Of a paste in many pieces the sum is told. */
  #tellDropped(bytes: number): void {
    this.#dropped += bytes;
    this.#display.note(`[swarm: ${this.#dropped} bytes were not typed, as ${this.#welcome.worker} does not read its input]`);
  }

  #change(writing: boolean, writer: string | null): void {
    const isNews = writing !== this.#writing || writer !== this.#writer;
    this.#writing = writing;
    this.#writer = writer;
    if (!isNews) return;
    if (writing) this.#sendSize();
    this.#display.note(writing ? `[swarm: you type here now, ${this.#detaches}]` : this.#watches());
  }

  /** False when the daemon is so far behind that no more should be read. */
  #send(bytes: Uint8Array): boolean {
    if (!this.#writing) {
      this.#display.note(this.#watches());
      return true;
    }
    this.#display.dropNote();
    this.#stream.input(bytes);
    return this.#stream.unsent < limits.typedBytes;
  }

  readonly #onResize = (): void => {
    this.#display.resized();
    clearTimeout(this.#resizeTimer);
    this.#resizeTimer = setTimeout(() => this.#sendSize(), resizeMs);
  };

  readonly #onTerminalGone = (): void => this.#end.resolve({ how: 'detached' });

  #sendSize(): void {
    const size: AttachSize | undefined = this.#options.keepSize || !this.#writing ? undefined : sizeOf(this.#options.terminal.output);
    if (size !== undefined) this.#stream.resize(size);
  }

  #greeting(): string {
    return this.#writing ? `[swarm: attached to ${this.#welcome.worker}, ${this.#detaches}]` : this.#watches();
  }

  #watches(): string {
    const writer = this.#writer === null ? '' : `, ${this.#writer} types`;
    return `[swarm: watching ${this.#welcome.worker}${writer}, ${this.#detaches}]`;
  }
}

function endBy(notice: AttachNotice): AttachEnd | undefined {
  if (notice.notice === 'exit') return { how: 'exited', code: notice.code, signal: notice.signal };
  if (notice.notice === 'end') return { how: 'exited', code: null, signal: null };
  return notice.notice === 'lost' ? { how: 'lost', why: notice.why } : undefined;
}

/** A connection to one holder: commands with their replies, input with its receipts, output as it comes. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SwarmError } from '../../core/error.ts';
import {
  asExit,
  asRun,
  type Command,
  frameKinds,
  type HolderEvent,
  type HolderFailure,
  holderProtocol,
  inputBytesMax,
  inputFrame,
  inputFull,
  type Receipt,
  type Reply,
  type RunState,
  readOutput,
  type Welcome,
} from '../../holder/protocol.ts';
import { FrameReader, jsonFrame, readJson } from '../../protocol/frame.ts';

export interface LinkEvents {
  onOutput(seq: number, bytes: Uint8Array): void;
  onEvent(event: HolderEvent): void;
  onClosed(): void;
}

/** A command without its id, which the link gives it. */
type Unnumbered<C> = C extends { id: number } ? Omit<C, 'id'> : never;

export class HolderLink {
  readonly welcome: Welcome;
  readonly #socket: Socket;
  readonly #replies: Map<number, (reply: Reply) => void>;
  readonly #receipts: Map<number, (receipt: Receipt) => void>;
  readonly #waiting: Waiting;
  #lastId = 0;
  /** Input on its way into the terminal, in bytes. */
  #untaken = 0;

  private constructor(socket: Socket, welcome: Welcome, waiting: Waiting) {
    this.#socket = socket;
    this.welcome = welcome;
    this.#replies = waiting.replies;
    this.#receipts = waiting.receipts;
    this.#waiting = waiting;
  }

  /** The latest, as far as the holder has told. */
  get run(): RunState {
    return this.#waiting.run ?? this.welcome.run;
  }

  static async open(path: string, events: LinkEvents): Promise<HolderLink> {
    const socket = connect(path);
    await once(socket, 'connect');
    const waiting: Waiting = { replies: new Map(), receipts: new Map() };
    const { promise: welcomed, resolve: onWelcome, reject: onGone } = Promise.withResolvers<Welcome>();
    const frames = new FrameReader((kind, payload) => {
      if (kind === frameKinds.output) {
        const { seq, bytes } = readOutput(payload);
        events.onOutput(seq, bytes);
      } else if (kind === frameKinds.welcome) {
        const welcome = readJson(payload) as Welcome;
        waiting.run = asRun(welcome.run);
        onWelcome({ ...welcome, run: waiting.run });
      } else if (kind === frameKinds.event) events.onEvent(noteRun(waiting, readJson(payload) as HolderEvent));
      else if (kind === frameKinds.reply) settle(waiting.replies, readJson(payload) as Reply);
      else if (kind === frameKinds.receipt) settle(waiting.receipts, readJson(payload) as Receipt);
    });
    socket.on('data', chunk => {
      try {
        frames.push(chunk);
      } catch (error) {
        // Not a holder: it is as good as gone.
        socket.destroy(error as Error);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      onGone(new Error('the holder closed the connection'));
      for (const [id, reply] of waiting.replies) reply({ id, error: gone });
      for (const [id, receipt] of waiting.receipts) receipt({ id, written: 0, error: gone });
      events.onClosed();
    });
    socket.write(jsonFrame(frameKinds.hello, holderProtocol));
    return new HolderLink(socket, await welcomed, waiting);
  }

  command(command: Unnumbered<Command>): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(asError(gone));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, reply => ('error' in reply ? reject(asError(reply.error)) : resolve(reply.ok)));
      this.#socket.write(jsonFrame(frameKinds.command, { ...command, id }));
    });
  }

  /**
   * Resolves when the terminal has taken all of it. What the holder has no room for is refused as a whole, so that it never takes
   * the end of a text without its middle; of what a process did not live to read, the refusal says how much the terminal took.
   */
  async input(bytes: Uint8Array): Promise<number> {
    if (this.#socket.destroyed) throw refusedInput(gone, 0, bytes.length);
    if (this.#untaken + bytes.length > inputBytesMax) throw refusedInput(inputFull, 0, bytes.length);
    this.#untaken += bytes.length;
    const receipts = await Promise.all(pieces(bytes).map(piece => this.#type(piece)));
    this.#untaken -= bytes.length;
    const taken = receipts.reduce((sum, { written }) => sum + written, 0);
    const refused = receipts.find(({ error }) => error !== undefined)?.error;
    if (refused !== undefined) throw refusedInput(refused, taken, bytes.length);
    return taken;
  }

  #type(bytes: Uint8Array): Promise<Receipt> {
    const id = ++this.#lastId;
    return new Promise(resolve => {
      this.#receipts.set(id, resolve);
      this.#socket.write(inputFrame(id, bytes));
    });
  }

  /** Reading stops; the holder keeps what comes, and its log all of it. */
  hold(): void {
    this.#socket.pause();
  }

  goOn(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}

const gone: HolderFailure = { code: 'not_running', message: 'the holder is gone', hint: 'The worker is lost.' };

interface Waiting {
  readonly replies: Map<number, (reply: Reply) => void>;
  readonly receipts: Map<number, (receipt: Receipt) => void>;
  run?: RunState;
}

/** Each event moves the run on, in the order in which the holder told; what an older one leaves out is null. */
function noteRun(waiting: Waiting, event: HolderEvent): HolderEvent {
  if (event.event === 'spawned') {
    waiting.run = asRun(event.run);
    return { ...event, run: waiting.run };
  }
  if (event.event !== 'exit') return event;
  const exit = asExit(event.exit);
  if (waiting.run !== undefined) waiting.run = { ...waiting.run, state: 'exited', exit };
  return { ...event, exit };
}

function settle<T extends { readonly id: number }>(waiting: Map<number, (answer: T) => void>, answer: T): void {
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
}

const pieceBytes = 64 * 1024;

/** A frame has a maximum; the holder writes pieces in their order. No bytes are one piece too. */
function pieces(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / pieceBytes));
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes));
}

function refusedInput(failure: HolderFailure, written: number, bytes: number): SwarmError {
  const taken = written === 0 ? 'nothing of it was typed' : `${written} of ${bytes} bytes were typed`;
  const { code, message, hint, data } = asError({ ...failure, message: `${failure.message}; ${taken}` });
  return new SwarmError(code, message, { hint: hint!, data: { ...data, written, bytes } });
}

const asError = ({ code, message, hint }: HolderFailure): SwarmError =>
  new SwarmError(code === 'input_full' ? 'limit_reached' : code === 'bad_request' ? 'bad_params' : 'refused', message, {
    hint,
    data: { cause: code },
  });

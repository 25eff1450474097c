/** A connection to the attach socket: greeted, then frames both ways. */

import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { isErrorCode, SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import {
  type AttachHello,
  type AttachNotice,
  type AttachRedraw,
  type AttachRefusal,
  type AttachSize,
  type AttachWelcome,
  attachKinds,
  attachProtocol,
} from '../protocol/attach.ts';
import { FrameReader, frame, jsonFrame, readJson } from '../protocol/frame.ts';
import { noDaemon } from './client.ts';

export interface AttachEvents {
  onOutput(bytes: Uint8Array): void;
  onRedraw?(redraw: AttachRedraw): void;
  onNotice(notice: AttachNotice): void;
  /** The connection ended. */
  onClosed(): void;
}

const inputBytes = 64 * 1024;

export class AttachStream {
  readonly #socket: Socket;
  readonly #frames: FrameReader;
  readonly #first: PromiseWithResolvers<AttachWelcome>;
  #isGreeted = false;
  #events: AttachEvents | undefined;
  /** What came along with the greeting. */
  #early: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#first = Promise.withResolvers<AttachWelcome>();
    this.#frames = new FrameReader((kind, payload) => this.#onFrame(kind, payload));
    socket.on('data', chunk => this.#read(chunk));
    // Of an error only the end of the connection counts.
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#first.reject(closedEarly());
      this.#tell(events => events.onClosed());
    });
  }

  /** Resolves when the daemon lets us in. */
  async greet(hello: AttachHello): Promise<AttachWelcome> {
    const timer = setTimeout(() => this.close(), limits.helloMs);
    this.#socket.write(jsonFrame(attachKinds.hello, hello));
    try {
      return await this.#first.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** From here on everything is told, from the first frame after the greeting. */
  start(events: AttachEvents): void {
    this.#events = events;
    for (const tell of this.#early.splice(0)) tell();
    this.#socket.resume();
  }

  /** Input that the daemon has not taken yet, in bytes. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  /** Each time that the daemon has taken all it was sent. */
  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  input(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += inputBytes) this.#send(frame(attachKinds.input, bytes.subarray(at, at + inputBytes)));
  }

  resize(size: AttachSize): void {
    this.#send(jsonFrame(attachKinds.resize, size));
  }

  /** Asks for a redraw. */
  look(): void {
    this.#send(frame(attachKinds.look));
  }

  /** Reads no more for now; the daemon notices, and sends a picture later instead of all that was missed. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** What is no stream of frames ends like one that broke. */
  #read(chunk: Uint8Array): void {
    try {
      this.#frames.push(chunk);
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
  }

  #onFrame(kind: number, payload: Uint8Array): void {
    if (this.#isGreeted) this.#tell(events => dispatch(kind, payload, events));
    else this.#onGreeting(kind, payload);
  }

  #onGreeting(kind: number, payload: Uint8Array): void {
    this.#isGreeted = true;
    // Nobody listens yet: what follows comes when somebody does.
    this.#socket.pause();
    if (kind === attachKinds.welcome) this.#first.resolve(readJson(payload) as AttachWelcome);
    else this.#first.reject(kind === attachKinds.refused ? refusalFrom(readJson(payload) as AttachRefusal) : closedEarly());
  }

  #tell(tell: (events: AttachEvents) => void): void {
    if (this.#events === undefined) this.#early.push(() => tell(this.#events!));
    else tell(this.#events);
  }
}

export interface Opened {
  readonly stream: AttachStream;
  readonly welcome: AttachWelcome;
}

/** Connects and greets; a refusal is thrown as the error that it names. */
export async function openAttachStream(path: string, hello: Omit<AttachHello, 'min' | 'max'>): Promise<Opened> {
  const socket = connectSocket(path);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw noDaemon(path, cause as NodeJS.ErrnoException);
  }
  const stream = new AttachStream(socket);
  try {
    return { stream, welcome: await stream.greet({ ...attachProtocol, ...hello }) };
  } catch (error) {
    stream.close();
    throw error;
  }
}

function dispatch(kind: number, payload: Uint8Array, events: AttachEvents): void {
  if (kind === attachKinds.output) events.onOutput(payload);
  else if (kind === attachKinds.redraw) events.onRedraw?.(readJson(payload) as AttachRedraw);
  else if (kind === attachKinds.notice) events.onNotice(readJson(payload) as AttachNotice);
  // A kind that this build does not know is for a later one.
}

function refusalFrom({ code, message, hint }: AttachRefusal): SwarmError {
  return new SwarmError(isErrorCode(code) ? code : 'refused', message, hint === undefined ? {} : { hint });
}

const closedEarly = (): SwarmError =>
  new SwarmError('no_daemon', 'the daemon closed the attach stream before it answered', {
    hint: 'See whether it still runs: `swarm status`.',
  });

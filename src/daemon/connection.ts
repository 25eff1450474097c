/** One connection: cuts lines, greets, keeps its limits, answers every request once, and knows when the other side is gone. */

import type { Socket } from 'node:net';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { LineSplitter, type Reply, type RequestId } from '../protocol/wire.ts';
import type { Caller } from './caller.ts';
import type { Call } from './context.ts';
import { errorReply, type ParsedRequest, parseRequest } from './request.ts';

export interface ConnectionOptions {
  greet(params: unknown): Promise<{ caller: Caller; result: unknown }>;
  dispatch(request: ParsedRequest, call: Call): Promise<unknown>;
  onClose(connection: Connection): void;
}

/** For this long the other side may take its last answers, or close as well. */
const lingerMs = 1_000;

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  /** Aborted when nobody is there to wait: the other side has closed, or said that it will ask no more. */
  readonly #gone = new AbortController();
  readonly #drains: (() => void)[] = [];
  readonly #idles: (() => void)[] = [];
  #caller: Caller | undefined;
  #greeting: Promise<void> | undefined;
  #unwelcome = false;
  #finishing = false;
  #inFlight = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const lines = new LineSplitter(
      limits.requestBytes,
      line => this.#receive(line),
      () => this.#refuse(null, oversize()),
    );
    socket.on('data', chunk => lines.push(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.dismiss());
    // A connection that breaks is one that closes; there is nobody left to tell.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#onClosed());
    socket.setTimeout(limits.helloMs, () => this.#impatient());
  }

  get closed(): boolean {
    return this.#gone.signal.aborted || !this.#socket.writable;
  }

  /** For whom it speaks, once it has said hello; the operator is no worker. */
  get worker(): string | undefined {
    return this.#caller?.rights === 'operator' ? undefined : this.#caller?.name;
  }

  /** Sends a line; false when the other side should read what it has first. `onLost` is called when it can never get there. */
  write(line: string | Uint8Array, onLost?: () => void): boolean {
    if (!this.#socket.writable) {
      onLost?.();
      return false;
    }
    if (onLost === undefined) this.#socket.write(line);
    else this.#socket.write(line, error => error && onLost());
    const waiting = this.#socket.writableLength;
    if (waiting <= limits.outputBytesHigh) return true;
    if (waiting > limits.outputBytesMax) this.#socket.destroy();
    // Who does not read its answers gets to ask no more until it does.
    else this.#socket.pause();
    return false;
  }

  onDrain(then: () => void): void {
    if (this.closed || this.#socket.writableLength === 0) then();
    else this.#drains.push(then);
  }

  /** Takes no more requests, answers those it has, and ends, whether or not the other side takes the answers. */
  async finish(): Promise<void> {
    await this.#conclude();
    this.#socket.unref();
    this.#destroySoon();
  }

  /** Waits no more for anything that was asked, and ends; `why` tells a caller that has not ended it itself. */
  dismiss(why?: SwarmError): void {
    if (why !== undefined) this.#refuse(null, why);
    this.#gone.abort();
    void this.#conclude();
  }

  /**
   * Ends once everything written has been taken. What still comes is read and dropped: were it left lying, the other side might
   * see a broken connection before it sees its last answers.
   */
  async #conclude(): Promise<void> {
    this.#finishing = true;
    if (this.#inFlight > 0) await new Promise<void>(resolve => this.#idles.push(resolve));
    this.#socket.end(() => this.#destroySoon());
    this.#socket.resume();
  }

  #destroySoon(): void {
    setTimeout(() => this.#socket.destroy(), lingerMs).unref();
  }

  #receive(line: string): void {
    if (line.trim() === '' || this.#finishing) return;
    const request = parseRequest(line);
    if ('refusal' in request) this.#refuse(request.id, request.refusal);
    else if (this.#inFlight >= limits.requestsInFlight) this.#refuse(request.id, tooManyInFlight());
    else this.#begin(request);
  }

  /** Requests sent along with the greeting wait for it; after it they do not wait for one another. */
  #begin(request: ParsedRequest): void {
    this.#inFlight++;
    void this.#answer(request).finally(() => {
      this.#inFlight--;
      if (this.#inFlight === 0) for (const then of this.#idles.splice(0)) then();
    });
  }

  async #answer(request: ParsedRequest): Promise<void> {
    const then: Then = { replied: [], lost: [] };
    try {
      const result = request.method === 'hello' ? await this.#greet(request.params) : await this.#dispatch(request, then);
      this.#reply({ jsonrpc: '2.0', id: request.id, result }, then.lost);
      for (const step of then.replied) step();
    } catch (error) {
      this.#refuse(request.id, error);
      if (this.#unwelcome) void this.#conclude();
    }
  }

  async #greet(params: unknown): Promise<unknown> {
    if (this.#greeting !== undefined) throw new SwarmError('invalid_request', 'hello was said already on this connection');
    const greeting = this.#options.greet(params);
    this.#greeting = greeting.then(
      () => {},
      () => {},
    );
    try {
      const { caller, result } = await greeting;
      this.#caller = caller;
      return result;
    } catch (error) {
      this.#unwelcome = true;
      throw error;
    } finally {
      this.#socket.setTimeout(0);
    }
  }

  async #dispatch(request: ParsedRequest, then: Then): Promise<unknown> {
    if (this.#greeting !== undefined) await this.#greeting;
    if (this.#caller === undefined) throw notGreeted();
    const call = {
      caller: this.#caller,
      outlet: this,
      signal: this.#gone.signal,
      afterReply: (step: () => void) => void then.replied.push(step),
      ifLost: (step: () => void) => void then.lost.push(step),
    };
    return this.#options.dispatch(request, call);
  }

  #reply(reply: Reply, lost: readonly (() => void)[] = []): void {
    const line = `${JSON.stringify(reply)}\n`;
    if (lost.length === 0) this.write(line);
    else
      this.write(line, () => {
        for (const step of lost) step();
      });
  }

  #refuse(id: RequestId | null, error: unknown): void {
    this.#reply(errorReply(id, error));
  }

  #impatient(): void {
    this.#refuse(
      null,
      new SwarmError('timed_out', `nothing was said for ${limits.helloMs / 1_000} s`, { hint: 'Begin with the method hello.' }),
    );
    void this.#conclude();
  }

  #onDrain(): void {
    this.#socket.resume();
    for (const then of this.#drains.splice(0)) then();
  }

  #onClosed(): void {
    this.#gone.abort();
    for (const then of this.#drains.splice(0)) then();
    this.#options.onClose(this);
  }
}

/** What is to be done once an answer is written, and what when it cannot arrive. */
interface Then {
  readonly replied: (() => void)[];
  readonly lost: (() => void)[];
}

/** Tells somebody who came when there was no room, and waits for it to leave. */
export function turnAway(socket: Socket): void {
  const full = new SwarmError('limit_reached', `the daemon has ${limits.connections} connections, which is the most it may have`, {
    hint: 'Close some, or let agents share one: a connection can have many requests under way.',
  });
  socket.on('error', () => socket.destroy());
  socket.resume().end(`${JSON.stringify(errorReply(null, full))}\n`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

const oversize = (): SwarmError =>
  new SwarmError('limit_reached', `a request is at most ${limits.requestBytes / 1024 / 1024} MiB long; this line was skipped`, {
    hint: 'Keep large data in files, or split an import.',
  });

const tooManyInFlight = (): SwarmError =>
  new SwarmError('limit_reached', `${limits.requestsInFlight} requests of this connection are unanswered, which is the most it may have`, {
    hint: 'Wait for answers before sending more.',
  });

const notGreeted = (): SwarmError =>
  new SwarmError('unauthorized', 'this connection has not said hello', {
    hint: 'Send first: {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":{"min":1,"max":1}}}',
  });

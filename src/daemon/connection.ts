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

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #abort = new AbortController();
  readonly #drains: (() => void)[] = [];
  readonly #idles: (() => void)[] = [];
  #caller: Caller | undefined;
  #greeting: Promise<void> | undefined;
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
    // A connection that breaks is one that closes; there is nobody left to tell.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#onClosed());
    socket.setTimeout(limits.helloMs, () => this.#impatient());
  }

  get closed(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Sends a line; false when the other side should read what it has first. */
  write(line: string): boolean {
    if (this.#socket.destroyed) return false;
    this.#socket.write(line);
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

  /** Takes no more requests, answers those it has, and ends. */
  async finish(): Promise<void> {
    this.#socket.pause();
    if (this.#inFlight > 0) await new Promise<void>(resolve => this.#idles.push(resolve));
    this.#end();
  }

  /** Ends once everything written has been taken; does not keep the process for it. */
  #end(): void {
    this.#socket.end();
    this.#socket.unref();
  }

  #receive(line: string): void {
    if (line.trim() === '') return;
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
    const after: (() => void)[] = [];
    try {
      const result = request.method === 'hello' ? await this.#greet(request.params) : await this.#dispatch(request, after);
      this.#reply({ jsonrpc: '2.0', id: request.id, result });
      for (const then of after) then();
    } catch (error) {
      this.#refuse(request.id, error);
      if (request.method === 'hello' && this.#caller === undefined) this.#end();
    }
  }

  async #greet(params: unknown): Promise<unknown> {
    if (this.#greeting !== undefined) throw new SwarmError('invalid_request', 'hello was said already on this connection');
    const greeting = this.#options.greet(params);
    this.#greeting = greeting.then(
      () => {},
      () => {},
    );
    const { caller, result } = await greeting;
    this.#caller = caller;
    this.#socket.setTimeout(0);
    return result;
  }

  async #dispatch(request: ParsedRequest, after: (() => void)[]): Promise<unknown> {
    if (this.#greeting !== undefined) await this.#greeting;
    if (this.#caller === undefined) throw notGreeted();
    const call = {
      caller: this.#caller,
      outlet: this,
      signal: this.#abort.signal,
      afterReply: (then: () => void) => void after.push(then),
    };
    return this.#options.dispatch(request, call);
  }

  #reply(reply: Reply): void {
    this.write(`${JSON.stringify(reply)}\n`);
  }

  #refuse(id: RequestId | null, error: unknown): void {
    this.#reply(errorReply(id, error));
  }

  #impatient(): void {
    this.#refuse(
      null,
      new SwarmError('timed_out', `nothing was said for ${limits.helloMs / 1_000} s`, { hint: 'Begin with the method hello.' }),
    );
    this.#end();
  }

  #onDrain(): void {
    this.#socket.resume();
    for (const then of this.#drains.splice(0)) then();
  }

  #onClosed(): void {
    this.#abort.abort();
    for (const then of this.#drains.splice(0)) then();
    this.#options.onClose(this);
  }
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

/** The typed client of the socket: calls by name, facts as they come. It checks nothing, so it loads no schema library. */

import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { type ErrorCode, isErrorCode, SwarmError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import { type ErrorBody, LineSplitter, protocolRange } from '../protocol/wire.ts';

export interface Identity {
  /** A worker's token, on the agent socket. */
  readonly token?: string;
  /** Act as this ad-hoc agent, on the operator's socket. */
  readonly as?: { readonly name: string; readonly role?: string; readonly capabilities?: string[]; readonly tags?: string[] };
}

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

export class Client {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #onFact: ((fact: Fact) => void) | undefined;
  #closedBy: Error | undefined;
  readonly closed: Promise<void>;
  /** Of the socket it is connected to. */
  readonly path: string;
  /** What the daemon said when it was greeted. */
  greeting: Result<'hello'> | undefined;
  /** How a call is made, where that takes more than sending it once. */
  manner: (<M extends MethodName>(method: M, params: Params<M>) => Promise<Result<M>>) | undefined;

  constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.path = path;
    const lines = new LineSplitter(
      limits.outputBytesMax,
      line => this.#receive(line),
      () => socket.destroy(new Error('the daemon sent a line that is too long')),
    );
    socket.on('data', chunk => lines.push(chunk));
    socket.on('error', error => {
      this.#closedBy = error;
    });
    this.closed = new Promise(resolve => {
      socket.once('close', () => {
        this.#failAll();
        resolve();
      });
    });
  }

  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    return this.manner === undefined ? this.send(method, params) : this.manner(method, params);
  }

  /** Once, on this connection. */
  send<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#socket.destroyed) return Promise.reject(this.#connectionLost());
    const id = ++this.#lastId;
    const reply = new Promise<Result<M>>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return reply;
  }

  /** Every fact of the subscription, in order; set it before subscribing. */
  onFact(listener: (fact: Fact) => void): void {
    this.#onFact = listener;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as { id?: number | null; method?: string; params?: unknown; result?: never; error?: ErrorBody };
    if (message.method === 'fact') {
      this.#onFact?.(message.params as Fact);
      return;
    }
    const pending = this.#pending.get(message.id ?? -1);
    if (pending !== undefined) {
      this.#pending.delete(message.id!);
      if (message.error === undefined) pending.resolve(message.result!);
      else pending.reject(errorFrom(message.error));
    } else if (message.error !== undefined) {
      // An error that names no request is about the connection itself.
      this.#closedBy = errorFrom(message.error);
    }
  }

  #failAll(): void {
    const error = this.#connectionLost();
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  #connectionLost(): Error {
    if (this.#closedBy instanceof SwarmError) return this.#closedBy;
    return new SwarmError('no_daemon', 'the daemon closed the connection before it answered', {
      hint: 'See whether it still runs: `swarm status`. Ask again once it does; what it had answered is stored.',
      cause: this.#closedBy,
    });
  }
}

/** Connects and greets. Without a daemon the error is `no_daemon`, whatever the reason the socket gave. */
export async function connect(path: string, identity: Identity = {}, client = `swarm/${process.pid}`): Promise<Client> {
  const socket = connectSocket(path);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw noDaemon(path, cause as NodeJS.ErrnoException);
  }
  const connected = new Client(socket, path);
  const timer = setTimeout(() => socket.destroy(silent(path)), limits.helloMs);
  try {
    connected.greeting = await connected.call('hello', { protocol: { ...protocolRange }, client, ...identity });
  } catch (error) {
    connected.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return connected;
}

/** A process that was stopped still holds its socket. */
const silent = (path: string): SwarmError =>
  new SwarmError('timed_out', `the daemon at ${path} has said nothing for ${limits.helloMs / 1_000} s`, {
    hint: 'It may be stopped or overloaded; its log may say why (`swarm where`).',
  });

/** For any of the daemon's sockets: why it could not be reached, and what to do. */
export function noDaemon(path: string, cause: NodeJS.ErrnoException): SwarmError {
  const absent = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED';
  const message = absent ? 'no daemon runs for this project' : `cannot reach the daemon at ${path}: ${cause.message}`;
  const hint = absent ? 'Start it with `swarm up -d`.' : '`swarm where` shows which socket is used and why.';
  return new SwarmError('no_daemon', message, { hint, data: { socket: path, cause: cause.code ?? null }, cause });
}

function errorFrom(body: ErrorBody): SwarmError {
  const { code, hint, ...data } = body.data ?? { code: 'internal' };
  const known: ErrorCode = isErrorCode(code) ? code : 'internal';
  return new SwarmError(known, body.message, { ...(hint === undefined ? {} : { hint }), data });
}

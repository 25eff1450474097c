/** A bare connection to the daemon, for what the typed client never sends and never leaves unread. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ErrorCode } from '../../src/core/error.ts';
import type { Fact } from '../../src/core/fact.ts';
import { LineSplitter, type RequestId } from '../../src/protocol/wire.ts';
import { Arrivals } from './arrivals.ts';

/** A line from the daemon: a reply, or a fact. */
export interface Line {
  readonly jsonrpc: '2.0';
  readonly id?: RequestId | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came, and fails on what is not there
  readonly result?: any;
  readonly error?: { code: number; message: string; data: { code: ErrorCode; hint?: string; [key: string]: unknown } };
  readonly method?: 'fact';
  readonly params?: Fact;
}

export interface Wire {
  readonly socket: Socket;
  readonly lines: Arrivals<Line>;
  /** Sends each as a line: bytes and text as they are, anything else as JSON. */
  send(...frames: unknown[]): void;
  /** The next line. */
  next(): Promise<Line>;
  /** The reply to the request of this id. */
  reply(id: RequestId | null): Promise<Line>;
  /** The daemon has closed its side, and everything it said is here. */
  readonly ended: Promise<void>;
}

export const helloWith = (params: object = {}, id: RequestId = 'hello') =>
  request('hello', { protocol: { min: 1, max: 1 }, ...params }, id);

export const request = (method: string, params: unknown = {}, id: RequestId = method) => ({ jsonrpc: '2.0', id, method, params });

/** Connected, and silent so far. */
export async function openWire(path: string): Promise<Wire> {
  const socket = connect({ path, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const lines = new Arrivals<Line>();
  const splitter = new LineSplitter(
    2 ** 30,
    line => lines.push(JSON.parse(line) as Line),
    () => {},
  );
  socket.on('data', chunk => splitter.push(chunk));
  // A test that cares sees that nothing more comes.
  socket.on('error', () => {});
  const ended = new Promise<void>(resolve => socket.once('end', resolve).once('close', resolve)).then(() => lines.end());
  return {
    ...{ socket, lines, ended },
    send: (...frames) => void socket.write(Buffer.concat(frames.map(bytesOf))),
    next: () => lines.next(),
    reply: id => lines.first(line => line.method === undefined && line.id === id),
  };
}

/** Connected and greeted. */
export async function greetedWire(path: string, params: object = {}): Promise<Wire> {
  const wire = await openWire(path);
  wire.send(helloWith(params));
  const { error } = await wire.next();
  if (error !== undefined) throw new Error(error.message);
  return wire;
}

function bytesOf(frame: unknown): Buffer {
  const text = frame instanceof Uint8Array || typeof frame === 'string' ? frame : JSON.stringify(frame);
  return Buffer.concat([Buffer.from(text as string), Buffer.from('\n')]);
}

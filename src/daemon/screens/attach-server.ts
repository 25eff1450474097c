/** The attach socket: greets viewers, brings them to their terminal, and serves logs as raw bytes. */

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { SwarmError } from '../../core/error.ts';
import { limits } from '../../core/limits.ts';
import { type AttachHello, type AttachRefusal, type AttachWelcome, attachKinds, attachProtocol } from '../../protocol/attach.ts';
import { FrameReader, jsonFrame, readJson } from '../../protocol/frame.ts';
import { LogReader } from './log-reader.ts';
import type { Terminal } from './terminal.ts';
import { Viewer } from './viewer.ts';

export interface Host {
  find(worker: string): Terminal | undefined;
  /** What viewers are told of the key that detaches. */
  readonly detachKey: string;
}

export function serveAttach(path: string, host: Host): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer(socket => greet(socket, host));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The folder is the user's alone, and the thread has no umask of its own to change.
    server.listen(path, () => resolve(server));
  });
}

function greet(socket: Socket, host: Host): void {
  let onFrame = (kind: number, payload: Uint8Array): void => {
    socket.setTimeout(0);
    if (kind !== attachKinds.hello) throw new Error('hello comes first');
    onFrame = admit(socket, readJson(payload) as AttachHello, host);
  };
  const frames = new FrameReader((kind, payload) => onFrame(kind, payload));
  socket.on('data', chunk => {
    try {
      frames.push(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.setTimeout(limits.helloMs, () => socket.destroy());
}

/** What to do with the frames that follow. */
function admit(socket: Socket, hello: AttachHello, { find, detachKey }: Host): (kind: number, payload: Uint8Array) => void {
  const protocol = Math.min(hello.max, attachProtocol.max);
  const terminal = find(hello.worker);
  if (protocol < hello.min || protocol < attachProtocol.min) return refuse(socket, mismatch());
  if (terminal === undefined) return refuse(socket, noTerminal(hello.worker));
  return hello.mode === 'log' ? readLogOf(socket, hello, protocol, terminal) : view(socket, hello, terminal, { protocol, detachKey });
}

/** Whoever reads a log says nothing more. */
function readLogOf(socket: Socket, hello: AttachHello, protocol: number, terminal: Terminal): () => void {
  const begin = async (): Promise<void> => {
    const { reader, from } = await LogReader.open(socket, terminal.followed.dir, hello);
    const welcome: AttachWelcome = { protocol, worker: hello.worker, ...terminal.size, writing: false, writer: null, viewers: 0, from };
    socket.write(jsonFrame(attachKinds.welcome, welcome));
    terminal.readers.add(reader);
    socket.once('close', () => terminal.readers.delete(reader));
    reader.pump();
  };
  begin().catch(() => socket.destroy());
  return () => {};
}

function view(
  socket: Socket,
  hello: AttachHello,
  terminal: Terminal,
  said: Pick<AttachWelcome, 'protocol' | 'detachKey'>,
): (kind: number, payload: Uint8Array) => void {
  const { viewers } = terminal;
  const viewer = new Viewer(socket, hello, options => terminal.snapshot(options));
  const writing = viewers.add(viewer);
  socket.once('close', () => viewers.remove(viewer));
  const { wheel } = terminal.followed.signs ?? {};
  const welcome: AttachWelcome = {
    ...(wheel === undefined ? {} : { wheel }),
    ...{ ...said, worker: hello.worker, ...terminal.size, writing, viewers: viewers.count },
    writer: writing ? null : (viewers.writer?.hello.name ?? null),
  };
  socket.write(jsonFrame(attachKinds.welcome, welcome));
  void viewer.redraw().catch(() => socket.destroy());
  return (kind, payload) => {
    if (kind === attachKinds.input) viewers.input(viewer, Uint8Array.from(payload));
    else if (kind === attachKinds.take) viewers.take(viewer);
    else if (kind === attachKinds.look) void viewer.redraw().catch(() => socket.destroy());
    else if (kind === attachKinds.resize) {
      const { cols, rows } = readJson(payload) as { cols: number; rows: number };
      viewers.resize(viewer, cols, rows);
    }
  };
}

function refuse(socket: Socket, { code, message, hint }: SwarmError): () => void {
  const refusal: AttachRefusal = { code, message, ...(hint === undefined ? {} : { hint }) };
  socket.end(jsonFrame(attachKinds.refused, refusal));
  return () => {};
}

const mismatch = (): SwarmError =>
  new SwarmError('version_mismatch', 'this command and the daemon speak different versions of the attach stream', {
    hint: 'Restart the daemon with this version: `swarm down --keep`, then `swarm up -d`. Workers go on meanwhile.',
  });

const noTerminal = (worker: string): SwarmError =>
  new SwarmError('not_found', `no worker called ${worker} runs in a terminal here`, { hint: '`swarm ps` shows those that do.' });

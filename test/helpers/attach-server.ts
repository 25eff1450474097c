/** The daemon's side of the attach stream under a test's control: honest frames on a real socket, and nothing behind them. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AttachHello, type AttachNotice, type AttachSize, type AttachWelcome, attachKinds } from '../../src/protocol/attach.ts';
import { FrameReader, frame, jsonFrame, readJson } from '../../src/protocol/frame.ts';
import { Arrivals } from './arrivals.ts';
import { tempDir } from './temp.ts';

export interface AttachServer {
  readonly path: string;
  /** The next viewer that says hello. */
  viewer(): Promise<AttachPeer>;
  close(): void;
}

export async function attachServer(path = join(tempDir(), 'attach.sock')): Promise<AttachServer> {
  const peers = new Arrivals<AttachPeer>();
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    const peer = new AttachPeer(socket, () => peers.push(peer));
  });
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(close);
  server.listen(path);
  await once(server, 'listening');
  return { path, viewer: () => peers.next(), close };
}

/** One viewer, as the daemon sees it. */
export class AttachPeer {
  readonly socket: Socket;
  hello!: AttachHello;
  readonly inputs = new Arrivals<string>();
  readonly sizes = new Arrivals<AttachSize>();
  readonly looks = new Arrivals<true>();
  readonly closed: Promise<unknown>;

  constructor(socket: Socket, onHello: () => void) {
    this.socket = socket;
    this.closed = new Promise(resolve => socket.once('close', resolve));
    socket.on('error', () => {});
    const frames = new FrameReader((kind, payload) => {
      if (kind === attachKinds.hello) {
        this.hello = readJson(payload) as AttachHello;
        onHello();
      } else if (kind === attachKinds.input) this.inputs.push(Buffer.from(payload).toString('latin1'));
      else if (kind === attachKinds.resize) this.sizes.push(readJson(payload) as AttachSize);
      else if (kind === attachKinds.look) this.looks.push(true);
    });
    socket.on('data', chunk => frames.push(chunk));
    socket.on('close', () => {
      for (const arrivals of [this.inputs, this.sizes, this.looks]) arrivals.end();
    });
  }

  /** Lets the viewer in, and draws a first picture. */
  welcome(change: Partial<AttachWelcome> = {}, picture = ''): void {
    const { cols, rows } = this.hello.size ?? { cols: 120, rows: 40 };
    const welcome = { protocol: 1, worker: this.hello.worker, cols, rows, writing: true, writer: null, viewers: 1, ...change };
    this.#json(attachKinds.welcome, welcome);
    if (this.hello.mode !== 'log') this.redraw(picture, welcome);
  }

  refuse(code: string, message: string, hint?: string): void {
    this.socket.end(jsonFrame(attachKinds.refused, { code, message, ...(hint === undefined ? {} : { hint }) }));
  }

  redraw(picture: string, { cols, rows }: AttachSize): void {
    this.#json(attachKinds.redraw, { cols, rows, bytes: Buffer.byteLength(picture) });
    this.output(picture);
  }

  /** False when the viewer does not keep up. */
  output(bytes: string | Uint8Array): boolean {
    return this.socket.write(frame(attachKinds.output, Buffer.from(bytes as string)));
  }

  /** Sends until the viewer takes no more, and gives how many bytes that were; at most as many as these. */
  async flood(most: number): Promise<number> {
    const block = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    // Turns of this process without any progress of the other one: many, as it may wait for its turn on the processor.
    for (let turns = 0; turns < 5_000 && sent < most; turns++) {
      if (this.socket.writableLength < 4 * block.length) {
        this.output(block);
        sent += block.length;
        turns = 0;
      } else await new Promise(resolve => setImmediate(resolve));
    }
    return sent;
  }

  notice(notice: AttachNotice): void {
    this.#json(attachKinds.notice, notice);
  }

  /** Says its last word, and closes. */
  end(notice: AttachNotice): void {
    this.socket.end(jsonFrame(attachKinds.notice, notice));
  }

  /** All that was typed, once it holds this many characters. */
  async typed(count: number): Promise<string> {
    for (let pieces = 1; ; pieces++) {
      const text = (await this.inputs.count(pieces)).join('');
      if (text.length >= count) return text;
    }
  }

  #json(kind: number, value: unknown): void {
    this.socket.write(jsonFrame(kind, value));
  }
}

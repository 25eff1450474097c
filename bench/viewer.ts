/** A viewer of a worker that draws nothing: the load of the attach benches. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type AttachHello, type AttachNotice, type AttachRedraw, attachKinds, attachProtocol } from '../src/protocol/attach.ts';
import { FrameReader, frame, jsonFrame, readJson } from '../src/protocol/frame.ts';
import type { LabDaemon } from './lab.ts';

export class Viewer {
  /** The first picture is there. */
  readonly painted: Promise<void>;
  /** The worker's process has ended, and all its output was sent. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  #onOutput = (): void => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.painted = promise;
    const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>();
    this.ended = ended;
    let left = Number.NaN;
    const frames = new FrameReader((kind, payload) => {
      if (kind === attachKinds.redraw) left = (readJson(payload) as AttachRedraw).bytes ?? 0;
      if (kind === attachKinds.output) left -= payload.length;
      if (left <= 0) resolve();
      if (kind === attachKinds.notice && (readJson(payload) as AttachNotice).notice === 'exit') onEnd();
      if (kind === attachKinds.output) this.#onOutput();
    });
    socket.on('data', chunk => frames.push(chunk));
  }

  static async open(daemon: LabDaemon, worker: string, scrollback: boolean): Promise<Viewer> {
    const socket = connect(join(daemon.home, 'attach.sock'));
    await once(socket, 'connect');
    const viewer = new Viewer(socket);
    const hello: AttachHello = { ...attachProtocol, worker, mode: 'write', take: true, name: 'bench', scrollback };
    socket.write(jsonFrame(attachKinds.hello, hello));
    return viewer;
  }

  /** A key, until it is seen. */
  echo(): Promise<void> {
    return new Promise(resolve => {
      this.#onOutput = resolve;
      this.type('x');
    });
  }

  type(text: string): void {
    this.#socket.write(frame(attachKinds.input, Buffer.from(text)));
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** One connection to a holder: frames in, frames out, and a cursor into the output that moves at the pace of the reader. */

import type { Socket } from 'node:net';
import { FrameReader, jsonFrame } from '../protocol/frame.ts';
import { frameKinds, type HolderEvent, outputFrame, type Receipt, type Reply } from './protocol.ts';
import type { Ring } from './ring.ts';

/** Unread output beyond which a reader gets no more until it has caught up: the ring is its queue. */
const unreadBytesMax = 256 * 1024;
const chunkBytes = 64 * 1024;

export class Watcher {
  readonly #socket: Socket;
  readonly #ring: Ring;
  /** Told when all output before their place has been sent. */
  readonly #held: { readonly at: number; readonly event: HolderEvent }[] = [];
  #cursor: number | undefined;

  constructor(socket: Socket, ring: Ring, events: { onFrame(kind: number, payload: Uint8Array): void; onClose(): void }) {
    this.#socket = socket;
    this.#ring = ring;
    const frames = new FrameReader(events.onFrame);
    socket.on('data', chunk => {
      try {
        frames.push(chunk);
      } catch {
        // Not frames of ours: whoever it is has nothing to say here.
        socket.destroy();
      }
    });
    socket.on('drain', () => this.pump());
    socket.on('error', () => socket.destroy());
    socket.once('close', events.onClose);
  }

  watch(from: number): void {
    this.#cursor = from;
    this.pump();
  }

  unwatch(): void {
    this.#cursor = undefined;
  }

  /** Sends what there is to send, as long as the reader takes it. */
  pump(): void {
    while (this.#cursor !== undefined && this.#cursor < this.#ring.head && this.#socket.writableLength < unreadBytesMax) {
      if (this.#cursor < this.#ring.tail) {
        this.#tell({ event: 'gap', from: this.#cursor, to: this.#ring.tail });
        this.#cursor = this.#ring.tail;
      }
      const bytes = this.#ring.read(this.#cursor, chunkBytes);
      this.#write(outputFrame(this.#cursor, bytes));
      this.#cursor += bytes.length;
    }
    while (this.#held[0] !== undefined && this.#held[0].at <= (this.#cursor ?? Number.POSITIVE_INFINITY))
      this.#tell(this.#held.shift()!.event);
  }

  /** An event keeps its place among the output: nothing that was written before it comes after it. */
  event(event: HolderEvent): void {
    this.#held.push({ at: this.#ring.head, event });
    this.pump();
  }

  #tell(event: HolderEvent): void {
    this.#write(jsonFrame(frameKinds.event, event));
  }

  reply(reply: Reply): void {
    this.#write(jsonFrame(frameKinds.reply, reply));
  }

  receipt(receipt: Receipt): void {
    this.#write(jsonFrame(frameKinds.receipt, receipt));
  }

  welcome(welcome: unknown): void {
    this.#write(jsonFrame(frameKinds.welcome, welcome));
  }

  end(): void {
    this.#socket.end();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }
}

/** One viewer of a terminal: first a picture of all, then what follows; one that falls behind gets a new picture instead of what it missed. */

import type { Socket } from 'node:net';
import { type AttachHello, type AttachNotice, type AttachRedraw, attachKinds } from '../../protocol/attach.ts';
import { frame, jsonFrame } from '../../protocol/frame.ts';
import type { Snapshot } from '../../terminal/screen.ts';

/** Unread output beyond which a viewer gets no more until it has read what it has. */
const unreadBytesMax = 256 * 1024;
const frameBytes = 256 * 1024;

type TakePicture = (options: { scrollback: boolean }) => Promise<Snapshot>;

export class Viewer {
  readonly hello: AttachHello;
  readonly #socket: Socket;
  readonly #snapshot: TakePicture;
  /** Output that came while the picture was made. */
  #since: { seq: number; bytes: Uint8Array }[] | undefined = [];
  #behind = false;
  #drawing = false;
  #wanted = false;

  constructor(socket: Socket, hello: AttachHello, snapshot: TakePicture) {
    this.hello = hello;
    this.#socket = socket;
    this.#snapshot = snapshot;
    socket.on('drain', () => {
      if (this.#behind) void this.redraw().catch(() => socket.destroy());
    });
  }

  /** Draws everything anew: at first, when this viewer fell behind, and when it asks. One picture at a time. */
  async redraw(): Promise<void> {
    this.#wanted = true;
    if (this.#drawing) return;
    this.#drawing = true;
    while (this.#wanted && !this.#socket.destroyed) {
      this.#wanted = false;
      await this.#draw();
    }
    this.#drawing = false;
  }

  async #draw(): Promise<void> {
    this.#behind = false;
    const since: { seq: number; bytes: Uint8Array }[] = [];
    this.#since = since;
    const { bytes, seq, cols, rows } = await this.#snapshot({ scrollback: this.hello.scrollback === true });
    this.#since = undefined;
    this.#write(jsonFrame(attachKinds.redraw, { cols, rows, bytes: bytes.length } satisfies AttachRedraw));
    this.#send(bytes);
    for (const piece of since) if (piece.seq >= seq) this.output(piece.seq, piece.bytes);
  }

  output(seq: number, bytes: Uint8Array): void {
    if (this.#since !== undefined) this.#since.push({ seq, bytes });
    else if (this.#behind) return;
    else if (this.#socket.writableLength > unreadBytesMax) this.#behind = true;
    else this.#send(bytes);
  }

  notice(notice: AttachNotice): void {
    this.#write(jsonFrame(attachKinds.notice, notice));
  }

  end(last?: AttachNotice): void {
    if (last !== undefined) this.notice(last);
    this.#socket.end();
  }

  #send(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += frameBytes) this.#write(frame(attachKinds.output, bytes.subarray(at, at + frameBytes)));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }
}

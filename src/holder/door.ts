/** The holder's socket: its user's alone, and made again when something deletes it. */

import { type FSWatcher, lstatSync, rmSync, watch } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';

/** After a failure to make it again, the next attempt comes this much later: there may be no folder left that could tell. */
const retryMs = 1_000;

export class Door {
  readonly #file: string;
  readonly #onConnection: (socket: Socket) => void;
  #server: Server | undefined;
  /** Of the file that the server bound: another one under its name is not ours to delete. */
  #inode: number | undefined;
  #watcher: FSWatcher | undefined;
  #closed = false;

  constructor(file: string, onConnection: (socket: Socket) => void) {
    this.#file = file;
    this.#onConnection = onConnection;
  }

  async open(): Promise<void> {
    const server = createServer(this.#onConnection);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      const before = process.umask(0o177);
      // Bound within this call, so the file never exists with another mode.
      server.listen(this.#file, resolve);
      process.umask(before);
    });
    server.removeAllListeners('error').on('error', () => {});
    this.#server = server;
    this.#inode = inodeOf(this.#file);
    this.#watch();
  }

  /** No new connections; the file goes. */
  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#server?.close();
  }

  /** Linux tells of the file itself; elsewhere a socket cannot be watched, but its folder can. */
  #watch(): void {
    this.#watcher?.close();
    const watched = process.platform === 'linux' ? this.#file : path.dirname(this.#file);
    this.#watcher = watch(watched, { persistent: false }, () => void this.#restore());
    this.#watcher.on('error', () => {});
    // It may have gone before anybody watched.
    void this.#restore();
  }

  async #restore(): Promise<void> {
    if (this.#closed || this.#inode === undefined || inodeOf(this.#file) === this.#inode) return;
    // Taken up by the one attempt that follows; events that come meanwhile change nothing.
    this.#inode = undefined;
    this.#server?.close();
    try {
      rmSync(this.#file, { force: true });
      await this.open();
    } catch {
      this.#inode = 0;
      setTimeout(() => void this.#restore(), retryMs).unref();
    }
    if (this.#closed) this.close();
  }
}

const inodeOf = (file: string): number | undefined => {
  try {
    return lstatSync(file).ino;
  } catch {
    return undefined;
  }
};

/** A screen on xterm.js: what is written, resized and asked for is done in that order, in turns with the other screens of the thread. */

import { SwarmError } from '../core/error.ts';
import { Emulation } from './emulation.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import { waitForTurn } from './turns.ts';

/**
 * Output is parsed in parts, between which a turn looks at the clock; some is a hundred times slower than text. A part may take
 * longer than a turn without being cut, as smaller ones cost more in all.
 */
const partBytes = { least: 256, first: 4_096, most: 16_384 };
const partMsMax = 1;
/** Short beside a round, so that a hundred screens with a line each have all had their turn soon, whatever two of them print. */
const turnMsMax = 0.5;

interface Output {
  readonly bytes: Uint8Array;
  readonly isLive: boolean;
  readonly done: (() => void) | undefined;
  parsed: number;
}

interface Request {
  answer(emulation: Emulation): void;
  refuse(): void;
}

export function openScreen(options: ScreenOptions): Screen {
  const emulation = new Emulation(options);
  const queue = new Queue(emulation);
  const enqueue = (bytes: Uint8Array, isLive: boolean, done: (() => void) | undefined) => queue.add({ bytes, isLive, done, parsed: 0 });
  const ask = <T>(look: (emulation: Emulation) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const answer = (its: Emulation) => {
        try {
          resolve(look(its));
        } catch (error) {
          reject(error);
        }
      };
      queue.add({ answer, refuse: () => reject(closed()) });
    });
  const tell = (change: (emulation: Emulation) => void) => queue.add({ answer: change, refuse: () => undefined });
  return {
    restore: snapshot => tell(its => its.restore(snapshot)),
    write: (bytes, done) => enqueue(bytes, true, done),
    replay: (bytes, done) => enqueue(bytes, false, done),
    get pending() {
      return queue.pending;
    },
    get seq() {
      return emulation.seq;
    },
    skip: bytes => tell(its => its.skip(bytes)),
    resize: (cols, rows) => tell(its => its.resize(cols, rows)),
    snapshot: ({ scrollback = true } = {}) => ask(its => its.snapshot({ scrollback })),
    picture: () => ask(its => its.picture()),
    glance: () => ask(its => its.glance()),
    ansiLines: lines => ask(its => its.ansiLines(lines)),
    textLines: lines => ask(its => its.textLines(lines)),
    dispose: () => queue.close(),
  };
}

const closed = (): SwarmError => new SwarmError('unavailable', 'the screen was closed', { hint: 'Ask again in a moment.' });

class Queue {
  pending = 0;
  private items: (Output | Request)[] = [];
  private isWaiting = false;
  private isClosed = false;
  private partBytes = partBytes.first;
  private readonly emulation: Emulation;

  constructor(emulation: Emulation) {
    this.emulation = emulation;
  }

  add(item: Output | Request): void {
    if (this.isClosed) {
      if ('refuse' in item) item.refuse();
      return;
    }
    if ('bytes' in item) this.pending += item.bytes.length;
    this.items.push(item);
    if (this.isWaiting) return;
    this.isWaiting = true;
    waitForTurn(() => this.turn());
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const left = this.items;
    this.items = [];
    this.pending = 0;
    for (const item of left) if ('refuse' in item) item.refuse();
    this.emulation.dispose();
  }

  private turn(): boolean {
    const end = performance.now() + turnMsMax;
    // What is called on the way may close the screen, which empties this.
    for (let item = this.items[0]; item && performance.now() < end; item = this.items[0]) {
      if ('bytes' in item) {
        this.parsePart(item);
        if (item.parsed < item.bytes.length) continue;
      }
      if (this.isClosed) return false;
      this.items.shift();
      if ('bytes' in item) item.done?.();
      else item.answer(this.emulation);
    }
    this.isWaiting = this.items.length > 0;
    return this.isWaiting;
  }

  private parsePart(output: Output): void {
    const startedAt = performance.now();
    const part = output.bytes.subarray(output.parsed, output.parsed + this.partBytes);
    output.parsed += part.length;
    this.pending -= part.length;
    this.emulation.take(part, output.isLive);
    const ms = performance.now() - startedAt;
    if (ms > partMsMax) this.partBytes = Math.max(this.partBytes >> 2, partBytes.least);
    else if (ms < partMsMax / 4) this.partBytes = Math.min(this.partBytes << 1, partBytes.most);
  }
}

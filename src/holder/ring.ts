/** The last bytes of output in memory, each known by its place since the first one. */

export class Ring {
  readonly #bytes: Buffer;
  #head = 0;

  constructor(size: number) {
    this.#bytes = Buffer.alloc(size);
  }

  /** The place of the next byte. */
  get head(): number {
    return this.#head;
  }

  /** The place of the oldest byte still here. */
  get tail(): number {
    return Math.max(0, this.#head - this.#bytes.length);
  }

  append(chunk: Uint8Array): void {
    const size = this.#bytes.length;
    const kept = chunk.length > size ? chunk.subarray(chunk.length - size) : chunk;
    const at = (this.#head + chunk.length - kept.length) % size;
    const first = Math.min(kept.length, size - at);
    this.#bytes.set(kept.subarray(0, first), at);
    this.#bytes.set(kept.subarray(first), 0);
    this.#head += chunk.length;
  }

  /** A copy of what lies from `from` on, at most `bytesMax`; the caller has checked `from` against the tail. */
  read(from: number, bytesMax: number): Buffer {
    const length = Math.min(bytesMax, this.#head - from);
    const size = this.#bytes.length;
    const at = from % size;
    const first = Math.min(length, size - at);
    const copy = Buffer.allocUnsafe(length);
    this.#bytes.copy(copy, 0, at, at + first);
    this.#bytes.copy(copy, first, 0, length - first);
    return copy;
  }
}

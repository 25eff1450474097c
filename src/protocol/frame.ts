/** Frames: how bytes and small messages share one stream. A 32-bit length, a byte for the kind, and the rest; numbers are big-endian. */

export const frameBytesMax = 1024 * 1024;

export function frame(kind: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const whole = new Uint8Array(4 + length);
  new DataView(whole.buffer).setUint32(0, length);
  whole[4] = kind;
  let at = 5;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const jsonFrame = (kind: number, value: unknown): Uint8Array => frame(kind, encoder.encode(JSON.stringify(value)));
export const readJson = (payload: Uint8Array): unknown => JSON.parse(decoder.decode(payload));

/** Cuts a byte stream into frames. A length that no peer would send throws: the stream is not one of frames. */
export class FrameReader {
  readonly #onFrame: (kind: number, payload: Uint8Array) => void;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(onFrame: (kind: number, payload: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /** A payload is a view of what was pushed: whoever keeps it copies it. */
  push(chunk: Uint8Array): void {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < 4) return;
    // Pieces of a large frame are joined once, when it is complete.
    if (this.#parts.length > 1 && this.#bytes < 4 + lengthOf(this.#head(4))) return;
    this.#cut(this.#head(this.#bytes));
  }

  #cut(bytes: Uint8Array): void {
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = lengthOf(bytes.subarray(at));
      if (length < 1 || length > frameBytesMax) throw new Error(`a frame of ${length} bytes`);
      if (bytes.length - at < 4 + length) break;
      this.#onFrame(bytes[at + 4]!, bytes.subarray(at + 5, at + 4 + length));
      at += 4 + length;
    }
    this.#parts = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#bytes = bytes.length - at;
  }

  #head(length: number): Uint8Array {
    const [first] = this.#parts;
    if (first !== undefined && first.length >= length) return this.#parts.length === 1 ? first : first.subarray(0, length);
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [whole];
    return whole;
  }
}

const lengthOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);

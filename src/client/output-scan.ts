/** Output for a terminal, cut into text, sequences and strings, across the borders of reads: how its escapes are told apart, nothing more. */

/** What is found, as ranges of `data`, which is the chunk or, where something began in the one before it, both joined. */
export interface OutputParts {
  /** Anything without ESC: text, line breaks, other control bytes. */
  text(data: Buffer, from: number, to: number): void;
  /** From `ESC [` to its last byte. */
  csi(data: Buffer, from: number, to: number): void;
  /** Shorter ones: `ESC 7`, `ESC ( B`, and whatever broke off. */
  escape(data: Buffer, from: number, to: number): void;
  /** OSC, DCS and their like with their end, or the first part of one that is very long. */
  string(data: Buffer, from: number, to: number): void;
  /** What follows a first part. */
  stringRest(data: Buffer, from: number, to: number): void;
}

const esc = 0x1b;
/** Held back until it is whole; longer strings carry data, and what they are is told from their beginning. */
const heldBytesMax = 4096;

export class OutputScan {
  #held = Buffer.alloc(0);
  #inString = false;
  #endsByBell = false;
  #splitsCharacter = false;

  /** Nothing is half done: something else may be written to the terminal now. */
  get isClean(): boolean {
    return this.#held.length === 0 && !this.#inString && !this.#splitsCharacter;
  }

  push(chunk: Uint8Array, parts: OutputParts): void {
    const joined = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const data = Buffer.from(joined.buffer, joined.byteOffset, joined.length);
    this.#held = Buffer.alloc(0);
    let at = this.#inString ? this.#string(data, 0, 0, parts) : 0;
    while (at < data.length) {
      const next = nextEscape(data, at);
      const end = next < 0 ? data.length : next;
      if (end > at) parts.text(data, at, end);
      if (next < 0) break;
      at = this.#escape(data, next, parts);
    }
    this.#splitsCharacter = this.#held.length === 0 && !this.#inString && brokenBytes(data) > 0;
  }

  /** Gives the place after it; what is not whole yet is held, and then that is the end of the data. */
  #escape(data: Buffer, at: number, parts: OutputParts): number {
    const next = data[at + 1];
    if (next === undefined) return this.#hold(data, at);
    if (next === 0x5b) return this.#csi(data, at, parts);
    if (isStringStart(next)) {
      this.#endsByBell = next === 0x5d;
      return this.#string(data, at, at + 2, parts);
    }
    let end = at + 1;
    while (end < data.length && isIntermediate(data[end]!)) end++;
    if (end === data.length && end - at < heldBytesMax) return this.#hold(data, at);
    // A control byte inside breaks it off, and counts for itself.
    const isWhole = end < data.length && data[end]! >= 0x30;
    const to = isWhole ? end + 1 : Math.max(end, at + 1);
    parts.escape(data, at, to);
    return to;
  }

  #csi(data: Buffer, at: number, parts: OutputParts): number {
    let end = at + 2;
    while (end < data.length && data[end]! >= 0x20 && data[end]! <= 0x3f) end++;
    if (end === data.length && end - at < heldBytesMax) return this.#hold(data, at);
    const final = data[end];
    if (final !== undefined && final >= 0x40 && final <= 0x7e) {
      parts.csi(data, at, end + 1);
      return end + 1;
    }
    parts.escape(data, at, end);
    return end;
  }

  /** A string from `at`, looked through from `from` on, or the rest of one. */
  #string(data: Buffer, at: number, from: number, parts: OutputParts): number {
    const end = this.#endOfString(data, from);
    if (end === undefined && !this.#inString && data.length - at < heldBytesMax) return this.#hold(data, at);
    const isCut = end === undefined;
    // An ESC that ends the data may be the first half of the string's end.
    const to = end ?? (data[data.length - 1] === esc ? data.length - 1 : data.length);
    const tell = this.#inString ? parts.stringRest : parts.string;
    if (to > at) tell.call(parts, data, at, to);
    this.#inString = isCut;
    return isCut ? this.#hold(data, to) : to;
  }

  /** After its end; undefined when that is yet to come. */
  #endOfString(data: Buffer, from: number): number | undefined {
    for (let at = from; at < data.length; at++) {
      const byte = data[at]!;
      if (byte === 0x07 && this.#endsByBell) return at + 1;
      if (byte === 0x18 || byte === 0x1a) return at + 1;
      if (byte !== esc) continue;
      if (at + 1 === data.length) return undefined;
      // Any other sequence breaks it off, and counts for itself.
      return data[at + 1] === 0x5c ? at + 2 : at;
    }
    return undefined;
  }

  #hold(data: Buffer, at: number): number {
    // A copy: whoever read the chunk may use its memory again.
    this.#held = Buffer.from(data.subarray(at));
    return data.length;
  }
}

/** Programs that draw have one every few bytes, and for those a call into the library costs more than a look. */
function nextEscape(data: Buffer, from: number): number {
  const near = Math.min(data.length, from + 32);
  for (let at = from; at < near; at++) if (data[at] === esc) return at;
  return near === data.length ? -1 : data.indexOf(esc, near);
}

/** `ESC ]`, `ESC P`, `ESC X`, `ESC ^`, `ESC _` */
const isStringStart = (byte: number): boolean => byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f;
const isIntermediate = (byte: number): boolean => byte >= 0x20 && byte <= 0x2f;

/** How many bytes at the end are the beginning of a character that is not whole. */
export function brokenBytes(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

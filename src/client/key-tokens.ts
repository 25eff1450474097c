/** What a terminal sends, cut into keys, reports and pastes, across the borders of reads. Nothing is changed, nothing is lost. */

export interface Token {
  /**
   * `text` is a run of printable bytes, `control` one byte below space, `sequence` a whole CSI or SS3, `paste` any part of a bracketed
   * paste with its brackets, `escape` all else that begins with ESC: the key itself, Alt with another key, a sequence that broke off.
   */
  readonly kind: 'text' | 'control' | 'sequence' | 'paste' | 'escape';
  readonly bytes: Uint8Array;
}

const esc = 0x1b;
const pasteBegins = Buffer.from('\x1b[200~');
const pasteEnds = Buffer.from('\x1b[201~');
/** No terminal sends a sequence this long: it is something else, and is passed on. */
const sequenceBytesMax = 256;

export class KeyTokens {
  #held = Buffer.alloc(0);
  #pasting = false;
  /** The last bytes of a paste that were given out: its end may have begun in them. */
  #pasteTail = Buffer.alloc(0);

  push(chunk: Uint8Array): Token[] {
    const bytes = this.#held.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#held, chunk]);
    const tokens: Token[] = [];
    let at = 0;
    while (at < bytes.length) {
      const token = this.#pasting ? this.#pasted(bytes.subarray(at)) : tokenAt(bytes, at);
      if (token === undefined) break;
      if (token.kind === 'sequence' && pasteBegins.equals(token.bytes)) this.#pasting = true;
      tokens.push(this.#pasting ? { kind: 'paste', bytes: token.bytes } : token);
      at += token.bytes.length;
      if (token.kind === 'paste') this.#pasting = !token.isEnd;
    }
    // A copy: whoever read the chunk may use its memory again.
    this.#held = Buffer.from(bytes.subarray(at));
    return tokens;
  }

  /** How long what is held may wait for the rest of it: ESC is also a key, and nobody should feel that it waits. */
  get patienceMs(): number | undefined {
    if (this.#held.length === 0) return undefined;
    return this.#held.length <= 2 ? 15 : 150;
  }

  /** Nothing more came: what is held is all there is. */
  flush(): Token[] {
    const bytes = this.#held;
    this.#held = Buffer.alloc(0);
    return bytes.length === 0 ? [] : [{ kind: 'escape', bytes }];
  }

  /** A paste is never held back: it goes on at once, and its end is found in what went on. */
  #pasted(bytes: Buffer): Piece {
    const joined = Buffer.concat([this.#pasteTail, bytes]);
    const found = joined.indexOf(pasteEnds);
    const isEnd = found >= 0;
    const length = isEnd ? found + pasteEnds.length - this.#pasteTail.length : bytes.length;
    this.#pasteTail = isEnd ? Buffer.alloc(0) : Buffer.from(joined.subarray(-(pasteEnds.length - 1)));
    return { kind: 'paste', bytes: bytes.subarray(0, length), isEnd };
  }
}

type Piece = Token & { readonly isEnd?: boolean };

/** Undefined when the rest of it has yet to come. */
function tokenAt(bytes: Buffer, at: number): Piece | undefined {
  const byte = bytes[at]!;
  if (byte === esc) return escapeAt(bytes, at);
  if (isControl(byte)) return { kind: 'control', bytes: bytes.subarray(at, at + 1) };
  let end = at + 1;
  while (end < bytes.length && !isControl(bytes[end]!)) end++;
  return { kind: 'text', bytes: bytes.subarray(at, end) };
}

function escapeAt(bytes: Buffer, at: number): Piece | undefined {
  const next = bytes[at + 1];
  if (next === undefined) return undefined;
  if (next === 0x5b) return csiAt(bytes, at);
  if (next === 0x4f) return ss3At(bytes, at);
  // A control byte after ESC is a key of its own: the two were pressed one after the other.
  return { kind: 'escape', bytes: bytes.subarray(at, at + (isControl(next) ? 1 : 2)) };
}

function csiAt(bytes: Buffer, at: number): Piece | undefined {
  let end = at + 2;
  while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! <= 0x3f) end++;
  const final = bytes[end];
  if (final === undefined && end - at < sequenceBytesMax) return undefined;
  const isWhole = final !== undefined && final >= 0x40 && final <= 0x7e;
  return isWhole ? { kind: 'sequence', bytes: bytes.subarray(at, end + 1) } : { kind: 'escape', bytes: bytes.subarray(at, end) };
}

function ss3At(bytes: Buffer, at: number): Piece | undefined {
  const final = bytes[at + 2];
  if (final === undefined) return undefined;
  const isWhole = final > 0x20 && final <= 0x7e;
  return isWhole ? { kind: 'sequence', bytes: bytes.subarray(at, at + 3) } : { kind: 'escape', bytes: bytes.subarray(at, at + 2) };
}

const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f;

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** The wire: JSON-RPC 2.0, one object a line. Shapes, versions and the line splitter, without a word about any method. */

/** The protocol versions that this build speaks; a change that old clients cannot read raises `max`, and `min` when it must. */
export const protocolRange = { min: 1, max: 1 } as const;

export type RequestId = number | string;

export interface ErrorBody {
  /** The JSON-RPC number; `data.code` is the name that programs should look at. */
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: string; readonly hint?: string } & { readonly [key: string]: unknown };
}

export type Reply =
  | { readonly jsonrpc: '2.0'; readonly id: RequestId; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RequestId | null; readonly error: ErrorBody };

/** The newest version both sides speak, or nothing. */
export function agreedProtocol(theirs: { min: number; max: number }): number | undefined {
  const newest = Math.min(theirs.max, protocolRange.max);
  return newest >= theirs.min && newest >= protocolRange.min ? newest : undefined;
}

const newline = 0x0a;

/** Cuts a byte stream into lines. A line over `bytesMax` is reported once and skipped to its end, so one bad line costs one error. */
export class LineSplitter {
  readonly #bytesMax: number;
  readonly #onLine: (line: string) => void;
  readonly #onOversize: () => void;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #skipping = false;
  readonly #decoder = new TextDecoder();

  constructor(bytesMax: number, onLine: (line: string) => void, onOversize: () => void) {
    this.#bytesMax = bytesMax;
    this.#onLine = onLine;
    this.#onOversize = onOversize;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#take(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  #take(part: Uint8Array): void {
    if (this.#skipping) return;
    this.#bytes += part.length;
    if (this.#bytes <= this.#bytesMax) {
      this.#parts.push(part);
      return;
    }
    this.#skipping = true;
    this.#parts = [];
    this.#onOversize();
  }

  #finish(): void {
    const line = this.#skipping ? undefined : this.#decoder.decode(joined(this.#parts, this.#bytes));
    this.#parts = [];
    this.#bytes = 0;
    this.#skipping = false;
    if (line !== undefined) this.#onLine(line);
  }
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A recording as asciicast v3, which standard players play: https://docs.asciinema.org/manual/asciicast/v3/ */

export interface CastStart {
  readonly cols: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly command: string;
  readonly title: string;
}

/** Gives the lines of a cast, one after the other. Times are those of the recording, and never run backwards. */
export class Cast {
  readonly header: string;
  readonly #decoder = new TextDecoder();
  #at: number;
  #size: string;

  constructor({ cols, rows, at, command, title }: CastStart) {
    const term = { cols, rows, type: 'xterm-256color' };
    this.header = line({ version: 3, term, timestamp: Math.floor(at / 1000), command, title });
    this.#at = at;
    this.#size = sizeText(cols, rows);
  }

  /** Text only: what is no UTF-8 is replaced, and a character that is not whole yet waits for its rest. */
  output(at: number, bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    return text === '' ? '' : this.#event(at, 'o', text);
  }

  /** Nothing when the size is what it was. */
  size(at: number, cols: number, rows: number): string {
    const size = sizeText(cols, rows);
    if (size === this.#size) return '';
    this.#size = size;
    return this.#event(at, 'r', size);
  }

  exit(at: number, code: number): string {
    return this.#event(at, 'x', String(code));
  }

  #event(at: number, code: 'o' | 'r' | 'x', data: string): string {
    const passed = Math.max(0, at - this.#at);
    this.#at = Math.max(this.#at, at);
    return line([passed / 1000, code, data]);
  }
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const sizeText = (cols: number, rows: number): string => `${cols}x${rows}`;

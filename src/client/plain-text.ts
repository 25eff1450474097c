/** A terminal's output as plain text: nothing is left that a terminal would obey, and of a line that was written over, the last is kept. */

import { brokenBytes, type OutputParts, OutputScan } from './output-scan.ts';

/** A program that draws without ever ending a line does not fill the memory. */
const lineCharsMax = 16 * 1024;
const columnsMax = 1_000;

export class PlainText implements OutputParts {
  readonly #scan = new OutputScan();
  /** The beginning of a character whose rest is in the next chunk. */
  #broken = Buffer.alloc(0);
  #line = '';
  /** The characters of the line, once something was written over it. */
  #cells: string[] | undefined;
  #length = 0;
  #column = 0;
  #text = '';

  /** The lines that this completes. */
  push(chunk: Uint8Array): string {
    this.#text = '';
    this.#scan.push(chunk, this);
    return this.#text;
  }

  /** The line that was not ended, if there is one. */
  end(): string {
    this.#text = '';
    if (this.#length > 0) this.#endLine();
    return this.#text;
  }

  text(data: Buffer, from: number, to: number): void {
    const bytes = this.#broken.length === 0 ? data.subarray(from, to) : Buffer.concat([this.#broken, data.subarray(from, to)]);
    const whole = bytes.length - brokenBytes(bytes);
    if (whole < bytes.length || this.#broken.length > 0) this.#broken = Buffer.from(bytes.subarray(whole));
    const text = bytes.toString('utf8', 0, whole);
    if (isAscii.test(text)) this.#put(text);
    else this.#putAndObey(text.split(control));
  }

  #putAndObey(parts: readonly string[]): void {
    for (let at = 0; at < parts.length; at += 2) {
      this.#put(parts[at]!);
      if (at + 1 < parts.length) this.#obey(parts[at + 1]!);
    }
  }

  csi(data: Buffer, from: number, to: number): void {
    const move = moves[data[to - 1]!];
    if (move === undefined) return;
    const [, parameter = '', rest = ''] = /^(\d*)(.*)$/s.exec(data.toString('latin1', from + 2, to - 1)) ?? [];
    if (rest === '' || rest.startsWith(';')) this.#move(move, Math.min(Number(parameter), columnsMax), rest);
  }

  escape(data: Buffer, from: number, to: number): void {
    // Down a row, to the next line, up a row.
    if (to - from === 2 && [0x44, 0x45, 0x4d].includes(data[to - 1]!)) this.#leaveRow(this.#column);
  }

  string(): void {}

  stringRest(): void {}

  #obey(character: string): void {
    if (character === '\n' || character === '\r\n') this.#endLine();
    else if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#column = (Math.floor(this.#column / 8) + 1) * 8;
  }

  #put(text: string): void {
    if (text === '') return;
    if (this.#cells === undefined && this.#column >= this.#length) {
      this.#line += ' '.repeat(this.#column - this.#length) + text;
      this.#column += isAscii.test(text) ? text.length : [...text].length;
      this.#length = this.#column;
    } else this.#putOver(text);
    if (this.#length >= lineCharsMax) this.#endLine();
  }

  #putOver(text: string): void {
    const cells = this.#toCells();
    while (cells.length < this.#column) cells.push(' ');
    for (const character of text) cells[this.#column++] = character;
    this.#length = cells.length;
  }

  #toCells(): string[] {
    this.#cells ??= [...this.#line];
    return this.#cells;
  }

  #endLine(): void {
    this.#text += `${this.#shown().trimEnd()}\n`;
    this.#startLine(0);
  }

  #shown(): string {
    return this.#cells?.join('') ?? this.#line;
  }

  #startLine(column: number): void {
    this.#line = '';
    this.#cells = undefined;
    this.#length = 0;
    this.#column = column;
  }

  #move(move: Move, count: number, rest: string): void {
    if (move === 'forward') this.#column = Math.min(columnsMax, this.#column + Math.max(1, count));
    else if (move === 'back') this.#column = Math.max(0, this.#column - Math.max(1, count));
    else if (move === 'column') this.#column = Math.max(0, count - 1);
    else if (move === 'erase') this.#erase(count);
    else if (move === 'place') this.#leaveRow(Math.min(columnsMax, Math.max(0, Number(rest.slice(1)) - 1)));
    else this.#leaveRow(move === 'line' ? 0 : this.#column);
  }

  #erase(what: number): void {
    const cells = this.#toCells();
    if (what === 0) cells.length = Math.min(cells.length, this.#column);
    else if (what === 2) cells.length = 0;
    else cells.fill(' ', 0, this.#column + 1);
    this.#length = cells.length;
  }

  /** Another row: what stands on this one is a line, unless it is empty. */
  #leaveRow(column: number): void {
    if (this.#shown().trim() !== '') this.#endLine();
    this.#startLine(column);
  }
}

type Move = 'forward' | 'back' | 'column' | 'erase' | 'place' | 'line' | 'row';

const moveOf: Readonly<Record<string, Move>> = {
  ...{ C: 'forward', D: 'back', G: 'column', '`': 'column', K: 'erase' },
  ...{ H: 'place', f: 'place', E: 'line', F: 'line', A: 'row', B: 'row', d: 'row', J: 'row', S: 'row', T: 'row' },
};

const moves: readonly (Move | undefined)[] = Array.from({ length: 128 }, (_, code) => moveOf[String.fromCharCode(code)]);

/** Control characters, those that turn the direction of writing, and half characters. */
const control = /(\r\n|[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff])/u;

const isAscii = /^[\x20-\x7e]*$/;

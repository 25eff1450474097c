/** A person's terminal for tests of what they would see: an emulator behind a stream that has a size. */

import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import type { Terminal as XtermTerminal } from '@xterm/headless';
import { onTestFinished } from 'vitest';

const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as { Terminal: typeof XtermTerminal };

export class Emulator extends Writable {
  columns: number;
  rows: number;
  readonly #terminal: XtermTerminal;
  /** All that was written. */
  written = '';

  constructor(cols = 40, rows = 6) {
    super({ decodeStrings: true });
    this.columns = cols;
    this.rows = rows;
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 100 });
    onTestFinished(() => this.#terminal.dispose());
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.written += chunk.toString();
    this.#terminal.write(chunk, done);
  }

  resize(cols: number, rows: number): void {
    [this.columns, this.rows] = [cols, rows];
    this.#terminal.resize(cols, rows);
    this.emit('resize');
  }

  /** What is visible, right-trimmed. */
  async lines(): Promise<string[]> {
    await new Promise<void>(resolve => this.write('', () => resolve()));
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
  }

  async cursor(): Promise<[x: number, y: number]> {
    await this.lines();
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return [cursorX, cursorY];
  }

  get modes(): XtermTerminal['modes'] {
    return this.#terminal.modes;
  }

  get alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }
}

/** A worker's output on its way to a person's terminal: as it is, but for what would answer, resize or wipe that terminal. */

import { csiFate, type Fate, stringFate } from './output-fate.ts';
import { type OutputParts, OutputScan } from './output-scan.ts';
import { remembersSetting, resetReports, resetScreen, type Traces } from './terminal-modes.ts';
import { WheelModes } from './wheel-modes.ts';

export interface GuardOptions {
  /** Whose screen it is drawn on: with `ours` we have entered one, and the worker does not change it. */
  readonly screen: 'ours' | 'theirs';
  /** Ask the terminal for the wheel while the worker does not ask for the mouse. */
  readonly wheel: boolean;
}

export class OutputGuard implements OutputParts {
  readonly #options: GuardOptions;
  #scan = new OutputScan();
  readonly #wheel: WheelModes;
  readonly #settings = new Set<number>();
  #keyboardLevels = 0;
  #titles = 0;
  #alternate = false;
  #cursorKeys = false;
  #dropsString = false;
  #enquires = false;
  /** Only what decides how keys and mouse are reported goes on; what is drawn does not. */
  draws = true;

  #out: Uint8Array[] = [];
  #data: Buffer = Buffer.alloc(0);
  #runFrom = 0;
  #runTo = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#wheel = new WheelModes(options.wheel);
  }

  /** Whether something else may be written to the terminal now, without falling into the middle of a sequence. */
  get isClean(): boolean {
    return this.#scan.isClean;
  }

  /** A full-screen program has the worker's screen. One screen of ours stands for both of the worker's: each change needs a new picture. */
  get alternate(): boolean {
    return this.#alternate;
  }

  /** Cursor keys are to be sent as applications want them. */
  get cursorKeys(): boolean {
    return this.#cursorKeys;
  }

  /** Mouse reports are for us, not for the worker. */
  get hasWheel(): boolean {
    return this.#wheel.isOurs;
  }

  get traces(): Traces {
    return { keyboardLevels: this.#keyboardLevels, settings: this.#settings };
  }

  /** What to write for this output. */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    this.#out = [];
    this.#enquires = chunk.includes(enquiry);
    this.#scan.push(chunk, this);
    this.#endRun();
    return this.#out;
  }

  /** What makes an empty screen to draw a picture on, or at least plain reports; whatever came before is forgotten. */
  restart(clear = this.draws): string {
    this.#scan = new OutputScan();
    return this.#reset(clear);
  }

  text(data: Buffer, from: number, to: number): void {
    let at = from;
    while (this.#enquires) {
      const found = data.indexOf(enquiry, at);
      if (found < 0 || found >= to) break;
      if (found > at) this.#keep(data, at, found);
      at = found + 1;
    }
    if (to > at) this.#keep(data, at, to);
  }

  escape(data: Buffer, from: number, to: number): void {
    const second = to - from === 2 ? data[to - 1] : undefined;
    if (second === 0x63) this.#insert(this.#leaveAlternate() + this.#reset(this.draws));
    // DECID asks what the terminal is.
    else if (second === 0x5a) return;
    else if (second === 0x3d || second === 0x3e) this.#keepMode(data, from, to);
    else this.#keep(data, from, to);
  }

  csi(data: Buffer, from: number, to: number): void {
    // Colours are most of it.
    if (data[to - 1] === 0x6d && !(data[from + 2]! >= 0x3c && data[from + 2]! <= 0x3f)) this.#keep(data, from, to);
    else this.#obey(csiFate(data, from, to), data, from, to);
  }

  string(data: Buffer, from: number, to: number): void {
    const { isQuery, setting } = stringFate(data, from, to);
    this.#dropsString = isQuery;
    if (isQuery) return;
    if (setting !== undefined && remembersSetting(setting) && this.draws) this.#settings.add(setting);
    this.#keep(data, from, to);
  }

  stringRest(data: Buffer, from: number, to: number): void {
    if (!this.#dropsString) this.#keep(data, from, to);
  }

  #reset(clear: boolean): string {
    const reset = clear ? resetScreen(this.traces) : resetReports(this.traces);
    this.#keyboardLevels = 0;
    this.#alternate = this.#cursorKeys = false;
    this.#wheel.forget();
    return reset + this.#wheel.wanted();
  }

  #obey(fate: Fate, data: Buffer, from: number, to: number): void {
    if (fate.kind === 'keep') this.#keep(data, from, to);
    else if (fate.kind === 'mode') this.#keepMode(data, from, to);
    else if (fate.kind === 'keyboard') this.#moveKeyboard(fate.levels, data, from, to);
    else if (fate.kind === 'title') this.#stackTitle(fate.push, data, from, to);
    else if (fate.kind === 'private') this.#private(fate.numbers, fate.set, data, from, to);
  }

  /** More pops than pushes would reach the level that we put aside. */
  #moveKeyboard(levels: number, data: Buffer, from: number, to: number): void {
    const before = this.#keyboardLevels;
    this.#keyboardLevels = Math.max(0, before + levels);
    if (before + levels >= 0) this.#keepMode(data, from, to);
    else if (before > 0) this.#insert(`\x1b[<${before}u`);
  }

  /** A pop without a push would take the title that we put aside. */
  #stackTitle(push: boolean, data: Buffer, from: number, to: number): void {
    if (!push && this.#titles === 0) return;
    this.#titles += push ? 1 : -1;
    this.#keep(data, from, to);
  }

  #private(numbers: readonly number[], set: boolean, data: Buffer, from: number, to: number): void {
    if (numbers.includes(1)) this.#cursorKeys = set;
    const before = this.#wheel.before(numbers, set);
    if (before !== '') this.#insert(before);
    const ours = this.#options.screen === 'ours';
    const kept = numbers.filter(number => !isRefused(number) && !(ours && isScreenSwitch(number)));
    if (kept.length === numbers.length) this.#keepPrivate(kept, data, from, to);
    else if (kept.length > 0 && (this.draws || kept.every(isReport))) this.#insert(`\x1b[?${kept.join(';')}${set ? 'h' : 'l'}`);
    if (numbers.some(isScreenSwitch)) this.#switchScreen(set);
    const after = this.#wheel.after(numbers, set);
    if (after !== '') this.#insert(after);
  }

  #keepPrivate(numbers: readonly number[], data: Buffer, from: number, to: number): void {
    if (numbers.every(isReport)) this.#keepMode(data, from, to);
    else this.#keep(data, from, to);
  }

  /** A full reset shows the first screen, also where the screens are not ours. */
  #leaveAlternate(): string {
    return this.#alternate && this.#options.screen === 'theirs' ? '\x1b[?1049l' : '';
  }

  #switchScreen(alternate: boolean): void {
    this.#alternate = alternate;
    // The picture that is asked for comes in a moment; until then nothing of the other screen shines through.
    if (this.#options.screen === 'ours' && this.draws) this.#insert('\x1b[2J');
  }

  #keep(data: Buffer, from: number, to: number): void {
    if (this.draws) this.#keepMode(data, from, to);
  }

  /** Neighbours go on as one piece, without being copied. */
  #keepMode(data: Buffer, from: number, to: number): void {
    if (data !== this.#data || from !== this.#runTo) {
      this.#endRun();
      this.#data = data;
      this.#runFrom = from;
    }
    this.#runTo = to;
  }

  #insert(text: string): void {
    this.#endRun();
    this.#out.push(Buffer.from(text));
  }

  #endRun(): void {
    if (this.#runTo > this.#runFrom) this.#out.push(this.#data.subarray(this.#runFrom, this.#runTo));
    this.#runFrom = this.#runTo = 0;
  }
}

/** ENQ: some terminals answer it with their name. */
const enquiry = 0x05;

const isScreenSwitch = (number: number): boolean => number === 47 || number === 1047 || number === 1049;

/** Modes by which a terminal changes its width or reports by itself what only the worker's own terminal can say. */
const refused = new Set([3, 40, 2031, 2048]);
const isRefused = (number: number): boolean => refused.has(number);

/** Modes that decide what keys, pastes, mouse and focus send. */
const reports = new Set([1, 9, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004]);
const isReport = (number: number): boolean => reports.has(number);

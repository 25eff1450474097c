/** A terminal without a loop of its own: what it is given is parsed at once, and what it is asked is answered at once. */

import { answerQueries } from './answers.ts';
import type { Line } from './cells.ts';
import { namesOfCharsets } from './charset-names.ts';
import { Emulator } from './emulator.ts';
import { type Observer, observe } from './evidence.ts';
import { trackKeyboardModes } from './keyboard-modes.ts';
import { ansiLine, glance, textLine } from './lines.ts';
import { trackLinks } from './links.ts';
import { trackPalette } from './palette.ts';
import { trackPrivateModes } from './private-modes.ts';
import { repair, resize } from './repairs.ts';
import { openSavedCursors } from './saved-cursor.ts';
import type { Glance, Picture, ScreenOptions, Snapshot } from './screen.ts';
import { openSequenceGate, type SequenceGate } from './sequence-gate.ts';
import { type ScreenState, snapshotBytes } from './snapshot-bytes.ts';

export interface WithScrollback {
  readonly scrollback: boolean;
}

const sizeMax = 1_000;
const cancel = Uint8Array.of(0x18);
const encoder = new TextEncoder();

export class Emulation {
  /** Read by tests, which compare two of them to the last cell. */
  readonly state: ScreenState;
  private readonly options: ScreenOptions;
  private readonly observer: Observer;
  private readonly gate: SequenceGate;
  private isLive = false;
  private taken = 0;
  private parsed = 0;
  /** Where in the output the first byte taken stood. */
  private origin: number;

  constructor(options: ScreenOptions) {
    this.options = options;
    this.origin = options.seq;
    const emulator = new Emulator({ ...bounded(options.cols, options.rows), scrollback: options.scrollback });
    const charsetNames = namesOfCharsets(emulator);
    const answer = (text: string) => {
      if (this.isLive) options.onAnswer(encoder.encode(text));
    };
    this.state = {
      emulator,
      charsetNames,
      savedCursors: openSavedCursors(emulator),
      links: trackLinks(emulator),
      palette: trackPalette(emulator, answer),
      privateModes: trackPrivateModes(emulator),
      keyboardModes: trackKeyboardModes(emulator, answer),
    };
    repair(emulator);
    answerQueries(emulator, answer);
    this.observer = observe(emulator, () => this.origin + this.parsed);
    this.gate = openSequenceGate((piece, end) => {
      this.parsed = end;
      parse(emulator, piece);
    });
  }

  get seq(): number {
    return this.origin + this.taken;
  }

  /** `isLive`: somebody waits for the answers to queries in it. */
  take(bytes: Uint8Array, isLive: boolean): void {
    for (const evidence of this.feed(bytes, isLive)) this.options.onEvidence(evidence);
  }

  restore(snapshot: Snapshot): void {
    this.resize(snapshot.cols, snapshot.rows);
    this.feed(snapshot.bytes, false);
    this.origin = snapshot.seq - this.taken;
  }

  /** What was begun before the gap is not continued behind it. */
  skip(bytes: number): void {
    const seq = this.seq + bytes;
    if (this.gate.unfinished().length > 0) this.feed(cancel, false);
    this.origin = seq - this.taken;
  }

  resize(cols: number, rows: number): void {
    const { emulator, savedCursors } = this.state;
    const size = bounded(cols, rows);
    savedCursors.around(() => resize(emulator, size.cols, size.rows));
  }

  snapshot({ scrollback }: WithScrollback): Snapshot {
    const { cols, rows, input, normal, alternate } = this.state.emulator;
    // Whether the first line continues one that is gone cannot be told to anybody, so it does not matter from here on.
    for (const page of [normal, alternate]) if (page.lines.length > 0) page.lines.get(0)!.isWrapped = false;
    const bytes = snapshotBytes(this.state, scrollback, this.gate.unfinished());
    return { seq: this.seq, cols, rows, bytes, title: input._windowTitle };
  }

  picture(): Picture {
    return { ...this.glance(), lines: this.textLines({ scrollback: false }) };
  }

  glance(): Glance {
    return { seq: this.seq, ...glance(this.state.emulator) };
  }

  ansiLines({ scrollback }: WithScrollback): string[] {
    return this.lines(scrollback).map(ansiLine);
  }

  textLines({ scrollback }: WithScrollback): string[] {
    return this.lines(scrollback).map(textLine);
  }

  dispose(): void {
    this.state.emulator.terminal.dispose();
  }

  private feed(bytes: Uint8Array, isLive: boolean) {
    this.isLive = isLive;
    this.gate.take(bytes);
    this.taken += bytes.length;
    return this.observer.collect();
  }

  private lines(hasScrollback: boolean): Line[] {
    const { lines, ybase } = this.state.emulator.active;
    const first = hasScrollback ? 0 : ybase;
    return Array.from({ length: lines.length - first }, (_, index) => lines.get(first + index)!);
  }
}

const bounded = (cols: number, rows: number) => ({ cols: within(2, cols), rows: within(1, rows) });

const within = (least: number, size: number): number => Math.min(Math.max(Math.floor(size) || least, least), sizeMax);

/** An output that makes xterm.js fail must not end the thread of all screens: the rest of this piece is lost. */
function parse(emulator: Emulator, piece: Uint8Array): void {
  try {
    emulator.input.parse(piece);
  } catch {
    emulator.input._parser.reset();
  }
}

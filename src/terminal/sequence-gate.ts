/** Hands output on in pieces that end between characters and outside of escape sequences, and keeps what is not finished yet. */

import { nextState, state } from './parser-states.ts';

export interface SequenceGate {
  take(bytes: Uint8Array): void;
  /** What a terminal must get to stand where the last byte taken leads, when it has all that was handed on. */
  unfinished(): Uint8Array;
}

/** Longer than any that says something to the emulator: what goes on beyond (images, the clipboard) is passed over. */
export const sequenceBytesMax = 65_536;

/** `end` counts all bytes taken until the end of the piece. A piece ends after each bell and each string as well. */
type HandOn = (piece: Uint8Array, end: number) => void;

const esc = 0x1b;
const bell = 0x07;
const leftBracket = 0x5b;
const cancel = Uint8Array.of(0x18);
const noCut = -1;

export function openSequenceGate(handOn: HandOn): SequenceGate {
  const gate = new Gate(handOn);
  return { take: bytes => gate.take(bytes), unfinished: () => gate.unfinished() };
}

class Gate {
  private at: number = state.ground;
  private readonly decoder = new Utf8Position();
  /** Taken with earlier bytes: begins at a cut. */
  private kept: Uint8Array[] = [];
  private keptBytes = 0;
  /** What follows the last cut is passed over until it ends. */
  private isPassingOver = false;
  private isAfterString = false;
  private takenBefore = 0;
  /** Of the bytes at hand: from where on they are neither handed on nor kept, and where they may be cut last. */
  private bytes: Uint8Array = new Uint8Array();
  private from = 0;
  private cut: number = noCut;
  private readonly handOn: HandOn;

  constructor(handOn: HandOn) {
    this.handOn = handOn;
  }

  take(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.from = 0;
    this.cut = noCut;
    for (let index = 0; index < bytes.length; index++) {
      if (this.isBetween()) {
        index = passPlain(bytes, index);
        this.cut = index;
        if (index === bytes.length) break;
      }
      const character = this.decoder.take(bytes[index]!);
      if (character >= 0) this.step(character, index);
    }
    if (this.isBetween()) this.cut = bytes.length;
    this.handOnTo(this.cut);
    this.keepRest();
    this.takenBefore += bytes.length;
    this.bytes = new Uint8Array();
  }

  unfinished(): Uint8Array {
    return Buffer.concat(this.isPassingOver ? [standIn(this.at), this.decoder.unfinished()] : this.kept);
  }

  private isBetween(): boolean {
    return this.at === state.ground && this.decoder.isBetween;
  }

  private step(character: number, index: number): void {
    const before = this.at;
    this.at = nextState(before, character);
    if (character === esc) this.beginAt(index, before);
    if (this.at === state.ignoredString && !this.isPassingOver) {
      this.handOnString(index);
      this.isPassingOver = true;
    }
    if (this.at !== state.ground) return;
    if (before === state.ground) {
      if (character === bell) this.handOnTo(index + 1);
      return;
    }
    if (this.isPassingOver) this.passOverTo(index + 1);
    else if (before === state.osc || before === state.dcs) this.handOnTo(index + 1);
    else this.handOnString(index + 1);
  }

  /** An escape cancels what it interrupts, so it is a place to cut, unless it ends a string. */
  private beginAt(index: number, before: number): void {
    if (this.isPassingOver) this.passOverTo(index);
    else if (before === state.osc || before === state.dcs) this.isAfterString = true;
    else if (before !== state.ground) {
      this.cut = index;
      this.handOnString(index);
    }
  }

  /** What ended a string with an escape of another sequence: it ends with that. */
  private handOnString(end: number): void {
    if (this.isAfterString) this.handOnTo(end);
    this.isAfterString = false;
  }

  private passOverTo(end: number): void {
    this.handOnTo(this.cut);
    // The cut may have been at an escape that interrupts a sequence, and that is not handed on now.
    this.handOn(cancel, this.takenBefore + end);
    this.kept = [];
    this.keptBytes = 0;
    this.isPassingOver = false;
    this.from = end;
    this.cut = end;
  }

  private handOnTo(end: number): void {
    if (end === noCut) return;
    const fresh = this.bytes.subarray(this.from, end);
    const piece = this.kept.length === 0 ? fresh : Buffer.concat([...this.kept, fresh]);
    this.kept = [];
    this.keptBytes = 0;
    this.from = end;
    this.cut = end;
    if (piece.length > 0) this.handOn(piece, this.takenBefore + end);
  }

  private keepRest(): void {
    const rest = this.bytes.slice(this.from);
    this.keptBytes += rest.length;
    if (this.keptBytes > sequenceBytesMax) this.isPassingOver = true;
    if (this.isPassingOver) this.kept = [];
    else if (rest.length > 0) this.kept.push(rest);
  }
}

/** Behind all that leaves the parser as it is: text, control bytes but the bell, and plain sequences that are all there, as colours are. */
function passPlain(bytes: Uint8Array, from: number): number {
  const end = bytes.length;
  for (let at = from; at < end; ) {
    const byte = bytes[at]!;
    if (byte >= 0x20 && byte < 0x7f) at++;
    else {
      const length = byte === esc ? csiLength(bytes, at) : byte < 0x20 && byte !== bell ? 1 : wholeLength(bytes, at);
      if (length === 0) return at;
      at += length;
    }
  }
  return end;
}

/** Of the sequence that begins here, if it is nothing but `ESC [`, parameters and a final byte, and all there. */
function csiLength(bytes: Uint8Array, index: number): number {
  if (bytes[index + 1] !== leftBracket) return 0;
  for (let at = index + 2; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte < 0x30 || byte > 0x7e) return 0;
    if (byte >= 0x40) return at + 1 - index;
  }
  return 0;
}

/** Of the character that begins here, if it is all there and none of C1, which all have the lead byte 0xc2. */
function wholeLength(bytes: Uint8Array, index: number): 0 | 2 | 3 | 4 {
  const lead = bytes[index]!;
  if (lead <= 0xc2 || lead > 0xf7) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let next = index + 1; next < index + length; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return length;
}

/** Begins something that ends where the real one does, and that every terminal passes over. */
function standIn(at: number): Uint8Array {
  switch (at) {
    case state.osc:
      return Buffer.from('\x1b]60000;');
    case state.csiEntry:
    case state.csiParameter:
    case state.csiIntermediate:
    case state.csiIgnored:
      return Buffer.from('\x1b[0<');
    case state.escape:
    case state.escapeIntermediate:
      return Buffer.from('\x1b  ');
    default:
      return Buffer.from('\x1bX');
  }
}

/** Tells characters apart as xterm.js does, which drops what is malformed, and yields the code of each when it is complete. */
class Utf8Position {
  private missing = 0;
  private length = 1;
  private code = 0;
  private readonly seen = new Uint8Array(3);

  get isBetween(): boolean {
    return this.missing === 0;
  }

  unfinished(): Uint8Array {
    return this.isBetween ? new Uint8Array() : this.seen.slice(0, this.length - this.missing);
  }

  /** The character that ends with this byte, or -1. */
  take(byte: number): number {
    if (this.missing > 0 && (byte & 0xc0) === 0x80) {
      this.seen[this.length - this.missing] = byte;
      this.code = (this.code << 6) | (byte & 0x3f);
      this.missing--;
      return this.missing === 0 && this.isValid() ? this.code : -1;
    }
    this.missing = 0;
    if (byte < 0x80) return byte;
    if (byte < 0xc0 || byte > 0xf7) return -1;
    this.length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    this.missing = this.length - 1;
    this.seen[0] = byte;
    this.code = byte & (0xff >> (this.length + 1));
    return -1;
  }

  private isValid(): boolean {
    const { code, length } = this;
    if (length === 2) return code >= 0x80;
    if (length === 3) return code >= 0x800 && (code < 0xd800 || code > 0xdfff) && code !== 0xfeff;
    return code >= 0x10000 && code <= 0x10ffff;
  }
}

/** Output is handed on in whole characters and sequences, and what is not finished is known to the byte. */

import { expect, test } from 'vitest';
import { openSequenceGate, sequenceBytesMax } from '../../src/terminal/sequence-gate.ts';

function gateOf() {
  const pieces: [text: string, end: number][] = [];
  const gate = openSequenceGate((piece, end) => pieces.push([Buffer.from(piece).toString(), end]));
  return {
    pieces,
    take: (text: string | Uint8Array) => gate.take(Buffer.from(text)),
    unfinished: () => Buffer.from(gate.unfinished()).toString('latin1'),
  };
}

test.each([
  ['text', 'abc', 'abc', ''],
  ['a lone escape', 'abc\x1b', 'abc', '\x1b'],
  ['CSI', 'a\x1b[1;3', 'a', '\x1b[1;3'],
  ['CSI that is whole', 'a\x1b[1;3mb\x1b[', 'a\x1b[1;3mb', '\x1b['],
  ['OSC', 'a\x1b]2;ti', 'a', '\x1b]2;ti'],
  ['OSC at its terminator', 'a\x1b]2;ti\x1b', 'a', '\x1b]2;ti\x1b'],
  ['DCS', '\x1bP1$q', '', '\x1bP1$q'],
  ['a cancelled sequence', '\x1b[3\x18a', '\x1b[3\x18a', ''],
  ['a sequence interrupted by another', '\x1b[3\x1b[4', '\x1b[3', '\x1b[4'],
  ['an intermediate', '\x1b(', '', '\x1b('],
  ['C1 in UTF-8', 'a\u009b3', 'a', '\xc2\x9b3'],
])('%s', (_, stream, whole, unfinished) => {
  const gate = gateOf();
  gate.take(stream);
  expect(gate.pieces.map(([text]) => text).join('')).toBe(whole);
  expect(gate.unfinished()).toBe(unfinished);
  const bytewise = gateOf();
  for (const byte of Buffer.from(stream)) bytewise.take(Uint8Array.of(byte));
  expect(bytewise.pieces.map(([text]) => text).join('')).toBe(whole);
  expect(bytewise.unfinished()).toBe(unfinished);
});

test('characters are never cut, whatever the cut', () => {
  const text = 'aé漢😀…–ü';
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const gate = gateOf();
    gate.take(bytes.subarray(0, cut));
    gate.take(bytes.subarray(cut));
    expect(gate.pieces.map(([piece]) => piece).join('')).toBe(text);
  }
});

test('malformed characters end where the next one begins', () => {
  const gate = gateOf();
  gate.take(Uint8Array.of(0xe2, 0x94));
  expect(gate.unfinished()).toBe('\xe2\x94');
  gate.take(Uint8Array.of(0x41, 0x80, 0xff, 0x42));
  expect(gate.unfinished()).toBe('');
});

test('each piece names the bytes taken until its end', () => {
  const gate = gateOf();
  gate.take('ab\x07c\x1b]0;x\x07d');
  gate.take('ef\x1b[');
  gate.take('m');
  expect(gate.pieces.map(([, end]) => end)).toEqual([3, 10, 11, 13, 16]);
});

test('strings that no terminal shows are passed over, and what a viewer gets instead ends with them', () => {
  const gate = gateOf();
  gate.take('a\x1b_Gf=100;é');
  expect(gate.unfinished()).toBe('\x1bX');
  gate.take('more\x1b\\b');
  expect(
    gate.pieces
      .map(([text]) => text)
      .join('')
      .replaceAll('\x18', ''),
  ).toBe('a\x1b\\b');
});

test('a string is kept up to its limit, and passed over beyond it', () => {
  const head = '\x1b]52;c;';
  const edge = gateOf();
  edge.take(head);
  edge.take('x'.repeat(sequenceBytesMax - head.length));
  expect(edge.unfinished()).toHaveLength(sequenceBytesMax);
  edge.take('\x07');
  expect(edge.pieces).toHaveLength(1);
  const beyond = gateOf();
  beyond.take(head);
  beyond.take('x'.repeat(sequenceBytesMax - head.length + 1));
  expect(beyond.unfinished()).toBe('\x1b]60000;');
  beyond.take('y\x07z');
  expect(beyond.pieces.map(([text]) => text)).toEqual(['\x18', 'z']);
  expect(beyond.unfinished()).toBe('');
});

test.each([
  ['\x1bP', '\x1bX'],
  ['\x1b[', '\x1b[0<'],
  ['\x1b ', '\x1b  '],
])('a sequence %j without an end', (head, standIn) => {
  const gate = gateOf();
  gate.take(head + (head === '\x1b ' ? ' ' : '1').repeat(sequenceBytesMax));
  expect(gate.unfinished()).toBe(standIn);
});

/** Keys of terminals that tell more than bytes: kitty's and xterm's reports, keypads, buttons beyond three, pastes cut anywhere. */

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { chordOf } from '../../../src/tui/terminal/chord.ts';
import { type InputEvent, TerminalInput } from '../../../src/tui/terminal/input.ts';

function eventsOf(...chunks: Uint8Array[]): InputEvent[] {
  const events: InputEvent[] = [];
  const input = new TerminalInput(event => events.push(event));
  for (const chunk of chunks) input.push(chunk);
  input.stop();
  return events;
}

const read = (text: string): InputEvent[] => eventsOf(Buffer.from(text));

/** Each key with what it types. */
const typedBy = (text: string): string[] =>
  read(text).map(event => (event.kind === 'key' ? `${chordOf(event)} ${JSON.stringify(event.text)}` : event.kind));

describe('a key, and what it types', () => {
  test.each([
    ['\x1b[97u', 'a "a"'],
    ['\x1b[97:65;2u', 'A "A"'],
    ['\x1b[97:65;1:1u', 'a "a"'],
    ['\x1b[228;2u', 'Ä "Ä"'],
    ['\x1b[223;2u', 'ß "ß"'],
    ['\x1b[97;1:2u', 'a "a"'],
    ['\x1b[97;7u', 'ctrl+alt+a ""'],
    ['\x1b[97;6u', 'ctrl+a ""'],
    ['\x1b[32;2u', 'shift+space " "'],
    ['\x1b[32;5u', 'ctrl+space ""'],
    ['\x1b[13;2u', 'shift+enter ""'],
    ['\x1b[127;5u', 'ctrl+backspace ""'],
    ['\x1b[1;2A', 'shift+up ""'],
    ['\x1b[5;3~', 'alt+pageup ""'],
    ['\x1b[27;2;65~', 'A "A"'],
    ['\x1b[27;2;13~', 'shift+enter ""'],
    ['\x1b[27;6;9~', 'ctrl+shift+tab ""'],
    ['\x1b[27;5;44~', 'ctrl+, ""'],
    ['\x1bOM', 'enter ""'],
    ['\x1bé', 'alt+é ""'],
    ['\x1b🚀', 'alt+🚀 ""'],
  ])('%j', (bytes, expected) => {
    expect(typedBy(bytes)).toEqual([expected]);
  });

  test('with Alt is one key, wherever its bytes are cut', () => {
    const bytes = Buffer.from('\x1béa');
    for (let at = 0; at <= bytes.length; at++) expect(eventsOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(eventsOf(bytes));
  });

  test.each([
    ['\x1b[57399u', '0 "0"'],
    ['\x1b[57408u', '9 "9"'],
    ['\x1b[57413u', '+ "+"'],
    ['\x1b[57412u', '- "-"'],
    ['\x1b[57414u', 'enter ""'],
    ['\x1b[57417u', 'left ""'],
    ['\x1b[57420;5u', 'ctrl+down ""'],
    ['\x1b[57426u', 'delete ""'],
  ])('%j of a keypad', (bytes, expected) => {
    expect(typedBy(bytes)).toEqual([expected]);
  });

  test.each([
    ['menu', '\x1b[57363u'],
    ['F13', '\x1b[57376u'],
    ['the middle of a keypad', '\x1b[57427u'],
    ['volume', '\x1b[57439u'],
    ['half a character', '\x1b[55296u'],
    ['a control character', '\x1b[133u'],
    ['beyond all characters', '\x1b[1114112u'],
    ['a control character in UTF-8', '\xc2\x85'],
    ['let go', '\x1b[97;1:3u'],
    ['let go with shift', '\x1b[97:65;2:3u'],
    ['let go of a key with a name', '\x1b[1;1:3A'],
  ])('%s types nothing', (_, bytes) => {
    expect(eventsOf(Buffer.from(bytes, 'latin1'))).toEqual([]);
  });
});

describe('the mouse', () => {
  test.each([
    ['wheels to the sides', '\x1b[<66;1;1M\x1b[<67;1;1M'],
    ['a thumb button', '\x1b[<128;1;1M\x1b[<128;1;1m'],
    ['an old encoding', '\x1b[32;1;1M'],
  ])('%s mean nothing here', (_, bytes) => {
    expect(read(bytes)).toEqual([]);
  });

  test.each([
    ['\x1b[<4;1;1M', { action: 'press', button: 'left' }],
    ['\x1b[<1;1;1M', { action: 'press', button: 'middle' }],
    ['\x1b[<34;7;8M', { action: 'drag', button: 'right', x: 6, y: 7 }],
    ['\x1b[<68;1;1M', { action: 'wheel', towards: 'up', button: 'none' }],
    ['\x1b[<81;1;1M', { action: 'wheel', towards: 'down', button: 'none' }],
  ])('%j, also with keys held', (bytes, event) => {
    expect(read(bytes)).toMatchObject([event]);
  });
});

describe('a paste', () => {
  const piece = fc.constantFrom(
    'a',
    'ü',
    '🚀',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '\x00',
    '\x07',
    '\x1b',
    '\x1b[A',
    '\x7f',
    '\x9b',
    '\x1b[20',
    '\x1b[200~',
  );

  test('is the same text however it is cut, and holds no control character but tabs and line breaks', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(120), { maxLength: 6 }), (pieces, cuts) => {
        const bytes = Buffer.from(`\x1b[200~${pieces.join('')}\x1b[201~!`);
        const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const events = eventsOf(...[...places, bytes.length].map((end, at) => bytes.subarray(places[at - 1] ?? 0, end)));
        expect(events).toEqual(eventsOf(bytes));
        expect(events).toHaveLength(2);
        expect(events[0]).toMatchObject({ kind: 'paste' });
        expect((events[0] as { text: string }).text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
        expect(events[1]).toMatchObject({ kind: 'key', key: '!' });
      }),
      { numRuns: 500 },
    );
  });

  test.each([262_143, 262_144, 262_145])('of %i characters, of which two are one, is cut between characters', length => {
    const [event] = read(`\x1b[200~${'x'.repeat(length - 2)}🚀\x1b[201~`) as unknown as [{ text: string }];
    expect(event.text.length).toBe(length <= 262_144 ? length : 262_143);
    expect(event.text.isWellFormed()).toBe(true);
  });
});

describe('an Escape', () => {
  test('is the key when nothing follows, and the beginning of something when it does', () => {
    vi.useFakeTimers();
    try {
      const events: InputEvent[] = [];
      const input = new TerminalInput(event => events.push(event));
      input.push(Buffer.from('\x1b'));
      expect(events).toEqual([]);
      vi.runAllTimers();
      input.push(Buffer.from('\x1b'));
      input.push(Buffer.from('[A'));
      vi.runAllTimers();
      input.push(Buffer.from('\x1b'));
      input.stop();
      vi.runAllTimers();
      expect(events.map(event => event.kind === 'key' && chordOf(event))).toEqual(['escape', 'up']);
    } finally {
      vi.useRealTimers();
    }
  });
});

/** Keys, mouse, pastes and focus, in every encoding that terminals use. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chordComplaint, chordOf } from '../../../src/tui/terminal/chord.ts';
import { type InputEvent, TerminalInput } from '../../../src/tui/terminal/input.ts';

function eventsOf(...chunks: (string | Uint8Array)[]): InputEvent[] {
  const events: InputEvent[] = [];
  const input = new TerminalInput(event => events.push(event));
  for (const chunk of chunks) input.push(Buffer.from(chunk));
  input.stop();
  return events;
}

const chordsOf = (text: string): string[] => eventsOf(text).map(event => (event.kind === 'key' ? chordOf(event) : event.kind));

describe('keys', () => {
  test.each([
    ['a', 'a'],
    ['G', 'G'],
    ['?', '?'],
    ['ü', 'ü'],
    [' ', 'space'],
    ['\r', 'enter'],
    ['\t', 'tab'],
    ['\x7f', 'backspace'],
    ['\x08', 'backspace'],
    ['\x03', 'ctrl+c'],
    ['\x0a', 'ctrl+j'],
    ['\x10', 'ctrl+p'],
    ['\x1d', 'ctrl+]'],
    ['\x00', 'ctrl+space'],
    ['\x1b[A', 'up'],
    ['\x1bOA', 'up'],
    ['\x1b[1;5C', 'ctrl+right'],
    ['\x1b[Z', 'shift+tab'],
    ['\x1b[5~', 'pageup'],
    ['\x1b[6~', 'pagedown'],
    ['\x1b[H', 'home'],
    ['\x1b[4~', 'end'],
    ['\x1b[3~', 'delete'],
    ['\x1bx', 'alt+x'],
    ['\x1b\r', 'alt+enter'],
  ])('%j is %s', (bytes, chord) => {
    expect(chordsOf(bytes)).toEqual([chord]);
  });

  test.each([
    ['\x1b[97u', 'a'],
    ['\x1b[97;5u', 'ctrl+a'],
    ['\x1b[93;5u', 'ctrl+]'],
    ['\x1b[97;2u', 'A'],
    ['\x1b[49:33;2u', '!'],
    ['\x1b[13u', 'enter'],
    ['\x1b[27u', 'escape'],
    ['\x1b[9;2u', 'shift+tab'],
    ['\x1b[32u', 'space'],
    ['\x1b[97;3u', 'alt+a'],
    ['\x1b[27;5;97~', 'ctrl+a'],
    ['\x1b[27;5;93~', 'ctrl+]'],
    ['\x1b[97;69u', 'ctrl+a'],
  ])('%j of a newer protocol is %s', (bytes, chord) => {
    expect(chordsOf(bytes)).toEqual([chord]);
  });

  test.each(['\x1b[97;1:3u', '\x1b[57441u', '\x1b[?62;22c', '\x1b[24;80R', '\x1b[57441;2u'])('%j is no key', bytes => {
    expect(chordsOf(bytes)).toEqual([]);
  });

  test('what they type is known', () => {
    const [a, space, ctrl] = eventsOf('ä \x01') as [
      InputEvent & { text: string },
      InputEvent & { text: string },
      InputEvent & { text: string },
    ];
    expect([a.text, space.text, ctrl.text]).toEqual(['ä', ' ', '']);
  });

  test('characters that fall apart between two reads are put together', () => {
    const bytes = Buffer.from('é🚀');
    expect(eventsOf(bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4)).map(event => (event as { key: string }).key)).toEqual([
      'é',
      '🚀',
    ]);
  });
});

describe('the mouse', () => {
  test.each([
    ['\x1b[<0;5;3M', { action: 'press', button: 'left', x: 4, y: 2 }],
    ['\x1b[<0;5;3m', { action: 'release', button: 'left' }],
    ['\x1b[<2;1;1M', { action: 'press', button: 'right', x: 0, y: 0 }],
    ['\x1b[<32;200;50M', { action: 'drag', button: 'left', x: 199, y: 49 }],
    ['\x1b[<64;9;9M', { action: 'wheel', towards: 'up' }],
    ['\x1b[<65;9;9M', { action: 'wheel', towards: 'down' }],
  ])('%j', (bytes, event) => {
    expect(eventsOf(bytes)).toMatchObject([{ kind: 'mouse', ...event }]);
  });
});

describe('pastes and focus', () => {
  test('a paste is one event, however it arrives, and carries no control characters', () => {
    const events = eventsOf('\x1b[200~one\r\ntwo\x07\x1b[3', '1mred\x1b[2', '01~x');
    expect(events[0]).toEqual({ kind: 'paste', text: 'one\ntwo[31mred' });
    expect(events[1]).toMatchObject({ kind: 'key', key: 'x' });
  });

  test('keys within a paste are no keys', () => {
    expect(eventsOf('\x1b[200~q\x03\x1b[201~')).toEqual([{ kind: 'paste', text: 'q' }]);
  });

  test('a paste that is too large is cut, and what follows it is read as ever', () => {
    const events = eventsOf('\x1b[200~', ...Array.from({ length: 400 }, () => 'x'.repeat(10_000)), '\x1b[20', '1~q');
    expect((events[0] as { text: string }).text.length).toBe(262_144);
    expect(events[1]).toMatchObject({ key: 'q' });
  });

  test('coming and going', () => {
    expect(eventsOf('\x1b[I\x1b[O')).toEqual([
      { kind: 'focus', isHere: true },
      { kind: 'focus', isHere: false },
    ]);
  });
});

test('cut anywhere, the same bytes are the same events', () => {
  const parts = fc.constantFrom(
    'a',
    'Z',
    'é',
    '🚀',
    '\r',
    '\x03',
    '\x1b[A',
    '\x1b[1;5C',
    '\x1b[97;5u',
    '\x1b[<0;5;3M',
    '\x1b[200~p q\x1b[201~',
    '\x1b[I',
    '\x1bOP',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 8 }), (all, cuts) => {
      const bytes = Buffer.from(all.join(''));
      const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const chunks = [...places, bytes.length].map((end, at) => bytes.subarray(places[at - 1] ?? 0, end));
      expect(eventsOf(...chunks)).toEqual(eventsOf(bytes));
    }),
    { numRuns: 500 },
  );
});

describe('names of keys in a configuration', () => {
  test.each(['a', 'G', '?', 'ctrl+p', 'shift+tab', 'alt+enter', 'ctrl+alt+x', 'pagedown', ':'])('%s is one', name => {
    expect(chordComplaint(name)).toBeUndefined();
  });

  test.each([
    ['', 'there is no key'],
    ['ctrl+', "'ctrl+' is no key"],
    ['f13', "'f13' is no key"],
    ['shift+g', 'write the character itself'],
    ['alt+ctrl+x', 'write it as ctrl+alt+x'],
    ['ctrl+i', 'cannot tell ctrl+i from tab'],
    ['ctrl+h', 'from backspace'],
    ['ctrl+alt+i', 'from alt+tab'],
  ])('%j is none', (name, complaint) => {
    expect(chordComplaint(name)).toContain(complaint);
  });
});

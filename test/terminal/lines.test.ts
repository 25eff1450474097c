/** What is on a screen, as text that is safe to print anywhere. */

import { expect, test } from 'vitest';
import { subject } from './state-dump.ts';

function linesOf(stream: string) {
  const { emulation } = subject();
  emulation.take(Buffer.from(stream), true);
  return { text: emulation.textLines({ scrollback: false })[0], ansi: emulation.ansiLines({ scrollback: false })[0] };
}

test.each([
  ['plain', 'abc', 'abc', 'abc'],
  ['spaces at the end', 'abc   ', 'abc', 'abc'],
  ['a gap', 'a\x1b[5Gb', 'a   b', 'a   b'],
  ['a colour', 'a\x1b[31mb\x1b[mc', 'abc', 'a\x1b[0;31mb\x1b[mc'],
  ['a colour to the end', '\x1b[38;2;1;2;3mab', 'ab', '\x1b[0;38;2;1;2;3mab\x1b[m'],
  ['a background to the margin', '\x1b[44ma\x1b[K', 'a', `\x1b[0;44ma${' '.repeat(19)}\x1b[m`],
  ['a coloured gap', 'a\x1b[3G\x1b[42m\x1b[2X\x1b[m', 'a', 'a \x1b[0;42m  \x1b[m'],
  ['wide characters', '漢a字', '漢a字', '漢a字'],
  ['marks and emoji', 'e\u0301👨‍👩‍👧x', 'e\u0301👨‍👩‍👧x', 'e\u0301👨‍👩‍👧x'],
  ['a kind of underline', '\x1b[4:3;58:5:1ma', 'a', '\x1b[0;4ma\x1b[m'],
  ['a link', '\x1b]8;;http://a\x07a\x1b]8;;\x07', 'a', 'a'],
  ['protected', '\x1b[1"qa', 'a', 'a'],
  ['underlined spaces at the end', '\x1b[4m  ', '', '\x1b[0;4m  \x1b[m'],
  ['half a wide character', '漢\x1b[Gx', 'x', 'x'],
])('%s', (_, stream, text, ansi) => {
  const lines = linesOf(stream);
  expect(lines.text).toBe(text);
  expect(lines.ansi).toBe(ansi);
});

test('nothing but characters and SGR, whatever was written', () => {
  const { emulation } = subject();
  emulation.take(
    Buffer.from('\x1b]2;t\x07\x1b]8;;http://a\x07\x1b[5;7mli\x1b(0qx\x07\x1b]52;c;eA==\x07\x1b_G\x1b\\\x1b[?1049h\x1b[c\u009b31mx\x7f'),
    true,
  );
  for (const line of emulation.ansiLines({ scrollback: true }))
    expect(line.replace(/\x1b\[[\d;]*m/g, '')).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
});

test('the picture', () => {
  const { emulation } = subject({ seq: 9 });
  const stream = Buffer.from(`\x1b]2;it\x07one\r\n\x1b[?25l${'x'.repeat(20)}`);
  emulation.take(stream, true);
  expect(emulation.picture()).toEqual({
    seq: 9 + stream.length,
    cols: 20,
    rows: 6,
    lines: ['one', 'x'.repeat(20), '', '', '', ''],
    cursor: { x: 19, y: 1, visible: false },
    alternate: false,
    takesPastes: false,
    title: 'it',
  });
  emulation.take(Buffer.from('\x1b[?1049h\x1b[?25h'), true);
  expect(emulation.picture()).toMatchObject({ alternate: true, lines: ['', '', '', '', '', ''], cursor: { visible: true } });
});

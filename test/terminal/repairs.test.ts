/** What xterm.js 6 does wrong, and a screen does right. Each names what happens without the repair. */

import { expect, test } from 'vitest';
import { subject } from './state-dump.ts';

function linesAfter(...streams: (string | Uint8Array)[]) {
  const { emulation } = subject();
  for (const stream of streams) emulation.take(Buffer.from(stream), true);
  return emulation.picture();
}

test('erasing above the cursor in the last cell of a screen without scrollback (throws)', () => {
  expect(linesAfter(`a\x1b[6;20Hz\x1b[1J\x1b[2;1Hb`).lines).toEqual(['', 'b', '', '', '', '']);
});

test.each(['L', 'M', 'S', 'T', 'I', 'Z', 'b'])('repeating CSI %s two billion times (does not end, or takes gigabytes)', final => {
  expect(linesAfter(`a\x1b[2147483647${final}\x1b[H\x1b[2Jb`).lines[0]).toBe('b');
});

test('a saved cursor stays where it is on the screen while text scrolls (moves up with the text)', () => {
  expect(linesAfter(`\x1b[6;3H\x1b7${'\n'.repeat(4)}\x1b8`).cursor).toMatchObject({ x: 2, y: 5 });
});

test('a restored cursor brings its underline back (the kind is lost)', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from('\x1b[4:3m\x1b7\x1b[m\x1b8\x1bP$qm\x1b\\x'), true);
  const copy = subject();
  copy.emulation.restore(emulation.snapshot({ scrollback: true }));
  expect(Buffer.from(emulation.snapshot({ scrollback: true }).bytes).toString()).toContain('\x1b[0;4:3mx');
});

test('strings with more than ASCII in them are not shown (the rest is printed)', () => {
  expect(linesAfter('a\x1b_Gé is drawn\x1b\\b\x1b^ü\x1b\\c').lines[0]).toBe('abc');
});

test('characters whose second byte is 0x80 may be cut behind it (are lost)', () => {
  expect(linesAfter(Uint8Array.of(0xe2, 0x80), Uint8Array.of(0xa6), Uint8Array.of(0xf0, 0x9f, 0x80), Uint8Array.of(0x84)).lines[0]).toBe(
    '…🀄',
  );
});

test('a full reset ends newline mode and the blinking cursor (both survive it)', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from('\x1b[20h\x1b[?12h\x1bca\nb'), true);
  expect(emulation.picture().lines.slice(0, 2)).toEqual(['a', ' b']);
});

test('a full reset shows the cursor (it stays hidden)', () => {
  expect(linesAfter('\x1b[?25l\x1bca').cursor).toMatchObject({ x: 1, visible: true });
});

test('the alternate screen has no scrollback after the height was changed on the first one (keeps some lines)', () => {
  const { emulation } = subject({ rows: 6 });
  emulation.resize(20, 3);
  emulation.take(Buffer.from(`\x1b[?1049h${'x\r\n'.repeat(9)}`), true);
  expect(emulation.textLines({ scrollback: true })).toHaveLength(3);
});

test('what was beyond a margin does not come back on the alternate screen (it does)', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from(`\x1b[?1049h${'x'.repeat(20)}`), true);
  emulation.resize(10, 6);
  emulation.resize(20, 6);
  expect(emulation.picture().lines[0]).toBe('x'.repeat(10));
});

test('insertion between the halves of a wide character leaves neither behind (a cell without a width)', () => {
  const { emulation } = subject();
  emulation.take(Buffer.from('漢字\x1b[1;2H\x1b[@\x1b[1;3Hx'), true);
  expect(emulation.picture().lines[0]).toBe('  x字');
});

test('marks keep their characters when lines are broken anew (move to others)', () => {
  const { emulation } = subject({ cols: 20 });
  emulation.take(Buffer.from(`${'e\u0301a\u0308xy'.repeat(6)}\r\n`), true);
  emulation.resize(7, 6);
  emulation.resize(13, 6);
  emulation.resize(20, 6);
  expect(emulation.textLines({ scrollback: true }).join('').replaceAll(' ', '')).toBe('e\u0301a\u0308xy'.repeat(6));
});

test('a cell takes as many marks as anybody can see (all there are)', () => {
  const marked = (count: number) => linesAfter(`a${'\u0301'.repeat(count)}b`).lines[0]!;
  expect(marked(63)).toHaveLength(65);
  expect(marked(64)).toHaveLength(65);
  expect(marked(10_000)).toHaveLength(65);
});

test('links are found again, as many as there are (markers slow down each scrolled line)', () => {
  const { emulation } = subject({ cols: 40, scrollback: 1_000 });
  for (let i = 0; i < 6_000; i++) emulation.take(Buffer.from(`\x1b]8;;http://example/${i}\x07link ${i}\x1b]8;;\x07\r\n`), true);
  const drawn = Buffer.from(emulation.snapshot({ scrollback: true }).bytes).toString();
  expect(drawn).toContain('\x1b]8;;http://example/5999\x1b\\');
  expect(drawn).toContain('\x1b]8;;http://example/5000\x1b\\');
  expect(drawn).not.toContain('http://example/4000\x1b');
});

test('an output that makes the emulator fail costs no more than itself', () => {
  const { emulation } = subject();
  const { input } = emulation.state.emulator;
  input.registerCsiHandler({ final: 'y' }, () => {
    throw new Error('a fault that nobody knows yet');
  });
  emulation.take(Buffer.from('a\x1b[1y'), true);
  emulation.take(Buffer.from('b'), true);
  expect(emulation.picture().lines[0]).toBe('ab');
});

/** Output as plain text: nothing a terminal would obey is left, under any chunking, and of a rewritten line the last state. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainText } from '../../src/client/plain-text.ts';
import { runs } from '../helpers/runs.ts';

function plain(...chunks: readonly (string | Uint8Array)[]): string {
  const text = new PlainText();
  return chunks.map(chunk => text.push(Buffer.from(chunk as string))).join('') + text.end();
}

test.each([
  ['lines', 'one\r\ntwo\r\n', 'one\ntwo\n'],
  ['the last one, that was not ended', 'one\r\ntwo', 'one\ntwo\n'],
  ['nothing of nothing', '', ''],
  ['empty lines', 'a\r\n\r\nb\n', 'a\n\nb\n'],
  ['no colours', '\x1b[1;31mred\x1b[0m text\r\n', 'red text\n'],
  ['no titles, links or queries', '\x1b]0;t\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\\x1bP+q\x1b\\\x1b[c\n', 'ab\n'],
  ['no bells, no C1, nothing that turns the writing around', 'a\x07\u009bb\u202ec\x00\n', 'abc\n'],
  ['all of Unicode else', 'ünï 漢字 🎉 e\u0301\n', 'ünï 漢字 🎉 e\u0301\n'],
  ['the last state of a line that was written over', '10%\r50%\r100%\r\ndone\r\n', '100%\ndone\n'],
  ['what stays of a longer one', 'abcdef\rxy\n', 'xycdef\n'],
  ['what is left after an erasure', 'abcdef\r\x1b[Kxy\nabc\x1b[2Kd\nabc\b\b\x1b[1Kd\n', 'xy\n   d\n dc\n'],
  ['places in a line', 'a\x1b[3Cb\x1b[10Gc\x1b[2Dd\te\n', 'a   b   dc      e\n'],
  ['rows of a program that goes from one to the other', 'top\x1b[2;1Hmiddle\x1b[5;3Hlow\x1b[2J\x1b[Hnew', 'top\nmiddle\n  low\nnew\n'],
  ['nothing of rows that are empty', '\x1b[2J\x1b[H\x1b[5;1H\x1b[6;1Htext', 'text\n'],
  ['no blanks at the end', 'text   \x1b[20G\n', 'text\n'],
])('%s', (_, output, text) => {
  expect(plain(output)).toBe(text);
});

test('a line is given when it is ended, and not before', () => {
  const text = new PlainText();
  expect([text.push(Buffer.from('half')), text.push(Buffer.from(' a line\r\nnext')), text.end(), text.end()]).toEqual([
    '',
    'half a line\n',
    'next\n',
    '',
  ]);
});

test('an endless line is cut, not kept', () => {
  const text = new PlainText();
  const given = Array.from({ length: 40 }, () => text.push(Buffer.from('x'.repeat(1_000))));
  expect(given.map(part => part.length).filter(length => length > 0)).toEqual([17_001, 17_001]);
  expect(text.end()).toHaveLength(6_001);
});

test('however it is cut, the text is the same, and harmless', () => {
  const parts = [
    'text',
    'é漢🎉',
    '\r\n',
    '\r',
    '\x1b[31m',
    '\x1b[2;5H',
    '\x1b[K',
    '\t',
    '\b',
    '\x1b]0;t\x07',
    '\x1bPq\x1b\\',
    '\x1b(B',
    '\x07',
    '\x1b',
  ];
  const stream = fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 5 })), { maxLength: 20 })
    .map(all => `${all.join('')}\x1b\\.`);
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (output, sizes) => {
      const bytes = Buffer.from(output);
      const chunks: Buffer[] = [];
      for (let at = 0, turn = 0; at < bytes.length; at += sizes[turn++ % sizes.length]!) {
        chunks.push(bytes.subarray(at, at + sizes[turn % sizes.length]!));
      }
      const text = plain(...chunks);
      expect(text).toBe(plain(bytes));
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    }),
    runs(1_000),
  );
});

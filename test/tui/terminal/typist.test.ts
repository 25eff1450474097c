/** Typing into a worker from the board: everything goes there as it was typed, but what is about the board itself. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Typist } from '../../../src/tui/terminal/typist.ts';

function typing(): { typist: Typist; typed: () => string; sent: string[]; left: string[] } {
  const [sent, left]: string[][] = [[], []];
  const typist = new Typist({ send: text => sent!.push(text), onLeave: rest => left!.push(Buffer.from(rest).toString()) });
  return { typist, typed: () => sent!.join(''), sent: sent!, left: left! };
}

const after = (...chunks: (string | Uint8Array)[]) => {
  const it = typing();
  for (const chunk of chunks) it.typist.push(Buffer.from(chunk));
  return { typed: it.typed(), left: it.left };
};

test.each<[string, string[], string, string[]]>([
  ['text', ['yes\r'], 'yes\r', []],
  ['keys with names', ['\x1b[A\x1b[1;5C\x1bOP\x7f\t'], '\x1b[A\x1b[1;5C\x1bOP\x7f\t', []],
  ['control keys', ['\x03\x04\x1a'], '\x03\x04\x1a', []],
  ['a paste', ['\x1b[200~two\nlines\x1b[201~'], '\x1b[200~two\nlines\x1b[201~', []],
  ['a paste with the key in it', ['\x1b[200~a\x1db\x1b[201~'], '\x1b[200~a\x1db\x1b[201~', []],
  ['the key that comes back', ['ab\x1d'], 'ab', ['']],
  ['the key as kitty reports it', ['ab\x1b[93;5u'], 'ab', ['']],
  ['what is typed behind it', ['ab\x1dq'], 'ab', ['q']],
  ['reports of the mouse and of the focus', ['a\x1b[<0;3;4M\x1b[<64;1;1M\x1b[I\x1b[Ob'], 'ab', []],
])('%s', (_, chunks, typed, left) => {
  expect(after(...chunks)).toEqual({ typed, left });
});

test('a character that comes in pieces arrives whole, wherever it was cut', () => {
  const text = 'Grüße, 日本 👩‍👩‍👧\r';
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), cuts => {
      const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [before, behind] of [
        ['', ''],
        ['\x1b[200~', '\x1b[201~'],
      ]) {
        const pieces = borders.slice(1).map((end, at) => bytes.subarray(borders[at], end));
        expect(after(before!, ...pieces, behind!).typed).toBe(before + text + behind);
      }
    }),
  );
});

test('a key that comes in pieces is that key', () => {
  expect(after('\x1b', '[', 'A').typed).toBe('\x1b[A');
  expect(after('\x1b[9', '3;5u')).toEqual({ typed: '', left: [''] });
});

test('Escape alone is typed when nothing follows it', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  new Typist({ send: resolve, onLeave: () => expect.fail('nobody left') }).push(Buffer.from('\x1b'));
  expect(await promise).toBe('\x1b');
});

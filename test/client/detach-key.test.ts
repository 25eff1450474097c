/** The detach key in every protocol, under any chunking, and everything else untouched. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DetachListener, type Heard } from '../../src/client/detach-key.ts';
import { KeyTokens } from '../../src/client/key-tokens.ts';
import { type DetachKey, defaultDetachKey, detachKeyFrom } from '../../src/config/detach-key.ts';
import { runs } from '../helpers/runs.ts';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What becomes of a stream that arrives in these chunks: what is passed on, and whether it detached or would after the pause. */
function hear(chunks: readonly Uint8Array[], key: DetachKey = defaultDetachKey): { passed: string; armed: boolean; detached: boolean } {
  const tokens = new KeyTokens();
  const listener = new DetachListener(key);
  let passed = '';
  const all = [...chunks.flatMap(chunk => tokens.push(chunk)), ...tokens.flush()];
  for (const token of all) {
    const heard: Heard = listener.hear(token);
    if (heard === 'detach') return { passed, armed: false, detached: true };
    if (heard === 'pass') passed += latin(token.bytes);
  }
  return { passed, armed: listener.isArmed, detached: false };
}

const hearAll = (...texts: readonly string[]) => hear(texts.map(bytesOf));

/** One press of Ctrl-], as terminals send it. */
const presses = [
  '\x1d',
  '\x1b[93;5u',
  '\x1b[93;5:1u',
  '\x1b[93;69u',
  '\x1b[93;133u',
  '\x1b[93;197:1u',
  '\x1b[93:125;5u',
  '\x1b[93:125:93;5:1u',
  '\x1b[1098:1066:93;5u',
  '\x1b[93;5;29u',
  '\x1b[27;5;93~',
  '\x1b[27;69;93~',
];

const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 });

/** Cuts bytes into chunks of these sizes, again and again. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

/** What terminals send and never means to detach: keys, reports, pastes with the key's own bytes inside, and rubbish. */
const harmless = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }).map(text => Buffer.from(text).toString('latin1').replaceAll('\x1d', '')),
  fc.constantFrom(
    ...['\x1b', '\x1b[A', '\x1bOP', '\x1b[1;5C', '\x1b[5~', '\x1b[I', '\x1b[O', '\x1bb', '\r', '\x7f', '\x1b[<64;10;5M', '\x1b[<0;1;1m'],
    ...['\x1b[93u', '\x1b[93;2u', '\x1b[93;3u', '\x1b[93;7u', '\x1b[94;5u', '\x1b[93;5:3u', '\x1b[27;5;94~', '\x1b[27;5;13~', '\x1b[29;5~'],
    ...['\x1b[200~\x1d and \x1b[93;5u\x1b[201~', '\x1b[200~\x1b[200~\x1d\x1b[201', '\x1b[93;5', '\x1b[', '\x1bO', '\x1b]11;rgb:0/0/0\x07'],
  ),
);

const rubbish = fc.uint8Array({ maxLength: 60 }).map(bytes => latin(bytes.filter(byte => byte !== 0x1d)));

/** No sequence may join with its neighbours into the key: in these streams it stands nowhere. */
const hasKey = (text: string): boolean => {
  const outside = text.replace(/\x1b\[200~[\s\S]*?(\x1b\[201~|$)/g, '|');
  return /\x1d|\x1b\[(?:\d*(?::\d*)*;[\d:;]*u|27;\d+;93~)/.test(outside) && hear([bytesOf(text)]).passed !== text;
};

describe('a stream without the key', () => {
  test('passes unchanged, byte for byte, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(harmless, rubbish), { maxLength: 12 }), pieces, (parts, sizes) => {
        const text = parts.join('');
        fc.pre(!hasKey(text));
        expect(hear(cut(bytesOf(text), sizes))).toEqual({ passed: text, armed: false, detached: false });
      }),
      runs(2_000),
    );
  });

  test('also when what is held is let go after each read', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(harmless, rubbish), { maxLength: 12 }), pieces, (parts, sizes) => {
        const text = parts.join('');
        fc.pre(!hasKey(text));
        const tokens = new KeyTokens();
        const passed = cut(bytesOf(text), sizes).flatMap(chunk => [...tokens.push(chunk), ...tokens.flush()]);
        expect(passed.map(token => latin(token.bytes)).join('')).toBe(text);
      }),
      runs(500),
    );
  });

  test('nothing is held back but the beginning of what may be a sequence', () => {
    const tokens = new KeyTokens();
    const given = (text: string): string =>
      tokens
        .push(bytesOf(text))
        .map(token => latin(token.bytes))
        .join('');
    expect(given('ls -l\r')).toBe('ls -l\r');
    expect(tokens.patienceMs).toBeUndefined();
    expect(given('\x1b')).toBe('');
    expect(tokens.patienceMs).toBe(15);
    expect(given('[')).toBe('');
    expect(given('93;')).toBe('');
    expect(tokens.patienceMs).toBe(150);
    expect(given('5x')).toBe('\x1b[93;5x');
    expect(given('\x1b[200~all of \x1b[20')).toBe('\x1b[200~all of \x1b[20');
    expect(tokens.patienceMs).toBeUndefined();
    expect(given('1~\x1b')).toBe('1~');
    expect(tokens.flush().map(token => latin(token.bytes))).toEqual(['\x1b']);
    expect(tokens.flush()).toEqual([]);
  });

  test('a sequence that never ends is let go', () => {
    const tokens = new KeyTokens();
    const endless = `\x1b[${'1;'.repeat(200)}`;
    expect(
      tokens
        .push(bytesOf(endless))
        .map(token => latin(token.bytes))
        .join(''),
    ).toBe(endless);
    expect(tokens.patienceMs).toBeUndefined();
  });
});

describe('one press', () => {
  test.each(presses.map(press => [JSON.stringify(press), press]))('%s is the key', (_, press) => {
    expect(hearAll(press)).toEqual({ passed: '', armed: true, detached: false });
  });

  test('is found however the stream is cut, after anything', () => {
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 6 }), fc.constantFrom(...presses), pieces, (parts, press, sizes) => {
        // What is before it must be over: an open paste or half a sequence would swallow the key.
        const before = parts.map(part => (/\x1b\[200~\x1b\[200~/.test(part) || /^\x1b(\[[\d;]*|O)?$/.test(part) ? 'x' : part)).join('.');
        fc.pre(!hasKey(before));
        expect(hear(cut(bytesOf(before + press), sizes))).toEqual({ passed: before, armed: true, detached: false });
      }),
      runs(2_000),
    );
  });

  test('also right behind Escape, or behind a sequence that broke off', () => {
    expect(hearAll('\x1b\x1d')).toEqual({ passed: '\x1b', armed: true, detached: false });
    expect(hearAll('\x1b[93\x1d')).toEqual({ passed: '\x1b[93', armed: true, detached: false });
    expect(hearAll('\x1bO\x1d')).toEqual({ passed: '\x1bO', armed: true, detached: false });
  });

  test('counts as detaching as soon as another key follows, which goes nowhere', () => {
    expect(hearAll('a\x1d', 'ls\r')).toEqual({ passed: 'a', armed: false, detached: true });
    expect(hearAll('\x1b[93;5u\x1b[108u')).toMatchObject({ detached: true });
    expect(hearAll('\x1d\x1b[200~text\x1b[201~')).toMatchObject({ detached: true });
  });

  test('is not settled by what no person types', () => {
    const reports = '\x1b[<35;1;1M\x1b[O\x1b[57442;1:3u\x1b[57442;5u';
    expect(hearAll(`\x1d${reports}`)).toEqual({ passed: reports, armed: true, detached: false });
  });
});

describe('two presses', () => {
  test.each(presses.map(press => [JSON.stringify(press), press]))('%s twice is sent once, as it was typed', (_, press) => {
    expect(hearAll(press, press)).toEqual({ passed: press, armed: false, detached: false });
  });

  test('with their releases: one press and one release go on', () => {
    const [press, release] = ['\x1b[93;5:1u', '\x1b[93;5:3u'];
    expect(hearAll(press, release, press, release)).toEqual({ passed: press + release, armed: false, detached: false });
    expect(hearAll(press, '\x1b[57442;1:3u', '\x1b[57442;5:1u', press, release).passed).toBe(
      `\x1b[57442;1:3u\x1b[57442;5:1u${press}${release}`,
    );
  });

  test('a key that is held down is one press', () => {
    expect(hearAll('\x1b[93;5:1u', '\x1b[93;5:2u', '\x1b[93;5:2u', '\x1b[93;5:3u')).toEqual({ passed: '', armed: true, detached: false });
  });

  test('four are sent twice, three once and then detach', () => {
    expect(hearAll('\x1d\x1d\x1d\x1d')).toEqual({ passed: '\x1d\x1d', armed: false, detached: false });
    expect(hearAll('\x1d\x1d\x1d')).toEqual({ passed: '\x1d', armed: true, detached: false });
  });
});

describe('the key by its name', () => {
  test.each([
    ['ctrl-]', 'Ctrl-]', 0x1d],
    ['Ctrl-]', 'Ctrl-]', 0x1d],
    ['C-]', 'Ctrl-]', 0x1d],
    ['^]', 'Ctrl-]', 0x1d],
    ['ctrl+q', 'Ctrl-Q', 0x11],
    ['ctrl-\\', 'Ctrl-\\', 0x1c],
    ['ctrl-_', 'Ctrl-_', 0x1f],
    ['ctrl-space', 'Ctrl-Space', 0x00],
    ['ctrl-@', 'Ctrl-@', 0x00],
  ])('%s', (text, label, raw) => {
    expect(detachKeyFrom(text)).toMatchObject({ label, raw });
  });

  test.each(['', ']', 'ctrl-', 'ctrl-ab', 'alt-x', 'ctrl-[', 'ctrl-m', 'ctrl-i', 'ctrl-j', 'ctrl-h', 'f12', 'ctrl-1'])('not %s', text => {
    expect(detachKeyFrom(text)).toBeUndefined();
  });

  test.each([
    ['ctrl-q', '\x11', true],
    ['ctrl-q', '\x1b[113;5u', true],
    ['ctrl-q', '\x1b[27;69;81~', true],
    ['ctrl-q', '\x1b[113;6u', false],
    ['ctrl-q', '\x1d', false],
    ['ctrl-_', '\x1f', true],
    ['ctrl-_', '\x1b[45:95;6u', true],
    ['ctrl-_', '\x1b[27;6;95~', true],
    ['ctrl-_', '\x1b[45;5u', false],
    ['ctrl-space', '\x1b[32;5u', true],
    ['ctrl-space', '\x00', true],
  ])('%s and %j: %s', (name, typed, isKey) => {
    expect(hear([bytesOf(typed)], detachKeyFrom(name)!).armed).toBe(isKey);
  });
});

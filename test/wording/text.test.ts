/** Nothing that comes from the board can do anything to a terminal. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counted, escapedInQuotes, indented, isUnsafe, jsonLine, lines, oneLine, terminated } from '../../src/wording/text.ts';

const dangerous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('one line', () => {
  test.each([
    ['plain text', 'plain text'],
    ['two\nlines and\ta tab', 'two lines and a tab'],
    ['\x1b[2Jcleared', '\\x1b[2Jcleared'],
    ['\x1b]0;a title\x07', '\\x1b]0;a title\\x07'],
    ['\u009b31m in eight bits', '\\x9b31m in eight bits'],
    ['back\b\b\bspace', 'back\\x08\\x08\\x08space'],
    ['over\rwritten', 'over written'],
    ['gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['half \ud83d of one', 'half \\ud83d of one'],
    ['日本語, ünïcode and 👩‍👩‍👧 stay', '日本語, ünïcode and 👩‍👩‍👧 stay'],
  ])('%j becomes %j', (text, safe) => {
    expect(oneLine(text)).toBe(safe);
  });

  test('is one line, and harmless, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(oneLine(text)).not.toMatch(dangerous);
        expect(oneLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });
});

describe('several lines', () => {
  test('keep their breaks and lose the rest', () => {
    expect(lines('one\r\ntwo\n\x1b[31mthree\tfour')).toBe('one\ntwo\n\\x1b[31mthree    four');
  });

  test('are harmless, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(lines(text)).not.toMatch(dangerous);
      }),
    );
  });
});

describe('JSON', () => {
  test('says the same to a parser, and nothing to a terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const line = jsonLine(value);
        expect(line).not.toMatch(dangerous);
        expect(line).not.toContain('\n');
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('escapes what JSON itself lets through', () => {
    expect(jsonLine({ a: '\u009b2J\u007f\u202e' })).toBe('{"a":"\\u009b2J\\u007f\\u202e"}');
  });
});

test('text in quotes keeps its line breaks', () => {
  expect(escapedInQuotes('"a\u202e"\n"b"')).toBe('"a\\u202e"\n"b"');
});

test.each([
  ['plain', false],
  ['with\nlines', false],
  ['日本', false],
  ['\x1b', true],
  ['\u202e', true],
])('%j is unsafe: %s', (text, unsafe) => {
  expect(isUnsafe(text)).toBe(unsafe);
});

test('indents lines that have something on them', () => {
  expect(indented('a\n\nb')).toBe('  a\n\n  b');
});

test.each([
  ['', ''],
  ['a', 'a\n'],
  ['a\n', 'a\n'],
])('%j is printed as %j', (text, printed) => {
  expect(terminated(text)).toBe(printed);
});

test('counts', () => {
  expect([counted(1, 'task'), counted(2, 'task'), counted(0, 'reply', 'replies')]).toEqual(['1 task', '2 tasks', '0 replies']);
});

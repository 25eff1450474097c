/** Prompts on their way into a terminal: nothing in them presses a key, and they are found again in a box that breaks lines. */

import { describe, expect, test } from 'vitest';
import { usualSubmit } from '../../src/core/agent-lore.ts';
import { asTyped, boxHolds, cleaned, inShortLines, isLong, isShown, pauseMs } from '../../src/core/prompt-text.ts';

test.each([
  ['a\r\nb\rc', 'a\nb\nc'],
  ['  tab\there\n\n', 'tab\there'],
  ['end\u001b[201~\u0003 of \u009bpaste\u007f', 'end[201~ of paste'],
])('%j is cleaned', (text, clean) => expect(cleaned(text)).toBe(clean));

test('long is what has more than ten lines or two kilobytes', () => {
  expect(isLong('x\n'.repeat(9), usualSubmit)).toBe(false);
  expect(isLong('x\n'.repeat(10), usualSubmit)).toBe(true);
  expect(isLong('ä'.repeat(1_024), usualSubmit)).toBe(false);
  expect(isLong('ä'.repeat(1_025), usualSubmit)).toBe(true);
});

test('what agents read from a file has no line that they would cut', () => {
  expect(inShortLines('a\n\nb c')).toBe('a\n\nb c');
  expect(inShortLines(`${'x'.repeat(1_498)} y`)).toBe(`${'x'.repeat(1_498)} y`);
  expect(inShortLines(`${'x'.repeat(1_000)} ${'y'.repeat(600)} z`)).toBe(`${'x'.repeat(1_000)} \n${'y'.repeat(600)} z`);
  expect(inShortLines('😀'.repeat(1_501))).toBe(`${'😀'.repeat(1_500)}\n😀`);
});

test('a paste is marked where that was asked for; elsewhere a line break would be Enter', () => {
  expect(asTyped('a\n  b', usualSubmit, true)).toBe('\u001b[200~a\n  b\u001b[201~');
  expect(asTyped('a\n  b', usualSubmit, false)).toBe('a b');
  expect(asTyped('a\nb', { ...usualSubmit, mode: 'raw' }, true)).toBe('a b');
});

test.each(['see @src/a.ts', '@a', 'run /help', 'use $skill', 'a\n#b', 'ask me@home'])('behind %j nothing is left to complete', text => {
  expect(asTyped(text, usualSubmit, true)).toBe(`\x1b[200~${text} \x1b[201~`);
});

test.each(['see @src/a.ts first', 'and/or', 'a. ', '50 %', ''])('%j is typed as it is', text => {
  expect(asTyped(text, usualSubmit, true)).toBe(`\x1b[200~${text}\x1b[201~`);
});

test('more lines take longer, but not for ever', () => {
  expect(pauseMs('a', usualSubmit)).toBe(150);
  expect(pauseMs('a\n'.repeat(19), usualSubmit)).toBe(300);
  expect(pauseMs('a\n'.repeat(999), usualSubmit)).toBe(2_000);
});

describe('the box', () => {
  const rule = '─'.repeat(30);
  const holds = (box: string[], text: string, folded: string | null = null) =>
    boxHolds(['before', rule, ...box, rule, '? for help'], text, { ...usualSubmit, folded });

  test('holds a prompt however it breaks it', () => {
    expect(holds(['> please fix the te', '  sts of the parser'], 'please fix the tests of the parser')).toBe(true);
    expect(holds(['> '], 'please fix the tests of the parser')).toBe(false);
    expect(holds(['> something else'], 'please fix the tests of the parser')).toBe(false);
  });

  test('may fold it', () => {
    expect(holds(['> [Pasted text #1 +9 lines]'], 'a\nb', '\\[Pasted text')).toBe(true);
    expect(holds(['> [Pasted text #1 +9 lines]'], 'a\nb')).toBe(false);
  });

  test('is not needed to see whether it was taken', () => {
    expect(isShown(['┃  fix the te', '┃  sts of the parser'], 'fix the tests of the parser', usualSubmit)).toBe(true);
    expect(isShown(['┃  Ask anything'], 'fix the tests of the parser', usualSubmit)).toBe(false);
    expect(isShown(['┃  [Pasted ~9 lines]'], 'fix the tests', { ...usualSubmit, folded: '\\[Pasted ~' })).toBe(true);
  });

  test('may not be there', () => expect(boxHolds(['> a'], 'a', usualSubmit)).toBeUndefined());
});

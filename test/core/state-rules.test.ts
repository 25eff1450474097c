/** Rules on a picture: what each region holds, which rule wins, and that quoted words elsewhere match nothing. */

import { describe, expect, test } from 'vitest';
import { promptText, type Region, reader, type StateRule } from '../../src/core/state-rules.ts';

const rule = (name: string, region: Region, match: string, more: Partial<StateRule> = {}): StateRule => ({
  ...{ name, state: 'busy', region, match, also: null, unless: null, priority: 0, answer: null, ...more },
});
const read = (rules: StateRule[], lines: string[], more: { title?: string; progress?: string } = {}) =>
  reader({ rules, messages: [], quietIsIdle: false })({ lines, title: '', progress: 'none', ...more });

const ruled = ['> quoted: esc to stop', '─'.repeat(40), '❯ my words', '─'.repeat(40), '  ? for shortcuts', '', ''];
const boxed = ['text', `╭${'─'.repeat(20)}╮`, '│ > one             │', '│   two             │', `╰${'─'.repeat(20)}╯`, 'footer'];

describe('regions', () => {
  test.each<[string, Region, string[], string, string | null]>([
    ['the last lines that are not empty', { kind: 'bottom', lines: 2 }, ['a', 'b', '', 'c', '', ''], '^b$', 'b'],
    ['nothing above them', { kind: 'bottom', lines: 2 }, ['a', 'b', '', 'c'], '^a$', null],
    ['after the last rule', { kind: 'after_rule' }, ruled, 'shortcuts', '? for shortcuts'],
    ['nothing before it', { kind: 'after_rule' }, ruled, 'esc to stop', null],
    ['between two rules', { kind: 'prompt' }, ruled, '^❯ my', '❯ my words'],
    ['in a box, without its sides', { kind: 'prompt' }, boxed, '^ *two$', 'two'],
    ['a line in a frame, without it', { kind: 'bottom', lines: 9 }, boxed, 'one', '> one'],
    ['no box', { kind: 'prompt' }, ['> one'], 'one', null],
  ])('%s', (_, region, lines, match, evidence) => {
    const { screen } = read([rule('r', region, match)], lines);
    expect(screen).toMatchObject(evidence === null ? { rule: 'none', state: 'unknown' } : { rule: 'r', evidence });
  });

  test('title and progress speak for themselves', () => {
    const rules = [rule('t', { kind: 'title' }, '^✳', { state: 'idle' }), rule('p', { kind: 'progress' }, '^normal$')];
    expect(read(rules, [], { title: '✳ done' })).toMatchObject({ osc: { rule: 't', state: 'idle' }, screen: { rule: 'none' } });
    expect(read(rules, [], { progress: 'normal' }).osc.rule).toBe('p');
  });
});

test('the highest priority counts, then the first; also and unless hold', () => {
  const bottom = { kind: 'bottom', lines: 5 } as const;
  const rules = [
    rule('low', bottom, 'a'),
    rule('also', bottom, 'a', { priority: 9, also: 'x' }),
    rule('unless', bottom, 'a', { priority: 8, unless: 'b' }),
    rule('high', bottom, 'a', { priority: 7 }),
    rule('second', bottom, 'a', { priority: 7 }),
  ];
  expect(read(rules, ['a', 'b']).screen.rule).toBe('high');
  expect(read(rules, ['a', 'x']).screen.rule).toBe('also');
  expect(read(rules, ['a']).screen.rule).toBe('unless');
});

test('a message of the service is found with its line', () => {
  const messages = [{ class: 'quota', region: { kind: 'bottom', lines: 9 }, match: 'limit reached', pauseMs: 5 } as const];
  const { message } = reader({ rules: [], messages, quietIsIdle: false })({
    title: '',
    progress: 'none',
    lines: ['x', '│ Usage LIMIT reached, visit https://example.org │', '│ or try again at 3pm │', '❯ at 5pm'],
  });
  expect(message).toEqual({
    ...{ class: 'quota', pauseMs: 5, times: 1, evidence: 'Usage LIMIT reached, visit https://example.org' },
    words: 'Usage LIMIT reached, visit https://example.org or try again at 3pm',
  });
});

test('what stands in the prompt box', () => {
  expect(promptText(ruled)).toBe('❯ my words');
  expect(promptText(['$ ls'])).toBeUndefined();
});

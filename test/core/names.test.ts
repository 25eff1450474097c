/** Names and ids: short, plain, safe to print and to type. */

import { describe, expect, test } from 'vitest';
import { Instant, Label, MessageId, Name, TaskId } from '../../src/core/names.ts';

describe('a name', () => {
  test.each(['w1', 'claude-3', 'pool:fast', 'role:reviewer', 'a.b_c', 'src/core', 'größe', '日本', '_x', '7'])('may be %s', name => {
    expect(Name.safeParse(name).success).toBe(true);
    expect(Label.safeParse(name).success).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['an option', '-f'],
    ['two words', 'a b'],
    ['a line break', 'a\nb'],
    ['a line break at its end', 'a\n'],
    ['an escape sequence', '\u001b[31mred'],
    ['a variable', '$HOME'],
    ['a quote', "o'clock"],
    ['a wildcard', 'a*'],
    ['a parent folder', '../x'],
    ['an invisible character', 'a\u200bb'],
    ['text that runs backwards', 'a\u202eb'],
  ])('may not be %s', (_, name) => {
    expect(Name.safeParse(name).success).toBe(false);
    expect(Label.safeParse(name).success).toBe(false);
  });

  test('says what it may be', () => {
    expect(Name.safeParse('a b').error?.issues[0]?.message).toContain('must be letters, digits');
  });
});

describe('an id', () => {
  test.each([
    [TaskId, 't1', true],
    [TaskId, 't123456789012345', true],
    [TaskId, 't1234567890123456', false],
    [TaskId, 't0', false],
    [TaskId, 't01', false],
    [TaskId, 'T1', false],
    [TaskId, 't', false],
    [TaskId, 't1 ', false],
    [TaskId, 't1\n', false],
    [TaskId, 'm1', false],
    [TaskId, 't-1', false],
    [MessageId, 'm40', true],
    [MessageId, 't40', false],
    [MessageId, 'm0', false],
  ])('%#: %s', (schema, id, is) => {
    expect(schema.safeParse(id).success).toBe(is);
  });

  test('the largest is still an exact number', () => {
    expect(Number.isSafeInteger(Number('999999999999999'))).toBe(true);
  });
});

test.each([
  [0, true],
  [1_790_000_000_000, true],
  [-1, false],
  [0.5, false],
  [Number.NaN, false],
])('an instant: %s', (at, is) => {
  expect(Instant.safeParse(at).success).toBe(is);
});

/** Conditions of workflows: what they say, and what they refuse to be. */

import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/core/json.ts';
import { isTrue, parseExpression, pathsOf } from '../../../src/core/workflow/expression.ts';

const values: Record<string, JsonValue> = {
  n: 3,
  text: 'approved',
  no: false,
  list: ['a', { b: 1 }],
  empty: [],
  'steps.a-b.result.ok': true,
};
const holds = (text: string): boolean => isTrue(parseExpression(text), path => values[path.join('.')] ?? null);

test.each([
  ['n == 3', true],
  ['n != 3', false],
  ['n < 10 and n >= 3', true],
  ['n > 10 or not no', true],
  ['not (n == 3 or no)', false],
  ['not n == 3', false],
  ["text == 'approved'", true],
  ['text contains "prov"', true],
  ["list contains 'a' and not (list contains 'c')", true],
  ['empty', false],
  ['steps.a-b.result.ok', true],
  ['missing', false],
  ['missing == null', true],
  ["n < 'x'", false],
  ['-1 < 0.5', true],
  ["'and' == 'and'", true],
  ['true or no and no', true],
])('%s is %s', (text, expected) => {
  expect(holds(text)).toBe(expected);
});

test.each([
  ['', 'ends where a value is expected'],
  ['n ==', 'ends where a value is expected'],
  ['n == == 3', "'==' stands where a value is expected"],
  ['n 3', "'3' comes unexpected"],
  ['(n', "a ')' is missing"],
  ['n; process.exit()', "cannot be read from ';"],
  ['f(x)', "'(' comes unexpected"],
  ['('.repeat(60), 'nested more than'],
])('%j is refused', (text, words) => {
  expect(() => parseExpression(text)).toThrow(words);
});

test('it tells every path that it asks for', () => {
  expect(pathsOf(parseExpression('a.b == 1 and not (c or true)'))).toEqual([['a', 'b'], ['c']]);
});

/** The table of errors: closed, unambiguous on the wire, and with the exit codes that scripts rely on. */

import { expect, test } from 'vitest';
import { type ErrorCode, errorCodes, exitCodeOf, isErrorCode, rpcNumberOf, SwarmError } from '../../src/core/error.ts';

test('every code has a number of its own on the wire, in the ranges of JSON-RPC', () => {
  const numbers = errorCodes.map(rpcNumberOf);
  expect(new Set(numbers).size).toBe(errorCodes.length);
  const standard = [-32700, -32600, -32601, -32602, -32603];
  const own = numbers.filter(number => !standard.includes(number));
  expect(numbers).toEqual(expect.arrayContaining(standard));
  for (const number of own) expect(number).toSatisfy((value: number) => value >= -32099 && value <= -32000);
});

test('exit codes are those that the manual names', () => {
  const documented: Partial<Record<ErrorCode, number>> = { bad_params: 2, bad_config: 2, timed_out: 4, stale_lease: 5, no_daemon: 6 };
  for (const code of errorCodes) expect([code, exitCodeOf(code)]).toEqual([code, documented[code] ?? 1]);
});

test.each([
  ['refused', true],
  ['no_such_code', false],
  ['toString', false],
  ['__proto__', false],
  [undefined, false],
  [-32000, false],
])('isErrorCode(%s)', (code, is) => {
  expect(isErrorCode(code)).toBe(is);
});

test('a SwarmError carries what a person and what a program needs', () => {
  const cause = new Error('disk');
  const error = new SwarmError('unavailable', 'nothing was stored', { hint: 'Make room.', data: { free: 0 }, cause });
  expect(error).toMatchObject({
    name: 'SwarmError',
    code: 'unavailable',
    message: 'nothing was stored',
    hint: 'Make room.',
    data: { free: 0 },
  });
  expect(error.cause).toBe(cause);
  expect(error).toBeInstanceOf(Error);
  expect('cause' in new SwarmError('refused', 'no')).toBe(false);
});

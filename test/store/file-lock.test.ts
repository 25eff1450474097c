/** The lock that lets one daemon serve a project. */

import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Lock, takeLock } from '../../src/store/file-lock.ts';
import { tempDir } from '../helpers/temp.ts';

function take(file: string): Lock | undefined {
  const lock = takeLock(file);
  if (lock !== undefined) onTestFinished(() => lock.release());
  return lock;
}

test('has one holder, and the next when that one lets go', () => {
  const file = join(tempDir(), 'lock');
  const first = take(file);
  expect([first !== undefined, take(file), take(file)]).toEqual([true, undefined, undefined]);
  first!.release();
  expect(take(file)).toBeDefined();
  expect(take(file)).toBeUndefined();
});

test('each file is a lock of its own', () => {
  const dir = tempDir();
  expect([take(join(dir, 'a')), take(join(dir, 'b'))]).toEqual([expect.anything(), expect.anything()]);
});

test('where it cannot be taken at all, it says so', () => {
  const file = join(tempDir(), 'missing', 'lock');
  expect(() => take(file)).toThrow(
    expect.objectContaining({
      code: 'unavailable',
      message: expect.stringContaining(`cannot lock ${file}`),
      hint: expect.stringContaining('writable'),
    }),
  );
});

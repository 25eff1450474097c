/** From words to values, and what is said about those that are none. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  amount,
  durationMs,
  factor,
  fraction,
  json,
  messageId,
  oneOf,
  readerOf,
  sizeBytes,
  taskId,
  textOrFile,
  textOrStdin,
  wholeNumber,
} from '../../src/cli/readers.ts';
import type { Reader } from '../../src/cli/verb.ts';
import { paper } from '../helpers/paper.ts';
import { tempDir } from '../helpers/temp.ts';

const read = async (reader: Reader<unknown>, text: string, terminal = paper()): Promise<unknown> =>
  reader(text, { what: '--it', terminal });

test.each<[string, Reader<unknown>, string, unknown]>([
  ['a task id', taskId, 't12', 't12'],
  ['a short task id', taskId, '12', 't12'],
  ['a shouted task id', taskId, 'T12', 't12'],
  ['a message id', messageId, '40', 'm40'],
  ['a duration', durationMs, '10m', 600_000],
  ['seconds', durationMs, '1.5', 1_500],
  ['a fraction', fraction, '0.4', 0.4],
  ['a percentage', fraction, '40%', 0.4],
  ['a size in bytes', sizeBytes, '20000', 20_000],
  ['a size with its unit', sizeBytes, '64KiB', 65_536],
  ['a factor', factor, '2', 2],
  ['a factor with its sign', factor, '0.5x', 0.5],
  ['an amount', amount, 'gpu=2', ['gpu', 2]],
  ['a whole number', wholeNumber, '12', 12],
  ['one of several', oneOf(['skip', 'run']), 'run', 'run'],
  ['JSON', json, '{"a":[1]}', { a: [1] }],
  ['text', textOrFile, 'hello', 'hello'],
  ['text that begins with @', textOrFile, '@@home', '@home'],
  ['text, where no file may be named', textOrStdin, '@home', '@home'],
  ['a duration by the name of its parameter', readerOf({ type: 'integer' }, 'lease_ms'), '90s', 90_000],
  ['a listed value', readerOf({ type: 'string', enum: ['a', 'b'] }, 'x'), 'b', 'b'],
  ['any value where others are allowed', readerOf({ type: 'string', enum: ['a'], open: true }, 'x'), 'x-mine', 'x-mine'],
])('%s', async (_, reader, text, value) => {
  expect(await read(reader, text)).toEqual(value);
});

test.each<[Reader<unknown>, string, string]>([
  [taskId, 'm12', "--it must be a task id such as t12, not 'm12'"],
  [taskId, '0', "--it must be a task id such as t12, not '0'"],
  [messageId, 't1', "--it must be a message id such as m40, not 't1'"],
  [durationMs, 'soon', "--it must be a duration such as 90s, 10m or 2h, not 'soon'"],
  [fraction, '1.2', "--it must be between 0 and 1, or 0% and 100%, not '1.2'"],
  [fraction, '120%', "--it must be between 0 and 1, or 0% and 100%, not '120%'"],
  [sizeBytes, '20 kilos', "--it must be a size such as 20000, 64KiB or 2MB, not '20 kilos'"],
  [factor, '0', "--it must be a number above 0, such as 2 or 0.5, not '0'"],
  [factor, 'fast', "--it must be a number above 0, such as 2 or 0.5, not 'fast'"],
  [amount, 'gpu', "--it must look like gpu=1, not 'gpu'"],
  [wholeNumber, '1.5', "--it must be a whole number, not '1.5'"],
  [wholeNumber, '', "--it must be a whole number, not ''"],
  [oneOf(['skip', 'run']), 'rnu', "--it cannot be 'rnu': it is one of skip, run"],
  [json, '{a:1}', '--it must be JSON'],
  [textOrFile, '@/nowhere/at/all', 'cannot read /nowhere/at/all: there is no such file'],
  [textOrFile, '@/', 'cannot read /: it is a directory'],
])('complains: %#', async (reader, text, message) => {
  await expect(read(reader, text)).rejects.toMatchObject({ code: 'bad_params', message: expect.stringContaining(message) });
});

test('a near miss is offered', async () => {
  await expect(read(oneOf(['skip', 'run']), 'rnu')).rejects.toMatchObject({ hint: "Did you mean 'run'?" });
});

describe('text from elsewhere', () => {
  test('from a file', async () => {
    const file = join(tempDir(), 'result.md');
    writeFileSync(file, 'all\ngood\n');
    expect(await read(textOrFile, `@${file}`)).toBe('all\ngood\n');
    expect(await read(textOrStdin, '-', paper({ input: 'all\ngood\n' }))).toBe('all\ngood');
  });

  test('not from a file of bytes', async () => {
    const file = join(tempDir(), 'picture.png');
    writeFileSync(file, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]));
    await expect(read(textOrFile, `@${file}`)).rejects.toMatchObject({
      message: `${file} is no UTF-8 text`,
      hint: expect.stringContaining('swarm artifact put'),
    });
  });

  test('a person is told what is awaited', async () => {
    const terminal = paper({ input: 'typed' });
    Object.assign(terminal.stdin, { isTTY: true });
    expect(await read(textOrStdin, '-', terminal)).toBe('typed');
    expect(terminal.err.join()).toContain('reading --it from the terminal; end it with Ctrl-D');
  });
});

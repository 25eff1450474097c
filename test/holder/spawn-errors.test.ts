/** A command that cannot run: which, why and what to do, and nothing stays behind. */

import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type SpawnSpec, takerIn } from '../../src/holder/protocol.ts';
import { failingHolder, shell, specIn, startHolder } from '../helpers/holder.ts';
import { tempDir } from '../helpers/temp.ts';

type Words = readonly string[];

function fileIn(dir: string, name: string, text: string, mode: number): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const command =
  (...words: [string, ...string[]]) =>
  (): Partial<SpawnSpec> => ({ command: words });

const cases: readonly (readonly [string, (dir: string) => Partial<SpawnSpec>, string, Words])[] = [
  ['a program that is nowhere', command('no-such-program'), 'not_found', ['no-such-program', 'PATH', 'Install it']],
  ['a path that is not there', command('/no/such/program'), 'not_found', ['/no/such/program', 'correct the command']],
  ['a file that may not be run', dir => ({ command: [fileIn(dir, 'plain', 'text', 0o644)] }), 'not_executable', ['plain', 'chmod +x']],
  ['a folder', dir => ({ command: [dir] }), 'not_found', ['correct the command']],
  [
    'a script whose interpreter is missing',
    dir => ({ command: [fileIn(dir, 'script', '#!/no/such/shell -e\n', 0o755)] }),
    'not_found',
    ['script', '/no/such/shell', 'Install that program'],
  ],
  ['a folder to work in that is missing', () => ({ cwd: '/no/such/folder' }), 'bad_cwd', ['/no/such/folder', '--cwd']],
  ['a file to work in', dir => ({ cwd: fileIn(dir, 'plain', '', 0o644) }), 'bad_cwd', ['plain']],
  ['no name', command(''), 'bad_arguments', ['empty']],
  ['NUL in an argument', command('true', 'a\0b'), 'bad_arguments', ['NUL', 'plain arguments']],
  ['NUL in the environment', () => ({ env: { A: 'a\0b' } }), 'bad_arguments', ['NUL']],
  ['NUL in the folder', () => ({ cwd: '/\0' }), 'bad_arguments', ['NUL']],
];

test.each(cases)('%s', async (_, change, code, words) => {
  const dir = tempDir();
  const work = join(dir, 'work');
  mkdirSync(work);
  const spec = specIn(dir, ['true'], { spawn: change(work) });
  const { failure, code: exitCode } = await failingHolder(spec);
  expect(failure.code).toBe(code);
  for (const word of words) expect(`${failure.message} ${failure.hint}`).toContain(word);
  expect(exitCode).toBe(1);
  for (const left of ['s', 'spec.json', 'holder.json', 'exit.json']) expect(existsSync(join(dir, left))).toBe(false);
  expect(readdirSync(dir).filter(name => takerIn(name) !== undefined)).toEqual([]);
});

test.each([
  [
    'in PATH, past one that may not be run',
    (dir: string) => [fileIn(join(dir, 'a'), 'tool', '', 0o644), fileIn(join(dir, 'b'), 'tool', '#!/bin/sh\necho found', 0o755)],
  ],
  ['by a link', (dir: string) => [symlinkSync('/bin/echo', join(dir, 'b', 'tool'))]],
])('a program is found %s', async (_, make) => {
  const dir = tempDir();
  for (const name of ['a', 'b']) mkdirSync(join(dir, name));
  make(dir);
  const holder = await startHolder(['tool', 'found'], { dir, spawn: { env: { PATH: `${dir}/a:${dir}/b:/bin` } } });
  await (await holder.watch()).shows('found');
});

test('a program is found from the folder that it works in', async () => {
  const dir = tempDir();
  fileIn(dir, 'tool', '#!/bin/sh\necho found', 0o755);
  const holder = await startHolder(['./tool'], { spawn: { cwd: dir } });
  await (await holder.watch()).shows('found');
});

test('a further command that cannot run leaves the terminal to the next', async () => {
  const holder = await startHolder(shell('read line'));
  const link = await holder.watch();
  await link.type('\n');
  await link.exit();
  expect(await link.failure({ do: 'spawn', spec: { ...holder.spec.spawn, command: ['no-such-program'] } })).toMatchObject({
    code: 'not_found',
  });
  await link.do({ do: 'spawn', spec: { ...holder.spec.spawn, command: shell('echo on') } });
  await link.shows('on');
});

/** Results that cannot be kept: the task says why and where they stay, and nobody waits for what stands in their place. */

import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { resultIn } from '../../src/daemon/result-file.ts';
import { type PoolHome, poolHome } from '../helpers/pools.ts';
import { isRoot } from '../helpers/root.ts';
import { tempDir } from '../helpers/temp.ts';

const shell = (more = ''): string => `${more}\npools: { shell: { preset: shell, count: 1 } }`;

/** The task once it has ended without another try. */
const run = async (swarm: PoolHome, command: string) => swarm.ended(await swarm.add(command, { retries: 0 }));

describe('what a process left in the place of its result', () => {
  const most = limits.wholeResultBytes;
  test.each<[what: string, command: string, error: RegExp]>([
    [
      'too much',
      `head -c ${most + 1} /dev/zero | tr '\\0' x > "$SWARM_RESULT"`,
      new RegExp(`^its result has ${most + 1} bytes, at most ${most} can be kept`),
    ],
    ['bytes', `printf 'caf\\351' > "$SWARM_RESULT"`, /^its result is not UTF-8 text/],
    ['a directory', 'mkdir "$SWARM_RESULT"; echo much > "$SWARM_RESULT/a"', /^its result is a directory, and a file is expected/],
    ['a pipe', 'mkfifo "$SWARM_RESULT"', /^its result is no plain file, and a file is expected/],
    ['a link', 'ln -s /etc/passwd "$SWARM_RESULT"', /^its result is a link, and links are not followed/],
    ['a link to nothing', 'ln -s nowhere "$SWARM_RESULT"', /^its result is a link/],
  ])('%s: the task says so, it stays, and the next one is worked on', async (_, command, error) => {
    const swarm = await poolHome(shell());
    const task = await run(swarm, `${command}; echo "$SWARM_RESULT" > '${join(swarm.home, 'at')}'`);
    const file = readFileSync(join(swarm.home, 'at'), 'utf8').trim();
    expect(task).toMatchObject({ status: 'failed', error: expect.stringMatching(error) });
    expect(task.error).toContain(`: it stays in ${file}`);
    expect(JSON.stringify(task)).not.toContain('root:');
    expect(await run(swarm, 'echo 8 > "$SWARM_RESULT"')).toMatchObject({ status: 'completed', result: 8 });
    expect(lstatSync(file, { throwIfNoEntry: false })).toBeDefined();
  });

  test.skipIf(isRoot('one that may not be read'))('one that may not be read', () => {
    const file = join(tempDir(), 'result');
    writeFileSync(file, '7', { mode: 0 });
    expect(resultIn(file)).toEqual({ trouble: expect.stringMatching(/^its result cannot be read \(EACCES/) });
  });

  test('as much as can be kept is', () => {
    const file = join(tempDir(), 'result');
    writeFileSync(file, 'x'.repeat(most));
    expect(resultIn(file)).toEqual({ value: 'x'.repeat(most) });
    rmSync(file);
    expect(resultIn(file)).toEqual({});
  });
});

const large = 'head -c 100000 /dev/zero | tr "\\0" x > "$SWARM_RESULT"';

test('more than all artifacts may take: the task has failed for good, and says where its result stays', async () => {
  const swarm = await poolHome(shell('store: { artifacts: 1MiB }'));
  expect(await run(swarm, large)).toMatchObject({ status: 'completed' });
  const task = await run(swarm, large.replace('100000', '2000000'));
  expect(task).toMatchObject({ status: 'failed', failures: 1 });
  const [, file] = /^artifacts take as much of the disk as they may: its result stays in (\S+)$/.exec(task.error!)!;
  expect(await run(swarm, 'echo 8 > "$SWARM_RESULT"')).toMatchObject({ status: 'completed', result: 8 });
  expect(readFileSync(file!, 'utf8')).toHaveLength(2_000_000);
});

test('where artifacts cannot be written, the work that is done waits until they can, and is told of', async () => {
  const swarm = await poolHome(shell());
  // A file in the place of the folder: a mode would not keep root out.
  const folder = join(swarm.home, 'artifacts');
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, '');
  const id = await swarm.add(`${large}; echo x >> '${join(swarm.home, 'runs')}'`);
  expect((await swarm.fact('task.noted', id)).data.note).toContain('cannot be stored yet: artifacts cannot be kept: ');
  const words = (await swarm.operator.call('explain', { id })).because.join('\n');
  expect(words).toContain('its process in shell-1 has ended (attempt 1), and what came of it cannot be stored yet');
  expect(words).toContain('artifacts cannot be kept:');
  expect(words).toContain(`See that ${folder} is a folder`);
  expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'in_progress', attempt: 1 });
  rmSync(folder);
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1, failures: 0 });
  expect(readFileSync(join(swarm.home, 'runs'), 'utf8')).toBe('x\n');
});

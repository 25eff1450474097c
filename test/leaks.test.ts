/** The leak check of the whole run: it names and removes what a test left, and only that. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from './helpers/temp.ts';
import { failOnLeaks, tempPrefix } from './leaks.ts';

/** Not the id of this run, so that what is left here on purpose is nobody else's. */
const run = 'else';

test.runIf(process.platform === 'linux')('a process that is left is named and killed', async () => {
  const child = spawn('sleep', ['1000'], { env: { ...process.env, SWARM_TEST_RUN: run } });
  const gone = once(child, 'exit');
  await once(child, 'spawn');
  await expect(failOnLeaks(run, 0)).rejects.toThrow(`process ${child.pid}: sleep 1000`);
  expect((await gone)[1]).toBe('SIGKILL');
});

test('a directory that is left is named and removed', async () => {
  const dir = mkdtempSync(join(tmpdir(), tempPrefix(run)));
  await expect(failOnLeaks(run)).rejects.toThrow(`directory ${dir}`);
  expect(existsSync(dir)).toBe(false);
});

test('what is in use by another run stays', async () => {
  const dir = tempDir();
  await failOnLeaks(run);
  expect(existsSync(dir)).toBe(true);
});

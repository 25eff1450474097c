/** `npm start` without a terminal: the whole demo, from an empty board to nothing left. */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/start.mjs');

test('the demo swarm scales, retries, replaces, asks, and is done', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env: { ...process.env, DEMO_SPEED: '4', NO_COLOR: '1' } });
  const told = [/pool:agents +3 workers wanted/, /t2 +ready: it no longer waits for t1/, /t4 +1 of \d tries failed/, /waiting: Tabs/];
  const recovered = [/interrupted: last report/, /t5 +lost with its worker/, /t5 +claimed by agents-\d, attempt 2/, /^8 tasks completed$/m];
  for (const line of [...told, ...recovered, /the board is as its log says/, /daemon stopped/]) expect(stdout).toMatch(line);
});

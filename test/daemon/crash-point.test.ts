/** The crash points of a daemon under test: what counts as one, on which side of it the end comes, and what is no point at all. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { crashPoint } from '../../src/daemon/crash-point.ts';
import { startDaemon, testHome } from '../helpers/daemon.ts';
import { refusal } from '../helpers/refusal.ts';
import { tempDir } from '../helpers/temp.ts';

const source = join(import.meta.dirname, '../../src/daemon/crash-point.ts');

/** Does one thing after the other at these moments, in a process of its own; what it had done by its end, and how that came. */
async function passing(env: NodeJS.ProcessEnv, ...moments: string[]): Promise<{ done: string; end: string | number }> {
  const script = `
    import { writeSync } from 'node:fs';
    import { crashPoint } from ${JSON.stringify(source)};
    const passing = crashPoint(process.env);
    for (const moment of process.argv.slice(1)) {
      const passed = passing(moment);
      writeSync(1, moment + ' ');
      passed();
      writeSync(1, 'told ');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, ...moments], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [[code, signal], done] = await Promise.all([once(child, 'exit') as Promise<[number | null, string | null]>, text(child.stdout)]);
  return { done: done.trim(), end: signal ?? code! };
}

test.each([
  ['commit:2:before', 'commit told spawn told', 'SIGKILL'],
  ['commit:2:after', 'commit told spawn told commit', 'SIGKILL'],
  ['spawn:1:before', 'commit told', 'SIGKILL'],
  ['signal:1:after', 'commit told spawn told commit told signal', 'SIGKILL'],
  ['signal:2:before', 'commit told spawn told commit told signal told', 0],
])('%s', async (at, done, end) => {
  expect(await passing({ SWARM_CRASH_AT: at }, 'commit', 'spawn', 'commit', 'signal')).toEqual({ done, end });
});

test('how many were passed is told by whoever ends by itself, and by nobody else', async () => {
  const file = join(tempDir(), 'counts.json');
  await passing({ SWARM_CRASH_COUNTS: file, SWARM_CRASH_AT: 'commit:2:after' }, 'commit', 'commit');
  expect(existsSync(file)).toBe(false);
  await passing({ SWARM_CRASH_COUNTS: file, SWARM_CRASH_AT: 'commit:3:after' }, 'commit', 'spawn', 'commit');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ commit: 2, spawn: 1, signal: 0 });
});

test('a daemon passes one for each transaction, each process that it begins and each that it ends', async () => {
  const file = join(tempDir(), 'counts.json');
  const daemon = await startDaemon({ SWARM_CRASH_COUNTS: file });
  const operator = await daemon.connect();
  await operator.call('status', {});
  await operator.call('worker.run', { command: ['/bin/sleep', '1000'], name: 'sleeper', cwd: daemon.home, env: {}, cols: 80, rows: 24 });
  await operator.call('worker.signal', { name: 'sleeper', signal: 'SIGCONT' });
  await operator.call('worker.stop', { name: 'sleeper', grace_ms: 100 });
  await daemon.stop();
  const { commit, spawn, signal } = JSON.parse(readFileSync(file, 'utf8'));
  expect({ spawn, signal }).toEqual({ spawn: 1, signal: 2 });
  // Its own start and end, and the worker's start, life and end.
  expect(commit).toBeGreaterThanOrEqual(5);
});

test('unasked, nothing is counted and nobody ends', () => {
  const listeners = process.listenerCount('exit');
  const pass = crashPoint({ SWARM_CRASH_AT: '' });
  for (const moment of ['commit', 'spawn', 'signal'] as const) pass(moment)();
  expect(process.listenerCount('exit')).toBe(listeners);
});

test.each([
  'commit',
  'commit:0:before',
  'commit:1',
  'commit:1:during',
  'commit:1.5:after',
  'write:1:before',
  ' commit:1:before',
  'commit:1:after:2',
])("'%s' names no moment", async at => {
  const { code, message, hint } = await refusal(Promise.resolve().then(() => crashPoint({ SWARM_CRASH_AT: at })));
  expect({ code, message }).toEqual({ code: 'bad_params', message: `SWARM_CRASH_AT is '${at}', which names no moment` });
  expect(hint).toContain('Unset it');
});

test('a daemon that is given such a word does not start, and says so', async () => {
  const { code, stderr } = await testHome({ SWARM_CRASH_AT: 'sometime' }).swarm('daemon');
  expect(code).not.toBe(0);
  expect(stderr).toContain("SWARM_CRASH_AT is 'sometime'");
});

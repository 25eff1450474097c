/** Holders in systemd scopes of their own: where there is a systemd of the user's, and also when that does not work. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestDaemon } from '../helpers/daemon.ts';
import { lives } from '../helpers/living.ts';
import { becomesTheCommand, type FakeSystemd, fakeSystemd } from '../helpers/scopes.ts';
import { homeOfWorkers, recordOf, run, screenShows } from '../helpers/workers.ts';

const daemonWith = ({ env }: FakeSystemd): Promise<TestDaemon> => homeOfWorkers(env).start();

const logOf = ({ home }: TestDaemon): string => readFileSync(join(home, 'daemon.log'), 'utf8');

test('each holder is started in a scope of its own', async () => {
  const systemd = fakeSystemd(becomesTheCommand);
  const daemon = await daemonWith(systemd);
  const client = await daemon.connect();
  const workers = [await run(client, 'echo one; read line'), await run(client, 'echo two; read line')];
  for (const worker of workers) expect(lives(recordOf(worker).holder)).toBe(true);
  await screenShows(client, workers[0]!.name, 'one');
  const calls = systemd.calls();
  expect(calls).toHaveLength(2);
  for (const [at, words] of calls.entries()) {
    expect(words.slice(0, 6)).toEqual(['--user', '--scope', '--collect', '--quiet', '--', process.execPath]);
    expect(words.at(-1)).toBe(join(workers[at]!.process!.log, 'spec.json'));
  }
  expect(logOf(daemon)).not.toContain('without a scope');
});

test.each([
  ['fails', 'echo "Failed to connect to bus: No medium found" >&2; exit 1'],
  ['hangs', 'trap "" TERM; exec sleep 1000'],
])('a systemd-run that %s is told of once, and holders are started without it', async (_, script) => {
  const systemd = fakeSystemd(script);
  const daemon = await daemonWith(systemd);
  const client = await daemon.connect();
  const first = await run(client, 'echo one; read line');
  await run(client, 'read line');
  await screenShows(client, first.name, 'one');
  expect(lives(recordOf(first).holder)).toBe(true);
  expect(systemd.calls()).toHaveLength(1);
  expect(logOf(daemon).match(/started without a scope/g)).toHaveLength(1);
});

test('what is wrong with a command is told as ever', async () => {
  const systemd = fakeSystemd(becomesTheCommand);
  const client = await (await daemonWith(systemd)).connect();
  await expect(run(client, ['no-such-program'])).rejects.toMatchObject({ code: 'refused', data: { cause: 'not_found' } });
  expect(systemd.calls()).toHaveLength(1);
});

test('without a systemd of the user’s own none is asked', async () => {
  const { dir, env, calls } = fakeSystemd(becomesTheCommand);
  const client = await (await homeOfWorkers({ ...env, XDG_RUNTIME_DIR: join(dir, 'elsewhere') }).start()).connect();
  await run(client, 'read line');
  expect(calls()).toEqual([]);
});

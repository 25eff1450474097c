/** The screen while its daemon is away: it waits as long as there is hope, and says why when there is none. */

import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { type ErrorCode, SwarmError } from '../../src/core/error.ts';
import { startDaemon, testHome } from '../helpers/daemon.ts';
import { atScreen } from '../helpers/person-screen.ts';

/** A way to a daemon, on which something else can be met. */
async function away(): Promise<{
  connect: () => Promise<Client>;
  meet: (code: ErrorCode) => void;
  kill: () => Promise<void>;
  back: () => Promise<{ kill: () => Promise<void> }>;
}> {
  const daemon = await startDaemon();
  let met: ErrorCode | undefined;
  const connect = async (): Promise<Client> => {
    if (met === undefined) return daemon.connect();
    const code = met;
    met = undefined;
    throw new SwarmError(code, `met ${code} on the way`);
  };
  const meet = (code: ErrorCode): void => {
    met = code;
  };
  return { connect, meet, kill: daemon.kill, back: () => testHome({}, daemon.home).start() };
}

test.each(['no_daemon', 'timed_out', 'unavailable', 'limit_reached'] as const)('%s is no reason to give up', async code => {
  const { connect, meet, kill, back } = await away();
  const screen = await atScreen(connect);
  meet(code);
  await kill();
  await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
  await back();
  await screen.sees(({ swarm }) => swarm.connection.state === 'live');
});

test.each(['unauthorized', 'forbidden', 'internal'] as const)('%s is', async code => {
  const { connect, meet, kill } = await away();
  const screen = await atScreen(connect);
  meet(code);
  await kill();
  await expect(screen.left).rejects.toThrow(`met ${code} on the way`);
});

test('one that died is started again, but not over and over', async () => {
  const { connect, kill, back } = await away();
  let [revived, died] = [0, kill];
  const revive = async (): Promise<void> => {
    revived += 1;
    ({ kill: died } = await back());
  };
  let passed = 0;
  const screen = await atScreen(connect, { revive, now: () => Date.now() + passed });
  const dies = async (): Promise<void> => {
    const { swarm } = await screen.sees(({ swarm: { connection } }) => connection.state === 'live');
    await died();
    await screen.sees(({ swarm: { connection } }) => connection.state === 'lost' || connection.pid !== swarm.connection.pid);
  };
  for (let times = 0; times < 4; times += 1) await dies();
  await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
  expect(revived).toBe(3);
  ({ kill: died } = await back());
  passed = 11 * 60_000;
  await dies();
  await screen.sees(({ swarm }) => swarm.connection.state === 'live');
  expect(revived).toBe(4);
});

test('who leaves while it is away is not kept', async () => {
  const { connect, meet, kill } = await away();
  const screen = await atScreen(connect);
  meet('timed_out');
  await kill();
  await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
  screen.types('q');
  await screen.left;
});

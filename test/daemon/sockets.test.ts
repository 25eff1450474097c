/** The sockets: private, back when somebody deletes them, and never a reason to end. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/client/client.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import type { SwarmError } from '../../src/core/error.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { appears, modeOf } from '../helpers/files.ts';
import { tempDir } from '../helpers/temp.ts';

/** A daemon with its sockets in a directory apart from its board. */
async function startApart(): Promise<{ daemon: TestDaemon; runtime: string; socket: string; agentSocket: string; log: string }> {
  const [runtime, state] = [tempDir(), tempDir()];
  const place = testHome({ SWARM_HOME: '', XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: state });
  const { socket, agentSocket, log } = swarmPaths({ cwd: place.home, env: place.env });
  return { daemon: await place.start(), runtime, socket, agentSocket, log };
}

/** The daemon that answers there. A socket can be seen a moment before it is listened to, and that moment is passed over. */
async function answers(socket: string): Promise<number> {
  const client = await connect(socket).catch((error: SwarmError) => {
    if (error.data?.cause !== 'ECONNREFUSED') throw error;
  });
  if (client === undefined) return answers(socket);
  const { daemon } = await client.call('status', {});
  client.close();
  return daemon.pid;
}

test('the directories are 0700, the sockets 0600, and so is all that is kept', async () => {
  const { runtime, socket, agentSocket, log } = await startApart();
  expect([join(runtime, 'swarm'), join(socket, '..'), join(log, '..')].map(modeOf)).toEqual(['700', '700', '700']);
  expect([socket, agentSocket, log, ...['swarm.db', 'swarm.lock', 'daemon.json'].map(name => join(log, '..', name))].map(modeOf)).toEqual(
    Array(6).fill('600'),
  );
});

describe('after somebody deleted', () => {
  test.each(['swarm.sock', 'agent.sock'])('%s, it is back, and who was connected notices nothing', async name => {
    const daemon = await startDaemon();
    const client = await daemon.connect();
    const { token } = await client.call('worker.register', { name: 'ann' });
    rmSync(join(daemon.home, name));
    await appears(join(daemon.home, name));
    expect(modeOf(join(daemon.home, name))).toBe('600');
    expect(await answers(daemon.socket)).toBe(daemon.pid);
    (await connect(daemon.agentSocket, { token })).close();
    expect(await client.call('status', {})).toMatchObject({ daemon: { pid: daemon.pid } });
  });

  test('their whole directory, they are back in a new one', async () => {
    const { daemon, runtime, socket, agentSocket } = await startApart();
    rmSync(join(runtime, 'swarm'), { recursive: true });
    await Promise.all([appears(socket, runtime), appears(agentSocket, runtime)]);
    expect([join(runtime, 'swarm'), join(socket, '..'), socket, agentSocket].map(modeOf)).toEqual(['700', '700', '600', '600']);
    expect(await answers(socket)).toBe(daemon.pid);
  });

  test('it again and again, it is back each time', async () => {
    const daemon = await startDaemon();
    for (let times = 0; times < 5; times++) {
      rmSync(daemon.socket);
      await appears(daemon.socket);
    }
    expect(await answers(daemon.socket)).toBe(daemon.pid);
  });

  test('their directory and put something in its place, the daemon lives on, and they are back once that is gone', async () => {
    const { daemon, runtime, socket, log } = await startApart();
    const client = await connect(socket);
    rmSync(join(runtime, 'swarm'), { recursive: true });
    writeFileSync(join(runtime, 'swarm'), 'in the way');
    expect(await client.call('status', {})).toMatchObject({ daemon: { pid: daemon.pid } });
    rmSync(join(runtime, 'swarm'));
    await appears(socket, runtime);
    expect(await answers(socket)).toBe(daemon.pid);
    expect(readFileSync(log, 'utf8')).toContain('the socket was deleted');
    client.close();
  });
});

describe('what lies in their place when a daemon starts', () => {
  test('an old socket or file is replaced', async () => {
    const place = testHome();
    writeFileSync(place.socket, 'old');
    const daemon = await place.start();
    expect(await answers(place.socket)).toBe(daemon.pid);
  });

  test('a directory is left alone: it says so, ends and leaves nothing behind', async () => {
    const place = testHome();
    mkdirSync(place.agentSocket);
    const { code, stderr } = await place.swarm('daemon');
    expect(code).toBe(1);
    expect(stderr).toContain(place.agentSocket);
    expect(existsSync(place.socket)).toBe(false);
    rmSync(place.agentSocket, { recursive: true });
    expect(await answers((await place.start()).socket)).toBeGreaterThan(0);
  });
});

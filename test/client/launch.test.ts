/** Making sure that a daemon runs: found, started, or the reason why there is none. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ensureDaemon, type LaunchPlan } from '../../src/client/launch.ts';
import { exitCodeOf } from '../../src/core/error.ts';
import { program, type TestHome, testHome } from '../helpers/daemon.ts';
import { killLeftBehind } from '../helpers/processes.ts';
import { refusal } from '../helpers/refusal.ts';

let place: TestHome;

beforeEach(() => {
  place = testHome();
  killLeftBehind(place.home);
});

const planFor = (command: LaunchPlan['command'] = [process.execPath, program, 'daemon']): LaunchPlan => ({
  ...{ socket: place.socket, log: join(place.home, 'daemon.log'), command },
  ...{ cwd: place.home, env: place.env },
});

/** Ensures one and lets go of the connection. */
async function ensure(): Promise<{ started: boolean; pid: number }> {
  const { client, started } = await ensureDaemon(planFor());
  const { daemon } = await client.call('status', {});
  client.close();
  return { started, pid: daemon.pid };
}

// Daemons in the background can be found and ended only where there is a /proc.
describe.runIf(process.platform === 'linux')('a daemon', () => {
  test('is started, and then found', async () => {
    const first = await ensure();
    expect(first.started).toBe(true);
    expect(await ensure()).toEqual({ started: false, pid: first.pid });
  });

  test('is started by one of many, and is the daemon of all', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, ensure));
    expect(all.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
  });

  test('is started again when the one that holds the lock is about to end', async () => {
    const daemon = await place.start();
    const client = await daemon.connect();
    // Its sockets are gone before its lock is.
    await client.call('daemon.stop', {});
    const next = await ensure();
    expect(next.started).toBe(true);
    expect(next.pid).not.toBe(daemon.pid);
    expect(await daemon.exited).toBe(0);
  });

  test('that was found is not stopped by whoever found it, nor by its terminal', async () => {
    const { pid } = await ensure();
    process.kill(pid, 'SIGHUP');
    expect((await ensure()).pid).toBe(pid);
  });
});

describe('when it cannot start, the reason is told:', () => {
  test('a configuration that is wrong, by file, line and column', async () => {
    writeFileSync(join(place.home, 'swarm.yaml'), 'board:\n  lease: 60s\n  retires: 3\n');
    const error = await refusal(ensureDaemon(planFor()));
    expect(error).toMatchObject({ code: 'bad_config', message: expect.stringMatching(/^swarm\.yaml:3:3: .*retires.*retries/) });
    expect(exitCodeOf(error.code)).toBe(2);
    expect(error.hint).toContain('swarm config');
  });

  test('a command that is not there', async () => {
    const error = await refusal(ensureDaemon(planFor([join(place.home, 'no-such-program')])));
    expect(error).toMatchObject({ code: 'internal', message: expect.stringMatching(/cannot start the daemon: .*ENOENT/) });
  });

  test('a process that ends without a word, whose last words are in the log', async () => {
    const command = [process.execPath, '-e', 'throw new Error("broken on purpose")'] as const;
    const error = await refusal(ensureDaemon(planFor(command)));
    expect(error).toMatchObject({
      code: 'internal',
      message: 'the daemon ended before it was ready',
      hint: expect.stringContaining('daemon.log'),
    });
    expect(readFileSync(planFor().log, 'utf8')).toContain('broken on purpose');
  });
});

/** Starting and stopping the daemon by the command, and what every verb does without one. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { tempDir } from '../helpers/temp.ts';

/** A home whose daemon, started by the command, is stopped when the test ends. */
function home(): TestHome {
  const place = testHome();
  onTestFinished(async () => {
    await place.swarm('down', '--now');
  });
  return place;
}

describe('up and down', () => {
  test('start one daemon, and stop it', async () => {
    const { swarm, socket } = home();
    const { code, stdout, stderr } = await swarm('up', '-d');
    expect([code, stderr]).toEqual([0, '']);
    const [, pid] = /^daemon started \(pid (\d+)\)\n$/.exec(stdout) ?? [];
    expect(await swarm('up')).toEqual({ code: 0, stdout: `already running (pid ${pid})\n`, stderr: '' });
    expect(JSON.parse((await swarm('up', '--json')).stdout)).toMatchObject({ started: false, pid: Number(pid), socket });
    expect(await swarm('down')).toEqual({ code: 0, stdout: `daemon stopped (pid ${pid})\n`, stderr: '' });
    expect(existsSync(socket)).toBe(false);
    expect(await swarm('down')).toEqual({ code: 0, stdout: 'no daemon runs\n', stderr: '' });
  });

  test('read another configuration file, and refuse a broken one', async () => {
    const { swarm, home: folder } = home();
    writeFileSync(join(folder, 'other.yaml'), 'version: 1\nstore:\n  durability: normal\n');
    writeFileSync(join(folder, 'broken.yaml'), 'version: 1\nstor:\n  durability: normal\n');
    expect(await swarm('up', '-d', '-f', 'broken.yaml')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('broken.yaml:2:1'),
    });
    expect((await swarm('up', '-d', '-f', 'other.yaml')).code).toBe(0);
    expect(JSON.parse((await swarm('status', '--json')).stdout).store.durability).toBe('normal');
    expect(await swarm('up', '-d', '-f', 'other.yaml')).toMatchObject({ stderr: expect.stringContaining('only the pools have an effect') });
  });

  test('in the foreground it runs in the process itself', async () => {
    const daemon = await startDaemon();
    expect(await daemon.swarm('up', '--foreground')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('runs for this project already'),
    });
  });
});

test('a daemon started with another environment is found all the same', async () => {
  const [state, runtime] = [tempDir(), tempDir()];
  const env = { SWARM_HOME: '', XDG_STATE_HOME: state, XDG_CONFIG_HOME: state, XDG_RUNTIME_DIR: runtime };
  const here = testHome(env);
  onTestFinished(async () => {
    await here.swarm('down');
  });
  expect((await here.swarm('up', '-d')).code).toBe(0);
  const elsewhere = testHome({ ...env, XDG_RUNTIME_DIR: '' }, here.home);
  expect((await elsewhere.swarm('task', 'add', 'a')).stdout).toBe('t1\n');
  expect((await elsewhere.swarm('up', '-d')).stdout).toMatch(/^already running/);
});

describe('without a daemon', () => {
  test.each([
    [['status']],
    [['task', 'list']],
    [['task', 'add', 'a']],
    [['task', 'next', '--claim']],
    [['events', '-f']],
    [['explain', 't1']],
  ])('%j says so with exit code 6', async line => {
    const { swarm } = testHome();
    const { code, stdout, stderr } = await swarm(...line);
    expect([code, stdout, stderr]).toEqual([6, '', 'swarm: no daemon runs for this project\n  Start it with `swarm up -d`.\n']);
  });

  test('errors are JSON for whoever asked for JSON', async () => {
    const { swarm } = testHome();
    const { stderr } = await swarm('status', '--json');
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'no_daemon', message: 'no daemon runs for this project', hint: 'Start it with `swarm up -d`.' },
    });
  });

  test('some verbs need none', async () => {
    const { swarm, home: folder, socket } = testHome();
    expect(JSON.parse((await swarm('where', '--json')).stdout)).toMatchObject({ home: folder, socket, reasons: { socket: 'SWARM_HOME' } });
    expect((await swarm('where')).stdout).toMatch(new RegExp(`^socket +${socket} +SWARM_HOME$`, 'm'));
    expect((await swarm('config', 'show', '--origin')).stdout).toMatch(/^board\.lease +60s +built-in +/m);
    expect(await swarm('config', 'validate')).toMatchObject({ code: 0, stdout: 'ok: no configuration file, all defaults\n' });
    expect(JSON.parse((await swarm('config', 'schema')).stdout)).toMatchObject({ title: 'swarm.yaml' });
    expect((await swarm('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await swarm('__complete', 'tasks')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a broken configuration is named with its place', async () => {
    const { swarm, home: folder } = testHome();
    writeFileSync(join(folder, 'swarm.yaml'), 'version: 1\nboard:\n  leese: 90s\n');
    expect(await swarm('config', 'validate')).toMatchObject({ code: 2, stderr: expect.stringMatching(/swarm\.yaml:3:3.*leese/s) });
    expect(JSON.parse((await swarm('config', 'show', '--json')).stderr).error.code).toBe('bad_config');
  });
});

test('status tells the numbers, and as JSON what scripts rely on', async () => {
  const { swarm, socket } = await startDaemon();
  await swarm('task', 'add', 'a', 'b');
  await swarm('task', 'claim', '1', '--as', 'bob');
  const { stdout } = await swarm('status');
  expect(stdout).toMatch(
    /^daemon +pid \d+, version \S+, up \d+s\nsocket +\S+\nstore +\d+ facts, durability full\ntasks +1 pending, 1 in_progress\nworkers +1: bob \(t1\)\n$/,
  );
  const status = JSON.parse((await swarm('status', '--json')).stdout);
  expect(status).toMatchObject({
    daemon: { pid: expect.any(Number), version: expect.any(String), socket, startedAt: expect.any(Number) },
    tasks: { pending: 1, in_progress: 1 },
    pools: [],
    workers: [{ id: expect.any(String), name: 'bob', pool: null, role: 'worker', status: expect.any(String), pid: null, taskId: 't1' }],
  });
  expect(await swarm('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('2 tasks') });
  expect(JSON.parse((await swarm('verify', '--json')).stdout)).toMatchObject({ ok: true, violation: null });
});

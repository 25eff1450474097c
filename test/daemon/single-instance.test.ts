/** One daemon for each swarm: however many start it at once, and whatever a dead one left behind. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TestHome, testHome } from '../helpers/daemon.ts';
import { daemonsOf, killLeftBehind } from '../helpers/processes.ts';

let place: TestHome;

beforeEach(() => {
  place = testHome();
  killLeftBehind(place.home);
});

const runningPid = async (): Promise<number> => {
  const { stdout } = await place.swarm('status', '--json');
  return (JSON.parse(stdout) as { daemon: { pid: number } }).daemon.pid;
};

describe.runIf(process.platform === 'linux')('in the background', () => {
  test('twenty `swarm up -d` at once make one', async () => {
    const outputs = await Promise.all(Array.from({ length: 20 }, () => place.swarm('up', '-d')));
    expect(outputs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(20).fill({ code: 0, stderr: '' }));
    const pid = await runningPid();
    expect(daemonsOf(place.home)).toEqual([pid]);
    const said = outputs.map(({ stdout }) => stdout.trim()).sort();
    expect(said).toEqual([...Array(19).fill(`already running (pid ${pid})`), `daemon started (pid ${pid})`]);
  });

  test('after a kill -9 the next one starts at once, past the socket that was left', async () => {
    await place.swarm('up', '-d');
    const before = await runningPid();
    await place.swarm('task', 'add', 'work');
    process.kill(before, 'SIGKILL');
    expect(existsSync(place.socket)).toBe(true);
    expect(await place.swarm('up', '-d')).toMatchObject({ code: 0, stdout: expect.stringContaining('daemon started') });
    expect(daemonsOf(place.home)).toEqual([await runningPid()]);
    expect((await place.swarm('task', 'list')).stdout).toContain('work');
  });

  test('one that is about to end makes way, and the next one starts', async () => {
    for (let times = 0; times < 3; times++) {
      expect(await place.swarm('up', '-d')).toMatchObject({ code: 0, stdout: expect.stringContaining('daemon started') });
      process.kill(await runningPid(), 'SIGTERM');
    }
    expect(await place.swarm('up', '-d')).toMatchObject({ code: 0 });
    expect(daemonsOf(place.home)).toEqual([await runningPid()]);
  });

  test('a configuration that is wrong is told by file, line and column, and nothing runs', async () => {
    writeFileSync(join(place.home, 'swarm.yaml'), 'board:\n  lease: soon\n');
    const { code, stderr } = await place.swarm('up', '-d');
    expect(code).toBe(2);
    expect(stderr).toMatch(/swarm\.yaml:2:10: board\.lease: /);
    expect(existsSync(place.socket)).toBe(false);
    expect(await place.swarm('status')).toMatchObject({ code: 6 });
  });
});

describe('in the foreground', () => {
  test.each([[['daemon']], [['up', '--foreground']]])('a second one (%s) is refused, and the first goes on', async args => {
    const daemon = await place.start();
    const { code, stdout, stderr } = await place.swarm(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('a daemon runs for this project already');
    expect(await runningPid()).toBe(daemon.pid);
  });

  test('a configuration that is wrong is told there as well', async () => {
    writeFileSync(join(place.home, 'swarm.yaml'), 'bored: {}\n');
    const { code, stderr } = await place.swarm('up', '--foreground');
    expect(code).toBe(2);
    expect(stderr).toMatch(/swarm\.yaml:1:1: .*bored.*board/s);
  });
});

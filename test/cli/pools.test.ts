/** The verbs of the swarm with pools that really run: up to its end, down, wait, scale, pause, stop, restart, nudge, stats. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { warnOfSurvivors } from '../../src/cli/take-down.ts';
import { connect } from '../../src/client/client.ts';
import { livingHolders } from '../../src/client/living-holders.ts';
import { reconnect } from '../../src/client/reconnect.ts';
import { program, type TestDaemon, type TestHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { paper } from '../helpers/paper.ts';
import { aPool, playedDaemon } from '../helpers/played-daemon.ts';
import { inPty } from '../helpers/pty.ts';
import { aTask } from '../helpers/task.ts';
import { homeOfWorkers } from '../helpers/workers.ts';

const shellPool = 'board: { retryBase: 10ms }\npools:\n  sh:\n    preset: shell\n    max: 2\n';
/** Stays, and asks for nothing. */
const idlePool = 'pools:\n  idle:\n    command: [sleep, "600"]\n    drive: pull\n    count: 1\n    nudge: wake up\n';

function homeWith(yaml: string): TestHome {
  const place = homeOfWorkers();
  writeFileSync(join(place.home, 'swarm.yaml'), `version: 1\n${yaml}`);
  onTestFinished(async () => {
    await place.swarm('down', '--now');
  });
  return place;
}

const daemonWith = (yaml: string): Promise<TestDaemon> => homeWith(yaml).start();

describe('up', () => {
  test('--exit-when-done tells what happens, ends when all is done, and takes down what it brought up', async () => {
    const { swarm, home } = await daemonWith(shellPool);
    await swarm('task', 'add', 'One', '--command', 'exit 0');
    await swarm('task', 'add', 'Two', '--command', 'exit 0', '--needs', 't1');
    const { code, stdout, stderr } = await swarm('up', '--exit-when-done');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^already running[\s\S]*^\d\d:\d\d:\d\d {2}t2 +ready: it no longer waits for t1$[\s\S]*taken down by/m);
    expect(stdout).toMatch(/^2 tasks completed\n$/m);
    expect(livingHolders(home)).toEqual([]);
    expect((await swarm('status')).code).toBe(0);
  });

  test('--exit-when-done says which tasks failed, and why', async () => {
    const { swarm } = await daemonWith(shellPool);
    await swarm('task', 'add', 'Bad', '--command', 'exit 3', '--retries', '0');
    const { code, stdout } = await swarm('up', '--exit-when-done');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^0 tasks completed, 1 failed\n {2}t1 failed \(Bad\): .*3/m);
  });

  test('--exit-when-done as JSON: a line for each fact, and the endings last', async () => {
    const { swarm } = homeWith(shellPool);
    const { code, stdout } = await swarm('up', '--exit-when-done', '--json');
    const said = stdout.trim().split('\n');
    expect([code, JSON.parse(said.at(-1)!)]).toEqual([0, { completed: 0, unsuccessful: [] }]);
    expect(said.map(line => JSON.parse(line).type)).toContain('swarm.up');
    // It had started the daemon as well.
    expect((await swarm('status')).code).toBe(6);
  });

  const ghost = '  ghost: { preset: command, command: [/no/such/agent], count: 1 }';

  test('--exit-when-done ends when the pool of what is left is held, and says which, why and how to go on', async () => {
    const { swarm, home } = homeWith(`pools:\n${ghost}\n`);
    expect((await swarm('up', '-d')).code).toBe(0);
    await swarm('task', 'add', 'One');
    await swarm('task', 'add', 'Two', '--needs', 't1');
    await swarm('down');
    const { code, stderr } = await swarm('up', '--exit-when-done');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^swarm: 2 tasks cannot be done, as pool ghost is held: the breaker of ghost is open: .*\/no\/such\/agent/m);
    expect(stderr).toContain('`swarm up -d` and `swarm resume ghost`');
    expect([livingHolders(home), (await swarm('status')).code]).toEqual([[], 6]);
    // And so it does when it is held from the beginning; a swarm that ran before runs on.
    await swarm('up', '-d');
    const again = await swarm('up', '--exit-when-done', '--json');
    expect([again.code, JSON.parse(again.stderr.trim().split('\n').at(-1)!)]).toMatchObject([1, { error: { code: 'refused' } }]);
    expect((await swarm('status')).code).toBe(0);
  });

  test('--exit-when-done ends when no pool takes what is left, after all that could be done', async () => {
    const { swarm } = homeWith(shellPool);
    expect((await swarm('up', '-d')).code).toBe(0);
    await swarm('task', 'add', 'Words');
    await swarm('task', 'add', 'Later', '--command', 'test "$SWARM_ATTEMPT" = 2', '--retries', '1');
    await swarm('task', 'add', 'After', '--command', 'exit 0', '--needs', 't2');
    const { code, stderr } = await swarm('up', '--exit-when-done');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^swarm: 1 task cannot be done, as no pool takes it: t1\n.*swarm explain t1/),
    ]);
    expect((await swarm('task', 'list', '--status', 'completed')).stdout).toContain('t3');
    expect((await swarm('explain', 't1')).stdout).toContain('pool sh runs the command of a task, and this one has none');
  });

  test('--exit-when-done goes on while another pool can do what a held one cannot', async () => {
    const { swarm } = await daemonWith(`${shellPool}${ghost}\n`);
    for (const title of ['One', 'Two', 'Three']) await swarm('task', 'add', title, '--command', 'exit 0');
    const { code, stdout } = await swarm('up', '--exit-when-done');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^3 tasks completed\n$/m)]);
  });

  test('--no-tui in a terminal tells what happens, and Ctrl-C leaves the swarm running', async () => {
    const { home, env, swarm } = await daemonWith(shellPool);
    const up = inPty([process.execPath, program, 'up', '--no-tui'], { cwd: home, env, cols: 120 });
    await up.shows('Ctrl-C ends this log');
    await swarm('task', 'add', 'Quick', '--command', 'true');
    await up.shows(/t1 +completed by/);
    up.type('\x03');
    expect((await up.exited).code).toBe(0);
    expect(up.output()).toContain('The swarm runs on in the background');
    expect(JSON.parse((await swarm('status', '--json')).stdout).pools).toMatchObject([{ name: 'sh' }]);
  });

  test('a preset that is not there is named, and no daemon stays for it', async () => {
    const { swarm } = homeWith('');
    expect(await swarm('up', '-d', '--preset', 'demoo')).toMatchObject({ code: 2, stderr: expect.stringContaining("'demo'") });
    expect((await swarm('status')).code).toBe(6);
    expect(await swarm('up', '--foreground', '--preset', 'demoo')).toMatchObject({ code: 2, stderr: expect.stringContaining("'demo'") });
    expect((await swarm('status')).code).toBe(6);
  });

  test('--foreground starts new pools, and those of another file, until a signal, which leaves their workers running', async () => {
    const { start, home, env, socket } = homeWith('');
    writeFileSync(join(home, 'other.yaml'), `version: 1\n${idlePool}`);
    const up = spawn(process.execPath, [program, 'up', '--foreground', '-f', 'other.yaml'], { cwd: home, env, stdio: 'inherit' });
    const exited = once(up, 'exit');
    onTestFinished(() => void up.kill('SIGKILL'));
    const client = await reconnect(() => connect(socket));
    const facts = await follow(client, 0);
    await facts.first(({ type }) => type === 'worker.started');
    expect((await client.call('pool.list', {})).pools).toMatchObject([{ name: 'idle' }]);
    up.kill('SIGINT');
    expect((await exited)[0]).toBe(0);
    expect(livingHolders(home)).toHaveLength(1);
    // And the next daemon goes on with those pools.
    const next = await (await start()).connect();
    expect(await next.call('pool.list', {})).toMatchObject({ up: true, pools: [{ name: 'idle' }] });
  });
});

describe('down', () => {
  test('names the workers it ended', async () => {
    const { swarm, home } = homeWith(idlePool);
    expect((await swarm('up', '-d')).stdout).toMatch(/^POOL[\s\S]*^idle +pull +1 /m);
    const { code, stdout } = await swarm('down');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ended 1 worker: idle-1\ndaemon stopped \(pid \d+\)\n$/)]);
    expect(livingHolders(home)).toEqual([]);
  });

  test('--keep leaves the workers running; without a daemon, one is started to end them', async () => {
    const { swarm, home } = homeWith('');
    await swarm('up', '-d');
    await swarm('run', '--', 'sleep', '600');
    expect((await swarm('down', '--keep')).code).toBe(0);
    expect(livingHolders(home)).toHaveLength(1);
    const { code, stdout, stderr } = await swarm('down');
    expect([code, stdout]).toEqual([0, expect.stringContaining('ended 1 worker: sleep-1')]);
    expect(stderr).toContain('no daemon runs, but 1 worker does');
    expect(livingHolders(home)).toEqual([]);
    expect(await swarm('down')).toEqual({ code: 0, stdout: 'no daemon runs\n', stderr: '' });
  });

  test('says so when processes could not be ended', () => {
    const terminal = paper();
    warnOfSurvivors([4711, 4712], terminal);
    warnOfSurvivors([], terminal);
    expect(terminal.err).toEqual([expect.stringMatching(/^swarm: 2 processes could not be ended: 4711, 4712\n/)]);
  });
});

describe('wait', () => {
  test('ends with the tasks, and tells how they ended', async () => {
    const { swarm } = await daemonWith('');
    await swarm('task', 'add', 'a', 'b', 'c');
    await swarm('task', 'claim', '1', '--as', 'ada');
    await swarm('task', 'done', '1', '--as', 'ada');
    expect(await swarm('wait', '1')).toMatchObject({ code: 0, stdout: '1 task completed\n' });
    expect(await swarm('wait', '1', '2', '--timeout', '1s')).toMatchObject({ code: 4, stderr: expect.stringContaining('t2') });
    expect((await swarm('wait', 't99')).code).toBe(1);
    await swarm('task', 'cancel', '2', '3');
    expect(await swarm('wait')).toMatchObject({ code: 1, stdout: expect.stringContaining('t2 cancelled (b): cancelled by operator') });
    expect(JSON.parse((await swarm('wait', '--json')).stdout)).toMatchObject({ completed: 1, unsuccessful: [{ id: 't2' }, { id: 't3' }] });
  });

  test('goes on when the daemon is restarted', async () => {
    let status: 'pending' | 'completed' = 'pending';
    const daemon = await playedDaemon({
      'facts.list': () => ({ facts: [], head: 7 }),
      'facts.subscribe': ({ after = 0 }) => ({ after }),
      'task.get': () => ({
        ...aTask({ status }),
        depends_on: [],
        notes: [],
        dependencies: [],
        dependents: [],
        parts: [],
        trail: [],
        kept: [],
      }),
    });
    const waiting = daemon.swarm(['wait', '1']);
    await daemon.calls.first(({ method }) => method === 'task.get');
    status = 'completed';
    await daemon.restart();
    expect(await waiting).toEqual({ code: 0, out: '1 task completed', err: expect.stringContaining('the daemon is gone') });
    expect(daemon.calls.all.filter(({ method }) => method === 'facts.subscribe')).toHaveLength(2);
  });
});

describe('the size of a pool, and its workers', () => {
  test('scale, pause, resume, restart, nudge and stop', async () => {
    const { swarm } = await daemonWith(idlePool);
    await swarm('up');
    expect((await swarm('nudge', 'idle-1')).stdout).toBe('idle-1 nudged: 7 bytes typed\n');
    expect((await swarm('restart', 'idle-1')).stdout).toMatch(/^idle-1 restarted/);
    expect((await swarm('pause', 'all')).stdout).toMatch(/^idle paused/);
    expect((await swarm('ps')).stdout).toMatch(/^idle +pull .*paused by operator; `swarm resume idle`$/m);
    expect((await swarm('resume', 'idle')).stdout).toMatch(/^idle goes on: 1 worker wanted/);
    expect((await swarm('stop', 'idle-1')).stdout).toMatch(/; it stays stopped until `swarm restart idle-1`\n$/);
    expect((await swarm('restart', 'idle-1')).stdout).toMatch(/^idle-1 restarted/);
    expect((await swarm('scale', 'idle', '0')).stdout).toMatch(/^idle: 0 workers wanted/);
    expect((await swarm('scale', 'idle', 'auto')).stdout).toMatch(/^idle: 1 worker wanted/);
    expect((await swarm('scale', 'idle', 'many')).code).toBe(2);
    expect((await swarm('scale', 'nobody', '1')).code).not.toBe(0);
  });

  test('stats', async () => {
    const { swarm } = await daemonWith(shellPool);
    expect((await swarm('stats')).stdout).toMatch(/^no work since /);
    await swarm('task', 'add', 'a', 'b', '--command', 'true');
    await swarm('up', '--exit-when-done');
    const { stdout } = await swarm('stats', '--since', '30m');
    expect(stdout).toMatch(/^POOL +WORKERS +DONE[\s\S]*^sh +0 +2 +- +- +- +100%/m);
    expect(stdout).toMatch(/^2 tasks completed in 2 attempts since .*\(30m\)$/m);
    expect(JSON.parse((await swarm('stats', '--json')).stdout).pools).toMatchObject([{ pool: 'sh', completed: 2, success: 1 }]);
  });

  test('completion knows the pools', async () => {
    const { swarm } = await playedDaemon({ 'pool.list': () => ({ up: true, pools: [aPool({ name: 'codex' })] }) });
    expect((await swarm(['__complete', 'pools'])).out).toBe('codex\tthat is its least');
  });
});

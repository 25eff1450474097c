/** The demo agent, in a terminal and at the socket of a real daemon: that it behaves like an agent, and misbehaves when it is told to. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program, startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { inPty, type PtyProgram } from '../helpers/pty.ts';

/** A demo agent in a terminal of its own, as fast as it can. */
async function agent(daemon: TestDaemon, speed = '1000'): Promise<PtyProgram> {
  const client = await daemon.connect();
  const { token, socket } = await client.call('worker.register', { name: 'demo-1' });
  const env = { ...daemon.env, SWARM_TOKEN: token, SWARM_SOCKET: socket, SWARM_WORKER: 'demo-1', DEMO_SPEED: speed };
  return inPty([process.execPath, program, 'demo-agent'], { env, cwd: daemon.home, cols: 120 });
}

const taskOf = async (daemon: TestDaemon, id: string) => (await daemon.connect()).call('task.get', { id });

test('it works on what is there and on what comes, and says what it does', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'Paint it');
  const demo = await agent(daemon);
  await demo.shows('t1 done');
  await daemon.swarm('task', 'add', 'Dry it');
  expect((await daemon.swarm('wait')).stdout).toBe('2 tasks completed\n');
  await demo.shows('t2 done');
  expect(await taskOf(daemon, 't1')).toMatchObject({
    ...{ status: 'completed', owner: null, attempt: 1, checkpoint: { steps_done: 2, by: 'demo-1' }, step: 'running the tests' },
    result: 'Paint it: done by demo-1 in 4 steps',
  });
  expect(demo.output()).toMatch(/● t1 Paint it[\s\S]*reading the task[\s\S]*running the tests[\s\S]*✓ t1 done/);
});

test('what fails once goes on from its checkpoint', async () => {
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), 'version: 1\nboard:\n  retryBase: 10ms\n');
  const daemon = await place.start();
  await daemon.swarm('task', 'add', 'Try it', '--tag', 'demo:fail-once');
  const demo = await agent(daemon);
  await demo.shows('t1 failed');
  expect(await taskOf(daemon, 't1')).toMatchObject({ failures: 1, error: 'one test fails: expected 4, got 5' });
  expect((await daemon.swarm('wait', '1')).code).toBe(0);
  const second = (await demo.shows('t1 done')).split('attempt 2')[1];
  expect(second).toContain('making the change');
  expect(second).not.toContain('looking around');
});

test('what crashes once takes the agent along', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'Blow it', '--tag', 'demo:crash-once');
  const demo = await agent(daemon);
  expect(await demo.exited).toEqual({ code: 3, signal: 0 });
  expect(demo.output()).toContain('panic');
});

test('what asks once shows that it waits, and goes on with the answer', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'Choose it', '--tag', 'demo:ask-once');
  const demo = await agent(daemon, '1');
  await demo.shows('Tabs or spaces?');
  const { workers } = await (await daemon.connect()).call('worker.list', {});
  expect(workers.find(({ name }) => name === 'demo-1')).toMatchObject({ status: 'waiting', note: 'Tabs or spaces?' });
  demo.type('tabs, of course\r');
  await demo.shows('goes on with: tabs, of course');
});

test('what hangs once does not listen to Ctrl-C, but can be ended', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'Lose it', '--tag', 'demo:hang-once');
  const demo = await agent(daemon);
  await demo.shows('never comes');
  demo.type('\x03');
  demo.signal('SIGINT');
  demo.signal('SIGTERM');
  expect(await demo.exited).toEqual({ code: 0, signal: 0 });
  expect(await taskOf(daemon, 't1')).toMatchObject({ status: 'in_progress', owner: 'demo-1' });
});

test('told to go, it gives its task back', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'Leave it');
  const demo = await agent(daemon, '0.001');
  await demo.shows('reading the task');
  demo.signal('SIGTERM');
  expect(await demo.exited).toEqual({ code: 0, signal: 0 });
  expect(await taskOf(daemon, 't1')).toMatchObject({ status: 'pending', owner: null, failures: 0, lost: 0 });
});

test('it survives the daemon', async () => {
  const place = testHome();
  const first = await place.start();
  const demo = await agent(first);
  await demo.shows('looks for work');
  await first.kill();
  await demo.shows('the daemon is gone');
  const second = await place.start();
  await demo.shows('the daemon is back');
  await second.swarm('task', 'add', 'Find it');
  await demo.shows('t1 done');
});

test('on its own it says what it is for', async () => {
  const { swarm } = testHome();
  expect(await swarm('demo-agent')).toMatchObject({ code: 2, stderr: expect.stringContaining('swarm up --preset demo') });
});

/** What happens to a worker while it is just starting: it can be stopped, typed to, and speak before anybody knows that it runs. */

import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { gone } from '../helpers/living.ts';
import { refusal } from '../helpers/refusal.ts';
import { type FakeSystemd, fakeSystemd, isToldWhenLetGo, startsWhenLetGo } from '../helpers/scopes.ts';
import { daemonOfWorkers, factAbout, holdersOf, homeOfWorkers, recordOf, run, screenShows } from '../helpers/workers.ts';

async function slowSwarm(script: string): Promise<{ systemd: FakeSystemd; daemon: TestDaemon; client: Client }> {
  const systemd = fakeSystemd(script);
  const daemon = await homeOfWorkers(systemd.env).start();
  return { systemd, daemon, client: await daemon.connect() };
}

const stop = (client: Client, name: string) => client.call('worker.stop', { name, grace_ms: 200 });

test('one that is stopped while it starts is stopped once it has started', async () => {
  const { systemd, client } = await slowSwarm(startsWhenLetGo);
  const facts = await follow(client);
  const running = run(client, ['cat'], { name: 'ann' });
  await factAbout(facts, 'worker.started', 'ann');
  expect(await client.call('worker.get', { name: 'ann' })).toMatchObject({ process: { state: 'starting' } });
  const stopped = stop(client, 'ann');
  systemd.letGo();
  expect(await stopped).toMatchObject({ survivors: [], worker: { process: { state: 'exited', signal: 'SIGTERM' } } });
  await gone(recordOf(await running).holder);
});

test('one that cannot start is stopped with that', async () => {
  const { systemd, client } = await slowSwarm(startsWhenLetGo);
  const facts = await follow(client);
  const running = refusal(run(client, ['no-such-program'], { name: 'ann' }));
  await factAbout(facts, 'worker.started', 'ann');
  const stopped = stop(client, 'ann');
  systemd.letGo();
  expect(await running).toMatchObject({ data: { cause: 'not_found' } });
  expect(await stopped).toMatchObject({
    survivors: [],
    worker: { process: { state: 'lost', reason: expect.stringContaining('no-such') } },
  });
});

test('stopped in the very moment of their start, none is left and none is refused', async () => {
  const daemon = await daemonOfWorkers();
  const client = await daemon.connect();
  const facts = await follow(client);
  const names = Array.from({ length: 12 }, (_, at) => `w${at}`);
  const running = names.map(name => run(client, ['cat'], { name }));
  const stopped = names.map(async name => {
    await factAbout(facts, 'worker.started', name);
    return stop(client, name);
  });
  for (const { worker, survivors } of await Promise.all(stopped)) {
    expect(survivors).toEqual([]);
    expect(worker.process).toMatchObject({ state: 'exited', ended_at: expect.any(Number) });
  }
  await Promise.all(running);
  await Promise.all(holdersOf(daemon.home).map(({ holder }) => gone(holder)));
});

test('what is typed, signalled and asked while it starts waits for it', async () => {
  const { systemd, client } = await slowSwarm(startsWhenLetGo);
  const facts = await follow(client);
  const running = run(client, 'trap "echo signalled" USR1; echo ready; while :; do read line && echo "got $line"; done', { name: 'ann' });
  await factAbout(facts, 'worker.started', 'ann');
  const typed = client.call('worker.type', { name: 'ann', text: 'this', enter: true });
  const looked = client.call('worker.screen', { name: 'ann', ansi: false, scrollback: false });
  systemd.letGo();
  await running;
  expect(await typed).toEqual({ written: 5 });
  expect(await looked).toMatchObject({ cols: 120, rows: 40 });
  await screenShows(client, 'ann', 'got this');
});

test('an agent that speaks before the daemon knows that it runs is not taken for its predecessor', async () => {
  const { systemd, client } = await slowSwarm(isToldWhenLetGo);
  const facts = await follow(client);
  await client.call('task.create', { title: 'first' });
  const running = run(client, [process.execPath, '-e', claimsTwice], { name: 'ann' });
  // It is connected, and waits for a second task on the same connection.
  await factAbout(facts, 'task.claimed', 't1');
  systemd.letGo();
  await running;
  await client.call('task.create', { title: 'second' });
  expect(await factAbout(facts, 'task.claimed', 't2')).toMatchObject({ by: 'ann' });
});

/** An agent that claims one task, and then another, without letting go of its connection. */
const claimsTwice = `
  const socket = require('node:net').connect(process.env.SWARM_SOCKET);
  const say = (id, method, params) => socket.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\\n');
  say(1, 'hello', { protocol: { min: 1, max: 1 }, token: process.env.SWARM_TOKEN });
  say(2, 'task.next', { claim: true });
  say(3, 'task.next', { claim: true, wait_ms: 60000 });
  socket.on('data', () => {}).on('close', () => console.log('closed'));
  setInterval(() => {}, 1e9);
`;

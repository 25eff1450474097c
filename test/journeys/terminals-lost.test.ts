/** Workers that cannot be found again: marked lost with the reason, their tasks given back, and nothing killed on doubt. */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import type { Worker } from '../../src/core/worker.ts';
import type { HolderRecord } from '../../src/holder/protocol.ts';
import { program, type TestDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { end, endOnFinish, gone, identityOf, lives } from '../helpers/living.ts';
import { tempDir } from '../helpers/temp.ts';
import { endWorkersOf, factAbout, homeOfWorkers, recordOf, run, screenShows } from '../helpers/workers.ts';

let home: TestHome;
let daemon: TestDaemon;
let operator: Client;

async function begin(): Promise<void> {
  daemon = await home.start();
  operator = await daemon.connect();
}

beforeEach(async () => {
  home = homeOfWorkers();
  await begin();
});

afterEach(async () => {
  expect(await operator.call('verify', {})).toMatchObject({ ok: true });
});

/** A worker that holds a task, and stays. */
async function busyWorker(name: string): Promise<{ worker: Worker; task: string; record: HolderRecord }> {
  const { task } = await operator.call('task.create', { title: `for ${name}` });
  const facts = await follow(operator, 0);
  const claim = `${process.execPath} ${program} task claim ${task.id}`;
  const worker = await run(operator, `trap "" HUP TERM; ${claim}; while :; do read line && echo "got $line" || sleep 1; done`, { name });
  await factAbout(facts, 'task.claimed', task.id);
  const record = recordOf(worker);
  // A test may spoil the record by which it would be found.
  endOnFinish(record.holder);
  return { worker, task: task.id, record };
}

/** Changes what a worker's holder wrote down, as another build or another boot would have. */
function forge({ process }: Worker, change: (record: HolderRecord) => HolderRecord): void {
  const file = join(process!.log, 'holder.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as HolderRecord)));
}

async function expectLost(name: string, task: string, why: string | RegExp): Promise<void> {
  const facts = await follow(operator, 0);
  const lost = await factAbout(facts, 'worker.lost', name);
  expect(lost.data.why).toMatch(why);
  expect(await operator.call('worker.get', { name })).toMatchObject({ task: null, process: { state: 'lost', reason: lost.data.why } });
  expect(await operator.call('task.get', { id: task })).toMatchObject({ owner: null, lost: 1 });
  // Nothing came between them: they are of one commit.
  const back = await facts.first(({ subject, seq }) => subject === task && seq > lost.seq);
  expect(back.seq).toBe(lost.seq + 1);
}

test('a holder that is killed costs its own worker only, and that is noticed at once', async () => {
  const [ann, bob] = [await busyWorker('ann'), await busyWorker('bob')];
  end(ann.record.holder);
  await expectLost('ann', ann.task, 'was killed');
  expect(await operator.call('worker.get', { name: 'bob' })).toMatchObject({ task: bob.task, process: { state: 'running' } });
  await operator.call('worker.type', { name: 'bob', text: 'this', enter: true });
  await screenShows(operator, 'bob', 'got this');
});

test('a holder that is killed while no daemon runs is missed by the next one', async () => {
  const { worker, task, record } = await busyWorker('ann');
  await daemon.kill();
  end(record.holder);
  await gone(record.holder);
  await begin();
  await expectLost(worker.name, task, /held its terminal is gone; its process \d+ still runs/);
  expect(lives(record.run.process!)).toBe(true);
});

test('an end that no daemon saw is told as it was', async () => {
  const worker = await run(operator, 'read line; echo bye; exit 5', { name: 'ann' });
  await operator.call('worker.type', { name: 'ann', text: '', enter: false });
  await daemon.kill();
  process.kill(worker.process!.pid!, 'SIGKILL');
  await gone(recordOf(worker).run.process!);
  await begin();
  const facts = await follow(operator, 0);
  expect(await factAbout(facts, 'worker.exited', 'ann')).toMatchObject({ data: { code: null, signal: 'SIGKILL' } });
  await gone(recordOf(worker).holder);
});

describe('after a restart a worker is lost, and what runs is left alone, when its record', () => {
  test.each<readonly [string, (record: HolderRecord) => HolderRecord, RegExp]>([
    [
      'is of another boot',
      record => ({ ...record, holder: { ...record.holder, boot: 'an earlier one' } }),
      /^the machine was started anew$/,
    ],
    [
      'names a process that started at another time',
      record => ({ ...record, holder: { ...record.holder, started: '1' } }),
      /terminal is gone; its process/,
    ],
    [
      'names a number that is somebody else’s now',
      record => ({ ...record, holder: { ...identityOf(process.pid), started: '1' } }),
      /terminal is gone; its process/,
    ],
  ])('%s', async (_, change, why) => {
    const { worker, task, record } = await busyWorker('ann');
    await daemon.kill();
    forge(worker, change);
    await begin();
    await expectLost('ann', task, why);
    expect([record.holder, record.run.process!].filter(lives)).toHaveLength(2);
  });

  test('is gone', async () => {
    const { worker, task, record } = await busyWorker('ann');
    await daemon.kill();
    rmSync(join(worker.process!.log, 'holder.json'));
    await begin();
    await expectLost('ann', task, /record of the process that held its terminal is gone/);
    expect([record.holder, record.run.process!].filter(lives)).toHaveLength(2);
  });
});

test('a runtime folder that is gone for good costs its workers, and kills none', async () => {
  const [runtime, state] = [tempDir(), tempDir()];
  home = testHome({ SWARM_HOME: '', XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: state });
  const paths = swarmPaths({ cwd: home.home, env: home.env });
  onTestFinished(() => endWorkersOf(paths.stateDir));
  let apart = await home.start();
  let client = await connect(paths.socket);
  const worker = await run(client, ['cat'], { name: 'ann' });
  const record = recordOf(worker);
  client.close();
  await apart.kill();
  rmSync(join(runtime, 'swarm'), { recursive: true });
  // In a place where the holder cannot make its socket again.
  home = testHome({ SWARM_HOME: '', XDG_RUNTIME_DIR: tempDir(), XDG_STATE_HOME: state }, home.home);
  apart = await home.start();
  client = await connect(swarmPaths({ cwd: home.home, env: home.env }).socket);
  expect(await client.call('worker.get', { name: 'ann' })).toMatchObject({
    process: { state: 'lost', reason: expect.stringContaining('its holder lives but cannot be reached') },
  });
  expect([record.holder, record.run.process!].filter(lives)).toHaveLength(2);
  client.close();
});

test('a runtime folder that was deleted is no loss', async () => {
  const worker = await run(operator, 'read line; echo "got $line"; read line', { name: 'ann' });
  await daemon.kill();
  for (const name of ['swarm.sock', 'agent.sock', 'attach.sock', recordOf(worker).socket.split('/').at(-1)!])
    rmSync(join(home.home, name), { force: true });
  await begin();
  await operator.call('worker.type', { name: 'ann', text: 'this', enter: true });
  await screenShows(operator, 'ann', 'got this');
});

test('a daemon that dies before the holder has started leaves a worker that is lost, and no holder', async () => {
  const { worker, task, record } = await busyWorker('ann');
  await daemon.kill();
  // As if the spec had been written and no holder had come to take it.
  end(record.holder);
  await gone(record.holder);
  const { log } = worker.process!;
  renameSync(join(log, 'holder.json'), join(log, 'spec.json'));
  await asStarting(worker);
  await begin();
  await expectLost('ann', task, 'the daemon ended while it was starting it');
  expect(() => readFileSync(join(log, 'spec.json'))).toThrow('ENOENT');
});

test('a daemon that dies right after the holder has started finds it', async () => {
  const { worker, record } = await busyWorker('ann');
  await daemon.kill();
  await asStarting(worker);
  await begin();
  expect(await operator.call('worker.get', { name: 'ann' })).toMatchObject({ process: { state: 'running', pid: record.run.process!.pid } });
  await operator.call('worker.type', { name: 'ann', text: 'this', enter: true });
  await screenShows(operator, 'ann', 'got this');
});

test('and so it does when the process has ended meanwhile', async () => {
  const { worker, record } = await busyWorker('ann');
  await daemon.kill();
  await asStarting(worker);
  end(record.run.process!);
  await gone(record.run.process!);
  await begin();
  const facts = await follow(operator, 0);
  expect(await factAbout(facts, 'worker.exited', 'ann')).toMatchObject({ data: { signal: 'SIGKILL' } });
});

/** The row as it is while a holder starts; no daemon runs. */
async function asStarting({ incarnation }: Worker): Promise<void> {
  const db = new Database(join(home.home, 'swarm.db'));
  db.prepare(`UPDATE process SET state = 'starting', pid = NULL WHERE incarnation = ?`).run(incarnation);
  db.close();
}

test('a holder of an older build is found again', async () => {
  const { worker } = await busyWorker('ann');
  await daemon.kill();
  forge(worker, record => ({ ...record, version: '0.0.1', protocol: { min: 1, max: 1 } }));
  await begin();
  expect(await operator.call('worker.get', { name: 'ann' })).toMatchObject({ process: { state: 'running' } });
  await operator.call('worker.type', { name: 'ann', text: 'this', enter: true });
  await screenShows(operator, 'ann', 'got this');
});

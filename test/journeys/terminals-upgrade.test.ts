/** Upgrades: a daemon of another build finds the workers of the one before, or says why it cannot, and ends nothing. */

import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { holderProtocol } from '../../src/holder/protocol.ts';
import { version } from '../../src/protocol/version.ts';
import { anotherBuild } from '../helpers/another-build.ts';
import { testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { endOnFinish, lives } from '../helpers/living.ts';
import { refusal } from '../helpers/refusal.ts';
import { factAbout, homeOfWorkers, processesIn, recordOf, run, screenShows, wholeLog } from '../helpers/workers.ts';

const answers = 'echo ready; while read line; do echo "got $line"; done';

test.each(['kill', 'down --keep'] as const)('a newer build takes over after %s: the same processes, screens and bytes', async how => {
  const newer = await anotherBuild({ version: '99.0.0', holderProtocol: { ...holderProtocol, max: holderProtocol.max + 1 } });
  const place = homeOfWorkers();
  const old = await place.start();
  const before = await old.connect();
  const workers = [await run(before, answers, { name: 'ann' }), await run(before, answers, { name: 'bob' })];
  await screenShows(before, 'ann', 'ready');
  await screenShows(before, 'bob', 'ready');
  const upgraded = testHome({}, place.home, newer);
  if (how === 'kill') await old.kill();
  else expect(await upgraded.swarm('down', '--keep')).toMatchObject({ code: 0 });
  const daemon = await upgraded.start();
  const client = await daemon.connect();
  expect(await client.call('status', {})).toMatchObject({ daemon: { version: '99.0.0' } });
  for (const worker of workers) {
    expect(recordOf(worker)).toMatchObject({ version, protocol: holderProtocol });
    const { process } = await client.call('worker.get', { name: worker.name });
    expect(process).toMatchObject({ state: 'running', pid: worker.process!.pid });
    await client.call('worker.type', { name: worker.name, text: 'this', enter: true });
    expect(await screenShows(client, worker.name, 'got this')).toEqual(expect.arrayContaining(['ready', 'this', 'got this']));
    expect((await wholeLog(worker.process!.log)).toString()).toBe('ready\r\nthis\r\ngot this\r\n');
  }
  expect(recordOf(await run(client, answers))).toMatchObject({ version: '99.0.0', protocol: { max: holderProtocol.max + 1 } });
  expect(await client.call('worker.stop', { name: 'ann', grace_ms: 200 })).toMatchObject({ survivors: [] });
});

test.each([
  ['another version', '99.0.0', `the daemon is swarm 99.0.0, this command ${version}`],
  ['another build of the same version', version, `the daemon runs another build of swarm ${version}`],
])('`swarm up` beside a daemon of %s says so, and what to do; then no more', async (_, other, what) => {
  const place = homeOfWorkers();
  await testHome({}, place.home, await anotherBuild({ version: other })).start();
  const remedy = 'Restart it: `swarm down --keep`, then `swarm up -d`. Workers go on meanwhile.';
  const { stdout, stderr } = await place.swarm('up', '-d');
  expect([stdout, stderr]).toEqual([expect.stringContaining('already running'), `swarm: ${what}. ${remedy}\n`]);
  expect((await place.swarm('doctor')).stdout).toContain(what);
  await place.swarm('down', '--keep');
  const own = await place.start();
  expect((await own.swarm('up', '-d')).stderr).toBe('');
  expect((await own.swarm('doctor')).stdout).not.toContain('Restart it');
});

const strange = { min: holderProtocol.max + 1, max: holderProtocol.max + 1 };

test('a build that cannot speak with the holders says so, and ends none', async () => {
  const place = homeOfWorkers();
  const old = await place.start();
  const { task } = await (await old.connect()).call('task.create', { title: 'work' });
  const worker = await run(await old.connect(), ['cat'], { name: 'ann' });
  const { holder, run: itsRun } = recordOf(worker);
  for (const process of [holder, itsRun.process!]) endOnFinish(process);
  await old.stop();
  const daemon = await testHome({}, place.home, await anotherBuild({ version: '99.0.0', holderProtocol: strange })).start();
  const client = await daemon.connect();
  const lost = await factAbout(await follow(client, 0), 'worker.lost', 'ann');
  expect(lost.data.why).toBe(
    `its holder, of swarm ${version}, speaks protocol 1 to 1, this daemon (swarm 99.0.0) 2 to 2; it runs on as process ${holder.pid}`,
  );
  expect([holder, itsRun.process!].filter(lives)).toHaveLength(2);
  expect(await client.call('task.get', { id: task.id })).toMatchObject({ status: 'pending' });
  expect((await daemon.swarm('ps', '--all')).stdout).toContain('lost');
});

test('a daemon whose program was replaced by a build that it cannot speak with starts nothing, and leaves nothing', async () => {
  const [old, newer] = await Promise.all([
    anotherBuild({ version: '1.0.0' }),
    anotherBuild({ version: '99.0.0', holderProtocol: strange }),
  ]);
  const daemon = await homeOfWorkers({}, old).start();
  const client = await daemon.connect();
  await run(client, ['cat'], { name: 'ann' });
  const before = processesIn(daemon.home);
  cpSync(join(dirname(newer), 'holder.js'), join(dirname(old), 'holder.js'));
  expect(await refusal(run(client, ['cat'], { name: 'bob' }))).toMatchObject({
    code: 'version_mismatch',
    message: 'the holder that is installed speaks protocol 2 to 2, this daemon (swarm 1.0.0) 1 to 1',
    hint: expect.stringContaining('swarm down'),
  });
  expect(await client.call('worker.get', { name: 'bob' })).toMatchObject({ process: { state: 'lost' } });
  expect(processesIn(daemon.home)).toEqual(before);
  await client.call('worker.type', { name: 'ann', text: 'still here', enter: true });
  await screenShows(client, 'ann', 'still here');
});

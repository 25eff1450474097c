/** Resources through the whole swarm: never more at once than there is, though the daemon is killed in the middle; and who waits is told for whom. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { refusal } from '../helpers/refusal.ts';

const swarmYaml = `
resources: { database: 1, gpu: { capacity: 2 }, api: 1000/min }
pools:
  shell: { preset: shell, count: 4 }
`;

const total = 16;

test('tasks share what there is, through two deaths of the daemon', { timeout: 120_000 }, async () => {
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), swarmYaml);
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  let daemon = await place.start();
  let operator = await daemon.connect();
  await operator.call('swarm.up', {});
  // Two at once would find the directory there, and fail for good.
  const command = `mkdir '${join(place.home, 'taken')}' && sleep 0.1 && rmdir '${join(place.home, 'taken')}'`;
  const tasks = Array.from({ length: total }, (_, i) => ({
    title: `migrate ${i}`,
    command,
    retries: 0,
    resources: { database: 1, api: 1 },
  }));
  await operator.call('task.import', { tasks });

  for (const done of [4, 9, total]) {
    const facts = await follow(operator, 0);
    for (let completed = 0; completed < done; ) if ((await facts.next()).type === 'task.completed') completed++;
    if (done === total) break;
    await daemon.kill();
    daemon = await place.start();
    operator = await daemon.connect();
  }
  expect((await allFacts(operator)).filter(({ type }) => type === 'task.failed')).toEqual([]);
  expect(await operator.call('verify', {})).toMatchObject({ ok: true });
  expect(await operator.call('swarm.down', {})).toMatchObject({ survivors: [] });
  expect(await daemon.stop()).toBe(0);
});

test('whoever waits is told for what and for whom, by every way to ask', async () => {
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), 'resources: { database: 1, api: 1/h }\n');
  const daemon = await place.start();
  const operator = await daemon.connect();
  expect(await daemon.swarm('task', 'add', 'migrate', '--resource', 'database=1')).toMatchObject({ code: 0, stdout: 't1\n' });
  await daemon.swarm('task', 'add', 'seed', '--resource', 'database=1');
  const ann = await daemon.connect({ as: { name: 'ann' } });
  const held = await ann.call('task.next', { claim: true });
  const bob = await daemon.connect({ as: { name: 'bob' } });
  const waiting = bob.call('task.next', { claim: true, wait_ms: 60_000 });

  expect(await operator.call('explain', { id: 't2' })).toMatchObject({
    because: ['it needs 1 database, and 1 of 1 is taken: t1 (ann)', expect.any(String)],
    next: 'it can begin when database is free',
    next_at: null,
  });
  expect((await daemon.swarm('explain', 't2')).stdout).toContain('t1 (ann)');
  const { stdout } = await daemon.swarm('resources');
  expect(stdout).toMatch(/database +1 of 1 +1 +t1 \(ann\)\n *api +0 of 1 in 1h/);
  expect((await daemon.swarm('status')).stdout).toContain('database 1 of 1, api 0 of 1 in 1h');
  expect(await refusal(operator.call('task.create', { title: 'x', resources: { databse: 1 } }))).toMatchObject({
    code: 'bad_params',
    message: expect.stringContaining("no resource 'databse'"),
    hint: expect.stringContaining("'database'"),
  });

  // The one who waits gets it in the moment in which it is given back.
  await ann.call('task.done', { id: 't1', token: held.token! });
  expect(await waiting).toMatchObject({ task: { id: 't2' } });

  await daemon.kill();
  const next = await place.start();
  const after = await next.connect();
  expect(await after.call('resource.list', {})).toMatchObject({
    resources: [{ name: 'database', used: 1, used_by: [{ task: 't2', owner: 'bob' }] }, {}],
  });

  // A rate names the time of the next.
  const cat = await next.connect({ as: { name: 'cat' } });
  await after.call('task.import', { tasks: [1, 2].map(n => ({ title: `call ${n}`, resources: { api: 1 } })) });
  expect(await cat.call('task.next', { claim: true })).toMatchObject({ task: { id: 't3' } });
  expect(await cat.call('task.next', { claim: true })).toMatchObject({ task: null });
  const { next_at: nextAt } = await after.call('explain', { id: 't4' });
  expect(nextAt! - (await after.call('task.get', { id: 't3' })).started_at!).toBe(3_600_000);
});

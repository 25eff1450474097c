/** What attempts leave on their way outlives the agents and the daemon, and reaches whoever goes on. */

import { expect, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';

const as = (name: string) => ({ as: { name } });

test('a checkpoint and a partial result are handed on when agent and daemon are gone, and the whole gets what there is', async () => {
  const place = testHome();
  let daemon = await place.start();
  let [operator, ada] = await Promise.all([daemon.connect(), daemon.connect(as('ada'))]);
  const { task: whole } = await operator.call('task.create', { title: 'Read the book' });
  const split = await operator.call('task.split', { id: whole.id, parts: [{ title: 'Part one', retries: 0 }, { title: 'Part two' }] });
  const [one] = split.parts.map(({ id }) => id) as [string, string];
  await ada.call('task.claim', { id: one });
  await ada.call('task.checkpoint', { id: one, data: { page: 12 }, artifacts: ['/data/pages'] });
  await ada.call('message.send', { to: 'operator', type: 'partial_result', payload: { task_id: one, result: 'pages 1 to 12' } });

  await daemon.kill();
  daemon = await place.start();
  [operator, ada] = await Promise.all([daemon.connect(), daemon.connect(as('ada'))]);
  await operator.call('task.release', { id: one });
  const bob = await daemon.connect(as('bob'));
  const held = await bob.call('task.claim', { id: one });
  expect(held).toMatchObject({
    task: { attempt: 2, checkpoint: { page: 12 } },
    resume: { attempt: 1, worker: 'ada', artifacts: ['/data/pages'], partial: ['pages 1 to 12'] },
  });
  expect((await operator.call('explain', { id: one })).because).toContain('attempt 1, by ada, left a checkpoint and a partial result');
  expect(await operator.call('explain', { id: whole.id })).toMatchObject({
    because: [
      '0 of its 2 parts have ended',
      "it waits for its part t2 'Part one', which is worked on by bob",
      "it waits for its part t3 'Part two', which is pending",
    ],
    next: 'what its parts come to is put together when the last of them has ended',
  });
  await bob.call('task.checkpoint', { id: one, data: { page: 20 } });

  await daemon.kill();
  daemon = await place.start();
  operator = await daemon.connect();
  const { trail } = await operator.call('task.get', { id: one });
  expect(trail).toMatchObject([
    { attempt: 1, worker: 'ada', checkpoint: { page: 12 }, artifacts: ['/data/pages'], partial: ['pages 1 to 12'] },
    { attempt: 2, worker: 'bob', checkpoint: { page: 20 }, artifacts: [], partial: [] },
  ]);
  const sheet = (await place.swarm('task', 'show', one)).stdout;
  expect(sheet).toMatch(/Checkpoint of attempt 1, by ada, .*\n +\{\n +"page": 12\n +\}\n +with \/data\/pages\n/);
  expect(sheet).toMatch(/Partial results of attempt 1, by ada, .*\n +pages 1 to 12\n/);
  expect(sheet).toMatch(/Checkpoint of attempt 2, by bob, .*\n +\{\n +"page": 20\n +\}\n/);
  expect(sheet).toContain('bob kept a checkpoint at attempt 2');
  await operator.call('task.fail', { id: one, error: 'the rest is missing', fatal: true });
  await operator.call('task.done', { id: 't3', result: 'part two' });
  expect(await operator.call('task.get', { id: whole.id })).toMatchObject({
    ...{ status: 'completed', reason: '1 of 2 parts ended without success: t2 failed after 1 partial result' },
    result: '## Part one (t2)\n\nfailed: the rest is missing\n\nIts partial results:\n\npages 1 to 12\n\n## Part two (t3)\n\npart two',
  });
  expect(await operator.call('verify', {})).toMatchObject({ ok: true, violation: null });
});

/** Parts, artifacts and checkpoints through the tools of agents. */

import { expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { startDaemon } from '../helpers/daemon.ts';
import { hostOf } from '../helpers/mcp.ts';

test('an agent splits its task, does the parts, and puts them together', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Whole' });
  const host = await hostOf(daemon, ['--as', 'ada']);
  await host.call('agent_register');
  await host.call('task_next', { claim: true });
  const { task } = await host.call('task_update', { task_id: 't1', parts: [{ title: 'a' }, { title: 'b' }], collect: 'reduce' });
  expect(task).toMatchObject({ status: 'blocked', owner: null, reason: 'waits for its 2 parts: t2, t3' });
  for (const id of ['t2', 't3']) {
    expect((await host.call('task_next', { claim: true })).task.id).toBe(id);
    await host.call('task_update', { task_id: id, status: 'completed', result: `of ${id}` });
  }
  expect(await host.call('task_next', { claim: true })).toMatchObject({
    task: { id: 't1', attempt: 2 },
    parts: [
      { id: 't2', result: 'of t2' },
      { id: 't3', result: 'of t3' },
    ],
  });
  expect(await host.refusal('task_update', { task_id: 't1', status: 'completed', parts: [{ title: 'c' }] })).toContain('has not ended');
  await host.call('task_update', { task_id: 't1', status: 'completed', result: 'both' });
  expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'completed', result: 'both', parts: [{}, {}] });
});

test('an agent keeps what is long, and another reads it as a tool or as a resource', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Whole' });
  const host = await hostOf(daemon, ['--as', 'ada']);
  await host.call('agent_register');
  const { artifact } = await host.call('artifact_put', { text: '# Found', name: 'found.md', task_id: 't1' });
  expect(artifact).toMatchObject({ id: 'a1', type: 'text/markdown', task: 't1', created_by: 'ada' });
  expect(await host.call('artifact_get', { artifact_id: 'a1' })).toMatchObject({ text: '# Found', next: null });
  expect(await host.call('artifact_get', { task_id: 't1' })).toMatchObject({ artifacts: [{ id: 'a1' }] });
  expect(await host.read('swarm://artifact/a1')).toBe('# Found');
  await host.call('task_claim', { task_id: 't1' });
  await host.call('task_update', { task_id: 't1', checkpoint: { page: 3 }, artifacts: ['/data/pages'] });
  await host.call('task_update', { task_id: 't1', status: 'completed', result: 'x'.repeat(limits.resultBytes) });
  expect(await operator.call('task.get', { id: 't1' })).toMatchObject({
    ...{ status: 'completed', checkpoint: { page: 3 }, result: { artifact: 'a2' }, artifacts: ['/data/pages', 'a2'] },
  });
});

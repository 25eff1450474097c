/** An agent that ends its turn with its task in its hands: whoever asks is told, and what comes next. */

import { expect, test } from 'vitest';
import { poolHome } from '../helpers/pools.ts';
import { puppetProgram, toldBy } from '../helpers/puppet.ts';

test('its worker and its task say that the turn ended without a report, and when that is acted on', async () => {
  const { file, token } = puppetProgram('claude');
  const swarm = await poolHome(`pools: { mind: { preset: command, drive: typed, count: 1, command: [${file}] } }`);
  const hook = (event: string) => toldBy({ socket: swarm.daemon.agentSocket, token: token(), home: swarm.home }, 'claude', event);
  const explained = (id: string) => swarm.operator.call('explain', { id });
  const becomes = (status: string, after = 0) =>
    swarm.facts.first(({ seq, type, data }) => seq > after && type === 'worker.updated' && data.status === status);
  const id = await swarm.add('look around');
  await swarm.fact('worker.launched', 'mind-1');
  await hook('UserPromptSubmit');
  const { seq } = await becomes('working');
  for (const of of ['mind-1', id]) expect((await explained(of)).because.join('\n')).not.toContain('without a report');
  await hook('Stop');
  await becomes('idle', seq);
  const worker = await explained('mind-1');
  expect(worker.because.join('\n')).toMatch(new RegExp(`its turn ended .* ago without a report on ${id}`));
  expect(worker).toMatchObject({
    next: 'it is suspected to hang, unless it gives a sign of life before',
    next_at: expect.any(Number),
    remedy: expect.stringContaining('swarm nudge mind-1'),
  });
  expect((await explained(id)).because.join('\n')).toMatch(
    /the turn of mind-1 ended .* ago without a report on it: `swarm explain mind-1`/,
  );
});

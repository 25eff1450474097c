/** A service that gives nothing: its pools rest until the time that it named, with the reason. */

import { expect, test } from 'vitest';
import { poolHome } from '../helpers/pools.ts';
import { teach, typist } from '../helpers/typists.ts';

const pools = (command: string): string => `
swarm: { providers: { acme: { workersMax: 9 } } }
pools:
  typist: { preset: command, drive: typed, count: 1, provider: acme, command: ${command} }
  other: { preset: shell, provider: acme }
`;

test('parks every pool of the provider until then, and a person may try sooner', async () => {
  const agent = typist('quota');
  const swarm = await poolHome(pools(agent.command), { prepare: teach });
  const opened = await swarm.facts.first(({ type }) => type === 'breaker.opened');
  expect(opened).toMatchObject({
    subject: 'provider:acme',
    data: { why: 'typist-1 says: You have hit your usage limit. Try again in 2 hours. (quota)' },
  });
  expect(Math.round((Number(opened.data.until) - opened.at) / 60_000)).toBe(120);
  const id = await swarm.add('true');
  const explained = await swarm.operator.call('explain', { id: 'other' });
  expect(explained).toMatchObject({ state: 'held', next_at: opened.data.until, remedy: expect.stringContaining('swarm resume other') });
  expect(explained.because[0]).toMatch(/breaker of provider acme is open: typist-1 says/);
  await swarm.operator.call('pool.resume', { name: 'other' });
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
  expect(swarm.facts.all.filter(({ type }) => type === 'breaker.opened')).toHaveLength(1);
});

test('one that wants a login rests until a person says that it has it', async () => {
  const agent = typist('locked');
  const swarm = await poolHome(pools(agent.command), { prepare: teach });
  const opened = await swarm.facts.first(({ type }) => type === 'breaker.opened');
  expect(opened.data).toMatchObject({ why: expect.stringMatching(/Please log in again\. \(auth\)$/), until: null });
  const id = await swarm.add('true');
  expect(await swarm.operator.call('explain', { id: 'other' })).toMatchObject({ state: 'held', next_at: null });
  await swarm.operator.call('pool.resume', { name: 'other' });
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
});

/** A service that gives nothing: its pools rest until the time that it named, with the reason. */

import { describe, expect, test } from 'vitest';
import { standing } from '../../src/cli/watch-standing.ts';
import { shortClock } from '../../src/wording/age.ts';
import { poolHome } from '../helpers/pools.ts';
import { puppetProgram, toldBy } from '../helpers/puppet.ts';
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
  const words = `quota until ${shortClock(Number(opened.data.until), opened.at)}`;
  const { stdout } = await swarm.daemon.swarm('ps');
  expect(stdout).toMatch(new RegExp(`^typist .*${words}: typist-1 says: You have`, 'm'));
  expect(stdout).toMatch(new RegExp(`^typist-1 .* parked .* ${words}`, 'm'));
  const status = await swarm.daemon.swarm('status');
  expect(status.stdout).toMatch(
    new RegExp(`^pools .*typist .* \\(parked\\), other .* \\(parked\\)\nparked +acme: ${words}: typist-1 says: You have`, 'm'),
  );
  expect(await standing(swarm.operator)).toContain(`Resting, acme: ${words}: typist-1 says: You have`);
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
  expect(await standing(swarm.operator)).toMatch(/NEEDS YOU: .*acme: login needed: typist-1 says/);
  await swarm.operator.call('pool.resume', { name: 'other' });
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
});

describe('an agent whose hook says that its service gave it nothing, and whose screen says nothing', () => {
  const told = async (agent: string, event: string, payload: object) => {
    const { file, token } = puppetProgram(agent);
    const pool = (name: string): string => `  ${name}: { preset: command, drive: typed, count: 1, provider: acme, command: [${file}] }`;
    const swarm = await poolHome(['pools:', pool('mind'), ''].join('\n'));
    await swarm.fact('worker.ready', 'mind-1');
    await toldBy({ socket: swarm.daemon.agentSocket, token: token(), home: swarm.home }, agent, event, payload);
    return { swarm, opened: await swarm.fact('breaker.opened', 'provider:acme') };
  };
  const minutes = ({ at, data }: { at: number; data: { until?: unknown } }) => Math.round((Number(data.until) - at) / 60_000);

  test('parks its provider until the time in the words of the hook', async () => {
    const words = 'You\u2019ve hit your session limit. Try again in 90 minutes';
    const { opened } = await told('claude', 'StopFailure', { error: 'rate_limit', last_assistant_message: words });
    expect(opened.data.why).toBe(`mind-1 says: ${words} (quota)`);
    expect(minutes(opened)).toBe(90);
  });

  test('for as long as such words on its screen would, where they name no time', async () => {
    const words = 'API Error: Request rejected (429)';
    expect(minutes((await told('claude', 'StopFailure', { error: 'rate_limit', last_assistant_message: words })).opened)).toBe(2);
  });

  test.each([
    ['claude', 'StopFailure', { error: 'billing_error' }, 60],
    ['qwen', 'StopFailure', { error: 'rate_limit', error_details: 'Too many requests' }, 15],
    ['opencode', 'session.error', { error: 'APIError 429', message: 'Too many requests' }, 15],
  ])('%s, by %s with %j: for %i minutes', async (agent, event, payload, expected) =>
    expect(minutes((await told(agent, event, payload)).opened)).toBe(expected),
  );

  test.each([
    ['claude', 'StopFailure', { error: 'authentication_failed', last_assistant_message: 'Please run /login' }],
    ['opencode', 'session.error', { error: 'ProviderAuthError', message: 'no key' }],
  ])('until a person has logged in, where it wants a login: %s', async (agent, event, payload) => {
    const { swarm, opened } = await told(agent, event, payload);
    expect(opened.data).toMatchObject({ why: expect.stringMatching(/\(auth\)$/), until: null });
    expect(await swarm.operator.call('explain', { id: 'mind-1' })).toMatchObject({ remedy: expect.stringContaining('swarm resume mind') });
  });
});

/** What an agent does, from its screen, its title and its hooks to its row on the board, and why: with programs that play agents. */

import { expect, test } from 'vitest';
import { clear, puppet } from '../helpers/puppet.ts';

const question = `${clear}Do you want to proceed?\\r\\n ❯ 1. Yes\\r\\n   2. No`;

test('a question on the screen makes it wait for a person, and its answer lets it go on', async () => {
  const agent = await puppet('claude');
  await agent.shows(`${clear}* Working… (3s · esc to interrupt)`);
  expect(await agent.becomes('working')).toMatchObject({ by: 'swarm', data: { source: 'screen', rule: 'interruptible', note: null } });
  await agent.shows(question);
  expect(await agent.becomes('waiting')).toMatchObject({ data: { rule: 'permission', note: 'Do you want to proceed?' } });
  expect(await agent.explained()).toMatch(
    /waiting for a person for .*its screen said waiting .*\(permission: "Do you want to proceed\?"\)/,
  );
  await agent.shows(`${clear}* Working… (9s · esc to interrupt)`);
  expect(await agent.becomes('working')).toMatchObject({ data: { note: null } });
});

test('a question of which several hooks tell is told once, and the next one anew', async () => {
  const agent = await puppet('claude');
  await agent.hook('PermissionRequest', { tool_name: 'Bash' });
  await agent.hook('Notification', { notification_type: 'permission_prompt', message: 'Claude needs your permission' });
  await agent.hook('PermissionRequest', { tool_name: 'Write' });
  await agent.hook('UserPromptSubmit');
  await agent.becomes('working');
  const asked = agent.facts.all.filter(({ type, data }) => type === 'worker.updated' && data.status === 'waiting');
  expect(asked.map(({ data }) => data.note)).toEqual(['Bash', 'Write']);
});

test('quoted words in what it prints are no question', async () => {
  const agent = await puppet('claude');
  await agent.shows(`${clear}> Do you want to proceed? ❯ 1. Yes\\r\\n${'\\r\\n  text'.repeat(16)}\\r\\n* Thinking… (esc to interrupt)`);
  expect(await agent.becomes('working')).toBeTruthy();
  expect(agent.facts.all.some(({ data }) => data.status === 'waiting')).toBe(false);
});

test('a title that rests makes it idle after a while, and the hook that follows makes it work at once', async () => {
  const agent = await puppet('claude');
  await agent.shows('\\033]0;⠐ at work\\007');
  expect(await agent.becomes('working')).toMatchObject({ data: { source: 'osc', rule: 'title spins' } });
  await agent.shows('\\033]0;✳ done\\007');
  await agent.becomes('idle');
  const told = await agent.hook('UserPromptSubmit', { session_id: 's-1', prompt: 'secret '.repeat(1_000) });
  expect(told).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await agent.becomes('working')).toMatchObject({ data: { source: 'hook', rule: 'UserPromptSubmit' } });
  expect(agent.facts.all.find(({ type }) => type === 'worker.session')).toMatchObject({
    subject: 'ann',
    data: { agent: 'claude', session: 's-1' },
  });
});

test('what an agent says of itself stands, however it looks', async () => {
  const agent = await puppet('claude');
  const token = await agent.daemon.swarm('worker', 'update', '--as', 'ann', '--status', 'waiting', '--note', 'which one?');
  expect(token.code).toBe(0);
  await agent.becomes('waiting');
  await agent.shows(`${clear}* Working… (3s · esc to interrupt)`);
  await agent.operator.call('worker.screen', { name: 'ann', after: 10, wait_ms: 5_000 });
  await agent.hook('PermissionRequest', { message: 'run it?' });
  expect(await agent.becomes('waiting')).toMatchObject({ data: { note: 'run it?' } });
  expect(agent.facts.all.some(({ type, data }) => type === 'worker.updated' && data.status === 'working')).toBe(false);
});

test('a daemon that comes back sees when it does not wait any more', async () => {
  const agent = await puppet('claude');
  await agent.shows(question);
  await agent.becomes('waiting');
  await agent.revive();
  await agent.shows(`${clear}* Working… (9s · esc to interrupt)`);
  expect(await agent.becomes('working')).toMatchObject({ data: { note: null } });
  expect(agent.facts.all.filter(({ data }) => data.status === 'waiting')).toHaveLength(1);
});

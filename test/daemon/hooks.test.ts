/** `swarm hook`, as an agent runs it: it tells, hands over mail once, and is in nobody's way whatever happens. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Output, program, testHome } from '../helpers/daemon.ts';
import { puppet } from '../helpers/puppet.ts';
import { tempDir } from '../helpers/temp.ts';

const nothing: Output = { code: 0, stdout: '', stderr: '' };
const context = (event: string, text: unknown) => ({ hookSpecificOutput: { hookEventName: event, additionalContext: text } });
const printed = ({ stdout }: Output): unknown => JSON.parse(stdout);

describe('mail', () => {
  test('goes out with the end of a turn, which then goes on; once', async () => {
    const agent = await puppet('claude');
    await agent.operator.call('message.send', { to: 'ann', text: 'look at t3 first' });
    await agent
      .hook('UserPromptSubmit', { session_id: 's' })
      .then(out =>
        expect(printed(out)).toMatchObject(context('UserPromptSubmit', expect.stringMatching(/\[m1\] from operator: look at t3 first/))),
      );
    expect(await agent.hook('Stop')).toEqual(nothing);
    await agent.becomes('idle');
    // While it works: into one that is idle it would be typed.
    await agent.hook('UserPromptSubmit');
    await agent.becomes('working');
    await agent.operator.call('message.send', { to: 'role:worker', type: 'request_help', text: 'who knows?', payload: { a: 1 } });
    expect(printed(await agent.hook('Stop', { stop_hook_active: false }))).toEqual({
      decision: 'block',
      reason: expect.stringMatching(/\[m2\] from operator \(request_help\): who knows\?\n\{"a":1\}/),
    });
    // It goes on: this was no end.
    expect(await agent.explained()).toMatch(/its hook said busy .* \(Stop\)/);
    const { messages } = await agent.operator.call('message.list', {});
    expect(messages.map(({ deliveries }) => deliveries.map(({ state }) => state))).toEqual([['read'], ['read']]);
  });

  test('of a hook that was killed before it had printed it goes out again', async () => {
    const agent = await puppet('claude');
    await agent.operator.call('message.send', { to: 'ann', text: 'look' });
    const killed = await agent.daemon.connect({ token: agent.token() });
    const { output, told } = await killed.call('worker.hook', { agent: 'claude', event: 'SessionStart' });
    expect([output, told]).toEqual([expect.stringContaining('[m1]'), ['m1']]);
    expect((await agent.hook('SessionStart')).stdout).toContain('[m1] from operator: look');
    expect(await agent.hook('SessionStart')).toEqual(nothing);
  });

  test('waits while the agent only goes on because of a message', async () => {
    const agent = await puppet('codex');
    await agent.operator.call('message.send', { to: 'ann', text: 'one' });
    expect(await agent.hook('Stop', { stop_hook_active: true })).toEqual(nothing);
    expect(await agent.hook('PostToolUse').then(printed)).toMatchObject(context('PostToolUse', expect.stringContaining('one')));
  });

  test('does not go out with an event that carries none, nor to an agent of which nothing is known', async () => {
    const agent = await puppet('gemini');
    await agent.operator.call('message.send', { to: 'ann', text: 'one' });
    expect(await agent.hook('AfterAgent')).toEqual(nothing);
    expect(await agent.hook('Invented')).toEqual(nothing);
    expect(await agent.hook('BeforeAgent').then(printed)).toMatchObject(context('BeforeAgent', expect.stringContaining('one')));
  });

  test('much of it comes in parts, and none of it is too long', async () => {
    const agent = await puppet('claude');
    for (let number = 1; number <= 6; number++)
      await agent.operator.call('message.send', { to: 'ann', text: `${number} ${'x'.repeat(3_000)}` });
    const first = await agent.hook('Stop');
    expect(first.stdout.length).toBeLessThan(9_500);
    expect([...first.stdout.matchAll(/\[m(\d)\]/g)].map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5']);
    expect((await agent.hook('SessionStart')).stdout).toContain('[m6]');
  });

  test('that nobody was there to take is told again', async () => {
    const agent = await puppet('claude');
    await agent.operator.call('message.send', { to: 'ann', text: 'look' });
    const deaf = hookProcess({ SWARM_SOCKET: agent.daemon.agentSocket, SWARM_TOKEN: agent.token() }, 'SessionStart');
    deaf.stdout.destroy();
    deaf.stdin.end('{}');
    expect(await once(deaf, 'close')).toEqual([0, null]);
    expect((await agent.hook('SessionStart')).stdout).toContain('[m1] from operator: look');
  });
});

test('an event says what it means by a value of its payload', async () => {
  const agent = await puppet('claude');
  await agent.hook('Notification', { notification_type: 'idle_prompt' });
  await agent.hook('Notification', { notification_type: 'permission_prompt', message: 'may I?' });
  expect(await agent.becomes('waiting')).toMatchObject({ data: { note: 'may I?', rule: 'Notification' } });
  expect(await agent.explained()).toMatch(/its hook said waiting .*\(Notification: "may I\?"\)/);
  await agent.hook('StopFailure', { error: 'rate_limit' });
  await agent.becomes('idle');
  expect(await agent.explained()).toMatch(/its hook said idle .*\(StopFailure: "rate_limit"\)/);
});

describe('it ends with code 0 and without a word', () => {
  const told = (input: string, env: Record<string, string>, ...words: string[]): Promise<Output> =>
    testHome(env).swarmWith(input, 'hook', ...words);

  test.each([
    ['nobody told it where the swarm is', {}],
    ['there is no socket', { SWARM_SOCKET: '/nonexistent/socket', SWARM_TOKEN: 't' }],
  ])('where %s', async (_, env) => expect(await told('{}', env, 'claude', 'Stop')).toEqual(nothing));

  test.each([
    ['no input', ''],
    ['garbage', '\0not json{'],
    ['a list', '[1,2]'],
    ['far too much', JSON.stringify({ a: 'x'.repeat(6 * 1024 * 1024) })],
    [
      'strange values',
      JSON.stringify({
        a: { b: 1 },
        [`${'k'.repeat(99)}`]: 1,
        c: 'y'.repeat(501),
        d: null,
        ...Object.fromEntries(Array.from({ length: 99 }, (__, at) => [`n${at}`, at])),
      }),
    ],
  ])('with %s, and the daemon takes it', async (_, input) => {
    const { daemon, token } = await registered();
    expect(await told(input, { SWARM_SOCKET: daemon.agentSocket, SWARM_TOKEN: token }, 'claude', 'PermissionRequest')).toEqual(nothing);
    expect((await worker(daemon)).status).toBe('waiting');
  });

  test.each([
    ['does not answer', () => {}],
    ['answers with nonsense', (write: (text: string) => void) => write('{"id":1}\nnonsense\n')],
    ['closes at once', (_: unknown, end: () => void) => end()],
  ])('where the daemon %s', async (_, answer) => {
    const path = join(tempDir(), 's');
    const server = createServer(socket => {
      socket.on('error', () => {});
      answer(
        text => void socket.write(text),
        () => void socket.end(),
      );
    });
    onTestFinished(() => void server.close());
    await once(server.listen(path), 'listening');
    expect(await told('{}', { SWARM_SOCKET: path, SWARM_TOKEN: 't' }, 'claude', 'Stop')).toEqual(nothing);
  });

  test('where its input never ends, and the daemon takes what came of it', async () => {
    const { daemon, token } = await registered();
    const hook = hookProcess({ SWARM_SOCKET: daemon.agentSocket, SWARM_TOKEN: token }, 'Notification');
    hook.stdin.write('{"notification_type":"permission_prompt"}');
    expect(await once(hook, 'close')).toEqual([0, null]);
    expect((await worker(daemon)).status).toBe('waiting');
  });

  test('with a token that is nobody’s', async () => {
    const { daemon } = await registered();
    expect(await told('{}', { SWARM_SOCKET: daemon.agentSocket, SWARM_TOKEN: 'wrong' }, 'claude', 'Stop')).toEqual(nothing);
  });

  test('but without its two words it says what it takes', async () => {
    const { swarmWith } = testHome();
    expect((await swarmWith('', 'hook', 'claude')).code).toBe(2);
    expect((await swarmWith('', 'hook', '--help')).stdout).toContain('swarm hook [options] <AGENT> <EVENT>');
  });
});

/** Its pipes are the test's. */
function hookProcess(env: Record<string, string>, event: string): ChildProcessWithoutNullStreams {
  const hook = spawn(process.execPath, [program, 'hook', 'claude', event], { env: { ...process.env, ...env }, stdio: 'pipe' });
  onTestFinished(() => void hook.kill('SIGKILL'));
  hook.stdin.on('error', () => {});
  return hook;
}

async function registered() {
  const daemon = await testHome().start();
  const operator = await daemon.connect();
  const { token } = await operator.call('worker.register', { name: 'ann' });
  return { daemon, token };
}

/** Its row is written after the hook has its answer. */
async function worker({ connect }: Awaited<ReturnType<typeof registered>>['daemon']) {
  const operator = await connect();
  for (;;) {
    const { workers } = await operator.call('worker.list', {});
    const [ann] = workers;
    if (ann!.status !== 'idle') return ann!;
  }
}

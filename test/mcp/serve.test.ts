/** The server as a process: what it needs to start, what it survives, and when it ends. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tools as known } from '../../src/mcp/tools.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { program, startDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { eras, hostOf, tokenEnv } from '../helpers/mcp.ts';

/** The bare process, with what it prints. */
function served({ env, home }: TestHome, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'mcp', ...args], { cwd: home, env, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => {});
  const lines = new Arrivals<string>();
  createInterface(child.stdout).on('line', line => lines.push(line));
  let remarks = '';
  child.stderr.on('data', text => {
    remarks += text;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const say = (text: string): void => void child.stdin.write(`${text}\n`);
  const ask = (id: number, method: string, params: object = {}): void => say(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
  const answer = async (id: number) => JSON.parse(await lines.first(line => line.startsWith('{') && JSON.parse(line).id === id));
  const greet = async () => {
    ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bare', version: '1' } });
    const { result } = await answer(1);
    say('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    return result;
  };
  return { child, lines, exited, say, ask, answer, greet, remarks: () => remarks };
}

describe('without a daemon', () => {
  test.each(eras)('%s: it starts and lists what there is; a call says what is missing', async era => {
    const place = testHome();
    const host = await hostOf(place, ['--as', 'bob'], { era });
    const { tools } = await host.client.listTools();
    for (const { annotations } of tools) expect(annotations).toMatchObject({ destructiveHint: false, openWorldHint: false });
    const reading = tools.filter(({ annotations }) => annotations!.readOnlyHint).map(({ name }) => name);
    expect([tools.length, reading]).toEqual([known.length, ['task_list', 'artifact_get', 'agent_status', 'memory_status']]);
    expect((await host.client.listResources()).resources).toMatchObject([{ uri: 'swarm://board' }]);
    expect((await host.client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'swarm://task/{id}',
      'swarm://artifact/{id}',
      'swarm://worker/{name}/screen',
    ]);
    expect(host.client.getInstructions()).toContain('Your loop');
    expect(await host.refusal('task_next', { wait_seconds: 45 })).toMatch(
      /^no daemon runs for this project. Wait a little and try again\..* a person starts it/,
    );
  });

  test('a daemon that comes later is found', async () => {
    const place = testHome();
    const host = await hostOf(place, ['--as', 'bob']);
    await host.refusal('agent_status');
    await place.start();
    expect(await host.call('agent_status')).toMatchObject({ agents: [{ id: 'bob' }] });
  });
});

describe('the daemon goes and comes', () => {
  test('between two calls: who holds a task goes on with it', async () => {
    const first = await startDaemon();
    const operator = await first.connect();
    await operator.call('task.create', { title: 'Long' });
    const ada = await hostOf(first, [], { env: await tokenEnv(operator, 'ada') });
    const { token } = await ada.call('task_claim', { task_id: 't1' });
    await first.kill();
    const told = ada.call('task_update', { task_id: 't1', progress: 0.5 });
    const second = await testHome({}, first.home).start();
    await told;
    await ada.call('task_update', { task_id: 't1', status: 'completed', token });
    expect(await (await second.connect()).call('task.get', { id: 't1' })).toMatchObject({ status: 'completed', attempt: 1 });
  });

  test('while an agent waits for a task: it waits on, and gets one', async () => {
    const first = await startDaemon();
    const operator = await first.connect();
    const facts = await follow(operator, 0);
    const bob = await hostOf(first, ['--as', 'bob']);
    const waiting = bob.call('task_next', { claim: true, wait_seconds: 45 });
    await facts.first(({ type }) => type === 'worker.registered');
    await first.kill();
    const second = await testHome({}, first.home).start();
    await (await second.connect()).call('task.create', { title: 'At last' });
    expect(await waiting).toMatchObject({ task: { id: 't1', owner: 'bob' } });
  });
});

test('two servers with the same token are the same agent', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Shared' });
  const env = await tokenEnv(operator, 'ada');
  const [one, other] = await Promise.all([hostOf(daemon, [], { env }), hostOf(daemon, [], { env })]);
  await one.call('task_claim', { task_id: 't1' });
  await other.call('task_update', { task_id: 't1', progress: 0.5 });
  expect(await other.refusal('task_claim', { task_id: 't1' })).toBe(
    'ada holds t1 already (attempt 1). Go on with it: task_list has all of it.',
  );
  await other.client.close();
  await one.call('task_update', { task_id: 't1', status: 'completed' });
  expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'completed', progress: 1 });
});

test('a worker that is handed its tasks is told so by the server as well, and never to ask for one', async () => {
  const daemon = await startDaemon();
  const env = await tokenEnv(await daemon.connect(), 'ada');
  const handed = await hostOf(daemon, [], { env: { ...env, SWARM_DRIVE: 'typed' } });
  const asking = await hostOf(daemon, [], { env: { ...env, SWARM_DRIVE: 'pull' } });
  for (const [host, isAsking] of [
    [handed, false],
    [asking, true],
  ] as const) {
    const { instructions } = await host.call('agent_register');
    expect(instructions).toBe(host.client.getInstructions());
    expect(instructions.includes('task_next')).toBe(isAsking);
  }
});

test('the token and its socket may also stand on the command line', async () => {
  const daemon = await startDaemon();
  const { SWARM_TOKEN: token, SWARM_SOCKET: socket } = await tokenEnv(await daemon.connect(), 'ada');
  const host = await hostOf(testHome(), ['--socket', socket!, '--token', token!]);
  expect(await host.call('agent_register')).toMatchObject({ agent: { id: 'ada' } });
  const { code, stdout, stderr } = await testHome().swarm('mcp', '--token', 'x');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Give --socket as well.');
});

test('an agent elsewhere keeps what it has claimed while its host runs, and no longer', async () => {
  const daemon = await startDaemon({ SWARM_BOARD_LEASE: '5s', SWARM_BOARD_RENEW: '1s' });
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Long' });
  const facts = await follow(operator, 0);
  const host = await hostOf(daemon, ['--as', 'bob']);
  const { lease_until: before } = await host.call('task_next', { claim: true });
  let held = await operator.call('task.get', { id: 't1' });
  while (held.lease_until! <= before) held = await operator.call('task.get', { id: 't1' });
  expect(held.owner).toBe('bob');
  await host.client.close();

  const again = await hostOf(daemon, ['--as', 'bob']);
  const { agent } = await again.call('agent_register');
  expect(agent.current_task).toBe('t1');
  const since = (await operator.call('task.get', { id: 't1' })).lease_until!;
  while (held.lease_until! <= since) held = await operator.call('task.get', { id: 't1' });
  expect(held.owner).toBe('bob');
  await again.client.close();
  expect(await facts.first(({ type }) => type === 'task.lost')).toMatchObject({ subject: 't1' });
});

describe('the process', () => {
  test('garbage on its input harms nothing, and its output carries nothing but protocol', async () => {
    const { lines, say, ask, answer, greet, child } = served(testHome(), '--as', 'bob');
    say('not json');
    expect(await greet()).toMatchObject({ serverInfo: { name: 'swarm' } });
    say('{"jsonrpc":"2.0","id":');
    say('[]');
    say('{"jsonrpc":"1.0","method":7}');
    child.stdin.write(Buffer.from([0xff, 0xfe, 0x0a]));
    ask(2, 'nothing/like/that');
    expect((await answer(2)).error.code).toBe(-32601);
    ask(3, 'tools/call', { name: 'no_such_tool', arguments: {} });
    await answer(3);
    ask(4, 'tools/call', { name: 'task_next', arguments: { wait_seconds: 'long' } });
    expect((await answer(4)).result).toMatchObject({ isError: true });
    ask(5, 'tools/list');
    expect((await answer(5)).result.tools.length).toBe(known.length);
    for (const line of lines.all) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  test('it ends with its input, also while a call waits, which then is nobody’s', async () => {
    const daemon = await startDaemon();
    const operator = await daemon.connect();
    const facts = await follow(operator, 0);
    const { child, ask, greet, exited, remarks } = served(daemon, '--as', 'bob');
    await greet();
    ask(2, 'tools/call', { name: 'task_next', arguments: { claim: true, wait_seconds: 45 } });
    await facts.first(({ type }) => type === 'worker.registered');
    child.stdin.end();
    expect([await exited, remarks()]).toEqual([0, '']);
    await operator.call('task.create', { title: 'Later' });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'pending', attempt: 0 });
  });

  test('without any input it ends at once', async () => {
    expect(await testHome().swarm('mcp')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('started and ended by a client that only looks, it leaves no trace', async () => {
    const daemon = await startDaemon();
    const operator = await daemon.connect();
    const { child, ask, answer, greet, exited } = served(daemon, '--as', 'bob');
    await greet();
    ask(2, 'tools/list');
    await answer(2);
    child.stdin.end();
    await exited;
    expect((await operator.call('worker.list', {})).workers).toEqual([]);
    expect((await operator.call('status', {})).connections).toBe(1);
  });
});

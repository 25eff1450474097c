/** What each tool changes on the board of a real daemon, and that a refused call changes nothing. */

import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { limits } from '../../src/core/limits.ts';
import { tools as known } from '../../src/mcp/tools.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { type Host, hostOf, tokenEnv } from '../helpers/mcp.ts';
import { poolHome } from '../helpers/pools.ts';
import { daemonOfWorkers, run, screenShows } from '../helpers/workers.ts';

interface Scene {
  readonly daemon: TestDaemon;
  readonly operator: Client;
  readonly ada: Host;
}

/** A board with one task, and the worker ada. */
async function scene(): Promise<Scene> {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'First', tags: ['docs'] });
  return { daemon, operator, ada: await hostOf(daemon, [], { env: await tokenEnv(operator, 'ada') }) };
}

describe('agent_register', () => {
  test('an agent named on the command line is registered by it, and by nothing before it', async () => {
    const daemon = await startDaemon();
    const operator = await daemon.connect();
    const host = await hostOf(daemon, ['--as', 'bob', '--can', 'sql']);
    expect((await host.client.listTools()).tools.length).toBe(known.length);
    expect((await operator.call('worker.list', {})).workers).toEqual([]);
    const { agent, instructions } = await host.call('agent_register', { role: 'code-analyzer', tags: ['docs'] });
    expect(agent).toMatchObject({ id: 'bob', role: 'code-analyzer', current_task: null });
    expect(instructions).toContain('task_next');
    expect(await operator.call('worker.get', { name: 'bob' })).toMatchObject({
      ...{ role: 'code-analyzer', capabilities: ['sql'], tags: ['docs'] },
    });
  });

  test('an agent that nobody named names itself, and must do so first', async () => {
    const { daemon, operator } = await scene();
    const host = await hostOf(daemon);
    expect(await host.refusal('task_claim', { task_id: 't1' })).toBe('nobody has said yet who you are. Call agent_register first.');
    expect(await host.call('agent_register', { name: 'eve', role: 'orchestrator' })).toMatchObject({
      ...{ agent: { id: 'eve', role: 'orchestrator' }, instructions: expect.stringContaining('You coordinate') },
    });
    expect(await operator.call('worker.get', { name: 'eve' })).toMatchObject({ role: 'orchestrator' });
    expect(await (await hostOf(daemon)).call('agent_register')).toMatchObject({ agent: { id: `agent-${process.pid}`, role: 'worker' } });
  });

  test('who has a token is told who it is, whatever it says', async () => {
    const { operator, ada } = await scene();
    await operator.call('task.assign', { id: 't1', to: 'ada' });
    await ada.call('task_next', { claim: true });
    expect(await ada.call('agent_register', { name: 'boss', role: 'orchestrator' })).toMatchObject({
      agent: { id: 'ada', role: 'worker', current_task: 't1' },
      note: 'You are ada, worker: whoever started you has decided that.',
    });
    expect(await ada.call('agent_register', { role: 'worker', capabilities: [] })).toMatchObject({ note: null });
    expect((await operator.call('worker.list', {})).workers.map(({ name }) => name)).toEqual(['ada']);
  });
});

describe('agents', () => {
  test('agent_update_status', async () => {
    const { operator, ada } = await scene();
    await ada.call('agent_update_status', { status: 'working', task: 'Analyzing codebase structure' });
    expect(await operator.call('worker.get', { name: 'ada' })).toMatchObject({ status: 'working', note: 'Analyzing codebase structure' });
    await ada.call('agent_update_status', { status: 'idle', task: null });
    expect(await operator.call('worker.get', { name: 'ada' })).toMatchObject({ status: 'idle', note: null });
  });

  test('agent_status', async () => {
    const { ada } = await scene();
    await ada.call('task_claim', { task_id: 't1' });
    expect(await ada.call('agent_status')).toMatchObject({
      agents: [{ id: 'ada', role: 'worker', status: 'working', current_task: 't1', last_heartbeat: expect.any(Number) }],
      tasks: { in_progress: 1, pending: 0 },
      pools: [],
    });
  });

  test('agent_send and agent_messages', async () => {
    const { daemon, operator, ada } = await scene();
    const bob = await hostOf(daemon, [], { env: await tokenEnv(operator, 'bob', 'reviewer') });
    await ada.call('agent_send', { type: 'review_request', to_agent: 'role:reviewer', task_id: 't1', payload: { files: ['a.ts'] } });
    await ada.call('agent_send', { type: 'broadcast', text: 'hello all' });
    const { messages } = await bob.call('agent_messages');
    expect(messages).toMatchObject([
      { id: 'm1', from: 'ada', type: 'review_request', task: 't1', payload: { files: ['a.ts'] } },
      { from: 'ada', to: 'all', text: 'hello all' },
    ]);
    await bob.call('agent_send', { type: 'review_complete', to_agent: 'ada', reply_to: 'm1', payload: { approved: true } });
    expect(await bob.call('agent_messages', { ack: 'm1' })).toEqual({ messages: [] });
    const [first, second] = (await operator.call('message.list', {})).messages;
    expect(first!.deliveries).toMatchObject([{ to: 'bob', state: 'acked' }]);
    expect(second!.deliveries).toMatchObject([
      { to: 'bob', state: 'read' },
      { to: 'operator', state: 'queued' },
    ]);
    expect((await ada.call('agent_messages')).messages).toMatchObject([{ correlation_id: 'm1', reply_to: 'm1' }]);
  });

  test('agent_send waits for the answer, and says when none came in time', async () => {
    const { daemon, operator, ada } = await scene();
    const bob = await daemon.connect({ as: { name: 'bob' } });
    const facts = await follow(operator);
    const question = { type: 'direct', to_agent: 'bob', text: 'ready?', await_reply: true };
    const asked = ada.call('agent_send', { ...question, timeout_seconds: 600 });
    const { subject: id } = await facts.first(({ type }) => type === 'message.sent');
    await bob.call('message.send', { to: 'ada', text: 'yes', reply_to: id });
    expect(await asked).toMatchObject({ message: { id, to: 'bob' }, reply: { from: 'bob', text: 'yes' } });
    expect(await ada.call('agent_send', { ...question, timeout_seconds: 0 })).toMatchObject({ message: { id: 'm3' }, reply: null });
    await bob.call('message.send', { to: 'ada', text: 'late', reply_to: 'm3' });
    expect((await ada.call('agent_messages')).messages).toMatchObject([{ text: 'late', reply_to: 'm3' }]);
  });

  test('a call for help goes to the person', async () => {
    const { operator, ada } = await scene();
    await ada.call('agent_send', { type: 'request_help', text: 'which branch?' });
    expect((await operator.call('message.inbox', {})).messages).toMatchObject([
      { from: 'ada', type: 'request_help', text: 'which branch?' },
    ]);
  });
});

describe('tasks', () => {
  test('task_create', async () => {
    const { operator, ada } = await scene();
    const made = await ada.call('task_create', {
      title: 'Deploy',
      priority: 'high',
      tags: ['ops'],
      complexity: 'complex',
      depends_on: ['t1'],
    });
    expect(made).toMatchObject({ id: 't2', task: { id: 't2', status: 'blocked' } });
    expect(await operator.call('task.get', { id: 't2' })).toMatchObject({
      ...{ title: 'Deploy', priority: 'high', tags: ['ops'], complexity: 'complex', depends_on: ['t1'], created_by: 'ada' },
    });
  });

  test('task_list', async () => {
    const { operator, ada } = await scene();
    await operator.call('task.import', { tasks: [{ title: 'Second', depends_on: ['t1'] }, { title: 'Third' }] });
    const ids = async (query: object) => (await ada.call('task_list', query)).tasks.map(({ id }: { id: string }) => id);
    expect(await ids({ status: 'pending' })).toEqual(['t1', 't3']);
    expect(await ids({ status: ['blocked', 'completed'] })).toEqual(['t2']);
    expect(await ids({ status: 'all' })).toEqual(['t1', 't2', 't3']);
    expect(await ids({ tags: ['docs'] })).toEqual(['t1']);
    const page = await ada.call('task_list', { limit: 2 });
    expect(await ids({ limit: 2, cursor: page.next })).toEqual(['t3']);
    expect(page.tasks[0]).not.toHaveProperty('description');
    expect((await ada.call('task_list', { task_id: 't1' })).tasks).toMatchObject([{ id: 't1', description: null, notes: [] }]);
  });

  test('task_claim, and that only one gets it', async () => {
    const { daemon, operator, ada } = await scene();
    const bob = await hostOf(daemon, ['--as', 'bob']);
    const { token } = await ada.call('task_claim', { task_id: 't1', lease_ms: 600_000 });
    expect(token).toEqual(expect.any(String));
    expect(await bob.refusal('task_claim', { task_id: 't1' })).toBe(
      't1 cannot be claimed, it is in_progress by ada. Ask for other work with task_next.',
    );
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ owner: 'ada', attempt: 1 });
  });

  test('task_update, whatever it reports', async () => {
    const { operator, ada } = await scene();
    const reports: [update: object, expected: object][] = [
      [
        { status: 'failed', error: 'no disk' },
        { status: 'pending', failures: 1, error: 'no disk', owner: null },
      ],
      [
        { status: 'failed', notes: 'no disk', fatal: true },
        { status: 'failed', error: 'no disk' },
      ],
      [
        { status: 'pending', why: 'not mine' },
        { status: 'pending', failures: 0, owner: null },
      ],
      [
        { status: 'pending_review', result: 'see a.ts', notes: 'ready' },
        { status: 'pending_review', result: 'see a.ts' },
      ],
      [{ checkpoint: { done: [1, [2]] } }, { status: 'in_progress', checkpoint: { done: [1, [2]] } }],
      [
        { progress: 0.75, notes: 'nearly' },
        { progress: 0.75, notes: [{ text: 'nearly' }] },
      ],
      [
        { status: 'completed', token: true },
        { status: 'completed', progress: 1 },
      ],
    ];
    for (const [update, expected] of reports) {
      const { task } = await operator.call('task.create', { title: JSON.stringify(update), retries: 1 });
      const { token } = await ada.call('task_claim', { task_id: task.id });
      const report = { task_id: task.id, ...update, ...('token' in update ? { token } : {}) };
      const answer = await ada.call('task_update', report);
      const stored = await operator.call('task.get', { id: task.id });
      expect(stored).toMatchObject(expected);
      expect(answer.task).toMatchObject({ id: task.id, status: stored.status });
    }
  });

  test('task_update: a note that finds no room does not undo the rest, and says so', async () => {
    const { operator, ada } = await scene();
    await ada.call('task_claim', { task_id: 't1' });
    for (let notes = 0; notes < limits.notesPerTask; notes++) await operator.call('task.note', { id: 't1', text: 'more' });
    const complaint = await ada.refusal('task_update', { task_id: 't1', status: 'completed', notes: 'done' });
    expect(complaint).toMatch(/^the rest is stored, but not the note: t1 has 500 notes/);
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'completed' });
  });

  test('a reviewer approves or rejects what another has handed in', async () => {
    const { daemon, operator, ada } = await scene();
    const eve = await hostOf(daemon, [], { env: await tokenEnv(operator, 'eve', 'reviewer') });
    await ada.call('task_claim', { task_id: 't1' });
    await ada.call('task_update', { task_id: 't1', status: 'pending_review', result: 'done' });
    expect(await ada.refusal('task_update', { task_id: 't1', verdict: 'approve' })).toMatch(/somebody else|author|own/);
    expect(await eve.refusal('task_update', { task_id: 't1', verdict: 'reject' })).toContain('say what is wrong');
    await eve.call('task_update', { task_id: 't1', verdict: 'reject', notes: 'no test' });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'pending', failures: 1 });
  });
});

describe('a coordinator', () => {
  const yaml = `pools:
  docs: {command: [sleep, '600'], drive: pull, tags: [docs], min: 0, max: 1}
  code: {command: [sleep, '600'], drive: pull, tags: [code], role: coder, min: 0, max: 2}
`;

  test('spawn_worker starts a worker of the pool that fits, up to its max', async () => {
    const { daemon, operator, fact } = await poolHome(yaml);
    const lead = await hostOf(daemon, [], { env: await tokenEnv(operator, 'lead', 'orchestrator') });
    expect(await lead.call('spawn_worker', { name: 'docs-worker', filter: ['docs'] })).toMatchObject({
      pool: { name: 'docs', desired: 1 },
    });
    await fact('worker.started', 'docs-1');
    expect(await lead.call('spawn_worker', { name: 'coder' })).toMatchObject({ pool: { name: 'code', desired: 1 } });
    expect(await lead.refusal('spawn_worker', { name: 'docs' })).toContain('pool docs has 1 of at most 1 workers');
    expect(await lead.refusal('spawn_worker', { filter: ['law'] })).toContain('There is docs (docs), code (code).');
    expect((await operator.call('pool.list', {})).pools.map(({ desired }) => desired)).toEqual([1, 1]);
    const worker = await hostOf(daemon, [], { env: await tokenEnv(operator, 'ada') });
    expect(await worker.refusal('spawn_worker', { name: 'code' })).toContain('may not use spawn_worker');
  });

  test('workflow_run starts a workflow with the steps that no pool takes, and looks at one', async () => {
    const { daemon, operator } = await poolHome('pools: {}');
    const lead = await hostOf(daemon, [], { env: await tokenEnv(operator, 'lead', 'orchestrator') });
    const started = await lead.call('workflow_run', { name: 'pipeline', inputs: { topic: 'Owls' } });
    const steps = ['collect', 'analyse', 'write', 'check'];
    expect(started).toMatchObject({ run: { id: 'r1' }, unmanned: [{ steps, why: 'there are no pools' }] });
    expect(await lead.call('workflow_run', { run: 'r1' })).toMatchObject({ run: { id: 'r1', status: 'running' }, steps: [{}, {}, {}, {}] });
  });

  test('memory_status tells what the daemon, the board and the workers use', async () => {
    const { daemon, operator, up, fact } = await poolHome(yaml);
    await up(yaml.replace('min: 0, max: 1', 'min: 1, max: 1'));
    await fact('worker.started', 'docs-1');
    const lead = await hostOf(daemon, [], { env: await tokenEnv(operator, 'lead', 'orchestrator') });
    const before = await lead.call('memory_status');
    expect(before.daemon.memory).toBeGreaterThan(10_000_000);
    expect(before.workers).toMatchObject([{ name: 'docs-1', memory: expect.any(Number) }]);
    await operator.call('task.create', { title: 'Big', description: 'x'.repeat(100_000) });
    const after = await lead.call('memory_status');
    expect(after.board.bytes).toBeGreaterThan(before.board.bytes);
    expect(after.board).toMatchObject({ tasks: { pending: 1 }, facts: before.board.facts + 1 });
  });

  test('has no tools to work with, and coordinates', async () => {
    const { daemon, operator } = await scene();
    const lead = await hostOf(daemon, ['--role', 'orchestrator'], { env: await tokenEnv(operator, 'lead', 'orchestrator') });
    const names = (await lead.client.listTools()).tools.map(({ name }) => name);
    expect(names).not.toContain('task_next');
    expect(names).toEqual(expect.arrayContaining(['spawn_worker', 'memory_status', 'task_update']));
    await lead.call('task_update', { task_id: 't1', status: 'cancelled', why: 'not needed' });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'cancelled' });
  });
});

test('a refusal speaks of tools, and to the point', async () => {
  const { operator, ada } = await scene();
  const { token } = await ada.call('task_claim', { task_id: 't1' });
  await ada.call('task_update', { task_id: 't1', token, progress: 0.5 });
  for (const [tool, args, complaint] of [
    ['task_claim', { task_id: 't1' }, 'ada holds t1 already (attempt 1). Go on with it: task_list has all of it.'],
    ['task_update', { task_id: 't1', token: 'old', progress: 1 }, 'this is not the token of the claim of t1 that counts: ada holds it'],
    ['agent_messages', { ack: 'm9' }, 'there is no message m9. agent_messages shows the latest.'],
    ['artifact_put', {}, 'artifact_put: give either data or text'],
  ] as const)
    expect(await ada.refusal(tool, args), tool).toContain(complaint);
  await expect(ada.read('swarm://worker/nobody/screen')).rejects.toThrow('agent_status shows all that have a terminal.');
  expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ owner: 'ada', progress: 0.5 });
});

test('a refused call changes nothing', async () => {
  const { operator, ada } = await scene();
  await operator.call('worker.register', { name: 'bob' });
  await operator.call('task.create', { title: 'Second' });
  const facts = await allFacts(operator);
  const calls: [tool: string, args: object, complaint: RegExp][] = [
    ['task_create', { title: '' }, /a task needs a title/],
    ['task_create', { title: 'X', depends_on: ['t99'] }, /t99/],
    ['task_create', { title: 'X', priorty: 'high' }, /priorty/],
    ['task_claim', { task_id: 'first' }, /there is no task first/],
    ['task_claim', { task_id: 't99' }, /there is no task t99/],
    ['task_update', { task_id: 't2' }, /there is nothing to report/],
    ['task_update', { task_id: 't2', status: 'done' }, /status/],
    ['task_update', { task_id: 't2', status: 'failed' }, /needs an error/],
    ['task_update', { task_id: 't2', result: 'good' }, /result needs a status/],
    ['task_update', { task_id: 't2', notes: 'mine', progress: 50 }, /progress/],
    ['task_update', { task_id: 't2', notes: 'mine', checkpoint: 1, status: 'completed' }, /does not hold t2.*Stop working on it/],
    ['task_update', { task_id: 't2', status: 'cancelled' }, /is worker and may not use task.cancel/],
    ['task_update', { task_id: 't2', verdict: 'approve', progress: 1 }, /progress cannot go with verdict. Leave it out/],
    ['task_update', { task_id: 't2', verdict: 'approve', status: 'completed' }, /status cannot go with verdict/],
    ['task_update', { task_id: 't2', status: 'cancelled', usage: { cost: 1 } }, /usage cannot go with status: cancelled/],
    ['task_update', { task_id: 't2', parts: [{ title: 'x' }], checkpoint: 1 }, /checkpoint cannot go with parts/],
    ['task_next', { wait_seconds: 46 }, /wait_seconds/],
    ['task_list', { status: 'open' }, /status: is one of blocked, .*, all, or a list of them/],
    ['agent_send', { type: 'direct', text: 'hi' }, /Give to_agent/],
    ['agent_send', { type: 'gossip', text: 'hi' }, /type/],
    ['agent_send', { to_agent: 'nobody', text: 'hi' }, /there is no worker nobody/],
    ['agent_send', { to_agent: 'bob' }, /needs a text or a payload/],
    ['agent_messages', { ack: 'm9' }, /there is no message m9/],
    ['agent_update_status', { status: '' }, /status/],
    ['agent_register', { role: 'no role' }, /role/],
  ];
  for (const [tool, args, complaint] of calls) expect(await ada.refusal(tool, args), `${tool} ${JSON.stringify(args)}`).toMatch(complaint);
  expect(await allFacts(operator)).toEqual(facts);
});

test('a report of several things, one of which is refused, changes nothing; mended it is stored whole, and told twice counted once', async () => {
  const { operator, ada } = await scene();
  const handoff = {
    objective: 'o',
    scope: 's',
    output_format: 'JSON',
    constraints: [],
    output_schema: { type: 'object', properties: { pages: { type: 'number' } }, required: ['pages'] },
  };
  const { task } = await operator.call('task.create', { title: 'Second', handoff });
  await ada.call('task_claim', { task_id: task.id });
  const facts = await allFacts(operator);
  const report = { task_id: task.id, progress: 0.9, step: 'last', checkpoint: { page: 12 }, usage: { input: 100 }, status: 'completed' };
  expect(await ada.refusal('task_update', { ...report, result: {} })).toMatch(/does not fit the output_schema.*the task is still yours/);
  expect(await allFacts(operator)).toEqual(facts);
  expect(await operator.call('task.get', { id: task.id })).toMatchObject({ progress: null, step: null, checkpoint: null, owner: 'ada' });
  for (const _ of [1, 2]) await ada.call('task_update', { ...report, result: { pages: 12 } });
  expect(await operator.call('task.get', { id: task.id })).toMatchObject({ status: 'completed', checkpoint: { page: 12 }, progress: 1 });
  expect(await operator.call('usage.task', { id: task.id })).toMatchObject({ input: 100 });
});

test('resources: the board, one task, the screen of a worker', async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await operator.call('task.import', {
    tasks: [
      { title: 'First', name: 'a' },
      { title: 'Second', depends_on: [{ task: 'a', on_fail: 'block' }] },
    ],
  });
  const ada = await hostOf(daemon, [], { env: await tokenEnv(operator, 'ada') });
  expect(JSON.parse(await ada.read('swarm://board'))).toMatchObject({
    counts: { pending: 1, blocked: 1 },
    tasks: [{ id: 't1' }, { id: 't2' }],
  });
  expect(JSON.parse(await ada.read('swarm://task/t2'))).toMatchObject({ id: 't2', dependencies: [{ id: 't1', on_fail: 'block' }] });
  await expect(ada.read('swarm://task/t9')).rejects.toThrow('there is no task t9');
  await run(operator, 'echo hello there; sleep 600', { name: 'sh-1' });
  await screenShows(operator, 'sh-1', 'hello there');
  expect(await ada.read('swarm://worker/sh-1/screen')).toBe('hello there');
  await expect(ada.read('swarm://worker/nobody/screen')).rejects.toThrow('there is no worker nobody');
});

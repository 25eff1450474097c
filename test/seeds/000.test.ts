/** Every example of the multi-agent patterns works as it is written there: by the tools of `swarm mcp`, and by the functions of `swarm/agent`. */

import { describe, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { joinSwarm } from '../../src/mcp/join.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { hostOf } from '../helpers/mcp.ts';
import { poolHome } from '../helpers/pools.ts';

// biome-ignore lint/suspicious/noExplicitAny: the examples say themselves what they expect of an answer
type Call = (...args: any[]) => Promise<any>;
type Name = Exclude<keyof ReturnType<typeof joinSwarm>, 'agent' | 'close'>;
type Agent = { readonly [N in Name]: Call } & { readonly agent: { readonly send: Call } };
type Join = (daemon: TestDaemon, name: string, role?: string) => Promise<Agent>;

/** Lists come as lists, which MCP puts into an object. */
const byTools: Join = async (daemon, name, role = 'worker') => {
  const host = await hostOf(daemon, ['--as', name, '--role', role]);
  const call =
    (tool: Name): Call =>
    args =>
      host.call(tool, args);
  const agent_send = call('agent_send');
  return {
    ...{
      agent: { send: agent_send },
      agent_send,
      agent_register: call('agent_register'),
      agent_update_status: call('agent_update_status'),
    },
    agent_messages: async args => (await host.call('agent_messages', args)).messages,
    agent_status: async () => (await host.call('agent_status')).agents,
    task_list: async args => (await host.call('task_list', args)).tasks,
    ...{ task_create: call('task_create'), task_next: call('task_next'), task_claim: call('task_claim'), task_update: call('task_update') },
    spawn_worker: (pool, wish) => host.call('spawn_worker', { name: pool, ...wish }),
    memory_status: call('memory_status'),
  };
};

const byClient: Join = async ({ socket }, name, role = 'worker') => {
  const joined = joinSwarm({ socket, name, role, token: undefined });
  onTestFinished(() => joined.close());
  return joined;
};

describe.each<[how: string, join: Join]>([
  ['by the tools of MCP', byTools],
  ['by the functions of the client', byClient],
])('%s', (_, join) => {
  /** A board on which the tasks of the example are known under its names for them. */
  async function scene(...keys: string[]) {
    const daemon = await startDaemon();
    const operator = await daemon.connect();
    for (const key of keys) await operator.call('task.create', { title: `Task ${key}`, idempotency_key: key });
    return { daemon, operator, ...(await join(daemon, 'ada')) };
  }

  const taskOf = async (operator: Client, key: string) => (await operator.call('task.list', { key })).tasks[0]!;

  test('sequential task chain', async () => {
    const { operator, agent } = await scene('A', 'B');
    await agent.send({ type: 'task_claim', payload: { task_id: 'A' } });
    expect(await taskOf(operator, 'A')).toMatchObject({ status: 'in_progress', owner: 'ada' });
    await agent.send({ type: 'task_complete', payload: { task_id: 'A', result: '...' } });
    expect(await taskOf(operator, 'A')).toMatchObject({ status: 'completed', result: '...' });
    await agent.send({ type: 'task_claim', payload: { task_id: 'B' } });
    expect(await taskOf(operator, 'B')).toMatchObject({ status: 'in_progress', owner: 'ada' });
  });

  test('supervisor: agents with role and last heartbeat', async () => {
    const { daemon, agent_register, agent_status } = await scene();
    await agent_register({ role: 'worker' });
    await (await join(daemon, 'boss', 'orchestrator')).agent_register({});
    const workers = (await agent_status()).filter((a: { role: string }) => a.role === 'worker');
    expect(workers).toMatchObject([{ id: 'ada', role: 'worker', status: 'idle', current_task: null }]);
    expect(Date.now() - workers[0].last_heartbeat).toBeLessThan(60_000);
  });

  test('message routing: to all, to one, and a claim', async () => {
    const { daemon, operator, agent_send } = await scene('...');
    const other = await join(daemon, 'agent-id');
    await other.agent_register({});
    await agent_send({ type: 'broadcast', payload: { anything: [1] } });
    await agent_send({ type: 'direct', payload: { anything: [2] }, to_agent: 'agent-id' });
    await agent_send({ type: 'task_claim', payload: { task_id: '...' } });
    expect(await other.agent_messages()).toMatchObject([
      { type: 'broadcast', from: 'ada', payload: { anything: [1] } },
      { type: 'direct', from: 'ada', payload: { anything: [2] } },
      { type: 'task_claim', from: 'ada', task: 't1' },
    ]);
    expect(await taskOf(operator, '...')).toMatchObject({ owner: 'ada' });
  });

  test.each(['heartbeat', 'broadcast', 'task_claim', 'task_complete', 'request_help'])('the type %s', async type => {
    const { operator, agent_send, task_claim } = await scene('explore-opencode');
    if (type === 'task_complete') await task_claim({ task_id: 'explore-opencode' });
    await agent_send({ type, payload: { task_id: 'explore-opencode' } });
    expect((await operator.call('message.list', { type })).messages).toHaveLength(1);
  });

  test('message structure: a completion with its result', async () => {
    const { operator, agent_send, task_claim } = await scene('explore-opencode');
    await task_claim({ task_id: 'explore-opencode' });
    const result = { files_analyzed: 42, report_location: '/reports/opencode-analysis.md' };
    await agent_send({
      type: 'task_complete',
      payload: { task_id: 'explore-opencode', status: 'success', result, duration_ms: 120000 },
    });
    expect(await taskOf(operator, 'explore-opencode')).toMatchObject({ status: 'completed', result });
  });

  test('status updates', async () => {
    const { operator, agent_update_status } = await scene();
    await agent_update_status({ status: 'working', task: 'Analyzing codebase structure' });
    expect(await operator.call('worker.get', { name: 'ada' })).toMatchObject({ status: 'working', note: 'Analyzing codebase structure' });
    await agent_update_status({ status: 'idle', task: null });
    expect(await operator.call('worker.get', { name: 'ada' })).toMatchObject({ status: 'idle', note: null });
  });

  test('tasks are created, also after others that have to be done first', async () => {
    const { operator, task_create } = await scene('task_123_abc', 'task_456_def');
    await task_create({
      title: 'Analyze system architecture',
      description: 'Review and document system components',
      priority: 'high',
      tags: ['architecture', 'documentation'],
    });
    const { id } = await task_create({
      title: 'Deploy to production',
      description: 'Deploy after all tests pass',
      priority: 'high',
      depends_on: ['task_123_abc', 'task_456_def'], // Must complete first
    });
    expect(await operator.call('task.get', { id })).toMatchObject({ status: 'blocked', priority: 'high', depends_on: ['t1', 't2'] });
  });

  test('a chain of tasks', async () => {
    const { operator, task_create, task_next, task_claim, agent_send } = await scene();
    const setupTask = await task_create({ title: 'Setup environment' });
    const buildTask = await task_create({ title: 'Build project', depends_on: [setupTask.id] });
    const testTask = await task_create({ title: 'Run tests', depends_on: [buildTask.id] });
    const statuses = async () => (await operator.call('task.list', {})).tasks.map(({ status }) => status);
    expect(await statuses()).toEqual(['pending', 'blocked', 'blocked']);
    for (const { id } of [setupTask, buildTask, testTask]) {
      const next = await task_next();
      expect(next.task.id).toBe(id);
      await task_claim({ task_id: next.task.id });
      await agent_send({ type: 'task_complete', payload: { task_id: id } });
    }
    expect(await statuses()).toEqual(['completed', 'completed', 'completed']);
  });

  test('claiming and notes', async () => {
    const { operator, task_next, task_claim, task_update } = await scene('task_123');
    const next = await task_next();
    if (next.task) await task_claim({ task_id: next.task.id });
    await task_update({ task_id: 'task_123', notes: 'Progress: 50% complete' });
    expect(await taskOf(operator, 'task_123')).toMatchObject({ owner: 'ada', notes: [{ by: 'ada', text: 'Progress: 50% complete' }] });
  });

  test('progress by the message bus', async () => {
    const { operator, agent_send, task_claim } = await scene('task-001');
    await task_claim({ task_id: 'task-001' });
    await agent_send({ type: 'broadcast', payload: { task_id: 'task-001', progress: 0.75, eta_minutes: 10 } });
    expect(await taskOf(operator, 'task-001')).toMatchObject({ progress: 0.75 });
    expect((await operator.call('message.inbox', {})).messages).toMatchObject([{ payload: { eta_minutes: 10 } }]);
  });

  test('graceful failure, and help after the last retry', async () => {
    const { operator, agent_send, task_claim } = await scene('...');
    await task_claim({ task_id: '...' });
    await agent_send({ type: 'task_complete', payload: { task_id: '...', status: 'failed', error: 'no such file' } });
    expect(await taskOf(operator, '...')).toMatchObject({ status: 'pending', failures: 1, error: 'no such file' });
    await agent_send({ type: 'request_help', payload: { anything: 1 } });
    expect((await operator.call('message.inbox', {})).messages.at(-1)).toMatchObject({ type: 'request_help', from: 'ada' });
  });

  test('the life of a worker in a pool', async () => {
    const { operator, agent_register, agent_messages, task_next, task_claim, task_update, agent_send } = await scene('...');
    await agent_register({ role: 'code-analyzer' });
    await operator.call('message.send', { type: 'task_available', payload: { task_id: '...' } });
    expect(await agent_messages()).toMatchObject([{ type: 'task_available', task: 't1' }]);
    const { task } = await task_next();
    await task_claim({ task_id: task.id });
    await task_update({ task_id: task.id, status: 'completed' });
    await agent_send({ type: 'task_complete', payload: { task_id: task.id, status: 'success', result: { found: 3 } } });
    expect(await taskOf(operator, '...')).toMatchObject({ status: 'completed', owner: null });
    expect(await task_next({ wait_seconds: 0 })).toMatchObject({ task: null });
  });

  test('load balancing: who is idle, least loaded, next in turn', async () => {
    const { daemon, agent_register, agent_status, task_claim } = await scene('busy');
    await agent_register({});
    await task_claim({ task_id: 'busy' });
    const bob = await join(daemon, 'bob');
    await bob.agent_register({});
    const boss = await join(daemon, 'boss', 'orchestrator');
    type Seen = { id: string; role: string; status: string; current_task: string | null };
    const workers: Seen[] = (await agent_status()).filter((a: Seen) => a.role !== 'orchestrator');
    expect(workers.filter(a => a.status === 'idle').map(({ id }) => id)).toEqual(['bob']);
    const leastLoaded = workers.sort((a, b) => (a.current_task ? 1 : 0) - (b.current_task ? 1 : 0))[0]!;
    await boss.agent_send({ type: 'direct', to_agent: leastLoaded.id, payload: { action: 'work_on', task_id: 't1' } });
    expect(await bob.agent_messages()).toMatchObject([{ from: 'boss', payload: { action: 'work_on', task_id: 't1' } }]);
  });

  test('scaling up: a worker of any kind, and one for a tag', async () => {
    const pool = (more: string) => `{command: [sleep, '600'], drive: pull, min: 0, max: 2${more}}`;
    const { daemon, operator } = await poolHome(`pools:\n  generic-worker: ${pool('')}\n  db: ${pool(', tags: [database]')}\n`);
    const boss = await join(daemon, 'boss', 'orchestrator');
    const pending = await boss.task_list({ status: 'pending' });
    const workers = (await boss.agent_status()).filter((a: { role: string }) => a.role === 'worker');
    expect([pending, workers]).toEqual([[], []]);
    await boss.spawn_worker('generic-worker');
    await boss.spawn_worker('database-worker', { filter: ['database'] });
    expect((await operator.call('pool.list', {})).pools).toMatchObject([
      { name: 'generic-worker', desired: 1 },
      { name: 'db', desired: 1 },
    ]);
  });

  test('decomposition, and results put together', async () => {
    const { daemon, operator, agent_register, task_claim, agent_send } = await scene();
    await agent_register({});
    const boss = await join(daemon, 'boss', 'orchestrator');
    await boss.agent_register({});
    const parentTask = await boss.task_create({ title: 'Implement user authentication system', priority: 'high', complexity: 'complex' });
    const subtasks = [
      { title: 'Create User model and migrations', tags: ['database'] },
      { title: 'Implement login/logout endpoints', tags: ['api'] },
    ];
    for (const sub of subtasks) {
      await boss.task_create({
        ...sub,
        priority: 'medium',
        description: `Subtask of: ${parentTask.task.title}`,
        tags: [...sub.tags, `parent:${parentTask.task.id}`],
      });
    }
    for (const subtask_id of ['t2', 't3']) {
      await task_claim({ task_id: subtask_id });
      await agent_send({ type: 'task_complete', payload: { task_id: subtask_id } });
      const partial = { parent_task_id: parentTask.id, subtask_id, result: `part ${subtask_id}`, status: 'success' };
      await agent_send({ type: 'partial_result', payload: partial });
    }
    type Partial = { type: string; payload: { parent_task_id: string; result: string } };
    const partials = (await boss.agent_messages()).filter(
      (m: Partial) => m.type === 'partial_result' && m.payload.parent_task_id === parentTask.id,
    );
    const childTasks = (await boss.task_list({ status: 'all' })).filter((t: { tags: string[] }) =>
      t.tags?.includes(`parent:${parentTask.id}`),
    );
    expect(childTasks.every((t: { status: string }) => t.status === 'completed')).toBe(true);
    const aggregated = partials.map((p: Partial) => p.payload.result);
    await boss.agent_send({
      type: 'task_complete',
      payload: { task_id: parentTask.id, result: { aggregated }, subtasks_completed: childTasks.length },
    });
    expect(await operator.call('task.get', { id: parentTask.id })).toMatchObject({
      ...{ status: 'completed', result: { aggregated: ['part t2', 'part t3'] } },
    });
  });

  test('peer review, with an objection and then without', async () => {
    const { daemon, operator, agent_register, agent_messages, agent_send, task_claim, task_update } = await scene('task_abc');
    await agent_register({});
    const reviewer = await join(daemon, 'rex');
    await reviewer.agent_register({});
    const submit = async () => {
      await agent_send({
        type: 'review_request',
        payload: {
          task_id: 'task_abc',
          work_product: { files_changed: ['src/auth.ts', 'src/auth.test.ts'], summary: 'Implemented JWT authentication' },
          requested_by: 'ada',
        },
      });
      await task_update({ task_id: 'task_abc', status: 'pending_review', notes: 'Awaiting peer review' });
    };
    const review = async (issues: string[]) => {
      const [request] = (await reviewer.agent_messages()).filter((m: { type: string }) => m.type === 'review_request');
      await reviewer.agent_send({
        type: 'review_complete',
        to_agent: request.payload.requested_by,
        payload: { task_id: request.payload.task_id, approved: issues.length === 0, issues, reviewer: 'rex' },
      });
      return (await agent_messages()).find(
        (m: { type: string; payload: { task_id: string } }) => m.type === 'review_complete' && m.payload.task_id === 'task_abc',
      );
    };
    await task_claim({ task_id: 'task_abc' });
    await submit();
    expect(await taskOf(operator, 'task_abc')).toMatchObject({ status: 'pending_review' });
    expect(await review(['no tests'])).toMatchObject({ from: 'rex', payload: { approved: false, issues: ['no tests'] } });
    expect(await taskOf(operator, 'task_abc')).toMatchObject({ status: 'pending', failures: 1, error: 'review by rex: no tests' });
  });

  test('peer review that approves', async () => {
    const { daemon, operator, agent_send, task_claim, task_update } = await scene('task_abc');
    await task_claim({ task_id: 'task_abc' });
    const reviewer = await join(daemon, 'rex');
    await reviewer.agent_register({});
    await agent_send({ type: 'review_request', payload: { task_id: 'task_abc', requested_by: 'ada' } });
    await task_update({ task_id: 'task_abc', status: 'pending_review', notes: 'Awaiting peer review' });
    await reviewer.agent_send({
      type: 'review_complete',
      to_agent: 'ada',
      payload: { task_id: 'task_abc', approved: true, issues: [], reviewer: 'rex' },
    });
    expect(await taskOf(operator, 'task_abc')).toMatchObject({ status: 'completed' });
    await task_update({ task_id: 'task_abc', status: 'completed' });
    expect(await taskOf(operator, 'task_abc')).toMatchObject({ status: 'completed' });
  });

  test('consensus: asked, answered, counted, told', async () => {
    const { daemon, operator, agent_register, agent_messages, agent_send } = await scene();
    await agent_register({});
    const boss = await join(daemon, 'boss', 'orchestrator');
    await boss.agent_register({});
    await boss.agent_send({
      type: 'broadcast',
      payload: {
        action: 'vote_request',
        vote_id: 'vote_123',
        question: 'Should we migrate to TypeScript strict mode?',
        options: ['yes', 'no', 'abstain'],
        deadline_ms: 60000,
      },
    });
    const told = (payload: object) => expect.arrayContaining([expect.objectContaining({ payload: expect.objectContaining(payload) })]);
    expect(await agent_messages()).toEqual(told({ action: 'vote_request', vote_id: 'vote_123' }));
    await agent_send({
      type: 'vote_response',
      payload: { vote_id: 'vote_123', choice: 'yes', rationale: 'Catches more bugs at compile time' },
    });
    type Vote = { type: string; payload: { vote_id: string; choice: 'yes' | 'no' | 'abstain' } };
    const votes: Vote[] = (await boss.agent_messages()).filter((m: Vote) => m.type === 'vote_response' && m.payload.vote_id === 'vote_123');
    const tally = { yes: 0, no: 0, abstain: 0 };
    for (const v of votes) tally[v.payload.choice]++;
    await boss.agent_send({ type: 'broadcast', payload: { action: 'vote_result', vote_id: 'vote_123', result: 'yes', tally } });
    expect(await agent_messages()).toEqual(told({ action: 'vote_result', result: 'yes', tally: { yes: 1, no: 0, abstain: 0 } }));
    // It is a vote of the swarm as well, counted by that.
    const { votes: known } = await operator.call('vote.list', {});
    expect(known).toMatchObject([{ key: 'vote_123', ballots: [{ option: 'yes', why: 'Catches more bugs at compile time' }] }]);
  });

  test('a checkpoint in the notes', async () => {
    const { operator, task_claim, task_update } = await scene('task_123');
    await task_claim({ task_id: 'task_123' });
    const notes = JSON.stringify({
      checkpoint_time: '2026-01-01T00:00:00Z',
      progress_percent: 40,
      checkpoint_path: 'memory/checkpoints/t1.json',
    });
    await task_update({ task_id: 'task_123', notes });
    expect((await taskOf(operator, 'task_123')).notes.map(({ text }) => text)).toEqual([notes]);
  });

  test('a stage of a pipeline', async () => {
    const { daemon, agent_register, agent_messages } = await scene();
    await agent_register({});
    const boss = await join(daemon, 'boss', 'orchestrator');
    const stageTask = await boss.task_create({
      title: 'Pipeline stage: analyze',
      description: 'Process: {}...',
      tags: ['pipeline:p1', 'stage:analyze'],
    });
    const input = { files: ['a.ts'] };
    await boss.agent_send({
      type: 'broadcast',
      payload: { action: 'stage_ready', pipeline_id: 'p1', stage: 'analyze', task_id: stageTask.task.id, input },
    });
    expect(await agent_messages()).toMatchObject([{ task: 't1', payload: { action: 'stage_ready', stage: 'analyze', input } }]);
  });

  test('what the swarm uses', async () => {
    const { daemon } = await scene('A');
    const boss = await join(daemon, 'boss', 'orchestrator');
    expect(await boss.memory_status()).toMatchObject({ daemon: { memory: expect.any(Number) }, board: { tasks: { pending: 1 } } });
  });
});

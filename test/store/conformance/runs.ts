/** Runs of workflows: parts and tasks begin together and once, events are heard, and what was stopped can go on. */

import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/core/json.ts';
import { limits } from '../../../src/core/limits.ts';
import type { Workflow } from '../../../src/core/workflow/workflow.ts';
import type { NewRun } from '../../../src/store/run-store.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { operator } from '../../helpers/task.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const newRun = (workflow: Workflow, more: Partial<NewRun> = {}): NewRun => ({
  ...{ workflow, inputs: {}, wish: 'auto', pattern: 'parallel', why: 'for a test' },
  ...more,
});

const start = async (board: Board, workflow: Workflow, more: Partial<NewRun> = {}): Promise<string> =>
  (await board.store.runs.start(newRun(workflow, more), 'operator')).id;

const statusOf = async (board: Board, id = 'r1'): Promise<string> => (await board.store.runs.get(id)).run.status;

/** The open tasks of the run, by their step. */
async function openTasks(board: Board, id = 'r1'): Promise<Record<string, string>> {
  const { view } = await board.store.runs.get(id);
  const open = view.parts.filter(({ state }) => state === 'open');
  return Object.fromEntries(open.map(({ step, item, task }) => [item > 0 ? `${step}/${item}` : step, task!]));
}

async function finish(board: Board, step: string, result: JsonValue = null): Promise<void> {
  const task = (await openTasks(board))[step]!;
  await board.happen(task, { type: 'complete', by: operator, result });
  board.now++;
  await board.store.runs.advance();
}

async function breakDown(board: Board, step: string): Promise<void> {
  await board.breakDown((await openTasks(board))[step]!);
  await board.store.runs.advance();
}

const chain = aWorkflow([
  { id: 'a', title: 'Do {{inputs.what}}', rollback: { title: 'Undo a' } },
  { id: 'b', needs: ['a'], prompt: 'After {{steps.a.result}}', tags: ['x'] },
]);

export function runs(open: OpenBoard): void {
  test('a run begins with its tasks, and ends with them', async () => {
    const board = await open();
    const run = await board.store.runs.start(newRun(chain, { inputs: { what: 'it' } }), 'operator');
    expect(run).toMatchObject({ id: 'r1', status: 'running', steps: 2, done: 0 });
    const task = await board.task((await openTasks(board)).a!);
    expect(task).toMatchObject({ title: 'Do it', tags: ['run:r1', 'step:a'], created_by: 'r1' });
    await finish(board, 'a', 'this');
    expect(await board.task((await openTasks(board)).b!)).toMatchObject({
      title: 'b',
      description: 'After this',
      tags: ['x', 'run:r1', 'step:b'],
    });
    await finish(board, 'b');
    expect(await board.store.runs.list({ limit: 10 })).toMatchObject([{ status: 'completed', done: 2 }]);
    expect(board.store.runs.live()).toBe(0);
    const told = (await board.facts()).filter(({ subject }) => subject === 'r1').map(({ type }) => type);
    expect(told).toEqual(['run.started', 'run.began', 'run.settled', 'run.began', 'run.settled', 'run.completed']);
  });

  test('the same key makes one run', async () => {
    const board = await open();
    expect(await start(board, chain, { key: 'k' })).toBe(await start(board, chain, { key: 'k' }));
    expect(await board.tasks()).toHaveLength(1);
  });

  test('planning again changes nothing', async () => {
    const board = await open();
    await start(board, chain);
    const head = board.store.head();
    for (const _ of [1, 2]) await board.store.runs.advance();
    expect(board.store.head()).toBe(head);
  });

  test('it is found as it was', async () => {
    const board = await open();
    await start(board, chain);
    await board.finish((await openTasks(board)).a!);
    await board.reopen();
    await board.store.runs.advance();
    expect(Object.keys(await openTasks(board))).toEqual(['b']);
  });

  test('a failure takes back what is open and undoes what was done', async () => {
    const board = await open();
    await start(board, aWorkflow([...chain.steps, { id: 'c', needs: ['a'] }]));
    await finish(board, 'a');
    const { c } = await openTasks(board);
    await breakDown(board, 'b');
    expect(await board.statuses(c!)).toEqual(['cancelled']);
    expect(await statusOf(board)).toBe('rolling_back');
    await finish(board, 'a');
    expect(await board.store.runs.get('r1')).toMatchObject({ run: { status: 'rolled_back', reason: expect.stringContaining('b failed') } });
  });

  test('paused, nothing more begins; cancelled, nothing goes on', async () => {
    const board = await open();
    await start(board, chain);
    expect(await board.store.runs.pause('r1', 'ann')).toMatchObject({ status: 'paused', reason: 'paused by ann' });
    await finish(board, 'a');
    expect(await openTasks(board)).toEqual({});
    await board.store.runs.resume('r1', 'ann');
    const { b } = await openTasks(board);
    expect(await board.store.runs.cancel('r1', 'ann', { why: 'enough' })).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled by ann: enough',
    });
    expect(await board.statuses(b!)).toEqual(['cancelled']);
    await expectRefusal(board.store.runs.pause('r1', 'ann'), 'refused', 'r1 is cancelled', 'retry');
    await expectRefusal(board.store.runs.get('r9'), 'not_found', 'r9');
  });

  test('a retry does again what failed, and what comes after a step', async () => {
    const board = await open();
    const plain = aWorkflow([{ id: 'a' }, { id: 'b', needs: ['a'] }]);
    await start(board, plain);
    await finish(board, 'a');
    await breakDown(board, 'b');
    expect(await statusOf(board)).toBe('failed');
    expect(await board.store.runs.retry('r1', null, 'ann')).toMatchObject({ status: 'running', tries: 2 });
    expect(Object.keys(await openTasks(board))).toEqual(['b']);
    await finish(board, 'b');
    await expectRefusal(board.store.runs.retry('r1', null, 'ann'), 'refused', 'completed', '--from');
    await expectRefusal(board.store.runs.retry('r1', 'q', 'ann'), 'bad_params', 'no step');
    await board.store.runs.retry('r1', 'a', 'ann');
    expect(Object.keys(await openTasks(board))).toEqual(['a']);
    expect(await board.store.runs.get('r1')).toMatchObject({ asideCount: 3 });
  });

  test('a result that does not fit its handoff goes back with the reason, and counts as a failure', async () => {
    const board = await open();
    const handoff = { type: 'object', required: ['files'], properties: { files: { type: 'array' } } };
    await start(board, aWorkflow([{ id: 'a', retries: 1, handoff }]));
    const { a } = await openTasks(board);
    await finish(board, 'a', { files: 'none' });
    expect(await board.task(a!)).toMatchObject({ status: 'pending', failures: 1, error: expect.stringContaining('files: ') });
    expect(await openTasks(board)).toEqual({ a });
    await finish(board, 'a', 'no files at all');
    expect((await board.store.runs.get('r1')).run).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('the result is not as its schema says'),
    });
    await board.store.runs.retry('r1', null, 'ann');
    await finish(board, 'a', '{"files": []}');
    expect(await statusOf(board)).toBe('completed');
  });

  test('a message or a fact starts a step, once; or comes too late', async () => {
    const board = await open();
    const waits = aWorkflow([
      { id: 'a', on: { message: 'stage_ready', match: { stage: 'two' }, within_ms: 1_000 }, title: 'By {{event.by}}' },
      { id: 'b', on: { fact: 'task.completed', within_ms: 1_000, match: { 'data.patch.status': 'completed' } } },
    ]);
    await start(board, waits);
    const say = (stage: string) =>
      board.store.messages.send({ to: 'operator', type: 'stage_ready', text: '', payload: { stage } } as never, 'ann', board.now + 1_000);
    await say('one');
    await board.store.runs.advance();
    expect(await openTasks(board)).toEqual({});
    await say('two');
    await say('two');
    await board.store.runs.advance();
    expect(Object.keys(await openTasks(board))).toEqual(['a']);
    expect(await board.task((await openTasks(board)).a!)).toMatchObject({ title: 'By ann' });
    await finish(board, 'a');
    expect(Object.keys(await openTasks(board))).toEqual(['b']);
    await finish(board, 'b');
    expect(await statusOf(board)).toBe('completed');

    await start(board, waits);
    board.now += 1_000;
    await board.store.runs.advance();
    expect((await board.store.runs.get('r2')).run).toMatchObject({ status: 'failed', reason: expect.stringContaining('in vain') });
  });

  test('at a sync point a pattern that nobody asked for gives way to a better one, once', async () => {
    const board = await open();
    const wide = aWorkflow([
      { id: 'a', foreach: [1, 2, 3, 4] },
      { id: 'b', needs: ['a'] },
    ]);
    const work = async (id: string): Promise<void> => {
      await start(board, wide, id === 'r1' ? {} : { wish: 'parallel' });
      board.now += 5_000;
      for (const task of Object.values(await openTasks(board, id))) {
        const held = await board.claim(task);
        board.now += 10;
        await board.complete(held);
      }
      await board.store.runs.advance();
    };
    await work('r1');
    expect((await board.store.runs.get('r1')).run).toMatchObject({ pattern: 'hybrid', pattern_why: expect.stringContaining('waited 5') });
    expect((await board.facts()).filter(({ type }) => type === 'run.repatterned')).toHaveLength(1);
    await work('r2');
    expect((await board.store.runs.get('r2')).run).toMatchObject({ pattern: 'parallel' });
  });

  test('how its steps, its workers and its patterns went is known to the next', async () => {
    const board = await open();
    await start(board, chain);
    await board.store.registerWorker({ name: 'w1', role: 'worker', capabilities: [], tags: [] }, { incarnation: 'w1#1', tokenHash: null });
    const held = await board.claim((await openTasks(board)).a!);
    board.now += 500;
    await board.complete(held);
    await board.store.runs.advance();
    await board.fail(await board.claim((await openTasks(board)).b!), 'broken', true);
    await board.store.runs.advance();
    await finish(board, 'a');
    const none = { mean_tokens: 0, mean_cost_micros: 0 };
    expect(await board.store.runs.learned('test')).toEqual({
      steps: [
        { workflow: 'test', step: 'a', ended: 1, completed: 1, mean_ms: 500, ...none },
        { workflow: 'test', step: 'b', ended: 1, completed: 0, mean_ms: 0, ...none },
      ],
      kinds: [{ role: 'worker', preset: null, ended: 2, completed: 1, mean_ms: 250, ...none }],
      patterns: [{ workflow: 'test', pattern: 'parallel', ended: 1, completed: 0, mean_ms: 501, ...none }],
    });
    expect(await board.store.runs.learned('other')).toMatchObject({ steps: [], kinds: [{ ended: 2 }], patterns: [] });
  });

  test('a result that was sent back is learned as no success', async () => {
    const board = await open();
    await board.store.registerWorker({ name: 'w1', role: 'worker', capabilities: [], tags: [] }, { incarnation: 'w1#1', tokenHash: null });
    const id = await board.addOne({ title: 'a', gates: [{ type: 'review' }] });
    const completed = async () => (await board.store.runs.learned(null)).kinds[0]?.completed;
    await board.complete(await board.claim(id));
    expect(await completed()).toBe(1);
    await board.happen(id, { type: 'reject', by: operator, comment: 'no', random: 0.5 });
    expect(await completed()).toBe(0);
    await board.pass(60_000);
    await board.complete(await board.claim(id));
    await board.happen(id, { type: 'approve', by: operator });
    expect((await board.store.runs.learned(null)).kinds).toMatchObject([{ ended: 2, completed: 1 }]);
  });

  test('what it has completed is undone when it is cancelled so, also later, and once', async () => {
    const board = await open();
    await start(board, chain);
    await finish(board, 'a');
    expect(await board.store.runs.cancel('r1', 'ann')).toMatchObject({ status: 'cancelled' });
    expect(await board.store.runs.cancel('r1', 'ann', { isUndone: true })).toMatchObject({ status: 'rolling_back', finished_at: null });
    expect(await board.task((await openTasks(board)).a!)).toMatchObject({ title: 'Undo a' });
    await finish(board, 'a');
    expect((await board.store.runs.get('r1')).run).toMatchObject({ status: 'rolled_back', reason: 'cancelled by ann' });
    await expectRefusal(board.store.runs.cancel('r1', 'ann', { isUndone: true }), 'refused', 'rolled_back');
    await start(board, chain);
    expect(await board.store.runs.cancel('r2', 'ann', { isUndone: true })).toMatchObject({ status: 'rolled_back' });
  });

  test('a person who cancels the undoing takes it back as well', async () => {
    const board = await open();
    await start(board, chain);
    await finish(board, 'a');
    await board.store.runs.cancel('r1', 'ann', { isUndone: true });
    const { a: undoing } = await openTasks(board);
    expect(await board.store.runs.cancel('r1', 'ann')).toMatchObject({ status: 'cancelled', finished_at: board.now });
    expect(await board.statuses(undoing!)).toEqual(['cancelled']);
  });

  test('what takes more than there is cannot begin; where that is known first, not even its run', async () => {
    const board = await open();
    const greedy = aWorkflow([{ id: 'a' }, { id: 'b', needs: ['a'], resources: { gpu: 2 } }]);
    await start(board, greedy);
    await board.store.resources.configure({ gpu: { kind: 'capacity', most: 1 } });
    await expectRefusal(board.store.runs.refuse(greedy, {}), 'bad_params', 'workflow.steps.1.resources', 'there is 1 in all');
    await start(board, aWorkflow([{ id: 'c' }, { id: 'd', needs: ['c'] }]));
    for (const [id, step] of [
      ['r1', 'a'],
      ['r2', 'c'],
    ] as const)
      await board.finish((await openTasks(board, id))[step]!);
    await board.store.runs.advance();
    expect((await board.store.runs.get('r1')).run).toMatchObject({ status: 'failed', reason: expect.stringContaining('it needs 2 gpu') });
    expect(Object.keys(await openTasks(board, 'r2'))).toEqual(['d']);
  });

  test('there are so many runs at once, and workflows so large, and no more', async () => {
    const board = await open();
    const small = aWorkflow([{ id: 'a' }]);
    const sized = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify(small).length - JSON.stringify({ text: '' }).length) });
    await board.store.runs.refuse(small, sized(limits.workflowBytes));
    await expectRefusal(
      board.store.runs.refuse(small, sized(limits.workflowBytes + 1)),
      'limit_reached',
      `${limits.workflowBytes + 1} bytes`,
    );
    for (let count = 0; count < limits.runsAtOnce; count++) await start(board, small);
    await expectRefusal(start(board, small), 'limit_reached', `${limits.runsAtOnce} runs`);
    await board.store.runs.cancel('r1', 'ann');
    expect(await start(board, small)).toBe(`r${limits.runsAtOnce + 1}`);
  });
}

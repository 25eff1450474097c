/** Commands of the screen without a screen: each does what it says to what was named, and to nothing else. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Errand } from '../../src/client/screen-wish.ts';
import type { Task } from '../../src/core/task.ts';
import { listed, runErrand } from '../../src/tui/headless.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';
import { factAbout, homeOfWorkers, run } from '../helpers/workers.ts';
import { aWorkflow } from '../helpers/workflow.ts';

const idlePool = 'pools: {idle: {command: [sleep, "600"], drive: pull, min: 1, max: 3, nudge: wake up}}\n';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  const place = homeOfWorkers();
  writeFileSync(join(place.home, 'swarm.yaml'), idlePool);
  daemon = await place.start();
  operator = await daemon.connect();
});

async function runs(id: string, subject?: string | null, more: Partial<Errand> = {}): Promise<string[]> {
  const said: string[] = [];
  await runErrand({
    client: operator,
    id,
    subject: subject ?? undefined,
    answers: [],
    isSure: false,
    say: text => said.push(text),
    ...more,
  });
  return said;
}

const refused = (...errand: Parameters<typeof runs>) => refusal(runs(...errand));
const add = async (title: string, more = {}): Promise<string> => (await operator.call('task.create', { title, ...more })).task.id;
const taskOf = (id: string): Promise<Task> => operator.call('task.get', { id });

/** In the hands of somebody, who hands it in. */
async function submitted(title: string, hand: string): Promise<string> {
  const id = await add(title, { gates: [{ type: 'review' }] });
  const bob = await daemon.connect({ as: { name: hand } });
  const { token } = await bob.call('task.claim', { id });
  await bob.call('task.submit', { id, token: token!, result: 'a draft' });
  return id;
}

async function poolUp(): Promise<string> {
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  onTestFinished(async () => void (await operator.call('swarm.down', { now: true })));
  return (await facts.first(({ type }) => type === 'worker.started')).subject!;
}

/** Each command of the list, what it is told, what it says, and what has become of the swarm. */
const tasksDone: readonly (readonly [string, Partial<Errand>, string, Partial<Task>])[] = [
  ['task.assign', { answers: ['bob'] }, 't2 assigned to bob', { assignee: 'bob' }],
  ['task.assign-anyone', {}, 't2 may go to anyone', { assignee: null }],
  ['task.raise', {}, 't2 is high now', { priority: 'high' }],
  ['task.lower', {}, 't2 is low now', { priority: 'low' }],
  ['task.cancel', {}, 't2 cancelled', { status: 'cancelled' }],
  ['task.note', { answers: ['look here'] }, 'Noted on t2', { notes: [expect.objectContaining({ text: 'look here' })] }],
  ['task.split', { answers: ['one\n two \n\n'] }, 't2 split into 2 parts', { split: { collect: 'concat', on_part_fail: 'keep' } }],
  [
    'task.split',
    { answers: ['one\ntwo', 'reduce', 'fail'] },
    't2 split into 2 parts',
    { split: { collect: 'reduce', on_part_fail: 'fail' } },
  ],
];

describe('a command', () => {
  test.each(tasksDone)('%s is done to the task that was named', async (id, more, said, after) => {
    await operator.call('worker.register', { name: 'bob' });
    await add('first');
    await add('second', id === 'task.assign-anyone' ? { assignee: 'bob' } : {});
    const before = await taskOf('t1');
    expect(await runs(id, 't2', more)).toEqual([said]);
    expect(await taskOf('t2')).toMatchObject(after);
    expect(await taskOf('t1')).toEqual(before);
    if (id === 'task.split')
      expect((await operator.call('task.list', { parent: 't2' })).tasks.map(({ title }) => title)).toEqual(['one', 'two']);
  });

  test('task.retry brings back what was cancelled', async () => {
    await add('first');
    await runs('task.cancel', 't1');
    expect(await runs('task.retry', 't1')).toEqual(['t1 back on the board']);
    expect(await taskOf('t1')).toMatchObject({ status: 'pending' });
  });

  test('task.approve and task.reject decide about a result, and only about one', async () => {
    const [good, bad] = [await submitted('good', 'bob'), await submitted('bad', 'ann')];
    expect(await runs('task.approve', good)).toEqual([`${good} approved`]);
    expect(await taskOf(good)).toMatchObject({ status: 'completed' });
    expect(await runs('task.reject', bad, { answers: ['too short'] })).toEqual([`${bad} sent back`]);
    expect((await taskOf(bad)).status).not.toBe('pending_review');
    expect(await refused('task.approve', good)).toMatchObject({ code: 'refused', message: `${good} does not wait for a review.` });
  });

  test('vote.cast votes, where the person may, and vote.close ends a vote', async () => {
    await operator.call('worker.register', { name: 'bob' });
    expect(await refused('vote.cast')).toMatchObject({ message: 'There is no open vote that you have a vote in.' });
    await operator.call('vote.open', { question: 'Tabs?', options: ['yes', 'no'], voters: ['operator', 'bob'] });
    await operator.call('vote.open', { question: 'Lunch?', options: ['now', 'later'], voters: ['bob'] });
    expect(await runs('vote.cast', undefined, { answers: ['no'] })).toEqual(['Voted no in v1']);
    expect(await runs('vote.cast', undefined, { answers: ['abstain'] })).toEqual(['Abstained in v1']);
    expect(await runs('vote.close', undefined, { answers: ['v1'], isSure: true })).toEqual(['v1 ended']);
    expect(await operator.call('vote.get', { id: 'v1' })).toMatchObject({ outcome: { kind: 'no_quorum', abstained: 1 } });
    expect(await refused('vote.cast')).toMatchObject({ code: 'refused' });
  });

  test('of pools goes to the pool, also by one of its workers', async () => {
    const worker = await poolUp();
    const pool = async () => (await operator.call('pool.list', {})).pools[0]!;
    expect(await runs('pool.more', 'idle')).toEqual(['idle: 2 workers wanted']);
    expect(await pool()).toMatchObject({ scaled: 2 });
    expect(await runs('pool.less', worker)).toEqual(['idle: 1 worker wanted']);
    expect(await runs('pool.by-rule', 'idle')).toEqual(['idle: the rule decides']);
    expect(await pool()).toMatchObject({ scaled: null, paused: null });
    expect(await runs('pool.pause', 'idle')).toEqual(['idle paused']);
    expect((await pool()).paused).not.toBeNull();
    expect(await runs('pool.pause', 'idle')).toEqual(['idle goes on']);
    expect(await runs('pool.pause-all')).toEqual(['All pools paused']);
    expect((await pool()).paused).not.toBeNull();
    expect(await runs('pool.resume-all')).toEqual(['All pools go on']);
    expect(await pool()).toMatchObject({ paused: null });
  });

  test('of workers goes to the worker', async () => {
    const worker = await poolUp();
    await run(operator, ['cat'], { name: 'ann' });
    const facts = await follow(operator);
    expect(await runs('worker.nudge', worker)).toEqual([`${worker} nudged`]);
    expect(await runs('worker.interrupt', worker)).toEqual([`${worker} interrupted`]);
    expect(await runs('worker.restart', worker)).toEqual([`${worker} restarted`]);
    expect(await runs('worker.stop', 'ann')).toEqual(['ann stopped']);
    await factAbout(facts, 'worker.exited', 'ann');
  });

  test('of runs goes to the run that was named', async () => {
    for (const name of ['first', 'second']) await operator.call('run.start', { workflow: aWorkflow([{ id: 'look' }], { name }) });
    const statuses = async () => (await operator.call('run.list', {})).runs.map(({ status }) => status);
    expect(await runs('run.pause', 'r1')).toEqual(['r1 begins no more steps; those under way go on']);
    expect(await statuses()).toEqual(['running', 'paused']);
    expect(await runs('run.pause', 'r1')).toEqual(['r1 goes on']);
    expect(await refused('run.cancel', 'r1')).toMatchObject({ message: expect.stringMatching(/^0 of 1 steps are done/) });
    expect(await runs('run.cancel', 'r1', { isSure: true })).toEqual(['r1 cancelled']);
    expect(await refused('run.retry', 'r2', { answers: ['look'] })).toMatchObject({ message: expect.stringContaining('r2 is under way') });
    expect(await runs('run.retry', 'r1', { answers: ['look'] })).toEqual(['r1 tried again from look']);
    expect(await statuses()).toEqual(['running', 'running']);
    expect(await refused('run.pause', 'r9')).toMatchObject({ code: 'not_found' });
    expect(await refused('run.pause', 't1')).toMatchObject({ code: 'not_found', hint: expect.stringContaining('`swarm runs`') });
  });

  test('of alarms acknowledges, clears and raises them', async () => {
    expect(await runs('alert.raise', undefined, { answers: ['too hot'] })).toEqual(['Alarm raised']);
    const watcher = await daemon.connect({ as: { name: 'eve', role: 'monitor' } });
    await watcher.call('alert.raise', { key: 'disk', text: 'full' });
    expect(await runs('alert.ack', undefined, { answers: ['own:disk'] })).toEqual(['own:disk acknowledged']);
    expect(await refused('alert.ack')).toMatchObject({ message: 'All alarms are acknowledged.' });
    expect(await runs('alert.clear', undefined, { answers: ['own:disk'] })).toEqual(['own:disk cleared']);
    expect((await operator.call('alert.list', {})).alerts).toMatchObject([{ text: 'too hot' }]);
  });

  test('that writes asks to whom and what, one after the other', async () => {
    await operator.call('worker.register', { name: 'bob' });
    expect(await runs('message.write', undefined, { answers: ['bob', 'are you there?'] })).toEqual(['Sent to bob']);
    expect(await runs('message.broadcast', undefined, { answers: ['stop and read'] })).toEqual(['Sent to all']);
    const { messages } = await operator.call('message.list', {});
    expect(messages.map(({ to, text }) => [to, text])).toEqual([
      ['bob', 'are you there?'],
      ['all', 'stop and read'],
    ]);
    expect(await refused('message.write', undefined, { answers: ['bob'] })).toMatchObject({
      message: 'message.write asks: Message to bob',
    });
  });

  test('that takes the swarm down wants to be told twice', async () => {
    await poolUp();
    expect(await refused('swarm.down')).toMatchObject({
      message: expect.stringMatching(/^1 workers end/),
      hint: expect.stringContaining('--yes'),
    });
    expect(await runs('swarm.down', undefined, { isSure: true })).toEqual(['The swarm is down']);
    expect(await operator.call('pool.list', {})).toMatchObject({ up: false });
  });

  test('is covered above, whichever it is', () => {
    const others = [
      ...['task.retry', 'task.approve', 'task.reject', 'message.write', 'message.broadcast', 'swarm.down'],
      ...['message.reply', 'message.ack'],
      ...['pool.more', 'pool.less', 'pool.by-rule', 'pool.pause', 'pool.pause-all', 'pool.resume-all'],
      ...['worker.nudge', 'worker.interrupt', 'worker.restart', 'worker.stop', 'vote.cast', 'vote.close'],
      ...['run.pause', 'run.cancel', 'run.retry', 'alert.ack', 'alert.clear', 'alert.raise'],
    ];
    expect(
      listed()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...new Set([...tasksDone.map(([id]) => id), ...others])].sort());
  });
});

describe('what was not named', () => {
  beforeEach(async () => {
    await add('first');
    await run(operator, ['cat'], { name: 'ann' });
  });

  test.each([
    ['task.cancel', null, 'bad_params', 'task.cancel has to be told which task'],
    ['worker.stop', null, 'bad_params', 'worker.stop has to be told which worker'],
    ['pool.pause', null, 'bad_params', 'pool.pause has to be told which pool'],
    ['task.cancel', 't99', 'not_found', 'there is no task t99'],
    ['worker.stop', 'nobody', 'not_found', 'there is no worker nobody'],
    ['pool.pause', 'nothing', 'not_found', 'there is no pool nothing'],
    ['pool.pause', 'ann', 'not_found', 'there is no pool ann'],
    ['worker.stop', 'idle', 'not_found', 'there is no worker idle'],
    ['worker.stop', 't1', 'refused', 'There is no worker here.'],
    ['task.cancel', 'ann', 'refused', 'There is no task here.'],
    ['pool.pause-all', 'idle', 'bad_params', 'pool.pause-all is about the whole swarm, not about idle'],
    ['task.asign', 't1', 'not_found', 'there is no command task.asign'],
    ['task.new', null, 'bad_params', 'task.new only makes sense on the screen'],
    ['screen.filter', null, 'bad_params', 'screen.filter only makes sense on the screen'],
    ['worker.type', 'ann', 'bad_params', 'worker.type only makes sense on the screen'],
    ['task.assign', 't1', 'bad_params', 'task.assign asks: Assign t1 to: anyone, ann'],
    ['task.note', 't1', 'bad_params', 'task.note asks: Note on t1'],
  ])('%s %s is refused, and nothing happens', async (id, subject, code, message) => {
    const { head } = await operator.call('facts.list', { after: 0, limit: 1 });
    expect(await refused(id, subject, { isSure: true })).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await operator.call('facts.list', { after: 0, limit: 1 })).toMatchObject({ head });
  });

  test('an answer that is none of the choices, or one that does not fit, is refused with why', async () => {
    const id = await add('paint', { requires: ['brush'] });
    expect(await refused('task.assign', id, { answers: ['bob'] })).toMatchObject({ message: "'bob' is none of the choices" });
    expect(await refused('task.assign', id, { answers: ['ann'] })).toMatchObject({ message: 'ann lacks brush' });
    expect(await taskOf(id)).toMatchObject({ assignee: null });
  });

  test('what the daemon refuses is refused', async () => {
    await runs('task.cancel', 't1');
    expect(await refused('task.raise', 't1')).toMatchObject({ code: 'refused', message: expect.stringContaining('t1') });
  });

  test('work in progress is thrown away only by who is sure', async () => {
    const bob = await daemon.connect({ as: { name: 'bob' } });
    await bob.call('task.claim', { id: 't1' });
    expect(await refused('task.cancel', 't1')).toMatchObject({ message: expect.stringContaining('thrown away') });
    expect(await taskOf('t1')).toMatchObject({ status: 'in_progress' });
    expect(await runs('task.cancel', 't1', { isSure: true })).toEqual(['t1 cancelled']);
  });
});

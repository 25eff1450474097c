/** Gates, reviews and votes, with the daemon killed in the middle of each: every result is judged, once, by whoever should. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client, Identity } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { command, handIn, lingering, processesIn } from '../helpers/gates.ts';
import { gone, lives } from '../helpers/living.ts';
import { factAbout } from '../helpers/workers.ts';

const as = (name: string, more: object = {}): Identity => ({ as: { name, ...more } });
const reviewer = { capabilities: ['review'] };

/** No goodbye, and the next one at the same place. */
async function killed(daemon: TestDaemon, start: () => Promise<TestDaemon>): Promise<TestDaemon> {
  await daemon.kill();
  return start();
}

const ofType = (facts: readonly Fact[], type: Fact['type']): Fact[] => facts.filter(fact => fact.type === type);

const mailOf = async (client: Client, type: string) =>
  (await client.call('message.inbox', {})).messages.filter(message => message.type === type);

async function expectSound(client: Client): Promise<void> {
  expect(await client.call('verify', {})).toMatchObject({ ok: true, violation: null });
}

test('a gate that runs when the daemon is killed is ended by the next one, and run again', async () => {
  const place = testHome();
  let daemon = await place.start();
  const [client, worker] = await Promise.all([daemon.connect(), daemon.connect(as('w1'))]);
  const [pids, go] = [join(daemon.home, 'pids'), join(daemon.home, 'go')];
  const { id } = await handIn(client, worker, [command(`[ -e ${go} ] || { ${lingering(pids)}; }; echo passed`), { type: 'review' }]);
  const left = await processesIn(pids);
  daemon = await killed(daemon, () => {
    // It outlives the daemon, as long as there is none.
    expect(left.filter(lives)).toHaveLength(2);
    writeFileSync(go, '');
    return place.start();
  });
  for (const each of left) await gone(each);
  const after = await daemon.connect();
  const facts = await follow(after, 0);
  await facts.first(({ type, subject, data }) => type === 'task.escalated' && subject === id && data.patch !== undefined);
  expect(await after.call('task.get', { id })).toMatchObject({
    ...{ status: 'pending_review', reason: "waits for a person: no worker other than w1 who can 'review' is there to review it" },
  });
  expect(await after.call('task.review', { id, verdict: 'approve' })).toMatchObject({ status: 'completed' });
  expect((await after.call('task.gates', { id })).gates).toMatchObject([
    { state: 'passed', output: 'passed' },
    { state: 'passed', by: 'operator' },
  ]);
  await expectSound(after);
});

test('a round of reviews goes on after a crash: nobody is asked twice, and both approvals count', async () => {
  const place = testHome();
  let daemon = await place.start();
  const ask = async () => Promise.all([daemon.connect(), daemon.connect(as('ann', reviewer)), daemon.connect(as('bob', reviewer))]);
  const worker = await daemon.connect(as('w1', reviewer));
  let [client, ann, bob] = await ask();
  const { id } = await handIn(client, worker, [{ type: 'review', reviewers: 2 }]);
  await factAbout(await follow(client, 0), 'task.checked', id);
  expect(await client.call('task.get', { id })).toMatchObject({ reason: 'waits for 2 reviews by ann and bob' });
  const [request] = await mailOf(ann, 'review_request');
  expect(request).toMatchObject({ task: id, payload: { task_id: id, round: 1, requested_by: 'w1', work_product: 'built' } });
  await ann.call('task.review', { id, verdict: 'approve', comment: 'clear' });

  daemon = await killed(daemon, place.start);
  [client, ann, bob] = await ask();
  expect(await mailOf(ann, 'review_request')).toEqual([]);
  expect(await mailOf(bob, 'review_request')).toHaveLength(1);
  expect(await bob.call('task.review', { id, verdict: 'reject', comment: 'no test for the empty list' })).toMatchObject({ failures: 1 });
  const again = await daemon.connect(as('w1', reviewer));
  expect(await mailOf(again, 'review_complete')).toMatchObject([
    { payload: { approved: false, issues: ['no test for the empty list'], reviewer: 'bob' } },
  ]);
  await client.call('task.retry', { id });
  await again.call('task.claim', { id });
  await again.call('task.done', { id, result: 'built better' });
  await ann.call('task.review', { id, verdict: 'approve' });

  daemon = await killed(daemon, place.start);
  [client, ann, bob] = await ask();
  expect(await client.call('task.get', { id })).toMatchObject({ status: 'pending_review' });
  expect(await bob.call('task.review', { id, verdict: 'approve' })).toMatchObject({ status: 'completed', result: 'built better' });
  const facts = await allFacts(client);
  expect(ofType(facts, 'task.approved')).toHaveLength(1);
  expect(
    (await client.call('task.gates', { id })).gates.map(({ round, state, reviews }) => [round, state, reviews.map(review => review.state)]),
  ).toEqual([
    [1, 'failed', ['approved', 'rejected']],
    [2, 'passed', ['approved', 'approved']],
  ]);
  await expectSound(client);
});

test('a vote survives the daemon, and is decided once', async () => {
  const place = testHome();
  let daemon = await place.start();
  const voters = async () => Promise.all(['v1', 'v2', 'v3'].map(name => daemon.connect(as(name))));
  let [v1, v2, v3] = (await voters()) as [Client, Client, Client];
  const boss = { role: 'orchestrator' };
  let chief = await daemon.connect(as('boss', boss));
  const vote = await chief.call('vote.open', { question: 'Strict mode?', options: ['yes', 'no'], voters: ['role:worker'], key: 'strict' });
  expect(vote).toMatchObject({ id: 'v1', voters: ['v1', 'v2', 'v3'], quorum: 2, outcome: null });
  expect(await mailOf(v2, 'vote_request')).toMatchObject([{ payload: { vote_id: 'v1', options: ['yes', 'no'] } }]);
  await v1.call('vote.cast', { id: 'v1', option: 'no' });
  await v1.call('vote.cast', { id: 'v1', option: 'yes', why: 'bugs are found earlier' });

  daemon = await killed(daemon, place.start);
  [v1, v2, v3] = (await voters()) as [Client, Client, Client];
  chief = await daemon.connect(as('boss', boss));
  // Whoever was not answered asks again, and gets the same vote.
  expect(await chief.call('vote.open', { question: 'Strict mode?', options: ['yes', 'no'], key: 'strict' })).toMatchObject({ id: 'v1' });
  await v2.call('message.send', { to: 'boss', type: 'vote_response', payload: { vote_id: 'strict', choice: 'abstain' } });
  expect(await v3.call('vote.cast', { id: 'strict', option: 'yes' })).toMatchObject({
    outcome: { kind: 'decided', option: 'yes', abstained: 1 },
  });

  daemon = await killed(daemon, place.start);
  [v1] = (await voters()) as [Client, Client, Client];
  chief = await daemon.connect(as('boss', boss));
  expect((await mailOf(chief, 'vote_response')).filter(({ from }) => from === 'swarm')).toMatchObject([
    { text: "v1 'Strict mode?': decided: yes (2 yes, 0 no, 1 abstained)", payload: { result: 'yes', outcome: 'decided' } },
  ]);
  await expect(v1.call('vote.cast', { id: 'v1', option: 'no' })).rejects.toMatchObject({ code: 'refused' });
  const client = await daemon.connect();
  expect(ofType(await allFacts(client), 'vote.decided')).toMatchObject([{ subject: 'v1', data: { kind: 'decided', option: 'yes' } }]);
  await expectSound(client);
});

test('a vote whose time is over while no daemon runs ends with the next one', async () => {
  const place = testHome();
  let daemon = await place.start();
  const client = await daemon.connect();
  const v1 = await daemon.connect(as('v1'));
  await daemon.connect(as('v2'));
  await client.call('vote.open', { question: 'Now?', options: ['yes', 'no'], deadline_ms: 500 });
  await v1.call('status', {});
  daemon = await killed(daemon, place.start);
  const after = await daemon.connect();
  const facts = await follow(after, 0);
  await facts.first(({ type }) => type === 'vote.decided');
  expect(await after.call('vote.get', { id: 'v1' })).toMatchObject({ outcome: { kind: 'expired', option: null }, ballots: [] });
});

test('a result is voted on by others than its author, and a tie is for a person', async () => {
  const place = testHome();
  const daemon = await place.start();
  const [client, worker, a, b] = await Promise.all([daemon.connect(), ...['w1', 'a', 'b'].map(name => daemon.connect(as(name)))]);
  const { id } = await handIn(client!, worker!, [{ type: 'vote' }]);
  const facts = await follow(client!, 0);
  await facts.first(({ type, subject }) => type === 'task.checked' && subject === id);
  expect(await client!.call('vote.get', { id: 'v1' })).toMatchObject({ voters: ['a', 'b'], task: id, options: ['approve', 'reject'] });
  await a!.call('vote.cast', { id: 'v1', option: 'approve' });
  await b!.call('vote.cast', { id: 'v1', option: 'reject' });
  const person = 'waits for a person: v1 ended: a tie (1 approve, 1 reject)';
  expect(await client!.call('task.get', { id })).toMatchObject({ status: 'pending_review', reason: person });
  expect(await client!.call('explain', { id })).toMatchObject({ next: 'a review by a person' });
  expect(await client!.call('task.review', { id, verdict: 'approve' })).toMatchObject({ status: 'completed' });
  await expectSound(client!);
});

test('whoever comes after a crash is asked for a vote that is open, and those who were are not asked again', async () => {
  const place = testHome();
  let daemon = await place.start();
  const [client, worker, ann] = await Promise.all([daemon.connect(), ...['w1', 'ann'].map(name => daemon.connect(as(name)))]);
  const { id } = await handIn(client!, worker!, [{ type: 'vote', quorum: 2, voters: ['role:worker', 'operator'] }]);
  await (await follow(client!, 0)).first(({ type }) => type === 'vote.opened');
  expect(await mailOf(ann!, 'vote_request')).toHaveLength(1);

  daemon = await killed(daemon, place.start);
  const late = await daemon.connect(as('late'));
  const after = await daemon.connect();
  const facts = await follow(after, 0);
  await facts.first(({ type, subject, data }) => type === 'vote.invited' && subject === 'v1' && String(data.voters) === 'late');
  expect(await mailOf(late, 'vote_request')).toMatchObject([{ task: id, payload: { vote_id: 'v1' } }]);
  const again = await daemon.connect(as('ann'));
  expect(await mailOf(again, 'vote_request')).toEqual([]);
  await again.call('vote.cast', { id: 'v1', option: 'approve' });
  await late.call('vote.cast', { id: 'v1', option: 'approve' });
  expect(await after.call('vote.cast', { id: 'v1', option: 'approve' })).toMatchObject({ outcome: { kind: 'decided' }, quorum: 2 });
  expect(await after.call('task.get', { id })).toMatchObject({ status: 'completed' });
  await expectSound(after);
});

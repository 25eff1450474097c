/** A day of a swarm with a daemon killed in its middle: whoever reads `watch --json` is told each thing that the screen asks the person about. */

import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact, FactType } from '../../src/core/fact.ts';
import type { InboxItem } from '../../src/tui/state/inbox-item.ts';
import { needsPerson } from '../../src/wording/needs-person.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { following } from '../helpers/following-verb.ts';
import { atScreen } from '../helpers/person-screen.ts';
import { poolHome } from '../helpers/pools.ts';
import { teach, typist } from '../helpers/typists.ts';

const pools = (asking: string): string => `
pools:
  asking: { preset: command, drive: typed, count: 1, command: ${asking} }
  ghost: { preset: command, command: [/no/such/agent], count: 1 }
`;

/** Of each kind of item: the facts that tell of it, and their words, which are to be found in those of the item. */
const tellersByKind: { readonly [K in InboxItem['kind']]?: readonly (readonly [FactType, (fact: Fact) => readonly unknown[]])[] } = {
  question: [
    ['worker.updated', ({ subject, data }) => [subject, data.note]],
    ['message.sent', ({ subject, by, data }) => [subject, by, data.text]],
  ],
  help: [
    ['message.sent', ({ subject, by, data }) => [subject, by, data.text]],
    ['task.failed', ({ subject, data }) => [subject, (data.patch as { reason: string }).reason]],
  ],
  review: [['task.escalated', ({ subject }) => [subject]]],
  vote: [['vote.opened', ({ subject, data }) => [subject, data.question, ...(data.options as string[])]]],
  held: [['breaker.opened', ({ subject, data }) => [subject.replace(/^pool:/, ''), data.why]]],
  alarm: [['alert.raised', ({ data }) => [data.text]]],
};

/** The facts that tell of this very item. */
const tellersOf = ({ kind, subject, text }: InboxItem, facts: readonly Fact[]): Fact[] =>
  facts.filter(fact =>
    tellersByKind[kind]?.some(
      ([type, wordsOf]) => fact.type === type && wordsOf(fact).every(word => `${subject}: ${text}`.includes(String(word))),
    ),
  );

/** Its first half: work that ends in each way, and a pool and an agent that wait for the person. */
async function morning(operator: Client, daemon: TestDaemon): Promise<void> {
  const add = async (title: string, more = {}): Promise<string> => (await operator.call('task.create', { title, ...more })).task.id;
  const bob = await daemon.connect({ as: { name: 'bob' } });
  const claimed = async (title: string, more = {}): Promise<string> => {
    const id = await add(title, { assignee: 'bob', ...more });
    await bob.call('task.claim', { id });
    return id;
  };
  await bob.call('task.done', { id: await claimed('done at once') });
  const fatal = await claimed('fails for good');
  const after = await add('never begun', { depends_on: [fatal] });
  await bob.call('task.fail', { id: fatal, error: 'no luck', fatal: true });
  expect(await operator.call('task.get', { id: after })).toMatchObject({ status: 'skipped' });
  await operator.call('task.cancel', { id: await add('not wanted') });
  await bob.call('task.submit', { id: await claimed('to be looked at', { gates: [{ type: 'review' }] }) });
  await bob.call('message.send', { to: 'operator', text: 'which database?' });
  await bob.call('message.send', { to: 'all', text: 'lunch' });
}

/** Its second half, under another daemon. */
async function afternoon(operator: Client, daemon: TestDaemon): Promise<void> {
  const eve = await daemon.connect({ as: { name: 'eve' } });
  await eve.call('message.send', { to: 'role:orchestrator', type: 'request_help', text: 'the build is red' });
  const question = { question: 'Which colour?', options: ['red', 'blue'] };
  await operator.call('vote.open', { ...question, voters: ['operator', 'eve'] });
  const { task } = await operator.call('task.create', { title: 'with whoever takes it', assignee: 'eve' });
  await eve.call('task.claim', { id: task.id });
  const monitor = await daemon.connect({ as: { name: 'mo', role: 'monitor' } });
  await monitor.call('alert.raise', { key: 'disk', text: 'the disk is nearly full' });
}

test('once each, in order, with the same subject and words', async () => {
  const place = testHome();
  const swarm = await poolHome(pools(typist('wary').command), { place, prepare: teach });
  const { lines, remarks, interrupt } = following(swarm.daemon, 'watch', '--json', '--since', '1h');
  await swarm.add('for nobody', { assignee: 'pool:ghost' });
  await swarm.fact('breaker.opened', 'pool:ghost');
  await morning(swarm.operator, swarm.daemon);
  await swarm.facts.first(({ type, data }) => type === 'worker.updated' && data.status === 'waiting');
  await swarm.daemon.kill();
  await remarks.first(line => line.includes('the daemon is gone'));
  const daemon = await place.start();
  const operator = await daemon.connect();
  await afternoon(operator, daemon);
  const screen = await atScreen(() => daemon.connect());
  const kinds = ['alarm', 'held', 'help', 'help', 'question', 'question', 'question', 'review', 'vote'];
  const view = await screen.sees(({ swarm: { inbox } }) => inbox.length >= kinds.length);
  const { inbox } = view.swarm;
  expect(inbox.map(({ kind }) => kind).sort()).toEqual(kinds);
  const { head } = await operator.call('facts.list', { after: 0, limit: 1 });
  await lines.first(line => (JSON.parse(line) as Fact).seq >= head);
  expect(await interrupt()).toBe(130);
  const told = lines.all.map(line => JSON.parse(line) as Fact);
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
  for (const item of inbox) {
    const tellers = tellersOf(item, told);
    expect(tellers, `${item.subject}: ${item.text}`).toHaveLength(1);
    // Alarms have words of their own in `watch`.
    expect(item.kind === 'alarm' || tellers.every(needsPerson), `${item.subject} is marked`).toBe(true);
  }
});

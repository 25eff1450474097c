/** Prompts that are typed arrive, each once, whatever an agent takes Enter for; SWARM_DELIVERIES=500 types so many of each kind. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { testHome } from '../helpers/daemon.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, type PoolHome, poolHome, processesOf } from '../helpers/pools.ts';
import { teach, teachEchoes, typist } from '../helpers/typists.ts';

const deliveries = Number(process.env.SWARM_DELIVERIES ?? 20);
const workers = 12;

const pool = (kind: string, count = 1) => {
  const agent = typist(kind);
  return { ...agent, yaml: `pools: { typist: { preset: command, drive: typed, count: ${count}, command: ${agent.command} } }` };
};

const done = async (swarm: PoolHome, ids: readonly string[]): Promise<void> => {
  for (const id of ids) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1 });
};

describe(`${deliveries} prompts`, () => {
  test.each([
    ...['plain', 'burst', 'short', 'drop', 'async', 'lossy', 'returning', 'stalled', 'asking', 'hooked', 'slow'].map(kind => [kind, '']),
    ...['plain', 'heavy', 'starting', 'asking'].map(kind => [kind, ', which is known to show what is typed']),
  ])(
    'into an agent of the kind %s%s: none is lost, none is doubled',
    async (kind, echoes) => {
      const agent = pool(kind!, workers);
      const swarm = await poolHome(agent.yaml, { prepare: echoes === '' ? teach : teachEchoes });
      const texts = new Map<string, string>();
      for (let number = 0; number < deliveries; number++) {
        const description = number % 3 === 0 ? '' : Array.from({ length: number % 9 }, (_, line) => `line ${line} of ${number}`).join('\n');
        const id = (await swarm.operator.call('task.create', { title: `title ${number}`, description })).task.id;
        texts.set(id, `Task ${id}: title ${number}\n\n${description}`.trim());
      }
      await done(swarm, [...texts.keys()]);
      expect(agent.taken().toSorted()).toEqual([...texts.values()].toSorted());
      // An agent may be done before it is known that its prompt arrived.
      const isReceipt = ({ type, data }: Fact): boolean => type === 'worker.prompted' && data.proof !== null;
      for (const id of texts.keys()) await swarm.facts.first(fact => isReceipt(fact) && fact.data.task === id);
      expect(swarm.facts.all.filter(isReceipt)).toHaveLength(deliveries);
      expect(swarm.facts.all.some(({ type }) => type === 'worker.undelivered')).toBe(false);
    },
    deliveries * 10_000,
  );
});

test('a prompt that nobody takes is undelivered, for all to see, and goes out again on request', async () => {
  const agent = pool('deaf');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  const id = await swarm.add('do it');
  const { data } = await swarm.fact('worker.undelivered', 'typist-1');
  expect(data).toMatchObject({ task: id, attempt: 1 });
  const tries = swarm.facts.all.filter(({ type }) => type === 'worker.prompted').map(({ data: receipt }) => [receipt.tries, receipt.proof]);
  expect(tries).toEqual([0, 1, 2, 3, 4].map(number => [number, null]));
  await swarm.fact('task.noted', id);
  const [worker] = (await swarm.operator.call('worker.list', {})).workers;
  expect(worker?.note).toMatch(/did not arrive: `swarm nudge typist-1`/);
  expect(agent.taken()).toEqual([]);
  await expect(swarm.operator.call('worker.nudge', { name: 'typist-1' })).rejects.toMatchObject({
    code: 'refused',
    message: 'its prompt did not arrive in typist-1 this time either',
  });
  // It still stands in the box: only Enter is missing, and the text is not typed a second time.
  const { lines } = await swarm.operator.call('worker.screen', { name: 'typist-1' });
  expect(lines.join('\n').match(/Task t1: do it/g)).toHaveLength(1);
});

test('what wakes it up is a line of its own, whose Enter it does not take for a part of it', async () => {
  const agent = pool('burst');
  const swarm = await poolHome(agent.yaml.replace('count: 1', 'count: 1, nudge: "go on\\r"'), { prepare: teach });
  await swarm.ended(await swarm.add('one'));
  await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.proof !== null);
  await swarm.operator.call('worker.nudge', { name: 'typist-1' });
  await swarm.ended(await swarm.add('two'));
  expect(agent.taken()).toEqual(['Task t1: one', 'go on', 'Task t2: two']);
});

test('a task whose prompt did not arrive is tried again by typing it again', async () => {
  const agent = pool('stubborn');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  const id = await swarm.add('do it');
  await swarm.fact('worker.undelivered', 'typist-1');
  expect(await swarm.operator.call('task.retry', { id })).toMatchObject({ id, attempt: 1 });
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1 });
  expect(agent.taken()).toEqual(['Task t1: do it']);
});

test('who falls silent because its prompt did not arrive is told it again, in place of what wakes it up', async () => {
  const agent = pool('stubborn');
  const more = 'count: 1, nudge: "go on\\r", hang: { staleAfter: 3s, nudgeAfter: 1s, interruptAfter: 1m }';
  const swarm = await poolHome(agent.yaml.replace('count: 1', more), { prepare: teach });
  const id = await swarm.add('do it');
  await swarm.fact('worker.undelivered', 'typist-1');
  expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1 });
  expect(agent.taken()).toEqual(['Task t1: do it']);
});

test('one of which a report tells that it arrived is delivered, whatever its terminal shows', async () => {
  const agent = pool('mute');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  const id = await swarm.add('do it');
  await swarm.ended(id);
  const { data } = await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.tries === 1);
  expect(data).toMatchObject({ task: id, proof: 'report' });
  expect(agent.taken()).toEqual(['Task t1: do it']);
  expect(swarm.facts.all.some(({ type }) => type === 'worker.undelivered')).toBe(false);
});

test('a long prompt is left in a file, and one line names it', async () => {
  const agent = pool('plain');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  const description = Array.from({ length: 40 }, (_, line) => `line ${line} \u001b[201~`).join('\r\n');
  const { task } = await swarm.operator.call('task.create', { title: 'long', description });
  await swarm.ended(task.id);
  const [, file] = /^Read the file (\S+) and do what it says: it is your task t1\.$/.exec(agent.taken()[0]!)!;
  expect(readFileSync(file!, 'utf8')).toBe(
    `Task t1: long\n\n${Array.from({ length: 40 }, (_, line) => `line ${line} [201~`).join('\n')}\n`,
  );
});

test('a word at the end that an agent would complete stays as it is', async () => {
  const agent = pool('completing');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  await swarm.ended(await swarm.add('look at @READ'));
  expect(agent.taken().map(text => text.trimEnd())).toEqual(['Task t1: look at @READ']);
});

test('nothing is typed while a person types', async () => {
  const agent = pool('plain');
  const swarm = await poolHome(agent.yaml, { prepare: teach });
  await swarm.fact('worker.ready', 'typist-1');
  await swarm.operator.call('worker.type', { name: 'typist-1', text: 'mine: ' });
  const typed = (await swarm.operator.call('facts.list', {})).facts.at(-1)!.at;
  const id = await swarm.add('theirs');
  await swarm.fact('worker.launched', 'typist-1');
  await swarm.operator.call('worker.type', { name: 'typist-1', text: 'a person\r' });
  const receipt = await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.proof !== null);
  expect(receipt.at - typed).toBeGreaterThan(3_000);
  await swarm.ended(id);
  expect(agent.taken()).toEqual(['mine: a person', 'Task t1: theirs']);
});

describe('a message', () => {
  test('is typed into an agent that has nothing to do, once', async () => {
    const agent = pool('plain');
    const swarm = await poolHome(agent.yaml, { prepare: teach });
    await swarm.fact('worker.ready', 'typist-1');
    await swarm.operator.call('message.send', { to: 'typist-1', text: 'hello there' });
    const { data } = await swarm.facts.first(fact => fact.type === 'worker.prompted' && fact.data.proof !== null);
    expect(data).toMatchObject({ messages: ['m1'] });
    expect(agent.taken()).toEqual([expect.stringMatching(/^You have a message from your swarm; .*\[m1\] from operator: hello there$/s)]);
    const { messages } = await swarm.operator.call('message.list', {});
    expect(messages[0]?.deliveries).toMatchObject([{ to: 'typist-1', state: 'read' }]);
  });

  test('that could not be typed is unread', async () => {
    const agent = pool('deaf');
    const swarm = await poolHome(agent.yaml, { prepare: teach });
    await swarm.fact('worker.ready', 'typist-1');
    await swarm.operator.call('message.send', { to: 'typist-1', text: 'hello there' });
    await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.tries === 4);
    const read = async (): Promise<unknown> => (await swarm.operator.call('message.list', {})).messages[0]?.deliveries[0]?.state;
    expect(await read()).toBe('delivered');
  });
});

test('a prompt that a killed daemon was to type is typed by the next one, and one that it had typed is not typed twice', async () => {
  const agent = typist('plain');
  const place = testHome();
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  teach(place.home);
  writeFileSync(
    join(place.home, 'swarm.yaml'),
    `pools: { typist: { preset: command, drive: typed, count: 1, command: ${agent.command} } }`,
  );
  const begin = async () => {
    const daemon = await place.start();
    const operator = await daemon.connect();
    const facts = new Arrivals<Fact>();
    operator.onFact(fact => {
      facts.push(fact);
      // Whether the one that was under way had arrived may be for a person to say.
      if (fact.type === 'worker.undelivered') void operator.call('worker.nudge', { name: 'typist-1' }).catch(() => {});
    });
    await operator.call('facts.subscribe', { after: 0 });
    return { daemon, operator, facts };
  };
  const ids: string[] = [];
  for (let round = 0; round < 5; round++) {
    const { daemon, operator, facts } = await begin();
    if (round === 0) await operator.call('swarm.up', {});
    ids.push((await operator.call('task.create', { title: `round ${round}` })).task.id);
    // Before it is typed in one round, while it is in the next.
    await facts.first(({ type, data }) => type === (round % 2 === 0 ? 'worker.launched' : 'worker.prompted') && data.task === ids.at(-1));
    await daemon.kill();
  }
  const { facts } = await begin();
  for (const id of ids) await facts.first(({ type, subject }) => type === 'task.completed' && subject === id);
  expect(agent.taken().toSorted()).toEqual(ids.map((id, round) => `Task ${id}: round ${round}`).toSorted());
}, 120_000);

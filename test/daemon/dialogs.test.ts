/** Questions that agents ask before they work, and their end: a pool that names a question has it answered, and no other is. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAttachStream } from '../../src/client/attach-stream.ts';
import type { Fact } from '../../src/core/fact.ts';
import { poolHome } from '../helpers/pools.ts';
import { type Typist, typist, wrapped } from '../helpers/typists.ts';

const exit = '{ interactive: {}, instructions: {}, states: fake, exit: { type: /exit } }';
const begun = (agent: Typist, more = '') =>
  poolHome(`pools: { typist: { preset: wrapped, count: 1${more} } }`, { prepare: wrapped(agent, exit) });

const asks = ({ type, data }: Fact): boolean => type === 'worker.updated' && data.status === 'waiting';

test('a question that nobody answers for the person waits for them, under its name', async () => {
  const agent = typist('wary');
  const swarm = await begun(agent);
  const id = await swarm.add('work');
  expect((await swarm.facts.first(asks)).data).toMatchObject({ note: 'Do you trust this place? leave', rule: 'trust' });
  const { because } = await swarm.operator.call('explain', { id: 'typist-1' });
  expect(because.join('\n')).toMatch(/waiting for a person.*\(trust: "Do you trust this place\? leave"\)/);
  await swarm.operator.call('worker.type', { name: 'typist-1', text: '\x1b[B' });
  await swarm.operator.call('worker.type', { name: 'typist-1', text: '\r' });
  await swarm.ended(id);
  expect(swarm.facts.all.some(({ type }) => type === 'worker.answered')).toBe(false);
});

test('one that its pool names is answered, and another one is not', async () => {
  const agent = typist('wary');
  const swarm = await begun(agent, ', answer: [trust]');
  const id = await swarm.add('work');
  expect((await swarm.fact('worker.answered', 'typist-1')).data).toMatchObject({
    rule: 'trust',
    question: 'Do you trust this place? leave',
  });
  await swarm.ended(id);
  expect(agent.taken()).toEqual(['Task t1: work']);
});

test('an answer goes with where the cursor stands', async () => {
  const agent = typist('trusting');
  const swarm = await begun(agent, ', answer: [trust]');
  await swarm.ended(await swarm.add('work'));
  expect(agent.taken()).toEqual(['Task t1: work']);
  expect(swarm.facts.all.filter(({ type }) => ['worker.answered', 'worker.exited'].includes(type))).toHaveLength(1);
});

test('a viewer is told what the wheel does in this agent', async () => {
  const swarm = await begun(typist('plain'));
  await swarm.fact('worker.ready', 'typist-1');
  const hello = { worker: 'typist-1', name: 'viewer', mode: 'watch', take: false } as const;
  const { stream, welcome } = await openAttachStream(join(swarm.home, 'attach.sock'), hello);
  expect(welcome.wheel).toBe('pages');
  stream.close();
});

test('an agent with nothing to do is asked to end in its own way', async () => {
  const agent = typist('plain');
  const swarm = await begun(agent);
  await swarm.ended(await swarm.add('work'));
  await swarm.facts.first(({ type, data }) => type === 'worker.prompted' && data.proof !== null);
  // What it draws last may come later than the end of its task.
  const seen = async () => (await swarm.operator.call('explain', { id: 'typist-1' })).because[0];
  await expect.poll(seen, { timeout: 10_000 }).toMatch(/^it is idle/);
  const { worker } = await swarm.operator.call('worker.restart', { name: 'typist-1' });
  expect((await swarm.fact('worker.exited', 'typist-1')).data).toMatchObject({ code: 0 });
  expect(agent.taken()).toEqual(['Task t1: work', '/exit']);
  await swarm.facts.first(({ type, data }) => type === 'worker.ready' && data.incarnation === worker.incarnation);
});

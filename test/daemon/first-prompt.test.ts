/** The first prompt of an agent: once it has its tools where it would begin without, typed where it takes it so; and how it is interrupted. */

import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, poolHome } from '../helpers/pools.ts';
import { typist, wrapped } from '../helpers/typists.ts';

const isPrompted = ({ type }: Fact): boolean => type === 'worker.prompted';
const took = ({ type, data }: Fact): boolean => type === 'worker.prompted' && data.proof !== null;

test('waits until the agent has the tools of swarm', async () => {
  const agent = typist('late');
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, mcp: { wait: 10m }, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  const id = await swarm.add('work');
  await swarm.fact('worker.launched', 'typist-1');
  expect(swarm.facts.all.some(isPrompted)).toBe(false);
  await swarm.operator.call('worker.type', { name: 'typist-1', text: '!' });
  await swarm.ended(id);
  await swarm.ended(await swarm.add('more'));
  expect(agent.taken()).toEqual(['Task t1: work', 'Task t2: more']);
});

test('an agent that ends before its task is typed costs the task nothing, and holds its pool', async () => {
  const silent = { ...typist('plain'), command: JSON.stringify(['sh', '-c', 'echo hello; exec cat']) };
  const preset = wrapped(silent, '{ interactive: {}, instructions: {}, states: fake }', ['restart: { base: 1ms }']);
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  const id = await swarm.add('work');
  let seq = 0;
  for (let death = 0; death < 3; death++) {
    const launched = await swarm.facts.first(fact => fact.type === 'worker.launched' && fact.seq > seq);
    end(holdersIn(swarm.home).find(({ run }) => run.process !== undefined)!.run.process!);
    ({ seq } = await swarm.facts.first(fact => fact.type === 'worker.exited' && fact.seq > launched.seq));
  }
  await swarm.fact('pool.held', 'pool:typist');
  expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'pending', lost: 0, failures: 0 });
});

test('waits no longer than the preset says, and once', async () => {
  const agent = typist('late');
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, mcp: { wait: 1s }, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  await swarm.ended(await swarm.add('work'));
  expect(agent.taken()).toEqual(['Task t1: work']);
});

test('is typed into one that asks for its tasks and takes it so', async () => {
  const agent = typist('plain');
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1, drive: pull, prompt: Begin } }', { prepare: preset });
  await swarm.facts.first(took);
  expect(agent.taken()).toEqual(['Begin']);
});

test.each([
  ['busy', '# 300ms #', 'each in its time', 2],
  ['lagging', '# "again to stop" #', 'the second once it asks for it', 2],
  ['torn', '# 300ms #', 'and once more when one of them was lost', 4],
])('an agent is interrupted by the keys of its preset: %s, %s, %s', async (kind, keys, _, typed) => {
  const agent = typist(kind);
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, states: fake }', [`interrupt: ${JSON.stringify(keys)}`]);
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  await swarm.add('work');
  await swarm.facts.first(took);
  expect(await swarm.operator.call('worker.interrupt', { name: 'typist-1' })).toEqual({ name: 'typist-1', typed, at_work: false });
  const { seq } = swarm.facts.all.findLast(took)!;
  await swarm.facts.first(fact => fact.seq > seq && fact.type === 'worker.updated' && fact.data.status === 'idle');
  const { lines } = await swarm.operator.call('worker.screen', { name: 'typist-1' });
  expect(lines.join('\n')).toMatch(/^ready$/m);
});

test('one that goes on all the same is said to', async () => {
  const agent = typist('endless');
  const preset = wrapped(agent, '{ interactive: {}, instructions: {}, states: fake }', ['interrupt: "#"']);
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  await swarm.add('work');
  await swarm.facts.first(({ type, data }) => type === 'worker.updated' && data.status === 'working' && data.source === 'screen');
  expect(await swarm.operator.call('worker.interrupt', { name: 'typist-1' })).toEqual({ name: 'typist-1', typed: 1, at_work: true });
});

test('outside of pools Ctrl-C does it', async () => {
  const swarm = await poolHome('pools: {}');
  await swarm.operator.call('worker.run', { command: ['sleep', '1000'], name: 'ann', cwd: '/' });
  await swarm.operator.call('worker.interrupt', { name: 'ann' });
  expect((await swarm.fact('worker.exited', 'ann')).data).toMatchObject({ signal: 'SIGINT' });
});

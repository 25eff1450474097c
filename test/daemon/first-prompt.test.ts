/** The first prompt of an agent: once it has its tools where it would begin without, typed where it takes it so; and how it is interrupted. */

import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { poolHome } from '../helpers/pools.ts';
import { typist, wrapped } from '../helpers/typists.ts';

const isPrompted = ({ type }: Fact): boolean => type === 'worker.prompted';
const took = ({ type, data }: Fact): boolean => type === 'worker.prompted' && data.proof !== null;

test('waits until the agent has the tools of swarm', async () => {
  const agent = typist('late');
  const preset = wrapped(agent, '{ interactive: {}, mcp: { wait: 10m }, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  const id = await swarm.add('work');
  await swarm.fact('worker.launched', 'typist-1');
  expect(swarm.facts.all.some(isPrompted)).toBe(false);
  await swarm.operator.call('worker.type', { name: 'typist-1', text: '!' });
  await swarm.ended(id);
  await swarm.ended(await swarm.add('more'));
  expect(agent.taken()).toEqual(['Task t1: work', 'Task t2: more']);
});

test('waits no longer than the preset says, and once', async () => {
  const agent = typist('late');
  const preset = wrapped(agent, '{ interactive: {}, mcp: { wait: 1s }, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  await swarm.ended(await swarm.add('work'));
  expect(agent.taken()).toEqual(['Task t1: work']);
});

test('is typed into one that asks for its tasks and takes it so', async () => {
  const agent = typist('plain');
  const preset = wrapped(agent, '{ interactive: {}, states: fake }');
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1, drive: pull, prompt: Begin } }', { prepare: preset });
  await swarm.facts.first(took);
  expect(agent.taken()).toEqual(['Begin']);
});

test('an agent is interrupted by the keys of its preset, each in its time', async () => {
  const agent = typist('busy');
  const preset = wrapped(agent, '{ interactive: {}, states: fake }', ['interrupt: "# 300ms #"']);
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare: preset });
  await swarm.add('work');
  await swarm.facts.first(took);
  expect(await swarm.operator.call('worker.interrupt', { name: 'typist-1' })).toEqual({ name: 'typist-1', typed: 2 });
  const { seq } = swarm.facts.all.findLast(took)!;
  await swarm.facts.first(fact => fact.seq > seq && fact.type === 'worker.updated' && fact.data.status === 'idle');
  const { lines } = await swarm.operator.call('worker.screen', { name: 'typist-1' });
  expect(lines.join('\n')).toMatch(/^ready$/m);
});

test('outside of pools Ctrl-C does it', async () => {
  const swarm = await poolHome('pools: {}');
  await swarm.operator.call('worker.run', { command: ['sleep', '1000'], name: 'ann', cwd: '/' });
  await swarm.operator.call('worker.interrupt', { name: 'ann' });
  expect((await swarm.fact('worker.exited', 'ann')).data).toMatchObject({ signal: 'SIGINT' });
});

/** Real agents by their presets, all the way: started, told, at work with the tools, heard, interrupted, resumed, ended. */

import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import { type Driven, drive, worker } from './driven.ts';
import { folderOf, kinds } from './kinds.ts';
import { bare, player, type Told, unread } from './player.ts';

const deliveries = Number(process.env.SWARM_DELIVERIES ?? 3);

for (const kind of kinds) {
  const folder = folderOf(kind.name, process.env);
  if (folder === undefined) console.log(`test:agents: ${kind.name} is skipped: it is neither on the PATH nor in SWARM_TEST_AGENTS`);
  describe.skipIf(folder === undefined)(kind.name, () => {
    test('all the way', async () => {
      const agent = await drive(kind, folder!);
      const stage = stagesOf(agent);
      await stage('starts', () => agent.fact('worker.ready'));
      await stage('gets its prompt, and ends its task by the tools', () => ends(agent, 'first'));
      if (kind.hasHooks) await stage('tells its session by a hook', () => agent.fact('worker.session'));
      if (kind.tellsUsage) await stage('tells what it took', () => agent.fact('usage.recorded', ({ data }) => data.task === 't1'));
      await stage(`gets ${deliveries} more prompts, none lost, none doubled`, () => delivered(agent));
      await stage('is seen at work, is interrupted, and is seen at rest', () => interrupted(agent));
      await stage('goes on with its conversation when it is started again', () => resumed(agent));
      await stage('ends', () => agent.down());
    });

    test.skipIf(kind.isToldByTyping)('reads a long prompt unasked', async () => {
      const told: Told = new Map();
      const agent = await drive(kind, folder!, {}, player(told));
      const text = [...Array.from({ length: 20 }, (_, at) => `line ${at + 1}`), 'a very long line '.repeat(400)].join('\n');
      const id = await agent.add('long', text);
      await agent.fact('task.completed', is(id));
      expect(unread(told, id, text)).toEqual([]);
      expect(
        agent
          .heard()
          .join('\n')
          .match(/Read the file/g),
      ).toHaveLength(1);
    });

    test('in a checkout of its own', async () => {
      const agent = await drive(kind, folder!, { worktree: 'per-worker' });
      await stagesOf(agent)('ends its task there', () => ends(agent, 'first'));
      expect(agent.facts.filter(({ type }) => type === 'worktree.made')).toHaveLength(1);
    });

    test('in a checkout for each task, a process for each', async () => {
      const agent = await drive(kind, folder!, { drive: 'each', worktree: 'per-task' });
      const stage = stagesOf(agent);
      await stage('ends its task there', () => ends(agent, 'first'));
      await stage('ends another one elsewhere', () => ends(agent, 'second'));
      expect(agent.facts.filter(({ type }) => type === 'worktree.made')).toHaveLength(2);
    });

    test.skipIf(kind.isToldByTyping)('asks for its tasks itself', async () => {
      const agent = await drive(kind, folder!, { drive: 'pull' });
      const stage = stagesOf(agent);
      const id = await agent.add('first');
      await stage('ends the first', () => agent.fact('task.completed', is(id)));
      const other = await agent.add('second');
      await stage('waits for another one, and ends it', () => agent.fact('task.completed', is(other)));
    });
  });
}

const stagesOf =
  ({ name, version }: Driven) =>
  async (stage: string, work: () => Promise<unknown>): Promise<void> => {
    await work();
    console.log(`${name} ${version}: ${stage}`);
  };

const is =
  (subject: string) =>
  (fact: Fact): boolean =>
    fact.subject === subject;

async function ends(agent: Driven, title: string): Promise<string> {
  const id = await agent.add(title);
  const { data } = await agent.fact('task.completed', is(id));
  expect(data).toMatchObject({ patch: { result: `did ${id}` } });
  expect(agent.facts.some(fact => fact.type === 'task.progressed' && fact.subject === id && fact.by === worker)).toBe(true);
  return id;
}

const status =
  (wanted: string, after = 0) =>
  ({ seq, subject, data }: Fact): boolean =>
    seq > after && subject === worker && data.status === wanted;

/** What people write: a line, some lines, as many as are folded in the box, one that is longer than the screen is wide, one that ends with half a name. */
const shapes = [
  (): string => '',
  (number: number): string => paragraph(number, 3),
  (number: number): string => paragraph(number, 8),
  (number: number): string => `${`words of ${number}, `.repeat(90)}the end`,
  (number: number): string => `${number} of what the file lists: @READ`,
] as const;

const paragraph = (number: number, lines: number): string =>
  Array.from({ length: lines }, (_, at) => `- line ${at + 1} of ${number}: "quoted" & <marked>, ü → 100 %`).join('\n');

async function delivered(agent: Driven): Promise<void> {
  const texts = new Map<string, string>();
  for (let number = 1; number <= deliveries; number++) {
    const description = shapes[number % shapes.length]!(number);
    const id = await agent.add(`number ${number}`, description);
    texts.set(id, `Task ${id}: number ${number}\n\n${description}`);
  }
  for (const id of texts.keys()) await agent.fact('task.completed', is(id));
  const heard = bare([...agent.everHeard()].join('\n'));
  expect([...texts.values()].filter(text => !heard.includes(bare(text)))).toEqual([]);
  expect([...agent.timesTold()].filter(([, times]) => times > 1)).toEqual([]);
  expect(agent.facts.filter(({ type }) => type === 'worker.undelivered')).toEqual([]);
}

async function interrupted(agent: Driven): Promise<void> {
  const id = await agent.add('endless');
  const { seq } = await agent.fact('worker.prompted', ({ data }) => data.task === id && data.proof !== null);
  await agent.fact('worker.updated', status('working', seq - 5));
  await agent.interrupt();
  await agent.fact('worker.updated', status('idle', seq));
  await agent.kill(id);
}

async function resumed(agent: Driven): Promise<void> {
  await agent.restart();
  await ends(agent, 'after it was started again');
  expect(agent.heard().join('\n')).toMatch(/Task t1: first/);
}

/** What agents take is read from what they write, counted once whatever becomes of the daemon, and stops work when its budget is used up. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';
import { appears } from '../helpers/files.ts';
import { follow } from '../helpers/following.ts';
import { type PoolHome, poolHome } from '../helpers/pools.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const recorded = (agent: string, file: string): string => {
  const folder = path.join(fixtures, 'usage');
  return path.join(folder, readdirSync(folder).find(name => name.startsWith(`${agent}-`))!, file);
};

/** A preset whose process writes what an agent once wrote, into the file of its session. */
const plain = (name: string, home: string, agent: string): string =>
  JSON.stringify({
    command: [process.execPath, path.join(fixtures, 'usage-agent.mjs'), recorded(agent, 'transcript.jsonl')],
    drive: 'each',
    agent: {
      interactive: {},
      print: { prompt: { how: 'argv', args: ['{prompt}'] } },
      session: { owner: 'ours', start: { args: [`${home}/chats/{session}.jsonl`] }, resume: {} },
      usage: [
        {
          kind: 'transcript',
          files: [`${home}/chats/{session}.jsonl`],
          lines: [
            {
              ...{ where: { type: 'assistant' }, sum: 'message', id: 'message.id', at: 'timestamp', model: 'message.model' },
              ...{ input: 'message.usage.input_tokens', output: 'message.usage.output_tokens' },
              ...{ cacheRead: 'message.usage.cache_read_input_tokens', cacheWrite: 'message.usage.cache_creation_input_tokens' },
            },
            { where: { type: 'cost-state' }, sum: 'settle', cost: 'totalCostUSD' },
          ],
        },
      ],
    },
    description: name,
  });

const prepare = (home: string): void => {
  mkdirSync(path.join(home, '.swarm', 'presets'), { recursive: true });
  writeFileSync(path.join(home, '.swarm', 'presets', 'taker.yaml'), plain('taker', home, 'claude'));
};

const pools = (more = ''): string => `pools: {p: {preset: taker, count: 1, prompt: "{task.id}"${more}}}`;
/** What the recorded conversation of two processes took, by the reckoning of the agent itself. */
const took = { input: 500, output: 77, cache_read: 3_400, cache_write: 150, cost_micros: 4_970, unpriced: 0 };

test('the transcript of a process for one task is what the task took', async () => {
  const swarm = await poolHome(pools(), { prepare });
  const ids = [await swarm.add('one'), await swarm.add('two')];
  for (const id of ids) await swarm.ended(id);
  for (const id of ids) await swarm.facts.first(({ type, data }) => type === 'usage.recorded' && data.task === id);
  expect(await swarm.operator.call('usage.task', { id: ids[0]! })).toEqual({ ...took, precision: 'estimated' });
  const { rows, run, total } = await swarm.operator.call('usage', { by: 'task' });
  expect(rows.map(({ name, input }) => [name, input])).toEqual(ids.map(id => [id, took.input]));
  expect([run.cost_micros, total.cost_micros]).toEqual([2 * took.cost_micros, 2 * took.cost_micros]);
  const { pools: stats } = await swarm.operator.call('stats', {});
  expect(stats[0]!.usage.output).toBe(2 * took.output);
});

test('what an agent that lives on wrote is found by the session that swarm gave it, though no hook names it', async () => {
  const swarm = await poolHome(`pools: {p: {preset: taker, drive: pull, count: 1}}`, { prepare });
  expect((await swarm.fact('usage.recorded', 'p-1')).data).toMatchObject({ task: null, input: took.input });
});

test.each([
  ['is not configured any more', (swarm: PoolHome) => swarm.up('pools: {}')],
  ['goes down with the swarm', (swarm: PoolHome) => swarm.operator.call('swarm.down', {})],
])('what a worker wrote last is counted when its pool %s', async (_, end) => {
  const lingering = (home: string): void => {
    prepare(home);
    const preset = JSON.parse(plain('taker', home, 'claude'));
    const command = ['/bin/sh', '-c', '"$$0" "$$@"; exec sleep 1000', ...preset.command];
    writeFileSync(path.join(home, '.swarm', 'presets', 'taker.yaml'), JSON.stringify({ ...preset, command }));
  };
  const swarm = await poolHome('pools: {p: {preset: taker, drive: pull, count: 1}}', { prepare: lingering });
  await appears(path.join(swarm.home, 'chats'));
  await end(swarm);
  expect((await swarm.fact('usage.recorded', 'p-1')).data).toMatchObject({ input: took.input });
});

test('a daemon killed at any commit neither loses nor doubles what was taken', { timeout: 120_000 }, async () => {
  const place = testHome();
  const swarm = await poolHome(pools(), { place, prepare });
  const ids: string[] = [];
  for (let count = 0; count < 6; count++) ids.push(await swarm.add(`task ${count}`));
  let { daemon } = swarm;
  for (let kill = 0; kill < 4; kill++) {
    const operator = await daemon.connect();
    const facts = await follow(operator, 0);
    // Killed as soon as one more was counted, or one more has ended and is about to be.
    const type = kill % 2 === 0 ? 'usage.recorded' : 'task.completed';
    const seen = new Set<string>();
    await facts.first(fact => fact.type === type && seen.add(String(fact.seq)).size > kill);
    await daemon.kill();
    daemon = await place.start();
  }
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  const counted = new Set<string>();
  await facts.first(({ type, data }) => type === 'usage.recorded' && counted.add(String(data.task)).size === ids.length);
  const { rows, run } = await operator.call('usage', { by: 'task' });
  expect(rows.map(({ name, ...usage }) => [name, usage])).toEqual(ids.map(id => [id, { ...took, precision: 'estimated' }]));
  expect(run.input).toBe(ids.length * took.input);
  expect((await operator.call('verify', {})).ok).toBe(true);
});

test('a pool whose budget is used up is held with a reason, and goes on when it is raised', async () => {
  const swarm = await poolHome(pools(', budget: {maxCost: 0.004}'), { prepare });
  const [one, two] = [await swarm.add('one'), await swarm.add('two')];
  await swarm.ended(one);
  await swarm.fact('budget.reached', 'pool:p');
  const three = await swarm.add('three');
  const explained = await swarm.operator.call('explain', { id: 'p' });
  expect(explained).toMatchObject({ state: 'held', remedy: '`swarm budget p --cost DOLLARS` raises it.' });
  expect(explained.because[0]).toMatch(/^the budget of pool p is used up: \$0\.0\d+ of \$0\.0040$/);
  expect((await swarm.operator.call('task.get', { id: three })).status).toBe('pending');
  await swarm.operator.call('budget.set', { subject: 'p', budget: { max_cost: 1 } });
  for (const id of [two, three]) expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
});

test('tokens whose cost nobody knows are named as such, and an alarm says that a budget of dollars misses them', async () => {
  const place = testHome();
  const operator = await (await place.start()).connect();
  const facts = await follow(operator, 0);
  const told = async (...words: string[]) => (await place.swarm('usage', 'report', '--as', 'ann', ...words)).stdout;
  expect(await told('--input', '4k', '--model', 'gpt-5')).toContain('counted; ~$0.0050, 4.0k tokens so far');
  expect(await told('--input', '8k', '--model', 'nobodys')).toContain('counted; ~$0.0050, 12k tokens (8.0k of unknown cost) so far');
  expect((await place.swarm('usage', '--by', 'model')).stdout).toMatch(/gpt-5 +~\$0\.0050 +4\.0k[\s\S]*nobodys +\$\? +8\.0k/);
  await place.swarm('budget', 'swarm', '--cost', '5');
  const { data } = await facts.first(({ type, subject }) => type === 'alert.raised' && subject === 'alert:unpriced:swarm');
  expect(data.text).toContain('the budget of the swarm misses tokens whose cost nobody knows');
  await place.swarm('budget', 'swarm', '--tokens', '5M');
  await facts.first(({ type, subject }) => type === 'alert.cleared' && subject === 'alert:unpriced:swarm');
});

test('what an agent says itself counts once for each key, and not beside what is read', async () => {
  const place = testHome();
  const daemon = await place.start();
  const operator = await daemon.connect();
  const { id } = (await operator.call('task.create', { title: 'one' })).task;
  const told = async (...words: string[]) => (await place.swarm('usage', 'report', '--as', 'ann', ...words)).stdout;
  await place.swarm('task', 'claim', id, '--as', 'ann');
  expect(await told('--input', '12k', '--output', '500', '--model', 'gpt-5', '--key', 'a')).toContain(
    'counted; ~$0.0200, 13k tokens so far',
  );
  expect(await told('--input', '12k', '--key', 'a')).toContain('not counted: the same key was counted before');
  expect(await told('--cost', '0.5')).toContain('counted; ~$0.52');
  expect((await operator.call('usage.task', { id })).cost_micros).toBe(520_000);
  expect((await place.swarm('usage', '--by', 'task')).stdout).toMatch(new RegExp(`${id} +~\\$0\\.52 +12k +500`));
  expect((await place.swarm('task', 'edit', id, '--max-cost', '0.4')).code).toBe(0);
  expect((await place.swarm('task', 'show', id)).stdout).toMatch(/cost +~\$0\.52, 13k tokens[\s\S]*budget +\$0\.40/);
  expect((await place.swarm('explain', id)).stdout).toContain('its budget is used up ($0.52 of $0.40): it goes on, and is not tried again');
  await place.swarm('task', 'release', id, '--as', 'ann');
  const facts = await follow(operator, 0);
  const spent = await facts.first(({ type, subject }) => type === 'alert.raised' && subject === `alert:spent:${id}`);
  expect(spent.data.text).toContain(`the budget of ${id} is used up: $0.52 of $0.40`);
  expect((await operator.call('message.inbox', { peek: true })).messages.map(({ text }) => text)).toContain(spent.data.text);
  expect((await place.swarm('explain', id)).stdout).toContain('its budget is used up: $0.52 of $0.40');
  expect((await place.swarm('task', 'next', '--claim', '--as', 'ann')).code).toBe(3);
  expect((await place.swarm('budget', id, '--cost', '2')).stdout).toContain(`${id}: at most $2.00`);
  expect((await place.swarm('task', 'next', '--claim', '--as', 'ann')).code).toBe(0);
  await facts.first(({ type, subject }) => type === 'alert.cleared' && subject === `alert:spent:${id}`);
});

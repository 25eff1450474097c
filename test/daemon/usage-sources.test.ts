/** What agents take, from each kind of source that is no transcript: their output, their hooks, their screens. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../helpers/daemon.ts';
import { type PoolHome, poolHome } from '../helpers/pools.ts';
import { typist, wrapped } from '../helpers/typists.ts';

/** A preset of an agent that does one task by this script of a shell, where "$@" begins a command of swarm. */
const scripted =
  (script: string, usage: object) =>
  (home: string): void => {
    mkdirSync(path.join(home, 'presets'), { recursive: true });
    const print = { args: ['-c', script.replaceAll('$', '$$$$')], prompt: { how: 'argv', args: ['{prompt}', '{swarm}'] } };
    const preset = { command: ['sh'], drive: 'each', agent: { print, usage: [usage] } };
    writeFileSync(path.join(home, 'presets', 'taker.yaml'), JSON.stringify(preset));
  };

const said = { type: 'result', message_id: 'm1', model: 'acme', input: 500, output: 70, cached: 30, cost: 0.004 };
const line = { id: 'message_id', model: 'model', input: 'input', output: 'output', cacheRead: 'cached', cost: 'cost' };
const took = { input: 500, output: 70, cache_read: 30, cache_write: 0, cost_micros: 4_000, unpriced: 0, precision: 'exact' };

async function counted(swarm: PoolHome, task: string): Promise<unknown> {
  await swarm.ended(task);
  await swarm.facts.first(({ type, data }) => type === 'usage.recorded' && data.task === task);
  return swarm.operator.call('usage.task', { id: task });
}

test('the output of a process for one task, among other lines', async () => {
  const prepare = scripted(`echo begun; echo '${JSON.stringify(said)}'; echo done`, {
    ...{ kind: 'output', lines: [{ ...line, where: { type: 'result' } }] },
  });
  const swarm = await poolHome('pools: { p: { preset: taker, count: 1 } }', { prepare });
  expect(await counted(swarm, await swarm.add('one'))).toEqual(took);
  expect(await counted(swarm, await swarm.add('two'))).toEqual(took);
});

test('the payload of a hook, where what is said again of a message replaces what was said', async () => {
  const tell = (payload: object): string => `echo '${JSON.stringify(payload)}' | "$@" hook taker answered`;
  const prepare = scripted([tell({ ...said, output: 1 }), tell(said), tell({ ...said, message_id: 'm2', output: 5 })].join('; '), {
    ...{ kind: 'hook', event: 'answered', lines: [{ ...line, sum: 'message' }] },
  });
  const swarm = await poolHome('pools: { p: { preset: taker, count: 1 } }', { prepare });
  const id = await swarm.add('one');
  await swarm.ended(id);
  expect(await swarm.operator.call('usage.task', { id })).toEqual({
    ...{ ...took, input: 1_000, output: 75, cache_read: 60, cost_micros: 8_000 },
  });
});

/** As a plugin of an agent tells: over one connection, without waiting for an answer. */
const tellAll = `
  const { SWARM_SOCKET, SWARM_TOKEN: token } = process.env;
  const line = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\\n';
  const hook = id => line(id, 'worker.hook', { agent: 'taker', event: 'answered', payload: { ...${JSON.stringify(said)}, message_id: 'm' + id } });
  const hello = line(1, 'hello', { protocol: { min: 1, max: 1 }, client: 'taker', token });
  const socket = require('node:net').connect(SWARM_SOCKET, () => socket.write([hello, ...[2, 3, 4, 5, 6, 7, 8, 9].map(hook)].join('')));
  let text = '';
  socket.on('data', bytes => (text += bytes).split('"result"').length > 9 && process.exit());
`;

test('the payloads of hooks that come at once, each of them', async () => {
  const prepare = (home: string): void => {
    mkdirSync(path.join(home, 'presets'), { recursive: true });
    writeFileSync(path.join(home, 'taker.cjs'), tellAll);
    const print = { args: [path.join(home, 'taker.cjs')], prompt: { how: 'argv', args: ['{prompt}'] } };
    const usage = [{ kind: 'hook', event: 'answered', lines: [{ ...line, sum: 'message' }] }];
    const preset = { command: [process.execPath], drive: 'each', agent: { print, usage } };
    writeFileSync(path.join(home, 'presets', 'taker.yaml'), JSON.stringify(preset));
  };
  const swarm = await poolHome('pools: { p: { preset: taker, count: 1 } }', { prepare });
  const id = await swarm.add('one');
  await swarm.ended(id);
  expect(await swarm.operator.call('usage.task', { id })).toEqual({
    ...took,
    input: 4_000,
    output: 560,
    cache_read: 240,
    cost_micros: 32_000,
  });
});

test('what the screen of an agent shows when it has ended a turn', async () => {
  const usage = '[{ kind: screen, pattern: "Tokens: (?<input>\\\\d+) sent, (?<output>\\\\d+) received" }]';
  const prepare = wrapped(typist('telling'), `{ interactive: {}, states: fake, usage: ${usage} }`);
  const swarm = await poolHome('pools: { typist: { preset: wrapped, count: 1 } }', { prepare });
  await swarm.ended(await swarm.add('work'));
  await swarm.fact('usage.recorded', 'typist-1');
  const { rows } = await swarm.operator.call('usage', { by: 'worker' });
  expect(rows).toMatchObject([{ name: 'typist-1', input: 1_200, output: 34, precision: 'estimated' }]);
});

test('an agent outside of all pools, whose hooks tell which one it is and where it writes', async () => {
  const swarm = await poolHome('pools: {}');
  const file = path.join(swarm.home, 'conversation.jsonl');
  const answer = (id: string, tokens: number): string => {
    const usage = { input_tokens: tokens, output_tokens: 1, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    return JSON.stringify({ type: 'assistant', timestamp: '2099-01-01T00:00:00.000Z', message: { id, model: 'claude-opus', usage } });
  };
  writeFileSync(file, '');
  const hook = (event: string): string =>
    `echo '${JSON.stringify({ session_id: 's1', transcript_path: file })}' | '${process.execPath}' '${program}' hook claude ${event}`;
  const script = `${hook('SessionStart')}; echo '${answer('m1', 20)}' >> '${file}'; ${hook('Stop')}; echo '${answer('m2', 5)}' >> '${file}'`;
  await swarm.operator.call('worker.run', { command: ['sh', '-c', script], name: 'ann', cwd: '/' });
  await swarm.fact('worker.exited', 'ann');
  const recorded = (): number =>
    swarm.facts.all.filter(({ type }) => type === 'usage.recorded').reduce((sum, { data }) => sum + Number(data.input), 0);
  await swarm.facts.first(() => recorded() === 25);
  const { rows } = await swarm.operator.call('usage', { by: 'worker' });
  expect(rows).toMatchObject([{ name: 'ann', input: 25, output: 2 }]);
});

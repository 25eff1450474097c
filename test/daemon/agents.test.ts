/** Agents of presets in real terminals: their command lines, variables and files, and a conversation that survives every death. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { program, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';

const fixture = resolve(import.meta.dirname, '../fixtures/scripted-agent.mjs');

const preset = (log: string) => `
description: A scripted agent
drive: typed
command: [${process.execPath}, ${fixture}]
env: {SCRIPTED_LOG: ${log}, SCRIPTED_MAIN: ${program}}
restart: {base: 10ms}
agent:
  interactive: {}
  print:
    args: [--print]
    prompt: {how: file, args: ["@{file:prompt.md}"]}
  approvals:
    bypass: {args: [--yes]}
  model: {args: [--model, "{model}"]}
  mcp:
    args: [--tools, "{file:tools.json}"]
    files: {tools.json: {swarm: {words: ["{mcp.args}"]}}}
  instructions: {files: {told.md: "{instructions}"}}
  session:
    owner: ours
    start: {args: [--begin, "{session}"]}
    resume: {args: [--go-on, "{session}"]}
  quiet:
    files: {tools.json: {telemetry: false}}
  env: {SCRIPTED_FILES: "{dir}", SCRIPTED_NOTE: {prefix: "n:", json: ["{worker}"]}}
  strip: [INHERITED_MARK]
`;

interface Start {
  readonly pid: number;
  readonly args: readonly string[];
  readonly note: string;
  readonly mark: string | null;
  readonly files: Record<string, { text: string; mode: string }>;
  readonly task: string | null;
  readonly drive: string | null;
}

/** A project with the preset and these pools. */
function project(pools: string, change = (text: string): string => text) {
  const place = testHome({ INHERITED_MARK: 'of a parent' });
  const log = join(place.home, 'starts.jsonl');
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  mkdirSync(join(place.home, 'presets'));
  writeFileSync(join(place.home, 'presets', 'scripted.yaml'), change(preset(log)));
  writeFileSync(join(place.home, 'swarm.yaml'), pools);
  const starts = (): Start[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as Start)
      : [];
  return { place, starts };
}

test('an agent that lives on is started by its parts, and resumes its session when it and the daemon were killed', async () => {
  const { place, starts } = project('pools: {p: {preset: scripted, count: 1, approvals: bypass, model: m1}}');
  const first = await place.start();
  const operator = await first.connect();
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  const { task } = await operator.call('task.create', { title: 'one', description: 'a\nb' });
  await facts.first(({ type, subject }) => type === 'task.completed' && subject === task.id);

  const [begun] = starts();
  const session = begun!.args[1]!;
  expect(session).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-/);
  const tools = begun!.args[6]!;
  expect(begun).toMatchObject({
    args: ['--begin', session, '--yes', '--model', 'm1', '--tools', tools],
    ...{ note: 'n:["p-1"]', mark: null, task: null, drive: 'typed' },
  });
  expect(JSON.parse(begun!.files['tools.json']!.text)).toEqual({ swarm: { words: [program, 'mcp'] }, telemetry: false });
  expect(begun!.files['told.md']!.text).toMatch(/^You are a worker in a swarm.*Your tasks come to you as prompts/);
  expect(begun!.files['tools.json']!.mode).toBe('600');
  expect(tools).toContain(join(place.home, 'workers'));

  await first.kill();
  const second = await place.start();
  const again = await second.connect();
  const later = await follow(again, 0);
  end(holdersIn(place.home)[0]!.run.process!);
  const exited = await later.first(({ type }) => type === 'worker.exited');
  const { task: next } = await again.call('task.create', { title: 'two' });
  await later.first(({ type, subject, seq }) => seq > exited.seq && type === 'task.completed' && subject === next.id);
  const [, resumed] = starts();
  expect(resumed!.args.slice(0, 2)).toEqual(['--go-on', session]);
  expect(resumed!.args[6]).not.toBe(tools);
});

test('an agent that names its session itself tells it by a hook, and goes on with it', async () => {
  const theirs = (text: string): string => text.replace('owner: ours\n    start: {args: [--begin, "{session}"]}', 'owner: learned');
  const { place, starts } = project('pools: {p: {preset: scripted, count: 1, env: {SCRIPTED_SESSION: theirs-1}}}', theirs);
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  expect(await facts.first(({ type }) => type === 'worker.session')).toMatchObject({ subject: 'p-1', data: { session: 'theirs-1' } });
  const { task } = await operator.call('task.create', { title: 'one' });
  await facts.first(({ type, subject }) => type === 'task.completed' && subject === task.id);
  end(holdersIn(place.home)[0]!.run.process!);
  const exited = await facts.first(({ type }) => type === 'worker.exited');
  await facts.first(({ type, seq }) => type === 'worker.ready' && seq > exited.seq);
  expect(starts().map(({ args }) => args.slice(0, 2))).toEqual([expect.not.arrayContaining(['--begin']), ['--go-on', 'theirs-1']]);
});

test('an agent that never was given a task begins anew', async () => {
  const { place, starts } = project('pools: {p: {preset: scripted, count: 1}}');
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  await facts.first(({ type }) => type === 'worker.ready');
  end(holdersIn(place.home)[0]!.run.process!);
  const exited = await facts.first(({ type }) => type === 'worker.exited');
  await facts.first(({ type, seq }) => type === 'worker.ready' && seq > exited.seq);
  const sessions = starts().map(({ args }) => args.slice(0, 2));
  expect(sessions.map(([word]) => word)).toEqual(['--begin', '--begin']);
  expect(sessions[0]![1]).not.toBe(sessions[1]![1]);
});

test('an agent that does one task and ends has its prompt in a file of its own', async () => {
  const { place, starts } = project('pools: {p: {preset: scripted, drive: each, max: 1}}');
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  for (const title of ['one', 'two']) {
    const { task } = await operator.call('task.create', { title, description: '-rf' });
    await facts.first(({ type, subject }) => type === 'task.completed' && subject === task.id);
  }
  const runs = starts();
  expect(runs.map(({ task, files }) => [task, files['prompt.md']!.text])).toEqual([
    ['t1', 'Task t1: one\n\n-rf'],
    ['t2', 'Task t2: two\n\n-rf'],
  ]);
  expect(runs[0]!.args).toEqual([
    '--print',
    '--begin',
    runs[0]!.args[2],
    '--tools',
    runs[0]!.args[4],
    `@${join(runs[0]!.args[4]!, '..', 'prompt.md')}`,
  ]);
  expect(runs[0]!.args[2]).not.toBe(runs[1]!.args[2]);
});

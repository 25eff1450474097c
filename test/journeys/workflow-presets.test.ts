/** Every workflow that comes with swarm, run to its end by demo agents and a shell, through the command. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { poolHome } from '../helpers/pools.ts';

const files = Array.from({ length: 75 }, (_, at) => `src/file-${at + 1}.ts`).join(',');

/** What each is given, and how many tasks come of it. */
const presets: Readonly<Record<string, { inputs: readonly string[]; tasks: number }>> = {
  hierarchical: { inputs: ['goal=Fly to the moon'], tasks: 4 },
  pipeline: { inputs: ['topic=Owls'], tasks: 4 },
  star: { inputs: ['task=Summarise', 'subjects=a,b,c'], tasks: 4 },
  iterative: { inputs: ['goal=A poem'], tasks: 2 },
  'feature-development': { inputs: ['feature=Dark mode', 'check=true && test 1 = 1'], tasks: 8 },
  'code-review': { inputs: [], tasks: 6 },
  refactoring: { inputs: ['change=Use const', `files=${files}`, 'check=exit 0'], tasks: 78 },
  'research-docs': { inputs: ['subject=Bees', 'questions=How?,Why?'], tasks: 6 },
  'enterprise-phases': { inputs: ['project=A bank', 'check=true'], tasks: 12 },
};

const yaml = `
pools:
  agents: { preset: demo, min: 3, max: 3, env: { DEMO_SPEED: "5000" } }
  shell: { preset: shell, max: 1 }
`;

test('every preset is run here', () => {
  const names = readdirSync(resolve(import.meta.dirname, '../../presets/workflows')).map(file => file.replace('.yaml', ''));
  expect(Object.keys(presets).sort()).toEqual(names.sort());
});

test('each ends with all its steps completed', { timeout: 240_000 }, async () => {
  const { daemon, operator } = await poolHome(yaml);
  for (const [name, { inputs, tasks }] of Object.entries(presets)) {
    const words = inputs.flatMap(input => ['--input', input]);
    const { code, stdout, stderr } = await daemon.swarm('run', name, ...words, '--wait', '--timeout', '60s', '--json');
    expect({ name, code, stderr: code === 0 ? '' : stderr }).toEqual({ name, code: 0, stderr: '' });
    const { run, steps } = JSON.parse(stdout);
    expect(run).toMatchObject({ name, status: 'completed', done: run.steps });
    expect({ name, tasks: steps.flatMap((step: { parts: object[] }) => step.parts).length }).toEqual({ name, tasks });
  }
  expect(await operator.call('verify', {})).toMatchObject({ ok: true });
});

test('steps that no pool takes are named before and when it starts, with what to do', async () => {
  const { daemon, up } = await poolHome('pools: {}');
  const pipeline = ['run', 'pipeline', '--input', 'topic=Owls'];
  const { stderr, stdout } = await daemon.swarm(...pipeline);
  expect(stdout).toBe('r1\n');
  expect(stderr).toMatch(
    /^swarm: no pool takes collect, analyse, write, check: there are no pools\. Add .*`swarm up -d --preset \w+`\.\n$/,
  );
  await up('pools: { agents: { preset: demo } }');
  expect(await daemon.swarm(...pipeline, '--dry-run')).toMatchObject({ code: 0, stderr: '' });
  const feature = ['run', 'feature-development', '--dry-run', '--input', 'feature=Dark mode'];
  expect(await daemon.swarm(...feature)).toMatchObject({ code: 0, stderr: '' });
  expect((await daemon.swarm(...feature, '--input', 'check=make')).stderr).toBe(
    "swarm: no pool takes check: there is no pool 'shell'. Add it to swarm.yaml, and run `swarm up -d`.\n",
  );
});

test('who waits for a run is told which agent asks a person', async () => {
  const { daemon } = await poolHome('pools: { agents: { preset: demo, env: { DEMO_SPEED: "1000" } } }');
  const file = join(daemon.home, 'asks.yaml');
  writeFileSync(file, 'steps: [{ id: ask, prompt: Ask, tags: ["demo:ask-once"] }]');
  const { code, stderr } = await daemon.swarm('run', file, '--wait', '--timeout', '60s');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: [
      'swarm: r1 is under way; `swarm runs r1` shows it',
      'swarm: agents-1 waiting: Tabs or spaces?; `swarm attach agents-1` lets you answer',
      'swarm: `swarm task show t1` has what came of it',
      '',
    ].join('\n'),
  });
});

/** Every workflow that comes with swarm, run to its end by demo agents and a shell, through the command. */

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
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

/** Every workflow that comes with swarm, run by real agents as a person runs it: pools in swarm.yaml, and `swarm run NAME`. */

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveModel } from '../helpers/scripted-model.ts';
import { folderOf, kinds } from './kinds.ts';
import { type AgentSwarm, type Installed, swarmOf } from './place.ts';
import { player, type Told, unread } from './player.ts';

/** What each is given, and how many tasks come of it: what has rounds goes through two. */
const presets: Readonly<Record<string, { inputs: readonly string[]; tasks: number }>> = {
  hierarchical: { inputs: ['goal=Fly to the moon'], tasks: 4 },
  pipeline: { inputs: ['topic=Owls'], tasks: 4 },
  star: { inputs: ['task=Summarise', 'subjects=a,b,c'], tasks: 4 },
  iterative: { inputs: ['goal=A poem'], tasks: 4 },
  'feature-development': { inputs: ['feature=Dark mode', 'check=true'], tasks: 10 },
  'code-review': { inputs: [], tasks: 6 },
  refactoring: { inputs: ['change=Use const', 'files=a.ts,b.ts,c.ts,d.ts', 'check=true'], tasks: 7 },
  'research-docs': { inputs: ['subject=Bees', 'questions=How?,Why?'], tasks: 6 },
  'enterprise-phases': { inputs: ['project=A bank', 'check=true'], tasks: 12 },
};

test('every preset is run here', () => {
  const names = readdirSync(resolve(import.meta.dirname, '../../presets/workflows')).map(file => file.replace('.yaml', ''));
  expect(Object.keys(presets).sort()).toEqual(names.sort());
});

crewed(['claude'], { max: 3 }, Object.keys(presets));
crewed(['claude', 'codex', 'gemini'], { count: 1 }, ['code-review', 'feature-development']);
crewed(['claude', 'codex', 'opencode'], { count: 1 }, ['hierarchical', 'enterprise-phases']);

/** Runs these workflows with a pool of each of these agents. */
function crewed(names: readonly string[], size: object, workflows: readonly string[]): void {
  const crew = names.flatMap(name => installed(name) ?? []);
  const missing = names.filter(name => installed(name) === undefined);
  const who = names.join(', ');
  if (missing.length > 0)
    console.log(`test:agents: workflows by ${who} are skipped: ${missing.join(', ')} is neither on the PATH nor in SWARM_TEST_AGENTS`);
  describe.skipIf(missing.length > 0)(`workflows by ${who}`, () => {
    test.for(workflows)('%s', async workflow => {
      const told: Told = new Map();
      const model = await serveModel(player(told));
      onTestFinished(() => model.close());
      const pools = Object.fromEntries(crew.map(({ kind }) => [kind.name, { preset: kind.name, ...size, ...kind.pool }]));
      const swarm = await swarmOf(crew, { ...pools, shell: { preset: 'shell', max: 1 } }, model.url);
      if ('count' in size) await Promise.all(names.map(name => swarm.facts.first(isReady(name))));
      await ran(workflow, swarm, told);
      console.log(`${workflow}: run by ${names.map((name, at) => `${name} ${swarm.versions[at]}`).join(', ')}`);
    });
  });
}

const isReady =
  (pool: string) =>
  ({ type, subject }: { type: string; subject: string }): boolean =>
    type === 'worker.ready' && subject === `${pool}-1`;

function installed(name: string): Installed | undefined {
  const folder = folderOf(name, process.env);
  return folder === undefined ? undefined : { kind: kinds.find(kind => kind.name === name)!, folder };
}

async function ran(workflow: string, { daemon, operator }: AgentSwarm, told: Told): Promise<void> {
  const { inputs, tasks } = presets[workflow]!;
  const words = inputs.flatMap(input => ['--input', input]);
  const { code, stdout, stderr } = await daemon.swarm('run', workflow, ...words, '--wait', '--timeout', process.env.H3T ?? '8m', '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { run, steps } = JSON.parse(stdout);
  expect(run).toMatchObject({ name: workflow, status: 'completed', done: run.steps });
  const parts: { task: string }[] = steps.flatMap((step: { parts: { task: string }[] }) => step.parts);
  expect(parts).toHaveLength(tasks);
  for (const { task: id } of parts) {
    const task = await operator.call('task.get', { id });
    expect(task).toMatchObject({ id, failures: 0, lost: 0, attempt: 1 });
    if (task.command === null) expect({ id, unread: unread(told, id, task.description!) }, told.get(id)).toEqual({ id, unread: [] });
  }
}

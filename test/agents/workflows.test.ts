/** Every workflow that comes with swarm, run by real agents as a person runs it: pools in swarm.yaml, and `swarm run NAME`. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

crewed(['claude'], { max: 3 }, workflows => {
  test.for(Object.keys(presets))('%s', workflow => workflows.ran(workflow));
});
crewed(['claude', 'codex', 'gemini'], { count: 1, capabilities: ['review'] }, workflows => {
  test.for(['code-review', 'feature-development'])('%s', workflow => workflows.ran(workflow));
  test('a step that others review and vote on', () => workflows.judged());
});
crewed(['claude', 'codex', 'opencode'], { count: 1 }, workflows => {
  test.for(['hierarchical', 'enterprise-phases'])('%s', workflow => workflows.ran(workflow));
});

interface Workflows {
  /** The preset of this name, to its end. */
  ran(workflow: string): Promise<void>;
  judged(): Promise<void>;
}

/** Tests with a pool of each of these agents. */
function crewed(names: readonly string[], size: object, tests: (workflows: Workflows) => void): void {
  const crew = names.flatMap(name => installed(name) ?? []);
  const missing = names.filter(name => installed(name) === undefined);
  const who = names.join(', ');
  if (missing.length > 0)
    console.log(`test:agents: workflows by ${who} are skipped: ${missing.join(', ')} is neither on the PATH nor in SWARM_TEST_AGENTS`);
  const begun = async (): Promise<{ swarm: AgentSwarm; told: Told }> => {
    const told: Told = new Map();
    const model = await serveModel(player(told));
    onTestFinished(() => model.close());
    const pools = Object.fromEntries(crew.map(({ kind }) => [kind.name, { preset: kind.name, ...size, ...kind.pool }]));
    const swarm = await swarmOf(crew, { ...pools, shell: { preset: 'shell', max: 1 } }, model.url);
    if ('count' in size) await Promise.all(names.map(name => swarm.facts.first(isReady(name))));
    return { swarm, told };
  };
  const tell = (what: string, { versions }: AgentSwarm): void =>
    console.log(`${what}: run by ${names.map((name, at) => `${name} ${versions[at]}`).join(', ')}`);
  describe.skipIf(missing.length > 0)(`workflows by ${who}`, () =>
    tests({
      ran: async workflow => {
        const { swarm, told } = await begun();
        await ran(workflow, swarm, told);
        tell(workflow, swarm);
      },
      judged: async () => {
        const { swarm } = await begun();
        await judged(swarm);
        tell('a review and a vote', swarm);
      },
    }),
  );
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
  const { code, stdout, stderr } = await daemon.swarm('run', workflow, ...words, '--wait', '--timeout', '8m', '--json');
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

/** One does it, both others review it and vote on it. */
async function judged({ daemon, operator }: AgentSwarm): Promise<void> {
  const file = join(daemon.home, 'judged.yaml');
  const gates = [{ type: 'review', reviewers: 2 }, { type: 'vote' }];
  writeFileSync(file, JSON.stringify({ steps: [{ id: 'make', prompt: 'Make it.', gates }] }));
  const { code, stdout, stderr } = await daemon.swarm('run', file, '--wait', '--timeout', '8m', '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const id = JSON.parse(stdout).steps[0].parts[0].task;
  const { votes } = await operator.call('vote.list', {});
  expect(votes[0]).toMatchObject({ task: id, outcome: { kind: 'decided', option: 'approve', tally: { approve: 2 } } });
}

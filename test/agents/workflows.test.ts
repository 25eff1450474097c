/** Every workflow that comes with swarm, run by real agents as a person runs it: pools in swarm.yaml, and `swarm run NAME`. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveModel } from '../helpers/scripted-model.ts';
import { folderOf, kinds } from './kinds.ts';
import { type AgentSwarm, type Installed, swarmOf } from './place.ts';
import { player, type Told, unread } from './player.ts';

interface Plan {
  readonly inputs: readonly string[];
  /** How many come of it: what has rounds goes through two. */
  readonly tasks: number;
  /** The most that can be done at once. */
  readonly beside: number;
}

const presets: Readonly<Record<string, Plan>> = {
  hierarchical: { inputs: ['goal=Fly to the moon'], tasks: 4, beside: 2 },
  pipeline: { inputs: ['topic=Owls'], tasks: 4, beside: 1 },
  star: { inputs: ['task=Summarise', 'subjects=a,b,c'], tasks: 4, beside: 3 },
  iterative: { inputs: ['goal=A poem'], tasks: 4, beside: 1 },
  'feature-development': { inputs: ['feature=Dark mode', 'check=true'], tasks: 10, beside: 2 },
  'code-review': { inputs: [], tasks: 6, beside: 5 },
  refactoring: { inputs: ['change=Use const', 'files=a.ts,b.ts,c.ts,d.ts', 'check=true'], tasks: 7, beside: 4 },
  'research-docs': { inputs: ['subject=Bees', 'questions=How?,Why?'], tasks: 6, beside: 2 },
  'enterprise-phases': { inputs: ['project=A bank', 'check=true'], tasks: 12, beside: 3 },
};

test('every preset is run here', () => {
  const names = readdirSync(resolve(import.meta.dirname, '../../presets/workflows')).map(file => file.replace('.yaml', ''));
  expect(Object.keys(presets).sort()).toEqual(names.sort());
});

crewed(['claude'], { count: 3 }, crew => {
  test.for(Object.keys(presets))('%s', workflow => crew.runs(workflow));
});
crewed(['claude', 'codex', 'gemini'], { count: 1, capabilities: ['review'] }, crew => {
  test.for(['code-review', 'feature-development'])('%s', workflow => crew.runs(workflow));
  test('a step that others review and vote on', () => crew.judges());
});
crewed(['claude', 'codex', 'opencode'], { count: 1 }, crew => {
  test.for(['hierarchical', 'enterprise-phases'])('%s', workflow => crew.runs(workflow));
});

interface Crew {
  /** The preset of this name, to its end. */
  runs(workflow: string): Promise<void>;
  judges(): Promise<void>;
}

interface Pool {
  readonly count: number;
  readonly capabilities?: readonly string[];
}

/** Tests with such a pool of each of these agents. */
function crewed(names: readonly string[], pool: Pool, tests: (crew: Crew) => void): void {
  const who = names.join(', ');
  const agents = names.flatMap(name => installed(name) ?? []);
  const missing = names.filter(name => installed(name) === undefined);
  if (missing.length > 0)
    console.log(`test:agents: workflows by ${who} are skipped: neither on the PATH nor in SWARM_TEST_AGENTS are ${missing.join(', ')}`);
  const workers = names.flatMap(name => Array.from({ length: pool.count }, (_, at) => `${name}-${at + 1}`));
  const begun = async (told: Told): Promise<AgentSwarm> => {
    const model = await serveModel(player(told));
    onTestFinished(() => model.close());
    const pools = Object.fromEntries(agents.map(({ kind }) => [kind.name, { preset: kind.name, ...pool, ...kind.pool }]));
    const swarm = await swarmOf(agents, { ...pools, shell: { preset: 'shell', max: 1 } }, model.url);
    await Promise.all(workers.map(name => swarm.facts.first(({ type, subject }) => type === 'worker.ready' && subject === name)));
    return swarm;
  };
  const tell = (what: string, { versions }: AgentSwarm): void =>
    console.log(`${what}: run by ${names.map((name, at) => `${name} ${versions[at]}`).join(', ')}`);
  describe.skipIf(missing.length > 0)(`workflows by ${who}`, () =>
    tests({
      runs: async workflow => {
        const told: Told = new Map();
        const swarm = await begun(told);
        await ran(workflow, swarm, told, workers);
        tell(workflow, swarm);
      },
      judges: async () => {
        const swarm = await begun(new Map());
        await judged(swarm);
        tell('a review and a vote', swarm);
      },
    }),
  );
}

function installed(name: string): Installed | undefined {
  const folder = folderOf(name, process.env);
  return folder === undefined ? undefined : { kind: kinds.find(kind => kind.name === name)!, folder };
}

async function ran(workflow: string, { daemon, operator, facts }: AgentSwarm, told: Told, workers: readonly string[]): Promise<void> {
  const { inputs, tasks, beside } = presets[workflow]!;
  const words = inputs.flatMap(input => ['--input', input]);
  const { code, stdout, stderr } = await daemon.swarm('run', workflow, ...words, '--wait', '--timeout', '8m', '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { run, steps } = JSON.parse(stdout);
  expect(run).toMatchObject({ name: workflow, status: 'completed', done: run.steps });
  const parts: { task: string }[] = steps.flatMap((step: { parts: { task: string }[] }) => step.parts);
  expect(parts).toHaveLength(tasks);
  for (const { task: id } of parts) {
    const task = await operator.call('task.get', { id });
    expect(task).toMatchObject({ id, failures: 0, lost: 0 });
    if (task.command === null) expect({ id, unread: unread(told, id, task.description!) }, told.get(id)).toEqual({ id, unread: [] });
  }
  const owners = facts.all.flatMap(({ type, data }) => (type === 'task.claimed' ? [(data.patch as { owner: string }).owner] : []));
  const busy = workers.filter(name => owners.includes(name));
  expect(busy.length, `of ${workers.join(', ')} only ${busy.join(', ')} worked`).toBeGreaterThanOrEqual(Math.min(beside, workers.length));
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

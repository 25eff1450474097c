/** A swarm of one real agent in a home of its own, against a model that plays a part; and how far it got. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fact, FactType } from '../../src/core/fact.ts';
import { testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { type Asked, type Said, serveModel } from '../helpers/scripted-model.ts';
import { privateHome } from './homes.ts';
import type { Kind } from './kinds.ts';

export const worker = 'real-1';

export interface Driven {
  readonly name: string;
  readonly version: string;
  /** Prompts that the model got with a first word from the person, in the latest conversation. */
  heard(): readonly string[];
  readonly facts: readonly Fact[];
  add(title: string): Promise<string>;
  /** Of this type from now on, or from this seq. */
  fact(type: FactType, holds?: (fact: Fact) => boolean): Promise<Fact>;
  /** Resolves when it listens to its model no longer. */
  interrupt(): Promise<void>;
  restart(): Promise<void>;
  down(): Promise<void>;
  kill(task: string): Promise<void>;
}

/** Asks for one task after the other, and reports each done. */
function playWithoutPrompts({ results, tool }: Asked): Said {
  const [next, update] = [tool('task_next'), tool('task_update')];
  if (next === undefined || update === undefined) return { text: 'The tools are not there.' };
  const [, id] = /"id\\*":\s*\\*"(t\d+)\\*".*"status\\*":\s*\\*"in_progress/s.exec(results.at(-1) ?? '') ?? [];
  return { tool: id === undefined ? { name: next, input: { claim: true } } : { name: update, input: done(id) } };
}

const done = (id: string): object => ({ task_id: id, status: 'completed', result: `did ${id}` });

/** Reports each task done by the tools of swarm; the one called `endless` it never ends. */
function play({ prompts, results, tools, tool }: Asked): Said {
  const prompt = prompts.findLast(text => /\bTask t\d+: /.test(text)) ?? '';
  // Some send several prompts as one, when nothing was said between them.
  const [, id, title] = [...prompt.matchAll(/\bTask (t\d+): (.*)/g)].at(-1) ?? [];
  if (id === undefined) return { text: 'Ready.' };
  if (title === 'endless') return { endless: true };
  const [claim, update] = [tool('task_list'), tool('task_update')];
  if (update === undefined || claim === undefined) return { text: `There is no task_update among ${tools.join(', ')}.` };
  if (results.length === 0) return { tool: { name: claim, input: { task_id: id } } };
  if (results.length === 1) return { tool: { name: update, input: { task_id: id, progress: 0.5, step: 'half' } } };
  if (results.length === 2) return { tool: { name: update, input: done(id) } };
  return { text: `Did ${id}.` };
}

/** `pool`: how its pool is to differ. */
export async function drive(kind: Kind, folder: string, pool: object = {}): Promise<Driven> {
  let heard: readonly string[] = [];
  const model = await serveModel(asked => {
    heard = asked.prompts;
    return 'drive' in pool && pool.drive === 'pull' ? playWithoutPrompts(asked) : play(asked);
  });
  onTestFinished(() => model.close());
  const home = privateHome();
  const project = join(home, 'project');
  mkdirSync(project);
  const version = prepared({ ...kind, pool: { ...kind.pool, ...pool } }, folder, model.url, home, project);
  const place = testHome({ ...environment(kind, folder, model.url, home), SWARM_PROJECT: project }, join(home, 'swarm'));
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'pass' && process.env.SWARM_SHOW === undefined) return;
    const { lines } = await operator.call('worker.screen', { name: worker }).catch(() => ({ lines: [] }));
    console.log(lines.join('\n').trimEnd());
    for (const { type, subject, data } of facts.all) console.log(`${type} ${subject} ${JSON.stringify(data).slice(0, 300)}`);
  });
  // Some agents are started by a process that would end before them.
  onTestFinished(() =>
    operator.call('swarm.down', { now: true }).then(
      () => {},
      () => {},
    ),
  );
  await operator.call('swarm.up', {});
  return {
    ...{ name: kind.name, version, facts: facts.all, heard: () => heard },
    add: async title => (await operator.call('task.create', { title })).task.id,
    fact: (type, holds = () => true) => facts.first(fact => fact.type === type && holds(fact)),
    interrupt: async () => {
      await operator.call('worker.interrupt', { name: worker });
      await model.silent();
    },
    restart: async () => void (await operator.call('worker.restart', { name: worker })),
    down: async () => void (await operator.call('swarm.down', {})),
    kill: async id => void (await operator.call('task.cancel', { id, why: 'it is over' })),
  };
}

/** The files that it is to find; its version. */
function prepared(kind: Kind, folder: string, url: string, home: string, project: string): string {
  mkdirSync(join(home, 'swarm'));
  for (const [name, text] of Object.entries(kind.files?.(url, project) ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  execFileSync('git', ['init', '--quiet', project]);
  repositoryIn(project).git('commit', '--quiet', '--allow-empty', '--message', 'begin');
  const pool = { preset: kind.name, drive: 'typed', count: 1, startTimeout: '2m', ...kind.pool };
  writeFileSync(join(project, 'swarm.yaml'), JSON.stringify({ pools: { real: pool } }));
  const env = environment(kind, folder, url, home);
  const told = execFileSync(join(folder, kind.name), ['--version'], {
    env,
    encoding: 'utf8',
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+\.\d+\.\d+\S*/.exec(told)?.[0] ?? '?';
}

/** Nothing of the person's own but what programs are found by. */
function environment(kind: Kind, folder: string, url: string, home: string): Record<string, string> {
  const own = Object.keys(process.env).filter(name =>
    /_(API_)?KEY$|TOKEN$|^(ANTHROPIC|OPENAI|GEMINI|GOOGLE|CLAUDE|CODEX|QWEN|COPILOT|AMP)_/.test(name),
  );
  return {
    ...Object.fromEntries(own.map(name => [name, ''])),
    ...{
      HOME: home,
      PATH: [folder, process.env.PATH].join(delimiter),
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
    },
    ...{ XDG_CACHE_HOME: join(home, '.cache'), XDG_STATE_HOME: join(home, '.local/state'), DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1' },
    ...kind.env(url, home),
  };
}

/** A swarm of real agents in a home and a project of its own, with nothing of the person's in them. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Arrivals } from '../helpers/arrivals.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { privateHome } from './homes.ts';
import type { Kind } from './kinds.ts';

/** An agent with the folder of its program. */
export interface Installed {
  readonly kind: Kind;
  readonly folder: string;
}

export interface AgentSwarm {
  readonly daemon: TestDaemon;
  readonly operator: Client;
  readonly facts: Arrivals<Fact>;
  /** As each program tells its own, in the order of the agents. */
  readonly versions: readonly string[];
}

/** `pools`: those of its swarm.yaml; `url`: of the model that all of them ask. */
export async function swarmOf(agents: readonly Installed[], pools: object, url: string): Promise<AgentSwarm> {
  const home = privateHome();
  const project = join(home, 'project');
  mkdirSync(project);
  mkdirSync(join(home, 'swarm'));
  execFileSync('git', ['init', '--quiet', project]);
  repositoryIn(project).git('commit', '--quiet', '--allow-empty', '--message', 'begin');
  writeFileSync(join(project, 'README.md'), 'A project.\n');
  writeFileSync(join(project, 'swarm.yaml'), JSON.stringify({ pools }));
  const env = environment(agents, url, home);
  const versions = agents.map(agent => prepared(agent, { url, home, project, env }));
  const place = testHome({ ...env, SWARM_PROJECT: project }, join(home, 'swarm'));
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  // Some agents are started by a process that would end before them.
  onTestFinished(() => operator.call('swarm.down', { now: true }).then(nothing, nothing));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'pass' && process.env.SWARM_SHOW === undefined) return;
    await tell(operator, facts.all);
  });
  await operator.call('swarm.up', {});
  return { daemon, operator, facts, versions };
}

const nothing = (): void => {};

async function tell(operator: Client, facts: readonly Fact[]): Promise<void> {
  const { workers } = await operator.call('worker.list', {}).catch(() => ({ workers: [] }));
  for (const { name } of workers) {
    const { lines } = await operator.call('worker.screen', { name }).catch(() => ({ lines: [] }));
    console.log(`${name}:\n${lines.join('\n').trimEnd()}`);
  }
  for (const { type, subject, data } of facts) console.log(`${type} ${subject} ${JSON.stringify(data).slice(0, 300)}`);
}

interface Prepared {
  readonly url: string;
  readonly home: string;
  readonly project: string;
  readonly env: Record<string, string>;
}

/** The files that it is to find; its version. */
function prepared({ kind, folder }: Installed, { url, home, project, env }: Prepared): string {
  for (const [name, text] of Object.entries(kind.files?.(url, project) ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const told = execFileSync(join(folder, kind.name), ['--version'], {
    env,
    encoding: 'utf8',
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+\.\d+\.\d+\S*/.exec(told)?.[0] ?? '?';
}

/** Nothing of the person's own but what programs are found by. */
function environment(agents: readonly Installed[], url: string, home: string): Record<string, string> {
  const own = Object.keys(process.env).filter(name =>
    /_(API_)?KEY$|TOKEN$|^(ANTHROPIC|OPENAI|GEMINI|GOOGLE|CLAUDE|CODEX|QWEN|COPILOT|AMP)_/.test(name),
  );
  return {
    ...Object.fromEntries(own.map(name => [name, ''])),
    ...{
      HOME: home,
      PATH: [...agents.map(({ folder }) => folder), process.env.PATH].join(delimiter),
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
    },
    ...{ XDG_CACHE_HOME: join(home, '.cache'), XDG_STATE_HOME: join(home, '.local/state'), DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1' },
    ...Object.assign({}, ...agents.map(({ kind }) => kind.env(url, home))),
  };
}

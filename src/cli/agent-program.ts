/** The agents that presets know, and their programs: where one is, which version it has, what it says of its flags. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Preset } from '../config/preset-catalog.ts';
import type { Agent } from '../core/agent.ts';
import type { PoolSpec } from '../core/pool.ts';
import { outputOf, type Printed, programsNamed } from './program-output.ts';
import type { Terminal } from './terminal.ts';

export interface AgentPreset {
  readonly name: string;
  readonly pool: PoolSpec;
  readonly agent: Agent;
  /** What is run: the first word of its command. */
  readonly program: string;
}

const patienceMs = 10_000;

/** Those among the presets that start a coding agent. */
export const agentPresets = (presets: readonly Preset[]): AgentPreset[] =>
  presets.flatMap(({ name, pool }) => {
    const agent = pool?.launch.agent?.agent;
    return pool === null || agent === undefined ? [] : [{ name, pool, agent, program: pool.launch.command[0] }];
  });

/** As a shell would find it: a path, or a name on the PATH. */
export const programFile = (program: string, { env, cwd }: Pick<Terminal, 'env' | 'cwd'>): string | undefined =>
  program.includes('/') ? path.resolve(cwd, program) : programsNamed(program, env)[0];

/** Asked in an empty home: nothing of the user's is read, and nothing is left there. */
export async function inEmptyHome<T>(env: NodeJS.ProcessEnv, work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const home = mkdtempSync(path.join(tmpdir(), 'swarm-check-'));
  const xdg = { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
  try {
    return await work({ ...env, ...xdg, HOME: home, NO_COLOR: '1', COLUMNS: '200', CI: '1' });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What it prints within the time for a call. */
export const printed = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Printed> =>
  outputOf([file, ...args], env, patienceMs);

/** How the call ended, for a message; undefined when it went well. */
export const whyNot = ({ code }: Printed): string | undefined =>
  code === 0 ? undefined : code === null ? `did not answer within ${patienceMs / 1_000} s` : `ended with code ${code}`;

export const versionIn = ({ text }: Printed): string | null => /\d+\.\d+(?:[\w.+-]*\w)?/.exec(text)?.[0] ?? null;

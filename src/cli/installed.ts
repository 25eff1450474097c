/** What there is to work with: agents on the PATH, a git repository, a command that runs the tests. */

import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export interface Agent {
  readonly name: string;
  /** How it does one task and ends, with `{prompt}` for what it is told. */
  readonly command: readonly [string, ...string[]];
  readonly provider: string | null;
}

/** Approvals are left as the agent has them: what it may do unasked is for the person to say. */
export const agents: readonly Agent[] = [
  { name: 'claude', command: ['claude', '-p', '{prompt}'], provider: 'anthropic' },
  { name: 'codex', command: ['codex', 'exec', '{prompt}'], provider: 'openai' },
  { name: 'opencode', command: ['opencode', 'run', '{prompt}'], provider: null },
  { name: 'gemini', command: ['gemini', '-p', '{prompt}'], provider: 'google' },
  { name: 'qwen', command: ['qwen', '{prompt}'], provider: 'qwen' },
  { name: 'copilot', command: ['copilot', '-p', '{prompt}'], provider: 'github' },
  { name: 'amp', command: ['amp', '-x', '{prompt}'], provider: 'amp' },
  { name: 'cursor-agent', command: ['cursor-agent', '-p', '{prompt}'], provider: 'cursor' },
  { name: 'crush', command: ['crush', 'run', '-q', '{prompt}'], provider: null },
  { name: 'goose', command: ['goose', 'run', '-t', '{prompt}'], provider: null },
  { name: 'aider', command: ['aider', '--message', '{prompt}'], provider: null },
];

export interface InstalledAgent extends Agent {
  readonly file: string;
}

export const installedAgents = (env: NodeJS.ProcessEnv, cwd: string): InstalledAgent[] =>
  agents.flatMap(agent => {
    const file = programOf(agent.name, env, cwd);
    return file === undefined ? [] : [{ ...agent, file }];
  });

function programOf(name: string, { PATH = '' }: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const files = PATH.split(delimiter)
    .filter(dir => dir !== '')
    .map(dir => resolve(cwd, dir, name));
  return files.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** In a worktree or submodule .git is a file. */
export const isRepository = (root: string): boolean => existsSync(join(root, '.git'));

/** As far as the project says itself how its tests are run. */
export function testCommand(root: string): string | undefined {
  const test = npmTest(textOf(join(root, 'package.json')));
  if (test !== undefined && !/no test specified/.test(test)) return 'npm test';
  const makefile = ['GNUmakefile', 'makefile', 'Makefile'].map(name => textOf(join(root, name))).find(text => text !== '');
  return /^test\s*:(?!=)/m.test(makefile ?? '') ? 'make test' : undefined;
}

function npmTest(text: string): string | undefined {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: { test?: unknown } };
    return typeof scripts?.test === 'string' ? scripts.test : undefined;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

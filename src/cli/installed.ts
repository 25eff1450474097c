/** What there is to work with: agents on the PATH, a git repository, a command that runs the tests. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentPresets, programFile } from './agent-program.ts';
import type { Terminal } from './terminal.ts';

export interface InstalledAgent {
  /** The preset that starts it. */
  readonly name: string;
  readonly file: string;
}

/** Those that presets know, and of them those whose program is there. */
export async function installedAgents(terminal: Pick<Terminal, 'env' | 'cwd'>): Promise<{ known: string[]; found: InstalledAgent[] }> {
  const { presetsHere } = await import('./configuration.ts');
  const presets = agentPresets(presetsHere(terminal).presets);
  const found = presets.flatMap(({ name, program }) => {
    const file = programFile(program, terminal);
    return file === undefined ? [] : [{ name, file }];
  });
  return { known: presets.map(({ name }) => name), found };
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

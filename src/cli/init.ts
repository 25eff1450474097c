/** `swarm init`: looks around, and writes a swarm.yaml to begin with. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { swarmPaths } from '../config/paths.ts';
import { SwarmError } from '../core/error.ts';
import { oneLine } from '../wording/text.ts';
import { unwritable } from './file-trouble.ts';
import { type Found, firstTask, initFile, poolOf } from './init-file.ts';
import { installedAgents, isRepository, testCommand } from './installed.ts';
import { show } from './show.ts';
import type { Terminal } from './terminal.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  force: { short: 'f', about: 'replace the swarm.yaml that is there' },
  preset: { value: 'NAME', about: 'begin with this preset, a pool or a whole swarm, instead of the agents that are found' },
} as const satisfies Flags;

export const verb = defineVerb({
  summary: 'Write a swarm.yaml for this project, after looking at what is installed',
  without: ['as'],
  flags,
  examples: ['swarm init', 'swarm init --preset demo-swarm'],
  run: async (call: Call<never, typeof flags>) => {
    const { terminal, options } = call;
    const { root, projectConfig: file } = swarmPaths({ cwd: terminal.cwd, env: terminal.env });
    const { known, found: agents } = await installedAgents(terminal);
    const found = { agents, test: testCommand(root) };
    const pools = options.preset === undefined ? undefined : await poolsOf(options.preset, terminal);
    await writeChecked(file, initFile(found, pools), options.force ?? false, terminal);
    const git = isRepository(root);
    const result = { file, git, test: found.test ?? null, agents: found.agents.map(({ name, file }) => ({ name, file })) };
    await show(call, result, () => inWords({ file, git, found, known, hasPreset: pools !== undefined }));
    return 0;
  },
});

/** What the preset begins with, as YAML; it has to be one that is there. */
async function poolsOf(preset: string, terminal: Terminal): Promise<string> {
  const { presetHere } = await import('./configuration.ts');
  const text = presetHere(preset, terminal);
  const { parseDocument } = await import('./yaml.ts');
  const document = parseDocument(text);
  if (!document.has('pools')) return poolOf(preset);
  document.delete('description');
  return document.toString({ lineWidth: 0 }).trim();
}

/** What was there is put back when the new file turns out to be wrong. */
async function writeChecked(file: string, text: string, force: boolean, terminal: Terminal): Promise<void> {
  const before = force ? textOf(file) : undefined;
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new SwarmError('refused', `${file} is there already`, { hint: 'Edit it, or replace it with `swarm init --force`.', cause });
    throw unwritable(file, cause);
  }
  const { configurationHere } = await import('./configuration.ts');
  try {
    configurationHere({}, terminal);
  } catch (error) {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    throw error;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

interface Told {
  readonly file: string;
  readonly git: boolean;
  readonly found: Found;
  /** Agents that could have been found. */
  readonly known: readonly string[];
  /** What is active comes from a preset that was named. */
  readonly hasPreset: boolean;
}

function inWords({ file, git, found, known, hasPreset }: Told): string {
  const hasAgents = found.agents.length > 0;
  const names = found.agents.map(({ name }) => name).join(', ');
  const rows = [
    `wrote ${oneLine(file)}`,
    '',
    `git     ${git ? 'a repository' : 'no repository: work done here is not versioned'}`,
    `tests   ${found.test ?? 'no test command found in package.json or a Makefile'}`,
    `agents  ${names || `none of ${known.join(', ')} on the PATH`}`,
    '',
    'Next:',
    `  look through the file${hasAgents && hasPreset ? '; the agents are in it as comments' : ''}`,
    '  swarm up -d',
    `  ${hasAgents || hasPreset ? 'swarm task add TITLE' : firstTask(found.test)}`,
    '  swarm status',
    ...(hasAgents ? ['', 'With an agent in the file:', '  swarm run feature-development --input feature="Dark mode" --wait'] : []),
  ];
  return rows.join('\n');
}

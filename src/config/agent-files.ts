/** What is known of agents, from the files in the folder `states` of each directory of presets: the nearest file of a name counts. */

import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { type AgentLore, unknownLore } from '../core/agent-lore.ts';
import { readConfigFile, yamlFilesIn } from './read-file.ts';
import { AgentFile } from './state-schema.ts';

export interface AgentBook {
  readonly warnings: readonly string[];
  readonly names: readonly string[];
  /** By the name under which hooks speak. */
  named(name: string): AgentLore;
  /** By the command that runs. */
  running(command: readonly string[]): AgentLore;
}

const folder = 'states';
/** What only begins the command of another program. */
const wrappers = new Set(['env', 'nice', 'npx', 'node', 'bunx']);

/** `dirs`: the nearest first. A file that cannot be read is left out, with a word on why. */
export function readAgents(dirs: readonly string[]): AgentBook {
  const [lore, warnings] = [new Map<string, AgentLore>(), [] as string[]];
  for (const file of dirs.flatMap(dir => yamlFilesIn(path.join(dir, folder)))) {
    const { name } = path.parse(file);
    if (lore.has(name)) continue;
    const read = readOne(file, name);
    if (typeof read === 'string') warnings.push(`${file}: ${read}`);
    else lore.set(name, read);
  }
  const byProgram = new Map([...lore.values()].flatMap(each => each.programs.map(program => [program, each] as const)));
  return {
    warnings,
    names: [...lore.keys()].sort(),
    named: name => lore.get(name) ?? unknownLore,
    running: command => {
      const programs = command.map(word => path.basename(word));
      const first = programs.findIndex((word, at) => !wrappers.has(word) && !command[at]!.startsWith('-') && !word.includes('='));
      return byProgram.get(programs[first] ?? '') ?? unknownLore;
    },
  };
}

function readOne(file: string, name: string): AgentLore | string {
  const read = readConfigFile(file, file);
  if ('problem' in read) return read.problem.message;
  try {
    const parsed = AgentFile.safeParse(parse(read.text ?? ''));
    return parsed.success ? { name, ...parsed.data } : z.prettifyError(parsed.error).replaceAll('\n', ' ');
  } catch (error) {
    return (error as Error).message;
  }
}

/** The swarm.yaml that `swarm init` writes: short, with what could be added as comments that work once their # is taken away. */

import type { InstalledAgent } from './installed.ts';

export interface Found {
  readonly agents: readonly Pick<InstalledAgent, 'name'>[];
  /** A command line that runs the tests of the project. */
  readonly test: string | undefined;
}

/** What is active is `pools`, as YAML, or else the agents that were found, or else a pool that runs the commands of tasks. */
export function initFile({ agents, test }: Found, pools: string | undefined): string {
  const found = agents.map(agentPool);
  if (pools !== undefined) return page(pools, ...(found.length === 0 ? [] : [othersIntro, ...found.map(asComment)]));
  return found.length === 0 ? page(`pools:\n${shellPool(test)}`) : page(`pools:\n${agentsIntro}`, ...found, asComment(shellPool(test)));
}

const page = (...parts: string[]): string => `${[header, ...parts].join('\n\n')}\n`;

/** Its lines work once their # is taken away; lines that are comments stay so. */
const asComment = (pool: string): string => pool.replaceAll(/^ {2}(?! *#)/gm, '  #');

/** A pool of one preset, under its name. */
export const poolOf = (preset: string): string => `pools:\n  ${preset}:\n    preset: ${preset}`;

const header = `# The swarm of this project. \`swarm config validate\` checks this file, \`swarm config show\` prints every key with its meaning.
# Editors complete it after \`swarm config schema > .swarm/swarm.schema.json\`, with this as the first line:
#   yaml-language-server: $schema=.swarm/swarm.schema.json
# What is only for you goes into swarm.local.yaml beside it; keep that out of git.
version: 1`;

/** A task to try it out with. */
export const firstTask = (test: string | undefined): string =>
  test === undefined ? "swarm task add 'Say hello' --command 'echo hello'" : `swarm task add 'Run the tests' --command '${test}'`;

const shellPool = (test: string | undefined) => `  # Runs the command line of each task: \`${firstTask(test)}\`.
  # Whoever may add a task may run anything with it.
  shell:
    preset: shell
    max: 4
    # Only tasks with one of these tags, where other pools are there to take the rest:
    # tags: [shell]`;

const about = `Most live on in a terminal, and tasks are typed into it; \`drive: each\`
  # starts one anew for each task instead. \`swarm presets show\` tells how.`;

const agentsIntro = `  # The agents that were found; take away those that are not to work here. When there is work, the first that is able to is
  # started, and another when there is more. ${about}`;

const othersIntro = `  # Agents that were found. Take away the # before a pool, without the space after it, to let that agent work on tasks.
  # ${about}`;

const agentPool = ({ name }: Pick<InstalledAgent, 'name'>): string =>
  [
    ...[`${name}:`, `  preset: ${name}`],
    '  approvals: ask   # what it may do unasked: ask, nothing; auto, what it holds for harmless; bypass, everything',
    ...['  min: 0', '  max: 2'],
  ]
    .map(line => `  ${line}`)
    .join('\n');

/** `swarm presets list`: what a pool can start from, and which agents are installed. */

import { agentPresets, inEmptyHome, printed, programFile, versionIn } from './agent-program.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'List the presets that a pool can start from, with the agents that are installed',
  without: ['as'],
  about: 'Presets are YAML files: those of the project (.swarm/presets, presets), those beside your own configuration, and those of swarm.',
  examples: ['swarm presets list', "swarm presets list --json | jq -r '.presets[] | select(.program != null) | .name'"],
  run: async call => {
    const { terminal } = call;
    const { presetsHere } = await import('./configuration.ts');
    const { presets, problems } = presetsHere(terminal);
    const agents = new Map(agentPresets(presets).map(preset => [preset.name, preset.program]));
    const rows = await inEmptyHome(terminal.env, env =>
      Promise.all(
        presets.map(async ({ name, description, file, pool }): Promise<Row> => {
          const of = await installed(agents.get(name), { ...terminal, env });
          return { name, description, drive: pool?.drive ?? null, isAgent: agents.has(name), ...of, file };
        }),
      ),
    );
    for (const problem of problems) terminal.note(`swarm: ${problem}`);
    await show(call, { presets: rows }, () => table(rows, columns, terminal));
    return problems.length === 0 ? 0 : 1;
  },
});

interface Row {
  readonly name: string;
  readonly description: string | null;
  readonly drive: string | null;
  readonly isAgent: boolean;
  /** Where it is, when it was found. */
  readonly program: string | null;
  readonly version: string | null;
  /** The preset itself. */
  readonly file: string;
}

async function installed(program: string | undefined, terminal: Pick<Terminal, 'env' | 'cwd'>) {
  const file = program === undefined ? undefined : programFile(program, terminal);
  if (file === undefined) return { program: null, version: null };
  return { program: file, version: versionIn(await printed(file, ['--version'], terminal.env)) };
}

const columns: Column<Row>[] = [
  { title: 'PRESET', cell: ({ name }) => name },
  { title: 'PROGRAM', cell: ({ isAgent, program, version }) => (isAgent ? (program === null ? 'not found' : (version ?? 'found')) : '') },
  { title: 'WHAT IT IS', cell: ({ description }) => description ?? '', cutTo: 20 },
];

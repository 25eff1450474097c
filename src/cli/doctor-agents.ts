/** For `swarm doctor`: which of the agents that presets know are installed, with their versions. */

import { type AgentPreset, agentPresets, inEmptyHome, printed, programFile, versionIn, whyNot } from './agent-program.ts';
import { type Finding, ok, warn } from './finding.ts';
import type { Terminal } from './terminal.ts';

export async function agentFindings(terminal: Pick<Terminal, 'env' | 'cwd'>): Promise<Finding[]> {
  const { presetsHere } = await import('./configuration.ts');
  const { presets, problems } = presetsHere(terminal);
  const agents = agentPresets(presets);
  const found = agents.flatMap(preset => {
    const file = programFile(preset.program, terminal);
    return file === undefined ? [] : [{ ...preset, file }];
  });
  const faults = problems.map(problem => warn('presets', problem, 'Mend the file, or take it away.'));
  return [
    ...faults,
    ...(found.length === 0 ? [noneOf(agents)] : await inEmptyHome(terminal.env, env => Promise.all(found.map(versionOf(env))))),
  ];
}

const noneOf = (agents: readonly AgentPreset[]): Finding =>
  warn(
    'agents',
    `none of ${agents.map(({ program }) => program).join(', ')} is on the PATH`,
    'Install one; any other command can be a worker as well: preset `shell` or `command`.',
  );

const versionOf =
  (env: NodeJS.ProcessEnv) =>
  async ({ name, program, file }: AgentPreset & { file: string }): Promise<Finding> => {
    const answer = await printed(file, ['--version'], env);
    const why = whyNot(answer);
    if (why === undefined) return ok(name, `${versionIn(answer) ?? 'version unknown'} at ${file}`);
    const remedy = `Run \`${program} --version\` yourself; install it anew when it does not work.`;
    return warn(name, `\`${program} --version\` ${why} (${file})`, remedy);
  };

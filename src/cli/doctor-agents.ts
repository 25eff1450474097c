/** For `swarm doctor`: which agents are installed, with their versions. */

import { type Finding, ok, warn } from './finding.ts';
import { outputOf, programsNamed } from './program-output.ts';
import type { Terminal } from './terminal.ts';

/** By the names of their commands. */
const agents = ['claude', 'codex', 'opencode', 'gemini', 'aider', 'qwen', 'copilot', 'cursor-agent', 'amp', 'goose', 'crush'];

const patienceMs = 5_000;

export async function agentFindings({ env }: Pick<Terminal, 'env'>): Promise<Finding[]> {
  const found = agents.flatMap(name =>
    programsNamed(name, env)
      .slice(0, 1)
      .map(file => ({ name, file })),
  );
  if (found.length === 0) {
    return [
      warn(
        'agents',
        `none of ${agents.slice(0, 5).join(', ')} is on PATH`,
        'Install one; any other command can be a worker as well: preset `shell` or `command`.',
      ),
    ];
  }
  return Promise.all(found.map(({ name, file }) => versionFinding(name, file, env)));
}

async function versionFinding(name: string, file: string, env: NodeJS.ProcessEnv): Promise<Finding> {
  const { code, text } = await outputOf([file, '--version'], env, patienceMs);
  const [version] = /\d+\.\d+[\w.+-]*/.exec(text) ?? [];
  if (code === 0) return ok(name, `${version ?? 'version unknown'} at ${file}`);
  const how = code === null ? `did not answer within ${patienceMs / 1000} s` : `ended with code ${code}`;
  return warn(name, `\`${name} --version\` ${how} (${file})`, `Run \`${name} --version\` yourself; install it anew when it does not work.`);
}

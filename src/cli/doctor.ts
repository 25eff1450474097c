/** `swarm doctor`: looks at everything that swarm needs, and says what to do about what is wrong. */

import { counted, indented, lines, oneLine } from '../wording/text.ts';
import type { Finding } from './finding.ts';
import { show } from './show.ts';
import { type Paint, painter, type Style } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Check the machine, the configuration and the state of this swarm; what is wrong comes with its remedy',
  without: ['as'],
  about: 'Exit code 1 says that something does not work. Nothing is changed.',
  examples: ['swarm doctor', 'swarm doctor --json | jq \'.checks[] | select(.state != "ok")\''],
  run: async call => {
    const [machine, swarm, agents] = await Promise.all([
      import('./doctor-machine.ts').then(checks => checks.machineFindings(call.terminal)),
      import('./doctor-swarm.ts').then(checks => checks.swarmFindings(call.terminal)),
      import('./doctor-agents.ts').then(checks => checks.agentFindings(call.terminal)),
    ]);
    const checks = [...machine, ...swarm, ...agents];
    const fails = checks.filter(({ state }) => state === 'fail').length;
    const paint = painter(call.terminal.color);
    await show(call, { ok: fails === 0, checks }, () => [...listed(checks, paint), '', summary(checks)].join('\n'));
    return fails === 0 ? 0 : 1;
  },
});

const styles: Readonly<Record<Finding['state'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

function listed(findings: readonly Finding[], paint: Paint): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, state, text, remedy }) => {
    const head = `${paint(styles[state], state.padEnd(4))}  ${name.padEnd(width)}  ${oneLine(text)}`;
    return remedy === null ? head : `${head}\n${indented(lines(remedy), width + 8)}`;
  });
}

function summary(findings: readonly Finding[]): string {
  const [fails, warnings] = (['fail', 'warn'] as const).map(state => findings.filter(finding => finding.state === state).length);
  if (fails === 0 && warnings === 0) return 'all is well';
  const failed = fails === 1 ? '1 thing does not work' : `${fails} things do not work`;
  return `${fails === 0 ? 'everything works' : failed}, ${counted(warnings!, 'warning')}`;
}

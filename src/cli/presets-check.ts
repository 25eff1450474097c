/** `swarm presets check`: compares what presets use with what the installed programs say of themselves. */

import { isNamedIn, type UsedWord, usedWords } from '../core/agent-flags.ts';
import { commandLine } from '../core/shell-word.ts';
import { counted, oneLine } from '../wording/text.ts';
import { type AgentPreset, agentPresets, inEmptyHome, printed, programFile, versionIn, whyNot } from './agent-program.ts';
import type { Printed } from './program-output.ts';
import { show } from './show.ts';
import { type Paint, painter } from './style.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Compare the flags of presets with the help texts of the installed agents, and say what no longer exists',
  without: ['as'],
  args: [['[PRESET...]', 'presets of agents; all of them when left out']],
  about:
    'Each program is asked for its help in an empty home, without an account; nothing is started besides. Exit code 1 says that\n' +
    'something is missing, or that an agent which you named is not installed.',
  examples: ['swarm presets check', 'swarm presets check claude codex --json'],
  run: async call => {
    const { terminal, args } = call;
    const { chosen, problems } = await agentsNamed(args, terminal);
    for (const problem of problems) terminal.note(`swarm: ${problem}`);
    const paint = painter(terminal.color);
    const results: Checked[] = [];
    // One after the other: each of them starts several programs at once.
    for (const preset of chosen) results.push(await checked(preset, terminal));
    await show(call, { presets: results }, () => results.map(result => inWords(result, paint)).join('\n'));
    const isWell = ({ state }: Checked): boolean => state === 'ok' || (state === 'absent' && args.length === 0);
    return problems.length === 0 && results.every(isWell) ? 0 : 1;
  },
});

interface Checked {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'absent' | 'silent';
  readonly program: string | null;
  readonly version: string | null;
  /** How many flags and subcommands were looked for. */
  readonly words: number;
  readonly missing: readonly UsedWord[];
  /** What to do, or what is wrong. */
  readonly remark: string | null;
}

/** With what is wrong with presets that nobody named. */
async function agentsNamed(names: readonly string[], terminal: Terminal): Promise<{ chosen: AgentPreset[]; problems: string[] }> {
  const { presetsHere, presetPoolHere } = await import('./configuration.ts');
  if (names.length === 0) {
    const { presets, problems } = presetsHere(terminal);
    return { chosen: agentPresets(presets), problems };
  }
  const presets = names.map(name => presetPoolHere(name, {}, terminal));
  const { usageError } = await import('./readers.ts');
  for (const preset of presets)
    if (agentPresets([preset]).length === 0)
      throw usageError(`${preset.name} starts no agent: there is nothing to check`, '`swarm presets list` shows which do.');
  return { chosen: agentPresets(presets), problems: [] };
}

async function checked({ name, agent, program }: AgentPreset, terminal: Terminal): Promise<Checked> {
  const file = programFile(program, terminal);
  const words = usedWords(agent).filter(({ word }) => !agent.check.hidden.includes(word));
  const about = { name, program: file ?? null, version: null, words: words.length, missing: [] };
  if (file === undefined) {
    const how = agent.install === undefined ? '' : `; install it: ${agent.install}`;
    return { ...about, state: 'absent', remark: `${program} is not on the PATH${how}` };
  }
  return inEmptyHome(terminal.env, async env => {
    const calls = agent.check.help.map(call => call.split(/\s+/));
    const [version, ...helps] = await Promise.all([['--version'], ...calls].map(call => printed(file, call, env)));
    const failed = helps.findIndex(help => help.code !== 0 || help.text.trim() === '');
    if (failed >= 0) {
      const remark = `\`${commandLine([program, ...calls[failed]!])}\` ${noHelp(helps[failed]!)}`;
      return { ...about, version: versionIn(version!), state: 'silent', remark };
    }
    const text = helps.map(help => help.text).join('\n');
    const missing = words.filter(({ word }) => !isNamedIn(text, word));
    return { ...about, version: versionIn(version!), missing, state: missing.length === 0 ? 'ok' : 'missing', remark: null };
  });
}

/** What a program says of a word that it does not know names that word as well: it is no help text. */
function noHelp(help: Printed): string {
  const [first = ''] = help.text.trim().split('\n');
  return `${whyNot(help) ?? 'ended well'}, and ${first === '' ? 'printed nothing' : `said: ${first}`}`;
}

function inWords({ name, state, program, version, words, missing, remark }: Checked, paint: Paint): string {
  const head = (word: string, color: 'green' | 'yellow' | 'red', text: string): string =>
    `${paint(color, word.padEnd(8))}${name.padEnd(14)}${text}`;
  if (state === 'absent') return head('absent', 'yellow', oneLine(remark!));
  if (state === 'silent') return head('silent', 'red', oneLine(remark!));
  const what = `${version ?? 'version unknown'} at ${oneLine(program!)}`;
  if (state === 'ok') return head('ok', 'green', `${counted(words, 'word')} known to ${what}`);
  const lines = missing.map(
    ({ word, parts }) => `${' '.repeat(22)}${word} is no longer there; ${parts.join(', ')} use${parts.length === 1 ? 's' : ''} it`,
  );
  return [head('missing', 'red', what), ...lines].join('\n');
}

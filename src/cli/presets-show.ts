/** `swarm presets show`: how an agent would be started, for each way to run it. */

import { isSecret, masked } from '../config/mask.ts';
import type { Preset } from '../config/preset-catalog.ts';
import { approvals } from '../core/agent.ts';
import { fillAgent } from '../core/agent-launch.ts';
import { SwarmError } from '../core/error.ts';
import type { PoolSpec } from '../core/pool.ts';
import { shellWord } from '../core/shell-word.ts';
import { type Filled, type FilledLaunch, fillLaunch } from '../core/template.ts';
import { indented, lines } from '../wording/text.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

const flags = {
  approvals: { value: 'HOW', values: approvals, about: 'as a pool with these approvals' },
  model: { value: 'NAME', about: 'as a pool with this model' },
} as const;

export const verb = defineVerb({
  summary: 'Show how a preset starts its agent: command lines, variables and files',
  without: ['as'],
  args: [['<PRESET>', 'its name']],
  flags,
  about: 'What is only known at the start is shown as a word in capitals. Nothing is started.',
  examples: ['swarm presets show claude', 'swarm presets show codex --approvals bypass --model gpt-5.4'],
  run: async call => {
    const { args, options, terminal } = call;
    const { presetPoolHere } = await import('./configuration.ts');
    const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const { name, description, file, isSwarm, pool } = presetPoolHere(args[0]!, Object.fromEntries(given), terminal);
    const starts = pool === null ? [] : startsOf(pool);
    const about = { name, description, file };
    await show(call, { ...about, starts }, () => [...head({ ...about, isSwarm }, pool), ...starts.map(inWords)].join('\n\n'));
    return 0;
  },
});

interface Start {
  readonly when: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly strip: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** An agent that lives on, the same after a restart, and one for each task; whatever its pool chooses of these. */
function startsOf(pool: PoolSpec): Start[] {
  const { launch } = pool;
  const { agent } = launch;
  if (agent === null) return [startOf(`drive ${pool.drive}`, fillLaunch({ ...launch, cwd: 'PROJECT' }, words), launch.strip)];
  const { session, interactive, print } = agent.agent;
  const first = { id: 'SESSION', resumes: false };
  const ours = session?.owner === 'ours' ? first : null;
  const here = { ...launch, agent, cwd: 'PROJECT' };
  const filled = (drive: 'each' | 'typed', of: typeof first | null) =>
    fillAgent(here, drive, { ...words, task: drive === 'each' ? words.task : null, session: of });
  return [
    ...(interactive === undefined ? [] : [startOf('It lives on (drive typed, pull)', filled('typed', ours))]),
    ...(interactive === undefined || session?.resume === undefined
      ? []
      : [startOf('It lives on and is started again', filled('typed', { ...first, resumes: true }))]),
    ...(print === undefined ? [] : [startOf('It does one task and ends (drive each)', filled('each', ours))]),
  ];
}

const words = {
  ...{ dir: 'WORKER_DIR', instructions: 'INSTRUCTIONS', session: null, worker: 'WORKER', pool: 'POOL', result: 'RESULT_FILE' },
  ...{ worktree: 'WORKTREE', swarm: ['swarm'] },
  task: {
    ...{ id: 'TASK', title: 'TITLE', description: 'DESCRIPTION', command: 'COMMAND', tags: ['TAG'], attempt: 1, checkpoint: null },
  },
};

function startOf(
  when: string,
  filled: Filled<FilledLaunch & { files?: Record<string, string>; strip?: readonly string[] }>,
  strip: readonly string[] = [],
): Start {
  if ('problem' in filled) throw new SwarmError('bad_config', filled.problem.message);
  const { command, env, files = {} } = filled.ok;
  const shown = Object.entries(env).map(([name, value]) => [name, isSecret(name, []) ? masked : value]);
  return { when, command, env: Object.fromEntries(shown), strip: filled.ok.strip ?? strip, files };
}

function head({ name, description, file, isSwarm }: Omit<Preset, 'pool'>, pool: PoolSpec | null): string[] {
  const lacking = 'It names no command: a pool that starts from it has to.';
  const why = pool !== null ? [] : [isSwarm ? `It is a whole swarm: \`swarm up --preset ${name}\` starts it.` : lacking];
  const models = pool?.launch.agent?.agent.models ?? [];
  const known = models.length === 0 ? [] : [`Models: ${models.join(', ')}; others may be named as well.`];
  return [`${name}${description === null ? '' : `: ${description}`}\n${file}`, ...why, ...known];
}

function inWords({ when, command, env, strip, files }: Start): string {
  const sections: [string, string][] = [
    [
      'variables',
      Object.entries(env)
        .map(([name, value]) => `${name}=${value === masked ? value : shellWord(value)}`)
        .join('\n'),
    ],
    ['not inherited', strip.join(' ')],
    ...Object.entries(files).map(([name, text]): [string, string] => [`file ${name}`, lines(text.trimEnd())]),
  ];
  const shown = sections.filter(([, text]) => text !== '').map(([title, text]) => `  ${title}\n${indented(text, 4)}`);
  return [when, indented(wrapped(command)), ...shown].join('\n');
}

/** A flag begins a line of its own, as in a script that could be run. */
function wrapped(command: readonly string[]): string {
  const rows: string[] = [];
  for (const word of command) {
    if (rows.length > 0 && !word.startsWith('-')) rows[rows.length - 1] += ` ${shellWord(word)}`;
    else rows.push(shellWord(word));
  }
  return rows.join(' \\\n  ');
}

/** What a pool may be told in swarm.yaml: the keys of `pools.NAME`, with their defaults and bounds, and the rules between them. */

import * as z from 'zod';
import { approvals } from '../core/agent.ts';
import { limits } from '../core/limits.ts';
import { Label, Name } from '../core/names.ts';
import { blames, doneRules, drives } from '../core/pool.ts';
import { assignStrategies, defaultPoolPolicy, defaultSwarmPolicy, type SwarmPolicy } from '../core/pool-policy.ts';
import { agent } from './agent-schema.ts';
import { budget } from './budget-schema.ts';
import { formatDuration } from './duration.ts';
import { breaker, hang, restart, scale } from './pool-policy-schema.ts';
import { rule } from './rule.ts';
import { choice, dimensions, duration, integer, item, keys, lines, list, optionalInteger, text } from './setting.ts';
import { VariableName, variableNames } from './variable-name.ts';
import { worktreeKeys } from './worktree-schema.ts';

const { startMs, staggerMs, graceMs, lingerMs } = defaultPoolPolicy;
const span = (description: string, ms: number, max = '24h') => duration(description, { preset: formatDuration(ms), min: '0s', max });

const labelNames = 'a label of letters, digits and . _ - : /, beginning with a letter or digit';
const LabelItem = Label.meta({ kind: 'lines', expects: labelNames, description: 'A label.' });
const labels = (description: string) =>
  list(description, LabelItem, limits.labelsPerTask, `a list of at most ${limits.labelsPerTask} labels`).default([]);

const presetName = (description: string) => text(description, limits.nameChars);

/** Letters, digits, `_` and `-`: a part of the names of its workers, and of a path in this configuration. */
const EntryName = z
  .string()
  .max(limits.poolNameChars)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u);
const entryNames = `called by at most ${limits.poolNameChars} letters, digits, - and _, beginning with a letter or digit`;
export const isEntryName = (name: string): boolean => EntryName.safeParse(name).success;

const pool = z
  .strictObject({
    description: text('What it is for.', limits.titleChars),
    preset: presetName('The preset whose keys it starts from; `command` when left out.'),
    extends: presetName('Another pool, whose keys it starts from instead of a preset.'),
    role: Name.default('worker').meta({
      kind: 'text',
      expects: `a name of at most ${limits.nameChars} letters, digits and . _ - : /`,
      description:
        'What its workers may do: worker, orchestrator (hands out work and takes none), monitor (looks on), or a role of your own.',
    }),
    drive: choice(
      'How work reaches a worker: each, a fresh process per task; typed, a prompt is typed into an agent that lives on; pull, the agent asks for it.',
      drives,
      'each',
    ),
    count: optionalInteger('How many workers it has, always; stands for min and max.', { min: 0, max: limits.workersPerPool }),
    min: optionalInteger('The fewest workers it has; 0 when left out.', { min: 0, max: limits.workersPerPool }),
    max: optionalInteger('The most workers it may grow to; 4, or min where that is more, when left out.', {
      min: 0,
      max: limits.workersPerPool,
    }),
    command: list(
      'The program and its arguments, as a list. No shell reads them; {task.title} and its like are filled in.',
      item('A word of the command.', limits.argumentChars, { isTemplate: true }),
      limits.argumentsPerCommand,
      `a list of 1 to ${limits.argumentsPerCommand} words such as [npm, test]; no shell reads it`,
    )
      .min(1)
      .optional(),
    args: list(
      'More words for the command line of an agent, before its prompt.',
      item('A word of the command line.', limits.argumentChars, { isTemplate: true }),
      limits.argumentsPerCommand,
      'a list of words',
    ).default([]),
    agent,
    approvals: choice(
      'What an agent may do unasked: ask, nothing beyond its own defaults; auto, what it holds for harmless; bypass, everything.',
      approvals,
      'ask',
    ),
    model: text('Which model an agent uses; its own choice when left out.', limits.nameChars),
    prompt: lines('What a worker is told for each task: typed in drive typed, {prompt} in the command in drive each.', limits.promptChars, {
      isTemplate: true,
    }),
    cwd: item('Where its processes start, seen from the project.', limits.argumentChars, { isTemplate: true }).prefault('.'),
    env: z
      .record(VariableName, item('A variable of its processes.', limits.argumentChars, { isTemplate: true }))
      .prefault({})
      .meta({
        entry: 'VARIABLE',
        entryNames: variableNames,
        description: 'Variables of its processes, on top of those that the swarm was started with.',
      }),
    strip: list(
      'Variables that its processes do not inherit.',
      VariableName,
      limits.variablesPerCommand,
      'a list of names of variables',
    ).default([]),
    ...worktreeKeys,
    tags: labels('Its workers take only tasks with one of these tags; any task when empty.'),
    budget: budget('The most that its workers may take together between `swarm up` and `swarm down`; then they are given nothing more.'),
    capabilities: labels('What its workers can do: a task that requires something goes only to who has it.'),
    concurrency: integer('Tasks that one worker may hold at once; more than 1 only in drive pull.', { preset: 1, min: 1, max: 100 }),
    provider: Name.optional().meta({
      kind: 'text',
      expects: `a name of at most ${limits.nameChars} letters, digits and . _ - : /`,
      description:
        'Whose service its workers use, and by which account: pools with the same provider share its limits in swarm.providers and rest ' +
        'together when it gives them nothing. For another account, such as another API key in `env`, write another name.',
    }),
    fallback: text('Another pool, which takes its tasks while its breaker, or that of its provider, is open.', limits.poolNameChars),
    done: choice(
      'What counts as done when a process of drive each exits with code 0: exit, that alone; result, a result file; report, only its own report.',
      doneRules,
      'exit',
    ),
    blame: choice('Whose fault any other exit code is: the task is retried as failed, or the worker counts as lost.', blames, 'task'),
    answer: list(
      'Questions of its agent that are answered for you, by the name of the rule that sees them, such as trust. No other ever is.',
      Label.meta({ kind: 'lines', expects: 'the name of a rule', description: 'The name of a rule.' }),
      limits.labelsPerTask,
      'a list of names such as [trust]',
    ).default([]),
    nudge: lines('What is typed to wake up a silent worker; nothing when left out.', limits.noteChars),
    interrupt: keys('Keys that interrupt a worker which nothing woke up.', 'ctrl-c'),
    size: dimensions('Columns and rows of its terminals.', { preset: '120x40', max: [limits.terminalColumns, limits.terminalRows] }),
    assign: choice('Which of several free workers gets a task.', assignStrategies, defaultPoolPolicy.assign),
    startTimeout: duration('How long a worker may take until it is ready.', { preset: formatDuration(startMs), min: '1ms', max: '24h' }),
    stagger: span('Pause between two starts.', staggerMs),
    grace: span(
      'How long a process may take to end after it was asked to, before it is made to.',
      graceMs,
      formatDuration(limits.stopGraceMs),
    ),
    linger: span('How long a process may go on after its task was reported done.', lingerMs),
    uselessMax: integer('So many workers in a row that end without having taken a task hold the pool.', {
      preset: defaultPoolPolicy.uselessMax,
      min: 1,
      max: 1_000,
    }),
    restart,
    breaker,
    scale,
    hang,
  })
  .superRefine((given, context) => {
    if (given.count !== undefined && given.min !== undefined) rule(context, ['min'], 'must not be set beside count; keep one of the two');
    else if (given.count !== undefined && given.max !== undefined)
      rule(context, ['max'], 'must not be set beside count; keep one of the two');
    if (given.preset !== undefined && given.extends !== undefined)
      rule(context, ['extends'], 'must not be set beside preset; keep one of the two');
    if (given.min !== undefined && given.max !== undefined && given.max < given.min)
      rule(context, ['max'], `must not be less than min (${given.min}); write ${given.min} or more`, ['min']);
    if (given.concurrency > 1 && given.drive !== 'pull')
      rule(context, ['concurrency'], `must be 1 in drive ${given.drive}; write drive: pull, or more workers`, ['drive']);
    if (given.command === undefined)
      rule(context, [], 'has no command; write command: [program, argument], or name a preset such as shell');
  })
  .meta({ description: 'A pool: a group of like workers. Its name is the first part of the names of its workers.' });

/** A pool as written, its defaults filled in. */
export type PoolDraft = z.output<typeof pool>;

export const pools = z
  .record(EntryName, pool)
  .superRefine((given, context) => {
    if (Object.keys(given).length > limits.pools)
      rule(context, [], `must be at most ${limits.pools} pools, not ${Object.keys(given).length}`);
    for (const [name, { fallback }] of Object.entries(given)) {
      if (fallback === undefined || (fallback !== name && Object.hasOwn(given, fallback))) continue;
      const others = Object.keys(given).filter(other => other !== name);
      rule(context, [name, 'fallback'], `must be another pool: ${others.join(', ') || 'there is none'}; not ${fallback}`);
    }
    if (Object.hasOwn(given, 'all')) rule(context, ['all'], "must not be called 'all', which means every pool; choose another name");
  })
  .meta({ entry: 'NAME', entryNames, description: 'Groups of workers that the swarm starts, feeds, watches and replaces.' });

const provider = z
  .strictObject({
    workersMax: integer('How many workers that use it may live at once.', {
      preset: defaultSwarmPolicy.workersMax,
      min: 1,
      max: limits.processes,
    }),
    stagger: span('Pause between two starts of workers that use it.', 0),
  })
  .transform(({ workersMax, stagger }) => ({ workersMax, staggerMs: stagger }))
  .meta({ description: 'A provider, by the name that pools give in `provider`.' });

export const swarm = z
  .strictObject({
    workersMax: integer('Workers of all pools that may live at once.', {
      preset: defaultSwarmPolicy.workersMax,
      min: 1,
      max: limits.processes,
    }),
    budget: budget('The most that all workers may take together between `swarm up` and `swarm down`; then nobody is given anything more.'),
    providers: z
      .record(EntryName, provider)
      .superRefine((given, context) => {
        const { length } = Object.keys(given);
        if (length > limits.providers) rule(context, [], `must be at most ${limits.providers} providers, not ${length}`);
      })
      .prefault({})
      .meta({ entry: 'NAME', entryNames, description: 'Limits of the services that workers use.' }),
  })
  .transform((given): SwarmPolicy => given)
  .meta({ description: 'What holds for all pools together.' });

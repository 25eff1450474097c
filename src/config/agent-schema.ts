/** The section `agent` of a preset: everything that is special about one coding agent, as data. docs/presets.md is its guide. */

import * as z from 'zod';
import { type Agent, type Part, promptWays, sessionOwners, type ToolsPart, type Word } from '../core/agent.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import { rule } from './rule.ts';
import { choice, duration, item, keyList, list, open, text } from './setting.ts';
import { usage } from './usage-schema.ts';
import { VariableName, variableNames } from './variable-name.ts';

const wordExpects = `text of at most ${limits.argumentChars} characters, or {json: STRUCTURE} with an optional prefix`;

/** Text, or a structure that becomes JSON. */
const word = (description: string) =>
  z
    .union([
      item(description, limits.argumentChars),
      z
        .strictObject({ prefix: z.string().max(limits.argumentChars).default(''), json: z.unknown() })
        .transform((word): Word => ({ prefix: word.prefix, json: word.json as JsonValue })),
    ])
    .meta({ kind: 'lines', isOpen: true, isTemplate: true, expects: wordExpects, description });

const words = (description: string) =>
  list(description, word('A word of its command line.'), limits.argumentsPerCommand, 'a list of words of a command line').default([]);

const variables = z
  .record(VariableName, word('A variable of its processes.'))
  .prefault({})
  .meta({ entry: 'VARIABLE', entryNames: variableNames, description: 'Variables of its processes.' });

const fileNames = 'called by letters, digits, dots, - and _, beginning with a letter or digit: files stand in a folder of the worker';
const files = z
  .record(
    z
      .string()
      .max(limits.nameChars)
      .regex(/^[A-Za-z0-9][\w.-]*$/),
    open('What is in it: text, or a structure that is written as JSON.', { isTemplate: true }),
  )
  .prefault({})
  .meta({ entry: 'FILE', entryNames: fileNames, description: 'Files in a folder of the worker, for {file:NAME}.' });

const partKeys = { args: words('Words of its command line.'), env: variables, files };

const part = (description: string) =>
  z
    .strictObject(partKeys)
    .transform((given): Part => ({ ...given, files: given.files as Part['files'] }))
    .optional()
    .meta({ isPart: true, isSparse: true, description });

const prompt = z
  .strictObject({
    how: choice('How its first prompt reaches it: words of the command line, a file that they name, or typing.', promptWays, 'typed'),
    args: words('The words that hand over the prompt, at the end of the command line: {prompt}, or {file:prompt.md} for how: file.'),
  })
  .prefault({})
  .meta({ description: 'How its first prompt reaches it.' });

const mode = (description: string) =>
  z
    .strictObject({ ...partKeys, prompt })
    .transform(given => ({ ...given, files: given.files as Part['files'] }))
    .optional()
    .meta({ isPart: true, isSparse: true, description });

const approvals = z
  .strictObject({
    ask: part('A person is asked, as the agent does by itself.'),
    auto: part('What it holds for harmless goes without asking.'),
    bypass: part('It asks nothing at all: for sandboxes.'),
  })
  .prefault({})
  .meta({ isSparse: true, description: 'What each value of `approvals` of a pool adds.' });

const answers = z
  .record(
    z
      .string()
      .max(limits.nameChars)
      .regex(/^[A-Za-z0-9][\w-]*$/),
    z
      .strictObject(partKeys)
      .transform((given): Part => ({ ...given, files: given.files as Part['files'] }))
      .meta({ isPart: true, description: 'Added where the `answer` of a pool names the question.' }),
  )
  .prefault({})
  .meta({
    isSparse: true,
    entry: 'QUESTION',
    entryNames: 'called by letters, digits, - and _, as the rule that sees it',
    description: 'What keeps it from asking a question at all, where its pool answers it.',
  });

const mcp = z
  .strictObject({
    ...partKeys,
    wait: duration('How long a prompt that is typed waits until it has them; for one that begins its first turn without.', {
      ...{ preset: '0s', min: '0s', max: '10m' },
    }),
  })
  .transform(({ wait, ...given }): ToolsPart => ({ ...given, files: given.files as Part['files'], waitMs: wait }))
  .optional()
  .meta({ isPart: true, isSparse: true, description: 'Gives it the tools of swarm: {mcp.command} and {mcp.args}.' });

const session = z
  .strictObject({
    owner: choice('Who names a session: swarm, or the agent, from which swarm learns it.', sessionOwners, 'ours'),
    start: part('Begins a session called {session}; only for owner: ours.'),
    resume: part('Goes on with the session {session}.'),
  })
  .optional()
  .meta({ isSparse: true, description: 'How a worker that is started again finds its conversation.' });

const exit = z
  .strictObject({
    press: keyList('Keys that end it.').optional(),
    type: text('A command that is typed to end it.', limits.nameChars),
  })
  .prefault({})
  .meta({ isSparse: true, description: 'How it is asked to end.' });

const helpText = 'the words after the program that make it print a help text, such as exec --help';
const flagText = 'a word that a part uses and no help text names';
const check = z
  .strictObject({
    help: list(
      'Calls whose output names its flags.',
      item(`As one text: ${helpText}.`, limits.nameChars),
      20,
      `a list of ${helpText}`,
    ).default(['--help']),
    hidden: list(
      'Words that are known to work though no help text names them.',
      item(`As it is used: ${flagText}.`, limits.nameChars),
      50,
      `a list of ${flagText}`,
    ).default([]),
  })
  .prefault({})
  .meta({ isSparse: true, description: 'How `swarm presets check` compares its flags with the program.' });

export const agent = z
  .strictObject({
    install: text('The command that installs it.', limits.titleChars),
    interactive: mode('It lives on in its terminal: drive typed and pull.'),
    print: mode('It does one task and ends: drive each.'),
    approvals,
    model: part('Names the {model}.'),
    answers,
    mcp,
    instructions: part('Tells it how to work with the board: {instructions}.'),
    session,
    hooks: part('Makes it call `{swarm} hook AGENT EVENT`.'),
    quiet: part('Switches off telemetry, update checks and the like.'),
    env: variables.meta({ ...variables.meta(), isSparse: true, description: 'Variables that it needs in any case.' }),
    strip: list('Variables that it must not inherit.', VariableName, limits.variablesPerCommand, 'a list of names of variables').default(
      [],
    ),
    states: text(
      'The file in presets/states that says how its terminal is read and typed into; by its program when left out.',
      limits.nameChars,
    ),
    exit,
    models: list('Names of models that it knows, as suggestions.', item('A name.', limits.nameChars), 100, 'a list of names').default([]),
    usage,
    check,
  })
  .superRefine((given, context) => {
    if (given.session?.owner === 'learned' && given.session.start !== undefined)
      rule(context, ['session', 'start'], 'must not be set where the agent names its sessions itself; keep resume alone');
    if (given.session?.owner === 'ours' && given.session.start === undefined)
      rule(context, ['session'], 'needs start, which gives the agent the name of its session; or write owner: learned');
    if (given.interactive === undefined && given.print === undefined)
      rule(context, [], 'has neither interactive nor print; say how it is run');
  })
  .transform((given): Agent => given)
  .optional()
  .meta({ isSparse: true, description: 'What is special about a coding agent; written in presets.' });

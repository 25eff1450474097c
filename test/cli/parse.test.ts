/** Command lines taken apart: the plain way and commander's agree, and what is wrong is said in the words of the command. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByCommander } from '../../src/cli/commander-verb.ts';
import { flagsOf, readFlags } from '../../src/cli/flags.ts';
import { parsePlainly, parseVerb } from '../../src/cli/parse.ts';
import { pictureOf } from '../../src/cli/verb-picture.ts';
import { entries, findVerb } from '../../src/cli/verbs.ts';
import { paper } from '../helpers/paper.ts';

const parsed = (line: string[]) => {
  const { words, entry, rest } = findVerb(line);
  return parseVerb(words, entry!.verb, rest);
};

const complaint = async (line: string[]): Promise<string> => {
  try {
    const { words, entry, rest } = findVerb(line);
    const typed = await parseVerb(words, entry!.verb, rest);
    if (typed !== 'help') await readFlags(entry!.verb, typed.flags, paper());
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return hint === undefined ? message : `${message} | ${hint}`;
  }
  return 'nothing wrong';
};

test.each<[string[], string[], Record<string, unknown>]>([
  [['task', 'add', 'a', 'b c'], ['a', 'b c'], {}],
  [['task', 'add', '--tag', 'x', 'a', '-t', 'y', '--priority=high'], ['a'], { tag: ['x', 'y'], priority: 'high' }],
  [['task', 'add', '-'], ['-'], {}],
  [['task', 'add', '--', '--json'], ['--json'], {}],
  [['task', 'add', 'a', '--description', '-'], ['a'], { description: '-' }],
  [['task', 'cancel', '1', '--why', '-x is wrong'], ['1'], { why: '-x is wrong' }],
  [['task', 'note', 't1', 't2', 'hello'], ['t1', 't2', 'hello'], {}],
  [['events', '-fn', '5', '--json'], [], { follow: true, limit: '5', json: true }],
  [['up', '--no-tui', '-d'], [], { 'no-tui': true, detach: true }],
  [['send', 'all', 'good', 'morning'], ['all', 'good', 'morning'], {}],
])('%j', async (line, args, flags) => {
  expect(await parsed(line)).toEqual({ args, flags });
});

test.each([[['task', 'add', '--help']], [['task', 'add', 'a', '-h']], [['up', '--nonsense', '--help']]])('%j asks for help', async line => {
  expect(await parsed(line)).toBe('help');
});

test.each<[string[], string]>([
  [['tsk'], "there is no verb 'tsk' | Did you mean 'task'?"],
  [['bogus'], "there is no verb 'bogus' | `swarm --help` lists all verbs."],
  [['task', 'lst'], "there is no verb 'task lst' | Did you mean 'task list'?"],
  [['task', 'bogus'], "there is no verb 'task bogus' | `swarm task --help` lists what there is."],
  [['--json', 'status'], "there is no flag '--json' before the verb | Flags stand after the verb: `swarm status --json`."],
  [['task', 'add'], '`swarm task add` needs TITLE | `swarm task add --help` shows how it is used.'],
  [['task', 'note', '1'], '`swarm task note` needs TEXT | `swarm task note --help` shows how it is used.'],
  [['task', 'add', 'a', '--prority', 'high'], "`swarm task add` has no flag '--prority' | Did you mean '--priority'?"],
  [['task', 'add', 'a', '--bogus=1'], "`swarm task add` has no flag '--bogus' | `swarm task add --help` shows how it is used."],
  [['task', 'add', 'a', '--tag'], '--tag needs a value | `swarm task add --help` shows how it is used.'],
  [
    ['task', 'add', 'a', '--priority', 'hihg'],
    "--priority cannot be 'hihg': it is one of critical, high, medium, low | Did you mean 'high'?",
  ],
  [['task', 'add', 'a', '--retries', 'many'], "--retries must be a whole number, not 'many'"],
  [['task', 'add', 'a', '--tag', 'x,'], '--tag has an empty value'],
  [['task', 'fail', '1'], '--error TEXT is needed: what went wrong'],
  [['status', 'now'], '`swarm status` takes no arguments | `swarm status --help` shows how it is used.'],
  [['completion', 'bash', 'zsh'], '`swarm completion` takes fewer arguments | `swarm completion --help` shows how it is used.'],
  [['status', '--json=yes'], '--json takes no value | `swarm status --help` shows how it is used.'],
])('%j: %s', async (line, message) => {
  expect(await complaint(line)).toBe(message);
});

describe('both ways of parsing', () => {
  const verb = fc.constantFrom(...entries);
  const lineOf = (entry: (typeof entries)[number]) => {
    const flags = flagsOf(entry.verb).flatMap(([name, flag]) => [`--${name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])]);
    const valued = flags.flatMap(flag => [`${flag}=v`, `${flag}v`]);
    const word = fc.oneof(
      fc.constantFrom(...flags, ...valued, 'a', '-', '--', '', 't1', '--help', '-x', '12'),
      fc.string({ maxLength: 4 }),
    );
    return fc.tuple(fc.constant(entry), fc.array(word, { maxLength: 6 }));
  };

  test('agree wherever the plain one dares to answer', () => {
    fc.assert(
      fc.property(verb.chain(lineOf), ([{ words, verb }, argv]) => {
        const plainly = parsePlainly(verb, argv);
        if (plainly !== undefined) expect(parseByCommander(pictureOf(words, verb), argv)).toEqual(plainly);
      }),
      { numRuns: 1_000 },
    );
  });
});

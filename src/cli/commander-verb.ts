/** A verb as commander knows it: for its help, and for whatever is wrong with a command line, told in the words of this command. */

import { Argument, Command, type CommanderError, Option } from 'commander';
import type { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import { describeFlag, flagsOf, isMany, paramOfFlag } from './flags.ts';
import type { Typed } from './parse.ts';
import { usageError } from './readers.ts';
import type { AnyVerb, Flag } from './verb.ts';

/** What was typed after the verb; `help` when it was asked for. */
export function parseByCommander(words: string, verb: AnyVerb, argv: readonly string[]): Typed | 'help' {
  const command = commandOf(words, verb);
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    const { code, message } = error as CommanderError;
    if (code === 'commander.help' || code === 'commander.helpDisplayed') return 'help';
    throw inOurWords(code, message, words, verb);
  }
  return { args: command.args, flags: byName(command.opts(), verb) };
}

/** Commander's picture of a verb: only the one that is called is ever built. */
export function commandOf(words: string, verb: AnyVerb): Command {
  const command = new Command(`swarm ${words}`);
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  command.showSuggestionAfterError(false).helpOption('-h, --help', 'show this help');
  addArguments(command, verb);
  for (const [name, flag] of flagsOf(verb)) command.addOption(optionOf(name, flag, verb));
  return command.action(() => {});
}

/** Commander takes several words only for the last argument; `ID... TEXT` is taken as it comes, and the verb sorts it out. */
function addArguments(command: Command, { args = [] }: AnyVerb): void {
  const made = args.map(([name, about]) => new Argument(name, about));
  (command.registeredArguments as Argument[]).push(...made);
  command.allowExcessArguments(made.slice(0, -1).some(argument => argument.variadic));
}

function optionOf(name: string, flag: Flag, verb: AnyVerb): Option {
  const param = paramOfFlag(verb.method, flag);
  const long = flag.value === undefined ? `--${name}` : `--${name} <${flag.value}>`;
  const option = new Option(flag.short === undefined ? long : `-${flag.short}, ${long}`, describeFlag(flag, param));
  // One value for each time the flag is given, so that the words after it stay arguments.
  if (isMany(flag, param)) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

/** Commander names its values in camel case, and takes `--no-tui` for the opposite of `--tui`. */
function byName(options: Record<string, unknown>, verb: AnyVerb): Record<string, unknown> {
  const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const typed = (name: string): unknown =>
    name.startsWith('no-') ? options[camel(name.slice(3))] === false || undefined : options[camel(name)];
  const given = flagsOf(verb).map(([name]) => [name, typed(name)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function inOurWords(code: string, message: string, words: string, verb: AnyVerb): SwarmError {
  const help = `\`swarm ${words} --help\` shows how it is used.`;
  const [, named = ''] = /'([^'=]*)/.exec(message) ?? [];
  switch (code) {
    case 'commander.unknownOption': {
      const known = [...flagsOf(verb).map(([name]) => `--${name}`), '--help'];
      if (known.includes(named)) return usageError(`${named} takes no value`, help);
      return usageError(`\`swarm ${words}\` has no flag '${named}'`, didYouMean(named, known, help));
    }
    case 'commander.missingArgument':
      return usageError(`\`swarm ${words}\` needs ${named}`, help);
    case 'commander.optionMissingArgument':
      return usageError(`${/--[\w-]+/.exec(named)?.[0] ?? named} needs a value`, help);
    case 'commander.excessArguments':
      return usageError(`\`swarm ${words}\` takes ${verb.args === undefined ? 'no arguments' : 'fewer arguments'}`, help);
    default:
      return usageError(message.replace(/^error: /, ''), help);
  }
}

/** Commander: for the help of a verb, and for whatever is wrong with its command line. Nothing else of the command is loaded with it. */

import { Argument, Command, type CommanderError, Option } from 'commander';
import type { Typed, VerbPicture } from './verb-picture.ts';

/** What was typed, that help was asked for, or commander's complaint. */
export function parseByCommander(picture: VerbPicture, argv: readonly string[]): Typed | 'help' | { code: string; message: string } {
  const command = commandOf(picture);
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    const { code, message } = error as CommanderError;
    return code === 'commander.help' || code === 'commander.helpDisplayed' ? 'help' : { code, message };
  }
  return { args: command.args, flags: byName(command.opts(), picture) };
}

export interface HelpLayout {
  readonly width: number;
  /** Set off below everything else. */
  readonly about: string | undefined;
  title(text: string): string;
}

/** Usage, arguments and flags, wrapped to the width. */
export function helpByCommander(picture: VerbPicture, { width, about, title }: HelpLayout): string {
  const command = commandOf(picture).description(picture.summary);
  command.configureOutput({ getOutHelpWidth: () => width, getOutHasColors: () => true });
  command.configureHelp({ styleTitle: title });
  const text = command.helpInformation().trimEnd();
  return about === undefined ? text : `${text}\n\n${command.createHelp().boxWrap(about, width)}`;
}

function commandOf({ words, args, flags }: VerbPicture): Command {
  const command = new Command(`swarm ${words}`);
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  command.showSuggestionAfterError(false).helpOption('-h, --help', 'show this help');
  const made = args.map(([name, about]) => new Argument(name, about));
  // Commander takes several words only for the last argument; `ID... TEXT` is taken as it comes, and the verb sorts it out.
  (command.registeredArguments as Argument[]).push(...made);
  command.allowExcessArguments(made.slice(0, -1).some(argument => argument.variadic));
  for (const flag of flags) command.addOption(optionOf(flag));
  return command.action(() => {});
}

function optionOf({ name, short, value, about, isMany }: VerbPicture['flags'][number]): Option {
  const long = value === undefined ? `--${name}` : `--${name} <${value}>`;
  const option = new Option(short === undefined ? long : `-${short}, ${long}`, about);
  // One value for each time the flag is given, so that the words after it stay arguments.
  if (isMany) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

/** Commander names its values in camel case, and takes `--no-tui` for the opposite of `--tui`. */
function byName(options: Record<string, unknown>, { flags }: VerbPicture): Record<string, unknown> {
  const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const typed = (name: string): unknown =>
    name.startsWith('no-') ? options[camel(name.slice(3))] === false || undefined : options[camel(name)];
  return Object.fromEntries(flags.map(({ name }) => [name, typed(name)] as const).filter(([, value]) => value !== undefined));
}

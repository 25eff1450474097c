/** One verb's command line, taken apart: by Node itself while all is well, by commander as soon as there is something to say. */

// Commander knows how to help and to complain, but loading it takes a quarter of a verb's time.

import type { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import { flagsOf, isMany, paramOfFlag } from './flags.ts';
import { usageError } from './readers.ts';
import type { AnyVerb } from './verb.ts';
import { pictureOf, type Typed } from './verb-picture.ts';

// An import of node:util also makes all that it would make on demand: 3 ms.
const { parseArgs } = process.getBuiltinModule('node:util');

/** What was typed after the verb; `help` when it was asked for. */
export async function parseVerb(words: string, verb: AnyVerb, argv: readonly string[]): Promise<Typed | 'help'> {
  const typed = parsePlainly(verb, argv);
  if (typed !== undefined) return typed;
  const { parseByCommander } = await import('./commander-verb.ts');
  const outcome = parseByCommander(pictureOf(words, verb), argv);
  if (outcome === 'help' || 'args' in outcome) return outcome;
  throw inOurWords(outcome, words, verb);
}

/** Nothing when the command line is not plainly right, for whatever reason. */
export function parsePlainly(verb: AnyVerb, argv: readonly string[]): Typed | 'help' | undefined {
  const flags = flagsOf(verb).map(([name, flag]) => {
    const type = flag.value === undefined ? ('boolean' as const) : ('string' as const);
    const short = flag.short === undefined ? {} : { short: flag.short };
    return [name, { type, multiple: isMany(flag, paramOfFlag(verb.method, flag)), ...short }] as const;
  });
  const options = { ...Object.fromEntries(flags), help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help) return 'help';
    return isRightCount(positionals.length, verb) ? { args: positionals, flags: { ...values } } : undefined;
  } catch {
    return undefined;
  }
}

function isRightCount(count: number, { args = [] }: AnyVerb): boolean {
  const needed = args.filter(([name]) => name.startsWith('<')).length;
  const isOpen = args.some(([name]) => name.includes('...'));
  return count >= needed && (isOpen || count <= args.length);
}

function inOurWords({ code, message }: { code: string; message: string }, words: string, verb: AnyVerb): SwarmError {
  const help = `\`swarm ${words} --help\` shows how it is used.`;
  const [, named = ''] = /'([^'=]*)/.exec(message) ?? [];
  switch (code) {
    case 'commander.unknownOption': {
      const known = [...flagsOf(verb).map(([name]) => `--${name}`), '--help'];
      if (known.includes(named)) return usageError(`${named} takes no value`, help);
      return usageError(`\`swarm ${words}\` has no flag '${named}'`, didYouMean(named, known, verb.strangeFlag ?? help));
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

/** Whether a command line that a page shows is one that the command takes. */

import { flagsOf } from '../../src/cli/flags.ts';
import { entries, findVerb } from '../../src/cli/verbs.ts';

const everywhere = ['help', 'version'];

/** A verb that there is, with flags that it has. */
export function isKnownCommand(line: string): boolean {
  const words = line.replace(/^swarm /, '').split(/\s+/);
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const flags = own.filter(word => /^--[a-z]/.test(word)).map(word => word.slice(2).split('=')[0]!);
  try {
    const { entry } = findVerb(words);
    const known = entry === undefined ? [] : flagsOf(entry.verb).map(([name]) => name);
    return entry !== undefined && flags.every(flag => known.includes(flag) || everywhere.includes(flag));
  } catch {
    return false;
  }
}

export const isKnownFlag = (word: string): boolean => entries.some(({ verb }) => flagsOf(verb).some(([name]) => `--${name}` === word));

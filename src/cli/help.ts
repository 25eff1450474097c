/** Help texts: all verbs by group, the verbs of one group, or everything about one verb. */

import { summaryOf } from './contract.ts';
import { type Paint, painter } from './style.ts';
import type { Terminal } from './terminal.ts';
import { type AnyVerb, groups } from './verb.ts';
import { pictureOf } from './verb-picture.ts';
import { entries } from './verbs.ts';

/** All verbs, or those whose first word is `word`. */
export function overview(word: string, terminal: Terminal): string {
  const paint = painter(terminal.color);
  const listed = entries.filter(({ words, group }) => group !== 'hidden' && (word === '' || words.startsWith(`${word} `)));
  const width = Math.max(...listed.map(({ words }) => words.length));
  const parts = groups.flatMap(group => {
    const inGroup = listed.filter(entry => entry.group === group);
    return inGroup.length === 0
      ? []
      : [[paint('bold', group), ...inGroup.map(({ words, verb }) => row(words, summaryOf(verb), width, terminal))].join('\n')];
  });
  const usage = `${paint('bold', 'Usage:')} swarm ${word === '' ? '' : `${word} `}<verb> [arguments] [flags]`;
  const more = `\`swarm ${word === '' ? '' : `${word} `}<verb> --help\` tells more about each.`;
  return word === '' ? [intro, usage, ...parts, exitCodes(paint), more].join('\n\n') : [usage, ...parts, more].join('\n\n');
}

export async function verbHelp(words: string, verb: AnyVerb, { color, columns: width = 100 }: Terminal): Promise<string> {
  const { helpByCommander } = await import('./commander-verb.ts');
  const title = (text: string): string => painter(color)('bold', text);
  const help = helpByCommander(pictureOf(words, verb), { width, about: verb.about, title });
  if (verb.examples === undefined) return help;
  return [help, [title('Examples:'), ...verb.examples.map(example => `  ${example}`)].join('\n')].join('\n\n');
}

/** Cut rather than wrapped, so that the list stays a list. */
function row(words: string, summary: string, width: number, { columns }: Terminal): string {
  const line = `  ${words.padEnd(width)}  ${summary}`;
  return columns === undefined || line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

const intro = 'swarm: a task board and a supervisor for coding agents on this machine.';

const exitCodes = (paint: Paint): string =>
  [
    paint('bold', 'Exit codes'),
    '  0 done  1 error  2 wrong usage  3 nothing to claim',
    '  4 timed out  5 lease lost  6 no daemon  130 interrupted',
  ].join('\n');

/** What is wrong in a configuration and where; all problems of one reading are told together, in one error. */

import { SwarmError } from '../core/error.ts';

export interface Problem {
  /** `swarm.yaml:3:10`, a variable's name, or a flag. */
  readonly at: string;
  /** The setting or section concerned, where one is. */
  readonly key?: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
  /** Where to look further, when it is not the list of all keys that helps. */
  readonly hints?: readonly string[];
}

const listedMax = 50;

export const badConfig = (given: readonly Problem[]): SwarmError => allOf(given, 'the configuration', hintFor(given));

export const badWorkflow = (given: readonly Problem[]): SwarmError =>
  allOf(given, 'the workflow', '`swarm run FILE --dry-run` checks it again; docs/workflows.md shows every key.');

const usualHint = '`swarm config schema` lists every key; `swarm config validate` checks the files again.';

function hintFor(problems: readonly Problem[]): string {
  const hints = problems.flatMap(problem => problem.hints ?? usualHint);
  // What several have in common comes last.
  return [...new Set(hints.reverse())].reverse().join(' ');
}

function allOf(given: readonly Problem[], where: string, hint: string): SwarmError {
  const problems = once(given);
  const lines = inOrder(problems).map(lineOf);
  const listed = lines.slice(0, listedMax);
  if (lines.length > listedMax) listed.push(`and ${lines.length - listedMax} more`);
  const message = lines.length === 1 ? lines[0]! : `${lines.length} problems in ${where}:\n${listed.map(line => `  ${line}`).join('\n')}`;
  return new SwarmError('bad_config', message, { hint, data: { problems: inOrder(problems) } });
}

/** A value from outside, short and on one line, with nothing in it that a terminal would obey. */
export function quoted(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  const short = value.length > quotedCharsMax ? `${value.slice(0, quotedCharsMax)}…` : value;
  return `"${plain(short)}"`;
}

/** The same for a key or a piece of a library's message, without the quotes. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, char => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`);

const quotedCharsMax = 60;

/** What several pools take from one place is wrong in all of them, and to be corrected there. */
const once = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map(problem => [`${problem.at}\0${problem.message}`, problem] as const).reverse()).values(),
];

/** By file and line, so that a person can work through them from top to bottom. */
const inOrder = (problems: readonly Problem[]) => [...problems].sort((a, b) => a.at.localeCompare(b.at, 'en', { numeric: true }));

function lineOf({ at, key, message }: Problem): string {
  return key === undefined || key === '' ? `${at}: ${message}` : `${at}: ${plain(key)}: ${message}`;
}

/** The words that an agent is started with whatever its pool says: what its help texts have to know. */

import type { Agent, AgentMode, Part, Word } from './agent.ts';

export interface UsedWord {
  /** `--model`, or a subcommand such as `exec`. */
  readonly word: string;
  /** The parts that use it. */
  readonly parts: readonly string[];
}

/** Flags wherever they stand, and the subcommands that parts begin with. */
export function usedWords(agent: Agent): UsedWord[] {
  const uses = partsOf(agent).flatMap(([part, { args, ...rest }]) => {
    const first = args[0];
    const subcommand = typeof first === 'string' && /^[a-z][\w-]*$/.test(first) ? [first] : [];
    const tail = 'prompt' in rest ? (rest as AgentMode).prompt.args : [];
    return [...subcommand, ...[...args, ...tail].flatMap(flagIn)].map(word => ({ word, part }));
  });
  return [...Map.groupBy(uses, ({ word }) => word)].map(([word, of]) => ({ word, parts: [...new Set(of.map(({ part }) => part))] }));
}

function partsOf({ interactive, print, approvals, session, model, mcp, instructions, hooks, quiet, answers }: Agent): [string, Part][] {
  const { ask, auto, bypass } = approvals;
  const { start, resume } = session ?? {};
  const parts = {
    ...{ interactive, print, 'approvals.ask': ask, 'approvals.auto': auto, 'approvals.bypass': bypass, model, mcp, instructions },
    ...{ 'session.start': start, 'session.resume': resume, hooks, quiet },
    ...Object.fromEntries(Object.entries(answers).map(([name, part]) => [`answers.${name}`, part])),
  };
  return Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [] : [[name, part]]));
}

/** `--resume={session}` uses `--resume`; what a template fills in is no flag. */
function flagIn(word: Word): string[] {
  const text = typeof word === 'string' ? word : word.prefix;
  return /^--?[A-Za-z][\w-]*/.exec(text)?.slice(0, 1) ?? [];
}

/** Whether a help text names this word: as a whole, not as the beginning of another. */
export const isNamedIn = (help: string, word: string): boolean => new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'u').test(help);

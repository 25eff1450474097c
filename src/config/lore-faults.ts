/** What pools say of how their agents look and ask, held against the files that know it: presets/states. */

import { didYouMean } from '../core/nearest.ts';
import { type AgentBook, readAgents } from './agent-files.ts';
import type { PoolDraft } from './pool-schema.ts';

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `dirs`: those of presets, the nearest first; their files are read only when something names them. */
export function loreFaults(pools: Readonly<Record<string, PoolDraft>>, dirs: readonly string[]): Fault[] {
  const drafts = Object.entries(pools).filter(([, { answer, agent }]) => answer.length > 0 || agent?.states !== undefined);
  if (drafts.length === 0) return [];
  const book = readAgents(dirs);
  return drafts.flatMap(([name, draft]) => faultsOf(draft, book).map(fault => ({ ...fault, path: ['pools', name, ...fault.path] })));
}

function faultsOf({ agent, answer, command = [] }: PoolDraft, book: AgentBook): Fault[] {
  const states = agent?.states;
  if (states !== undefined && !book.names.includes(states)) {
    const message = `there is no file presets/states/${states}.yaml. ${meant(states, book.names)}`;
    return [{ path: ['agent', 'states'], message }];
  }
  const { rules } = (states === undefined ? book.running(command) : book.named(states)).signs;
  const known = [...new Set([...Object.keys(agent?.answers ?? {}), ...rules.filter(rule => rule.answer !== null).map(({ name }) => name)])];
  return answer.flatMap((question, at) => {
    if (known.includes(question)) return [];
    const message = `nothing is known of a question '${question}' that swarm may answer. ${meant(question, known)}`;
    return [{ path: ['answer', at], message }];
  });
}

const meant = (name: string, known: readonly string[]): string => didYouMean(name, known, `There are: ${known.join(', ') || 'none'}.`);

/** Errors as a person or a program reads them: what happened, what to do, and the exit code. */

import { exitCodeOf, SwarmError } from '../core/error.ts';
import { indented, jsonLine, lines } from '../wording/text.ts';
import { isMethod } from './contract.ts';
import type { Terminal } from './terminal.ts';

/** Prints the error on standard error and gives its exit code. */
export function report(error: unknown, terminal: Terminal, json: boolean): number {
  const known = error instanceof SwarmError ? error : unexpected(error, terminal.env);
  const { code, message, hint } = known;
  const told = code === 'bad_params' ? withoutMethod(message) : message;
  if (json) terminal.note(jsonLine({ error: { code, message, ...(hint === undefined ? {} : { hint }) } }));
  else terminal.note(hint === undefined ? headline(told) : `${headline(told)}\n${indented(lines(hint))}`);
  return exitCodeOf(code);
}

/** A person has typed a verb, and does not know by which method the daemon is asked. */
const withoutMethod = (message: string): string => {
  const [, method, rest] = /^([a-z]+(?:\.[a-z]+)?): (.*)$/s.exec(message) ?? [];
  return method !== undefined && isMethod(method) ? rest! : message;
};

const headline = (message: string): string => `swarm: ${lines(message)}`;

/** A fault of the command itself, which should not happen. */
function unexpected(error: unknown, env: NodeJS.ProcessEnv): SwarmError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (env.SWARM_DEBUG) return new SwarmError('internal', stack ?? message);
  return new SwarmError('internal', `a fault of swarm itself: ${message}`, { hint: 'With SWARM_DEBUG=1 it shows where.' });
}

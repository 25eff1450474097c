/** Errors as a person or a program reads them: what happened, what to do, and the exit code. */

import { exitCodeOf, SwarmError } from '../core/error.ts';
import { indented, jsonLine, lines } from '../wording/text.ts';
import type { Terminal } from './terminal.ts';

/** Prints the error on standard error and gives its exit code. */
export function report(error: unknown, terminal: Terminal, json: boolean): number {
  const known = error instanceof SwarmError ? error : unexpected(error, terminal.env);
  const { code, message, hint } = known;
  if (json) terminal.note(jsonLine({ error: { code, message, ...(hint === undefined ? {} : { hint }) } }));
  else terminal.note(hint === undefined ? headline(message) : `${headline(message)}\n${indented(lines(hint))}`);
  return exitCodeOf(code);
}

const headline = (message: string): string => `swarm: ${lines(message)}`;

/** A fault of the command itself, which should not happen. */
function unexpected(error: unknown, env: NodeJS.ProcessEnv): SwarmError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (env.SWARM_DEBUG) return new SwarmError('internal', stack ?? message);
  return new SwarmError('internal', `a fault of swarm itself: ${message}`, { hint: 'With SWARM_DEBUG=1 it shows where.' });
}

/** What worktrees would run, shown to a person who then agrees to it or not. */

import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';
import { commandLine } from '../core/shell-word.ts';
import type { Result } from '../protocol/methods.ts';
import { indented, oneLine } from '../wording/text.ts';
import { agrees, canAsk } from './agrees.ts';
import type { Terminal } from './terminal.ts';

export type TrustCommands = Result<'trust.list'>['commands'];

/** Those that the daemon refuses to run; undefined where something else is wrong. */
export const untrustedIn = (error: unknown): TrustCommands | undefined =>
  error instanceof SwarmError && error.data?.cause === 'untrusted' ? (error.data.commands as TrustCommands) : undefined;

/** Whether all of them may run from now on. */
export async function approve(commands: TrustCommands, isAgreed: boolean, client: Client, terminal: Terminal): Promise<boolean> {
  terminal.note(commands.map(inWords).join('\n'));
  if (!isAgreed) {
    if (!canAsk(terminal)) return false;
    const which = commands.length === 1 ? 'this' : 'these';
    if (!(await agrees(`Run ${which} in new worktrees from now on?`, terminal))) return false;
  }
  await client.call('trust.approve', { hashes: commands.map(({ hash }) => hash) });
  return true;
}

function inWords({ kind, pools, words, files }: TrustCommands[number]): string {
  const what = kind === 'setup' ? 'set-up' : 'tear-down';
  const text = `${what} of worktrees of ${pools.map(oneLine).join(', ')}:\n${indented(oneLine(commandLine(words)))}`;
  return files.length === 0 ? text : `${text}\n${indented(`with ${files.map(oneLine).join(', ')} as it is now`)}`;
}

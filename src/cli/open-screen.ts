/** The user interface, opened from the command: with its terminal, its connection, and the way to a worker's terminal and back. */

import { basename } from 'node:path';
import { type AttachEnd, attach } from '../client/attach.ts';
import type { Client } from '../client/client.ts';
import { ownTerminal } from '../client/viewer-terminal.ts';
import { exitText } from '../wording/exit-text.ts';
import { viewerName } from './attach-worker.ts';
import type { screenFlags } from './screen-flags.ts';
import { attachSocketOf } from './session.ts';
import type { Terminal } from './terminal.ts';
import type { Call } from './verb.ts';

type ScreenCall = Pick<Call<never, typeof screenFlags>, 'options' | 'terminal' | 'connect' | 'openScreen'>;

export async function openScreen(call: ScreenCall, client: Client): Promise<void> {
  const { options, terminal, connect } = call;
  const { env } = terminal;
  const { swarmPaths } = await import('../config/paths.ts');
  const isReadOnly = options['read-only'] ?? false;
  await call.openScreen({
    ...{ client, connect: () => connect(), env, project: basename(swarmPaths(terminal).root), theme: options.theme },
    ...{ isAscii: options.ascii ?? isPlain(env), hasMouse: !options['no-mouse'], isReadOnly },
    attach: async worker => endText(worker, await lend(worker, isReadOnly, await connect(), terminal)),
  });
}

/** Terminals that say of themselves that they can do little. */
const isPlain = ({ TERM: kind, LC_ALL: all, LC_CTYPE: type, LANG: lang }: NodeJS.ProcessEnv): boolean =>
  kind === 'linux' || !/utf-?8/i.test(all || type || lang || 'utf-8');

async function lend(worker: string, readOnly: boolean, client: Client, { env }: Terminal): Promise<AttachEnd> {
  try {
    return await attach({
      ...{ socket: attachSocketOf(client), worker, terminal: ownTerminal(), name: viewerName(env), readOnly },
      fetchLines: scrollback => client.call('worker.screen', { name: worker, ansi: true, scrollback }),
    });
  } finally {
    client.close();
  }
}

function endText(worker: string, end: AttachEnd): string {
  switch (end.how) {
    case 'detached':
      return `Detached from ${worker}; it runs on.`;
    case 'exited':
      return `${worker} ${exitText(end.code, end.signal)}.`;
    case 'lost':
      return `${worker} was lost: ${end.why}.`;
    case 'gone':
      return `The daemon is gone; ${worker} runs on.`;
    case 'refused':
      return end.error.message;
  }
}

/** The user interface, opened from the command: with its terminal, its connection, and the way to a worker's terminal and back. */

import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path, { basename } from 'node:path';
import { type AttachEnd, type AttachOptions, attach } from '../client/attach.ts';
import type { Client } from '../client/client.ts';
import type { ScreenWish } from '../client/screen-wish.ts';
import { ownTerminal } from '../client/viewer-terminal.ts';
import { exitText } from '../wording/exit-text.ts';
import { attachOn } from './attach-on.ts';
import { viewerName } from './attach-worker.ts';
import type { screenFlags } from './screen-flags.ts';
import { attachSocketOf } from './session.ts';
import type { Call } from './verb.ts';

type ScreenCall = Pick<Call<never, typeof screenFlags>, 'options' | 'terminal' | 'connect' | 'openScreen'>;

export async function openScreen(call: ScreenCall, client: Client, revive?: ScreenWish['revive']): Promise<void> {
  const { options, terminal, connect } = call;
  const { env } = terminal;
  const { swarmPaths } = await import('../config/paths.ts');
  const { root, stateDir } = swarmPaths(terminal);
  const isReadOnly = options['read-only'] ?? false;
  await call.openScreen({
    ...{
      client,
      connect: () => connect(),
      revive: isReadOnly ? undefined : revive,
      env,
      project: basename(root),
      theme: options.theme,
      isReadOnly,
      isCalm: options['no-animation'] ?? false,
    },
    ...{ isAscii: options.ascii, hasMouse: options['no-mouse'] ? false : undefined, memory: memoryIn(path.join(stateDir, 'screen.json')) },
    faults: faultsIn(path.join(stateDir, 'screen.log')),
    workflows: async () => (await import('./workflows.ts')).shelfHere(terminal),
    attach: async (worker, onShown) => endText(worker, await lend({ worker, readOnly: isReadOnly, onShown }, call)),
  });
}

/** A comfort, and no more: whatever goes wrong with it goes unsaid. */
const memoryIn = (file: string): ScreenWish['memory'] => ({
  read: () => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
  write: text => {
    try {
      writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
      renameSync(`${file}.${process.pid}`, file);
    } catch {
      // The next session begins as the last one that could be remembered.
    }
  },
});

/** For a report; where it cannot be written, what is on the screen has to do. */
const faultsIn = (file: string): ScreenWish['faults'] => ({
  file,
  write: text => {
    try {
      appendFileSync(file, text, { mode: 0o600 });
    } catch {
      // A full disk is told of elsewhere.
    }
  },
});

type Loan = Pick<AttachOptions, 'worker' | 'readOnly' | 'onShown'>;

/** Keys that are meant for the agent must not reach the screen because its daemon died. */
function lend(loan: Loan, { connect, terminal }: Pick<ScreenCall, 'connect' | 'terminal'>): Promise<AttachEnd> {
  const own = ownTerminal();
  return attachOn({
    ...{ connect, terminal: own },
    attachTo: async client => {
      try {
        return await attach({
          ...{ ...loan, socket: attachSocketOf(client), terminal: own, name: viewerName(terminal.env) },
          fetchLines: scrollback => client.call('worker.screen', { name: loan.worker, ansi: true, scrollback }),
        });
      } finally {
        client.close();
      }
    },
    onWaiting: () =>
      terminal.note(`[the daemon is gone; ${loan.worker} runs on: waiting until it is back (Ctrl-C leads back to the screen)]`),
  });
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

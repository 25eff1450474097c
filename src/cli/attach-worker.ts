/** Attaches this terminal to a worker and says how that ended; shared by the verbs that do. */

import { readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { AttachEnd, AttachOptions } from '../client/attach.ts';
import type { Client } from '../client/client.ts';
import type { ViewerTerminal } from '../client/viewer-terminal.ts';
import type { DetachKey } from '../config/detach-key.ts';
import { exitCodeOf, SwarmError } from '../core/error.ts';
import { exitCodeFor, exitText } from '../wording/exit-text.ts';
import { lines } from '../wording/text.ts';
import { usageError } from './readers.ts';
import { attachSocketOf } from './session.ts';
import type { Terminal } from './terminal.ts';
import type { Call, Flags, Reader } from './verb.ts';

/** `ctrl-]` and its like. */
const detachKey: Reader<DetachKey> = async (text, { what }) => {
  const { detachKeyFrom } = await import('../config/detach-key.ts');
  const key = detachKeyFrom(text);
  if (key !== undefined) return key;
  throw usageError(
    `${what} must be a key such as ctrl-] or ctrl-q, not '${text}'`,
    'Escape, Tab, Enter and Backspace are needed as they are.',
  );
};

export const attachFlags = {
  'detach-key': {
    value: 'KEY',
    read: detachKey,
    about: 'the key that detaches, such as ctrl-q; without it, the one of terminals.detach, ctrl-] by default',
  },
  'no-mouse': { about: 'leave the mouse to this terminal: it selects text as ever, and the wheel does not look back' },
} as const satisfies Flags;

export interface Wish {
  readonly worker: string;
  readonly readOnly?: boolean;
  readonly take?: boolean;
  readonly keepSize?: boolean;
  readonly detachKey?: DetachKey | undefined;
  readonly leaveMouse?: boolean | undefined;
}

/** Gives the exit code: that of the worker, if it ended meanwhile. When the daemon goes, it goes on with the next one. */
export async function attachWorker(wish: Wish, { connect, terminal }: Pick<Call, 'connect' | 'terminal'>): Promise<number> {
  requireTerminal(wish.worker, terminal);
  const [{ attach }, { attachOn }, { ownTerminal }] = await Promise.all([
    ...([import('../client/attach.ts'), import('./attach-on.ts'), import('../client/viewer-terminal.ts')] as const),
  ]);
  const key = wish.detachKey ?? (await keyFromEnv(terminal));
  const own = ownTerminal();
  let attachedBy!: Client;
  const end = await attachOn({
    ...{ connect, terminal: own, detachKey: key },
    attachTo: async client => {
      attachedBy = client;
      const options = optionsOf(wish, key, own, client, terminal);
      const end = await attach(options);
      const isStarting = end.how === 'refused' && end.error.code === 'not_found' && (await hasStarted(wish.worker, client));
      return isStarting ? attach(options) : end;
    },
    onWaiting: () => terminal.note(`[the daemon is gone; ${wish.worker} runs on: waiting until it is back (Ctrl-C ends this)]`),
  });
  return tell(end, wish.worker, attachedBy, terminal);
}

const optionsOf = (wish: Wish, key: DetachKey | undefined, own: ViewerTerminal, client: Client, terminal: Terminal): AttachOptions => ({
  ...{ socket: attachSocketOf(client), worker: wish.worker, terminal: own, name: viewerName(terminal.env) },
  ...{ readOnly: wish.readOnly ?? false, take: wish.take ?? false, keepSize: wish.keepSize ?? false },
  ...(key === undefined ? {} : { detachKey: key }),
  leaveMouse: wish.leaveMouse ?? false,
  fetchLines: scrollback => client.call('worker.screen', { name: wish.worker, ansi: true, scrollback }),
});

/** Of one that cannot be attached to: whether it was just starting, and now runs. One that has ended is told as that. */
async function hasStarted(name: string, client: Client): Promise<boolean> {
  const { process } = await client.call('worker.get', { name });
  if (process === null) return false;
  if (process.state === 'starting') {
    // Answered once there is a screen to show.
    await client.call('worker.screen', { name });
    return true;
  }
  if (process.state === 'running') return true;
  throw new SwarmError('refused', `${name} has ended`, {
    hint: `\`swarm screen ${name}\` shows its last screen, \`swarm replay ${name}\` plays all of it.`,
  });
}

/** The daemon says which key its configuration names; a variable of this shell counts here even if that started without it. */
async function keyFromEnv(terminal: Terminal): Promise<DetachKey | undefined> {
  const { SWARM_TERMINALS_DETACH: text } = terminal.env;
  return text ? detachKey(text, { what: 'SWARM_TERMINALS_DETACH', terminal }) : undefined;
}

export function requireTerminal(worker: string, { stdin, columns, env }: Terminal): void {
  if (env.SWARM_WORKER === worker) throw usageError(`this is the terminal of ${worker} itself`);
  if (stdin.isTTY && columns !== undefined) return;
  throw usageError(
    'to attach, standard input and output must be a terminal',
    `\`swarm logs -f ${worker}\` and \`swarm type ${worker} TEXT\` need none.`,
  );
}

async function tell(end: AttachEnd, worker: string, client: Client, terminal: Terminal): Promise<number> {
  switch (end.how) {
    case 'detached':
      terminal.print(`[detached from ${worker}; it runs on]`);
      return 0;
    case 'exited':
      await printLastScreen(worker, client, terminal);
      terminal.print(`[${worker} ${exitText(end.code, end.signal)}]`);
      return exitCodeFor(end.code, end.signal);
    case 'lost':
      throw new SwarmError('refused', `${worker} was lost: ${end.why}`, {
        hint: `\`swarm logs ${worker}\` shows what it printed until then.`,
      });
    case 'gone':
      terminal.note(`[${worker} runs on]\n  \`swarm up -d\` starts the daemon again, and finds the worker.`);
      return exitCodeOf('no_daemon');
    case 'refused':
      throw end.error;
  }
}

/** Our screen went with the worker, and what it said last may be why it ended. */
async function printLastScreen(worker: string, client: Client, terminal: Terminal): Promise<void> {
  try {
    const screen = await client.call('worker.screen', { name: worker, ansi: terminal.color });
    if (screen.alternate) return;
    const shown = screen.lines.map(line => (terminal.color ? `${line}\x1b[0m` : lines(line)));
    const isBlank = (line: string): boolean => line.replace(/\x1b\[[\d;:]*m/g, '').trim() === '';
    const first = shown.findIndex(line => !isBlank(line));
    const last = shown.findLastIndex(line => !isBlank(line));
    if (first >= 0) terminal.print(shown.slice(first, last + 1).join('\n'));
  } catch {
    // It was only a courtesy.
  }
}

/** `ann on pts/3`: enough for others to know whom to ask. */
export function viewerName({ USER: user, SSH_TTY: remote }: NodeJS.ProcessEnv): string {
  return `${user ?? userInfo().username} on ${(remote ?? ownTty()).replace(/^\/dev\//, '')}`;
}

function ownTty(): string {
  try {
    return readlinkSync('/proc/self/fd/0');
  } catch {
    return `pid ${process.pid}`;
  }
}

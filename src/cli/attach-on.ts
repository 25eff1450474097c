/** Stays attached through the death of a daemon: waits for the next one, and drops what is typed meanwhile, which is meant for nobody there. */

import { setTimeout as delay } from 'node:timers/promises';
import type { AttachEnd } from '../client/attach.ts';
import type { Client } from '../client/client.ts';
import { HeldTerminal } from '../client/held-terminal.ts';
import { reconnect } from '../client/reconnect.ts';
import type { ViewerTerminal } from '../client/viewer-terminal.ts';
import { type DetachKey, defaultDetachKey } from '../config/detach-key.ts';

const ctrlC = 0x03;
/** It may be about to end: its last sockets close one after the other. */
const pauseMs = 250;

interface Staying {
  connect(): Promise<Client>;
  attachTo(client: Client): Promise<AttachEnd>;
  readonly terminal: ViewerTerminal;
  readonly detachKey?: DetachKey | undefined;
  /** Says that it waits. */
  onWaiting(): void;
}

/** How it ended at last; `gone` when the person waits no longer. */
export async function attachOn({ connect, attachTo, terminal, detachKey, onWaiting }: Staying): Promise<AttachEnd> {
  for (let client: Client | undefined = await connect(); client !== undefined; ) {
    const end = await attachTo(client);
    if (end.how !== 'gone') return end;
    onWaiting();
    client = await daemonBack(connect, terminal, detachKey);
  }
  return { how: 'gone' };
}

/** Undefined when the person waits no longer: Ctrl-C, the key that detaches, or their terminal is gone. */
async function daemonBack(
  connect: () => Promise<Client>,
  terminal: ViewerTerminal,
  detach = defaultDetachKey,
): Promise<Client | undefined> {
  const over = new AbortController();
  const leave = (): void => over.abort();
  const onKeys = (keys: Buffer | string): void => {
    const bytes = Buffer.from(keys);
    if (bytes.includes(ctrlC) || bytes.includes(detach.raw)) leave();
  };
  const { input } = terminal;
  const held = new HeldTerminal(terminal, { enter: () => '', leave: () => '', onResumed: () => {} });
  held.enter();
  input.on('data', onKeys).on('end', leave).resume();
  try {
    await delay(pauseMs, undefined, { signal: over.signal });
    return await reconnect(connect, Number.POSITIVE_INFINITY, over.signal);
  } catch (error) {
    if (over.signal.aborted) return undefined;
    throw error;
  } finally {
    input.off('data', onKeys).off('end', leave).pause();
    await held.leave();
  }
}

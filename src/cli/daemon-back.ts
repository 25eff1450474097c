/** Waits at a person's terminal until the daemon is back. What is typed meanwhile is meant for nobody, and dropped. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { HeldTerminal } from '../client/held-terminal.ts';
import { reconnect } from '../client/reconnect.ts';
import type { ViewerTerminal } from '../client/viewer-terminal.ts';
import { defaultDetachKey } from '../config/detach-key.ts';

const ctrlC = 0x03;
/** It may be about to end: its last sockets close one after the other. */
const pauseMs = 250;

/** Undefined when the person waits no longer: Ctrl-C, the key that detaches, or their terminal is gone. */
export async function daemonBack(
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

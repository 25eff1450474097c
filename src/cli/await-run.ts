/** Waiting until a run has ended: facts say when to look, and the board alone says that it is so. */

import type { Client } from '../client/client.ts';
import { isGone } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import type { FactType } from '../core/fact.ts';
import type { RunDetail } from '../protocol/run-methods.ts';
import { followFacts } from './follow.ts';
import type { Call } from './verb.ts';

const ends: readonly FactType[] = ['run.completed', 'run.failed', 'run.rolled_back', 'run.cancelled'];

interface Awaited {
  readonly id: string;
  readonly after: number;
  readonly timeoutMs?: number | undefined;
}

export async function awaitRun(
  first: Client,
  { connect, terminal }: Pick<Call, 'connect' | 'terminal'>,
  { id, after, timeoutMs }: Awaited,
): Promise<RunDetail> {
  const { promise: over, resolve, reject } = Promise.withResolvers<RunDetail>();
  let client = first;
  const look = (): void =>
    void client.call('run.get', { id }).then(
      detail => {
        if (ends.includes(`run.${detail.run.status}` as FactType)) resolve(detail);
      },
      error => {
        if (!isGone(error)) reject(error);
      },
    );
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => reject(tooLong(id, timeoutMs)), timeoutMs);
  const onConnected = (connected: Client): void => {
    client = connected;
    look();
  };
  try {
    const following = { after, connect: () => connect(), terminal, until: over, onConnected };
    return await followFacts(first, following, ({ type, subject }) => {
      if (subject === id && ends.includes(type)) look();
    });
  } finally {
    clearTimeout(timer);
  }
}

const tooLong = (id: string, ms: number): SwarmError =>
  new SwarmError('timed_out', `${id} has not ended within ${ms / 1000} s`, { hint: `It goes on; \`swarm runs ${id}\` shows it.` });

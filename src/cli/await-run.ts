/** Waiting until a run has ended: facts say when to look, and the board alone says that it is so. */

import type { Client } from '../client/client.ts';
import { isGone } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import type { Fact, FactType } from '../core/fact.ts';
import type { RunDetail } from '../protocol/run-methods.ts';
import { factSentence } from '../wording/fact-sentence.ts';
import { needsPerson } from '../wording/needs-person.ts';
import { oneLine } from '../wording/text.ts';
import { followFacts } from './follow.ts';
import type { Terminal } from './terminal.ts';
import type { Call } from './verb.ts';

const ends: readonly FactType[] = ['run.completed', 'run.failed', 'run.rolled_back', 'run.cancelled'];

interface Awaited {
  readonly id: string;
  readonly after: number;
  readonly timeoutMs?: number | undefined;
}

/** Says meanwhile what waits for a person: nothing else would, and the run would stand still without a word. */
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
    const told = new Set<string>();
    return await followFacts(first, following, fact => {
      if (fact.subject === id && ends.includes(fact.type)) look();
      else tellNeed(fact, told, terminal);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Once for each question, however its words change while it stands there. */
function tellNeed(fact: Fact, told: Set<string>, terminal: Pick<Terminal, 'note'>): void {
  const { type, subject, data } = fact;
  const isAsking = type === 'worker.updated' && data.status === 'waiting';
  if (type === 'worker.updated' && !isAsking) told.delete(subject);
  if (!(needsPerson(fact) || type === 'worker.answered') || (isAsking && told.has(subject))) return;
  if (isAsking) told.add(subject);
  const how = isAsking ? `; \`swarm attach ${subject}\` lets you answer` : '';
  terminal.note(`swarm: ${oneLine(`${subject} ${factSentence(fact)}`)}${how}`);
}

const tooLong = (id: string, ms: number): SwarmError =>
  new SwarmError('timed_out', `${id} has not ended within ${ms / 1000} s`, { hint: `It goes on; \`swarm runs ${id}\` shows it.` });

/** The greeting: agrees on a protocol, and finds out who calls, by which socket, with which token. */

import { SwarmError } from '../core/error.ts';
import type { Worker } from '../core/worker.ts';
import type { ParsedParams, Result } from '../protocol/methods.ts';
import { version } from '../protocol/version.ts';
import { agreedProtocol, protocolRange } from '../protocol/wire.ts';
import { agent, type Caller, operator } from './caller.ts';
import type { Daemon } from './context.ts';
import { checked } from './dispatch.ts';
import { tokenHash } from './handlers/workers.ts';

type Greeting = ParsedParams<'hello'>;

/** Which door a connection came through decides what it has to show. */
export type Door = 'operator' | 'agent';

export function greeter(daemon: Daemon) {
  const inTurn = turns();
  return async (params: unknown, door: Door): Promise<{ caller: Caller; result: Result<'hello'> }> => {
    const hello = checked('hello', params) as Greeting;
    const protocol = agreedProtocol(hello.protocol);
    if (protocol === undefined) throw mismatch(hello.protocol);
    const isWorker = door === 'agent' || hello.token !== undefined;
    // Two first greetings under one name must not make two incarnations, of which one would lose its tasks at once.
    const caller = isWorker ? await byToken(hello, daemon) : await inTurn(hello.as?.name, () => byWord(hello, daemon));
    daemon.log.debug({ client: hello.client, caller: caller.name, door }, 'hello');
    const you = { name: caller.name, role: caller.role };
    return { caller, result: { protocol, version, pid: process.pid, you, renew_ms: daemon.config.board.renewMs } };
  };
}

/** Lets works under the same key run one after the other. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string | undefined, work: () => Promise<T>): Promise<T> => {
    if (key === undefined) return work();
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

async function byToken(hello: Greeting, { store }: Daemon): Promise<Caller> {
  if (hello.token === undefined) {
    throw new SwarmError('unauthorized', 'the agent socket takes only workers, and a worker proves itself with its token', {
      hint: 'Say hello with the token from SWARM_TOKEN; the person at the keyboard uses the other socket.',
    });
  }
  const worker = await store.workerByToken(tokenHash(hello.token));
  if (worker !== undefined) return agent(worker);
  throw new SwarmError('unauthorized', 'this token belongs to no worker', {
    hint: 'The worker may have been registered again since, which gives it a new token.',
  });
}

/** On the operator's socket its owner is believed, also about the agent it speaks for. */
async function byWord({ as }: Greeting, { store, chance }: Daemon): Promise<Caller> {
  if (as === undefined) return operator;
  const { name, capabilities, tags } = as;
  const known = await store.worker(name);
  const { pool } = known ?? {};
  const role = roleOf(as, known);
  const changed = known?.role !== role || differs(capabilities, known.capabilities) || differs(tags, known.tags);
  if (!changed) return agent(known);
  const worker = {
    ...{ name, role, ...(pool === undefined || pool === null ? {} : { pool }) },
    ...{ capabilities: capabilities ?? known?.capabilities ?? [], tags: tags ?? known?.tags ?? [] },
  };
  if (known !== undefined) return agent(await store.describeWorker(worker));
  return agent(await store.registerWorker(worker, { incarnation: chance.id(), tokenHash: null }));
}

/** Those who count a pool's workers rely on its role. */
const roleOf = ({ role }: NonNullable<Greeting['as']>, known: Worker | undefined): string =>
  known?.pool != null ? known.role : (role ?? known?.role ?? 'worker');

const differs = (said: readonly string[] | undefined, known: readonly string[]): boolean =>
  said !== undefined && JSON.stringify([...said].sort()) !== JSON.stringify([...known].sort());

const mismatch = (theirs: { min: number; max: number }): SwarmError => {
  const newer = theirs.min > protocolRange.max;
  return new SwarmError(
    'version_mismatch',
    `you speak protocol ${theirs.min} to ${theirs.max}, this daemon (swarm ${version}) ${protocolRange.min} to ${protocolRange.max}`,
    {
      hint: newer ? 'Restart the daemon with your version: `swarm down --keep`, then `swarm up -d`.' : 'Update your client.',
      data: { protocol: { ...protocolRange }, version },
    },
  );
};

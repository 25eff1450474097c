/** `swarm task next`: the next task for whoever asks, claimed at once or only looked at. */

import type { Client } from '../client/client.ts';
import { afterRefusal, isAbsent, isGone, isUnavailable, reconnect } from '../client/reconnect.ts';
import type { Claim } from '../protocol/task-methods.ts';
import { jsonLine } from '../wording/text.ts';
import { claimText } from './claim-text.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { durationMs } from './readers.ts';
import { painter } from './style.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

/** Not an error: scripts branch on it. */
const nothingToClaim = 3;

/** One request asks no longer than this, so that a lost daemon is noticed. */
const waitMsMax = 60_000;

const flags = {
  claim: { param: 'claim' },
  wait: { value: 'SECONDS', like: 'wait_ms', read: durationMs },
  tag: { value: 'T', short: 't', param: 'tags' },
  can: { value: 'CAP', many: true, about: 'what the agent named by --as can do' },
  lease: { value: '10m', param: 'lease_ms' },
} as const satisfies Flags;

type NextCall = Call<'task.next', typeof flags>;

export const verb = defineVerb({
  method: 'task.next',
  flags,
  about: 'With --claim the line `token: ...` holds the token of the claim. Exit code 3 says that there was nothing.',
  examples: ['swarm task next', 'swarm task next --claim --wait 300 --as builder-1 --can typescript'],
  run: async call => {
    const claim = await nextOf(call);
    if (call.json) call.terminal.print(jsonLine(claim));
    else if (claim.task === null) call.terminal.note('nothing to claim');
    else call.terminal.print(claimText(claim, Date.now(), painter(call.terminal.color)));
    return claim.task === null ? nothingToClaim : 0;
  },
});

/** Asks again and again until there is a task or the time is over, also across a restart of the daemon. */
async function nextOf(call: NextCall): Promise<Claim> {
  const { params, options } = call;
  const connect = () => call.connect(options.can === undefined ? {} : { capabilities: options.can });
  // The same key each time: a claim whose answer was lost is given again, not made again.
  const request = params.claim ? { request: oneOfAKind() } : {};
  if (options.wait !== undefined) exitOnInterrupt();
  const deadline = performance.now() + (options.wait ?? 0);
  let client: Client | undefined;
  for (;;) {
    const left = Math.max(0, Math.ceil(deadline - performance.now()));
    try {
      client ??= await connect();
      const claim = await client.call('task.next', { ...params, ...request, wait_ms: Math.min(left, waitMsMax) });
      if (claim.task !== null || left <= waitMsMax) return claim;
    } catch (error) {
      if (left === 0 || !mayPass(error, client !== undefined)) throw error;
      if (client !== undefined && isUnavailable(error)) await afterRefusal(client);
      client = await reconnect(connect, deadline);
    }
  }
}

/** A daemon that goes away may come back; where none was to begin with, waiting helps nobody. */
const mayPass = (error: unknown, wasThere: boolean): boolean =>
  wasThere ? isGone(error) || isUnavailable(error) : isGone(error) && !isAbsent(error);

/** It proves nothing, so it need not be secret, and a cryptographic one takes 4 ms to make. */
const oneOfAKind = (): string => [process.pid, Date.now(), Math.random().toString(36).slice(2)].join('-');

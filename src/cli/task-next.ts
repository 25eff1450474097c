/** `swarm task next`: the next task for whoever asks, claimed at once or only looked at. */

import { nextTask } from '../client/next-task.ts';
import { jsonLine } from '../wording/text.ts';
import { claimText } from './claim-text.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { durationMs } from './readers.ts';
import { painter } from './style.ts';
import { defineVerb, type Flags } from './verb.ts';

/** Not an error: scripts branch on it. */
const nothingToClaim = 3;

const flags = {
  claim: { param: 'claim' },
  wait: { value: 'SECONDS', like: 'wait_ms', read: durationMs },
  tag: { value: 'T', short: 't', param: 'tags' },
  can: { value: 'CAP', many: true, about: 'what the agent named by --as can do' },
  lease: { value: '10m', param: 'lease_ms' },
} as const satisfies Flags;

export const verb = defineVerb({
  method: 'task.next',
  flags,
  about: 'With --claim the line `token: ...` holds the token of the claim. Exit code 3 says that there was nothing.',
  examples: ['swarm task next', 'swarm task next --claim --wait 300 --as builder-1 --can typescript'],
  run: async call => {
    const { can: capabilities, wait = 0 } = call.options;
    if (call.options.wait !== undefined) exitOnInterrupt();
    const claim = await nextTask(() => call.connect(capabilities === undefined ? {} : { capabilities }), call.params, wait);
    if (call.json) call.terminal.print(jsonLine(claim));
    else if (claim.task === null) call.terminal.note('nothing to claim');
    else call.terminal.print(claimText(claim, Date.now(), painter(call.terminal.color)));
    return claim.task === null ? nothingToClaim : 0;
  },
});

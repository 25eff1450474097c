/** `swarm trust`: shows the commands that worktrees would run, and asks whether they may. */

import { resolve } from 'node:path';
import { isAbsent } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import { jsonLine } from '../wording/text.ts';
import { configFlag } from './config-flag.ts';
import { approve } from './trust-commands.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  yes: { short: 'y', about: 'agree without being asked' },
  preset: { value: 'P', about: 'those of this preset' },
  ...configFlag,
} as const satisfies Flags;

type TrustCall = Call<'trust.list', typeof flags>;

export const verb = defineVerb({
  method: 'trust.list',
  summary: 'Show what is run in new worktrees, and agree to it',
  without: ['as'],
  flags,
  about:
    'Set-up and tear-down commands come with a repository, so nothing of them runs before you have agreed. You are asked once for the ' +
    'same commands and the same content of the files that they name.',
  examples: ['swarm trust', 'swarm trust --yes', 'swarm trust --json'],
  run: async (call: TrustCall) => {
    const { client, started } = await daemonFor(call);
    try {
      return await trust(call, client);
    } finally {
      // Only for this question was it started.
      if (started) await (await import('./daemon-gone.ts')).stopDaemon(client);
    }
  },
});

async function trust({ options, terminal, json }: TrustCall, client: Awaited<ReturnType<TrustCall['connect']>>): Promise<number> {
  const file = options.config === undefined ? null : resolve(terminal.cwd, options.config);
  const { commands } = await client.call('trust.list', { file, preset: options.preset ?? null });
  if (json && !options.yes) {
    terminal.print(jsonLine({ commands }));
    return 0;
  }
  const asked = commands.filter(({ approved }) => !approved);
  if (asked.length === 0) {
    terminal.print(json ? jsonLine({ approved: [] }) : commands.length === 0 ? 'worktrees run nothing here' : 'all of it is agreed to');
    return 0;
  }
  if (!(await approve(asked, options.yes ?? false, client, terminal))) {
    throw new SwarmError('refused', 'nothing was agreed to', { hint: '`swarm trust --yes` agrees without a question.' });
  }
  terminal.print(json ? jsonLine({ approved: asked.map(({ hash }) => hash) }) : 'agreed; `swarm up` runs it when it is needed');
  return 0;
}

async function daemonFor({ connect, terminal }: TrustCall) {
  try {
    return { client: await connect(), started: false };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const { startDaemon } = await import('./start-daemon.ts');
  return startDaemon([], terminal);
}

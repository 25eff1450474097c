/** `swarm up`: makes sure that a daemon runs. */

import { resolve } from 'node:path';
import type { Client } from '../client/client.ts';
import { configFlag } from './config-flag.ts';
import { isAbsent } from './reconnect.ts';
import { show } from './show.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  detach: { short: 'd', about: 'start it in the background and return when it answers' },
  foreground: { about: 'run it here, until Ctrl-C' },
  'no-tui': { about: 'without the user interface' },
  ...configFlag,
} as const satisfies Flags;

type UpCall = Call<never, typeof flags>;

export const verb = defineVerb({
  summary: 'Start the daemon, unless it runs already',
  without: ['as'],
  flags,
  examples: ['swarm up -d', 'swarm up --foreground'],
  run: async (call: UpCall) => (call.options.foreground ? inForeground(call) : inBackground(call)),
});

function inForeground({ options, terminal, runDaemon }: UpCall): Promise<number> {
  const { cwd, env } = terminal;
  return runDaemon({ cwd, env, ...(options.config === undefined ? {} : { file: options.config }) });
}

async function inBackground(call: UpCall): Promise<number> {
  const { options, terminal } = call;
  const { client, started } = await runningOrStarted(call);
  const { daemon } = await client.call('status', {});
  client.close();
  await show(call, { started, ...daemon }, ({ pid }) => (started ? `daemon started (pid ${pid})` : `already running (pid ${pid})`));
  if (!started && options.config !== undefined) terminal.note('swarm: --config has no effect on a daemon that runs already');
  if (!options.detach && !options['no-tui'] && !call.json) {
    terminal.note('It runs in the background, as there is no user interface yet; `swarm down` stops it.');
  }
  return 0;
}

async function runningOrStarted({ connect, options, terminal }: UpCall): Promise<{ client: Client; started: boolean }> {
  try {
    return { client: await connect(), started: false };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const { startDaemon } = await import('./start-daemon.ts');
  return startDaemon(options.config === undefined ? [] : ['--config', resolve(terminal.cwd, options.config)], terminal);
}

/** `swarm up`: makes sure that a daemon runs. */

import { resolve } from 'node:path';
import type { Client } from '../client/client.ts';
import { swarmPaths } from '../config/paths.ts';
import { isAbsent } from './reconnect.ts';
import { show } from './show.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  detach: { short: 'd', about: 'start it in the background and return when it answers' },
  foreground: { about: 'run it here, until Ctrl-C' },
  'no-tui': { about: 'without the user interface' },
  config: { value: 'FILE', short: 'f', about: 'read in place of the swarm.yaml of the project' },
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

async function runningOrStarted({ connect, options, terminal: { cwd, env } }: UpCall): Promise<{ client: Client; started: boolean }> {
  try {
    return { client: await connect(), started: false };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const paths = swarmPaths({ cwd, env });
  const { socket, log } = paths;
  const [{ ensurePrivateDirs }, { ensureDaemon }] = await Promise.all([import('../config/private-dir.ts'), import('../client/launch.ts')]);
  // First of all: what is written there before the daemon looks would count as somebody else's.
  ensurePrivateDirs(paths);
  const file = options.config === undefined ? [] : ['--config', resolve(cwd, options.config)];
  return ensureDaemon({ socket, log, cwd, env, command: [process.execPath, process.argv[1]!, 'daemon', ...file] });
}

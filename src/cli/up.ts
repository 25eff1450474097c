/** `swarm up`: makes sure that a daemon runs, starts the pools, and shows what happens. */

import { resolve } from 'node:path';
import type { Client } from '../client/client.ts';
import { isAbsent } from '../client/reconnect.ts';
import type { Params, Result } from '../protocol/methods.ts';
import { jsonLine } from '../wording/text.ts';
import { canDraw } from './screen-flags.ts';
import { type Begun, flags, type UpCall } from './up-call.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Start the swarm: the daemon, unless it runs already, and the pools',
  without: ['as'],
  flags,
  about:
    'In a terminal it then opens the user interface, which q leaves while the swarm runs on; with --no-tui it prints what happens, until ' +
    'Ctrl-C. Elsewhere it returns, unless --no-tui or --exit-when-done is given. With --exit-when-done a swarm that was down before is taken down again at the end.',
  examples: ['swarm up', 'swarm up -d', 'swarm up --preset demo-swarm', 'swarm up --exit-when-done', 'swarm up --foreground'],
  run: async (call: UpCall) => (call.options.foreground ? inForeground(call) : inBackground(call)),
});

async function inForeground({ options, terminal, runDaemon }: UpCall): Promise<number> {
  const wrong = (['detach', 'exit-when-done', 'trust'] as const).find(name => options[name] !== undefined);
  if (wrong !== undefined) {
    const { usageError } = await import('./readers.ts');
    throw usageError(`--foreground and --${wrong} do not go together`, 'Run `swarm up --foreground` here and `swarm up` elsewhere.');
  }
  const { cwd, env } = terminal;
  const up = poolsFrom(options, cwd);
  return runDaemon({ cwd, env, up, ...(up.file === null ? {} : { file: up.file }) });
}

/** The path as it means the same for a daemon that runs elsewhere. */
const poolsFrom = ({ config, preset }: UpCall['options'], cwd: string): { file: string | null; preset: string | null } => ({
  file: config === undefined ? null : resolve(cwd, config),
  preset: preset ?? null,
});

async function inBackground(call: UpCall): Promise<number> {
  const { options, terminal, json } = call;
  const begun = await begin(call);
  const { started, daemon, up, client } = begun;
  if (json && !options['exit-when-done']) terminal.print(jsonLine({ started, ...daemon, ...up }));
  else if (!json) await tell(begun, call);
  for (const warning of up.warnings) terminal.note(`swarm: ${warning}`);
  if (!started) await tellDifference(daemon, terminal);
  if (!started && options.config !== undefined) {
    terminal.note('swarm: the daemon runs already: of --config only the pools have an effect');
  }
  if (!json && !options.detach && !options['no-tui'] && !options['exit-when-done'] && canDraw(terminal)) {
    const { openScreen } = await import('./open-screen.ts');
    await openScreen(call, client, () => revive(call));
    terminal.note(await farewell(call));
    return 0;
  }
  const isWatched = options['exit-when-done'] || (!json && !options.detach && (options['no-tui'] || terminal.columns !== undefined));
  if (isWatched) {
    const { watchSwarm } = await import('./watch-swarm.ts');
    return watchSwarm(call, begun);
  }
  client.close();
  return 0;
}

/** Somebody may have taken it down while it was looked at. */
async function farewell({ connect }: UpCall): Promise<string> {
  try {
    (await connect()).close();
    return 'The swarm runs on in the background; `swarm ui` shows it again, `swarm down` ends it.';
  } catch {
    return 'The swarm is down: no daemon runs any more. `swarm up` starts it again.';
  }
}

async function begin(call: UpCall): Promise<Begun> {
  const { options, terminal } = call;
  const from = poolsFrom(options, terminal.cwd);
  const { client, started } = await runningOrStarted(call, from.file);
  const [{ daemon }, before, { head }] = await Promise.all([
    client.call('status', {}),
    client.call('pool.list', {}),
    client.call('facts.list', { after: 0, limit: 1 }),
  ]);
  const up = await upWithTrust(client, from, call).catch(async (error: unknown) => {
    // A daemon that was started for nothing is stopped again.
    if (started) await (await import('./daemon-gone.ts')).stopDaemon(client);
    throw error;
  });
  return { client, daemon, started, wasDown: !before.up || before.pools.length === 0, head, up };
}

/** What worktrees run is shown, and asked for, before anything of it runs. */
async function upWithTrust(client: Client, from: Params<'swarm.up'>, { options, terminal, json }: UpCall): Promise<Result<'swarm.up'>> {
  try {
    return await client.call('swarm.up', from);
  } catch (error) {
    const { approve, untrustedIn } = await import('./trust-commands.ts');
    const commands = untrustedIn(error);
    const isHeard = options.trust || !json;
    if (commands === undefined || !isHeard || !(await approve(commands, options.trust ?? false, client, terminal))) throw error;
  }
  return client.call('swarm.up', from);
}

async function tell({ started, daemon: { pid }, up: { pools } }: Begun, { terminal }: UpCall): Promise<void> {
  terminal.print(started ? `daemon started (pid ${pid})` : `already running (pid ${pid})`);
  if (pools.length === 0) return;
  const { poolTable } = await import('./pool-table.ts');
  terminal.print(await poolTable(pools, terminal));
}

/** Its pools are started as that build understands them, and what is new in this one is not there. */
async function tellDifference(daemon: Begun['daemon'], terminal: UpCall['terminal']): Promise<void> {
  const { differenceTo } = await import('./other-build.ts');
  const found = differenceTo(daemon);
  if (found !== undefined) terminal.note(`swarm: ${found.what}. ${found.remedy}`);
}

async function runningOrStarted({ connect, terminal }: UpCall, file: string | null): Promise<{ client: Client; started: boolean }> {
  try {
    return { client: await connect(), started: false };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return startAnew(file, terminal);
}

async function startAnew(file: string | null, terminal: UpCall['terminal']): Promise<{ client: Client; started: boolean }> {
  const { startDaemon } = await import('./start-daemon.ts');
  return startDaemon(file === null ? [] : ['--config', file], terminal);
}

/** One that was stopped has put its beacon out. Its pools go on by themselves: the board has them. */
async function revive({ options, terminal }: UpCall): Promise<void> {
  const [{ readBeacon }, { swarmPaths }] = await Promise.all([import('../config/beacon.ts'), import('../config/paths.ts')]);
  if (readBeacon(swarmPaths(terminal).stateDir) === undefined) return;
  const { client } = await startAnew(poolsFrom(options, terminal.cwd).file, terminal);
  client.close();
}

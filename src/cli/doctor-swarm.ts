/** For `swarm doctor`: the configuration, the daemon with its sockets, what an earlier one left behind, and which `swarm` is called. */

import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { livingHolders } from '../client/living-holders.ts';
import { isAbsent } from '../client/reconnect.ts';
import { type SwarmPaths, swarmPaths } from '../config/paths.ts';
import { SwarmError } from '../core/error.ts';
import type { Status } from '../protocol/swarm-methods.ts';
import { counted } from '../wording/text.ts';
import { checked, type Finding, fail, ok, warn } from './finding.ts';
import { differenceTo } from './other-build.ts';
import { programsNamed } from './program-output.ts';
import { openSession } from './session.ts';
import type { Terminal } from './terminal.ts';

export async function swarmFindings(terminal: Terminal): Promise<Finding[]> {
  const { env } = terminal;
  let paths: SwarmPaths;
  try {
    paths = swarmPaths(terminal);
  } catch (error) {
    return [failure('sockets', error)];
  }
  const config = checked('config', () => configuration(terminal));
  const { found, isUp } = await daemon(terminal);
  return [
    await config,
    found,
    await checked('sockets', () => sockets(paths)),
    await checked('left behind', () => leftBehind(paths, isUp)),
    await checked('swarm', () => whichSwarm(env)),
  ];
}

const failure = (name: string, error: unknown): Finding => {
  const { message, hint } = error as SwarmError;
  return fail(name, message, hint ?? 'See `swarm where`.');
};

async function configuration(terminal: Terminal): Promise<Finding> {
  const { configurationHere } = await import('./configuration.ts');
  const warnings: string[] = [];
  try {
    const { files } = configurationHere({}, { ...terminal, note: text => void warnings.push(text.replace(/^swarm: /, '')) });
    if (warnings.length > 0) return warn('config', warnings.join('; '), '`swarm config show --origin` shows what counts, and why.');
    return ok('config', files.length === 0 ? 'no configuration file, all defaults' : files.join(', '));
  } catch (error) {
    if (error instanceof SwarmError) return fail('config', error.message, error.hint ?? '`swarm config validate` checks it again.');
    throw error;
  }
}

async function daemon(terminal: Terminal): Promise<{ found: Finding; isUp: boolean }> {
  try {
    const client = await openSession(terminal, {});
    const { daemon, store } = await client.call('status', {});
    client.close();
    return { found: daemonFinding(daemon, store), isUp: true };
  } catch (error) {
    if (isAbsent(error)) return { found: ok('daemon', 'none runs; `swarm up` starts one'), isUp: false };
    return { found: failure('daemon', error), isUp: true };
  }
}

function daemonFinding(daemon: Status['daemon'], store: Status['store']): Finding {
  const text = `pid ${daemon.pid} answers, version ${daemon.version}`;
  if (!store.ok) return fail('daemon', `${text}, but cannot write: ${store.problem}`, 'Make room on the disk, or make it writable.');
  const other = differenceTo(daemon);
  return other === undefined ? ok('daemon', text) : warn('daemon', `pid ${daemon.pid} answers; ${other.what}`, other.remedy);
}

/** Tries one out, where its directory is there already. */
async function sockets({ runtimeDir, socket, reasons }: SwarmPaths): Promise<Finding> {
  if (!existsSync(runtimeDir)) return ok('sockets', `will be in ${runtimeDir} (${reasons.runtimeDir})`);
  const server = createServer();
  const trial = path.join(runtimeDir, `d-${process.pid}.sock`);
  const error = await new Promise<Error | undefined>(resolve => server.once('error', resolve).listen(trial, () => resolve(undefined)));
  server.close();
  if (error === undefined) return ok('sockets', `${socket} (${reasons.socket})`);
  return fail(
    'sockets',
    `none can be made in ${runtimeDir}: ${error.message}`,
    'Make it writable for you, or set SWARM_HOME to a directory that is.',
  );
}

function leftBehind({ stateDir, socket }: SwarmPaths, isUp: boolean): Finding {
  if (isUp) return ok('left behind', 'nothing: a daemon runs');
  const { length } = livingHolders(stateDir);
  if (length > 0) {
    const text = `${counted(length, 'worker runs', 'workers run')} on without a daemon`;
    return warn('left behind', text, '`swarm up -d` takes them over, `swarm down` ends them.');
  }
  if (existsSync(socket)) return warn('left behind', `a socket that nobody listens at: ${socket}`, '`swarm up` replaces it.');
  return ok('left behind', 'nothing');
}

function whichSwarm(env: NodeJS.ProcessEnv): Finding {
  const [first] = programsNamed('swarm', env);
  const own = process.argv[1] ?? '';
  if (first === undefined) {
    return warn('swarm', 'is not on PATH', `Agents call it: \`npm link\` in the clone, or add its bin folder to PATH. This one is ${own}.`);
  }
  const isOurs = packageOf(first) === packageOf(own);
  if (isOurs) return ok('swarm', first);
  return warn(
    'swarm',
    `the first on PATH is another one: ${first}`,
    `Put the folder of this one further to the front of PATH; this is ${own}.`,
  );
}

/** The package that a program belongs to, wherever a link to it lies. */
function packageOf(file: string): string {
  let dir = path.dirname(realpathSync(file));
  while (!existsSync(path.join(dir, 'package.json')) && dir !== path.dirname(dir)) dir = path.dirname(dir);
  return dir;
}

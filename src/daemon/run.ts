/** Runs the daemon: lock, board, sockets, loop, until it is told to stop. */

import { closeSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { douseBeacon, lightBeacon } from '../config/beacon.ts';
import { type FlagSetting, loadConfig } from '../config/load.ts';
import { type SwarmPaths, swarmPaths } from '../config/paths.ts';
import { ensurePrivateDirs } from '../config/private-dir.ts';
import type { Config } from '../config/schema.ts';
import { exitCodeOf, SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { operatorName } from '../core/reserved.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { version } from '../protocol/version.ts';
import { takeLock } from '../store/file-lock.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { assemble } from './assemble.ts';
import { type Clock, startClock } from './clock.ts';
import { Connection, turnAway } from './connection.ts';
import type { Daemon } from './context.ts';
import { crashPoint, type Passing } from './crash-point.ts';
import { dispatcher } from './dispatch.ts';
import { greeter } from './greet.ts';
import { allHandlers } from './handlers/all.ts';
import { type Log, openLog } from './log.ts';
import { SignsOfLife } from './signs-of-life.ts';
import { openSockets } from './sockets.ts';

export interface DaemonOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where whoever started this process waits to hear how it went. */
  readonly readyFd?: number;
  readonly flags?: readonly FlagSetting[];
  /** Read in place of the project's swarm.yaml. */
  readonly file?: string;
  /** Its pools are started along with it, whether or not they ran before. */
  readonly up?: PoolsFrom;
}

/** Where pools are read from: a file in place of the project's swarm.yaml, a preset in place of the configured ones. */
interface PoolsFrom {
  readonly file: string | null;
  readonly preset: string | null;
}

/** The exit code, once the daemon has stopped. */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  try {
    const { cwd, env, flags = [], file } = options;
    const paths = swarmPaths({ cwd, env });
    const { config, warnings } = loadConfig({ paths, env, flags, cwd, ...(file === undefined ? {} : { file }) });
    ensurePrivateDirs(paths);
    const lock = takeLock(paths.lock);
    if (lock === undefined) {
      tell(options, { state: 'taken' });
      if (options.readyFd === undefined) process.stderr.write('swarm: a daemon runs for this project already\n');
      return options.readyFd === undefined ? 1 : 0;
    }
    const log = openLog(paths.log, { level: config.daemon.logLevel, bytesMax: config.daemon.logBytesMax });
    for (const warning of warnings) log.warn(warning);
    process.once('uncaughtException', error => {
      log.fatal({ err: error }, 'a bug ended the daemon; the board has everything that was acknowledged');
      process.exit(1);
    });
    try {
      return await serve({ paths, config, log, options });
    } catch (error) {
      log.fatal({ err: error }, 'the daemon could not run');
      throw error;
    } finally {
      lock.release();
    }
  } catch (error) {
    return failed(options, error);
  }
}

interface Setting {
  readonly paths: SwarmPaths;
  readonly config: Config;
  readonly log: Log;
  readonly options: DaemonOptions;
}

async function serve({ paths, config, log, options }: Setting): Promise<number> {
  const passing = crashPoint(options.env);
  const { store, clock } = await openBoard(paths, config, passing);
  const connections = new Set<Connection>();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const daemon = assemble({
    ...{ store, clock, config, log, paths, passing, stop, connections },
    configured: from => loadPools(from, { paths, options }),
  });
  const { screens, processes, usage } = daemon;
  try {
    await begin(daemon);
    await screens.listen(paths.attachSocket, config.terminals.detachKey);
    // Its pools are to learn from the ends that are noted now.
    await configure(daemon, options.up);
    await processes.adopt();
    await usage.begin();
    await answerUntil(stopped, { daemon, connections, paths, options });
    await processes.settled();
    await usage.close();
  } finally {
    // A thread keeps its process alive, also one that could not begin.
    await screens.close();
  }
  await store.record({ type: 'daemon.stopped', subject: 'daemon', by: 'swarm', data: { pid: process.pid } }).catch(() => {});
  await store.close();
  return 0;
}

interface Serving extends Pick<Setting, 'paths' | 'options'> {
  readonly daemon: Daemon;
  readonly connections: Set<Connection>;
}

/** Opens the sockets, answers whoever comes, and, when it is to stop, answers those who are there. */
async function answerUntil(stopped: Promise<void>, { daemon, connections, paths, options }: Serving): Promise<void> {
  const { log, loop, waiters, replies, stop, supervisor, worktrees, turns, gates, runs } = daemon;
  const sockets = await openSockets({
    paths: [paths.socket, paths.agentSocket],
    privateDirs: paths.privateDirs,
    onConnection: connectionMaker(daemon, connections, paths.agentSocket),
    onRestored: path => log.warn({ path }, 'the socket was deleted; it is back'),
    onTrouble: error => log.error({ err: error }, 'the socket was deleted and cannot be made again; trying again'),
  });
  loop.nudge();
  runs.nudge();
  gates.nudge();
  // What a crash left without a name.
  void daemon.store.artifacts.sweep(daemon.clock.now()).catch(error => log.warn({ err: error }, 'artifacts were not swept'));
  // What it does itself from now on is not for `typeOn`.
  const found = await supervisor.snapshot();
  await supervisor.begin();
  daemon.alarms.begin();
  typeOn(found, daemon);
  tryTo(() => lightBeacon(paths.stateDir, { pid: process.pid, socket: paths.socket, version }));
  const unhook = stopOnSignals(stop);
  tell(options, { state: 'ready' });

  await stopped;
  unhook();
  log.info('stopping');
  tryTo(() => douseBeacon(paths.stateDir));
  loop.stop();
  worktrees.close();
  // What waits for an agent to be idle would wait for long.
  turns.close();
  await Promise.all([supervisor.stop(), gates.stop(), runs.stop(), daemon.alarms.stop()]);
  await sockets.close();
  const finished = [...connections].map(connection => connection.finish());
  const stopping = new SwarmError('unavailable', 'the daemon is stopping', { hint: 'Ask again when it is back: `swarm up -d`.' });
  waiters.close(stopping);
  replies.close(stopping);
  await Promise.all(finished);
}

/** Prompts that an earlier daemon was to type wait with nobody to type them; what it had typed is not typed twice. */
function typeOn({ pools }: Snapshot, { workplace, store, log }: Daemon): void {
  for (const { spec, slots } of pools.filter(({ spec: { drive } }) => drive === 'typed')) {
    for (const { name, life } of slots) {
      if (life === null || life.run === null) continue;
      const { incarnation, run } = life;
      const typed = store.task(run.task).then(task => workplace.launch({ name, incarnation }, spec, task, true));
      void typed.catch(error => log.warn({ err: error, worker: name }, 'its prompt was not typed'));
    }
  }
}

/** Opens the board with a clock that never falls behind what the board has recorded. */
async function openBoard(paths: SwarmPaths, config: Config, passing: Passing): Promise<{ store: Store; clock: Clock }> {
  let clock = startClock(0);
  const store = openSqliteStore(paths.database, {
    ...{ policy: config.board, mail: config.messages, durability: config.store.durability },
    artifactBytesMax: config.store.artifactBytesMax,
    ...{ now: () => clock.now(), random: Math.random, atCommit: () => passing('commit') },
  });
  const [last] = await store.facts(Math.max(0, store.head() - 1), 1);
  clock = startClock(last?.at ?? 0);
  return { store, clock };
}

/** While no daemon ran nobody could renew a lease, so nobody may lose one for it. */
async function begin({ store, clock, config, log }: Daemon): Promise<void> {
  await store.shiftLeases(0, clock.now() + config.board.leaseMs);
  await store.resources.configure(config.resources);
  await store.record({ type: 'daemon.started', subject: 'daemon', by: 'swarm', data: { pid: process.pid, version } });
  log.info({ version, tasks: store.counts() }, 'started');
}

function connectionMaker(daemon: Daemon, connections: Set<Connection>, agentSocket: string): (socket: Socket, path: string) => void {
  const life = new SignsOfLife(daemon.store, daemon.clock, daemon.config.board, incarnation => daemon.supervisor.heard(incarnation));
  const checkResults = process.env.SWARM_CHECK_RESULTS === '1';
  const dispatch = dispatcher(daemon, allHandlers(life), life, { checkResults });
  const greet = greeter(daemon);
  return (socket, path) => {
    if (connections.size >= limits.connections) return turnAway(socket);
    const door = path === agentSocket ? 'agent' : 'operator';
    const connection = new Connection(socket, {
      greet: params => greet(params, door),
      dispatch,
      onClose: closed => {
        connections.delete(closed);
        daemon.feed.unsubscribe(closed);
      },
    });
    connections.add(connection);
  };
}

function stopOnSignals(stop: () => void): () => void {
  // A daemon outlives the terminal that it was started from.
  const ignore = (): void => {};
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', ignore);
  return () => process.off('SIGTERM', stop).off('SIGINT', stop).off('SIGHUP', ignore);
}

/** One line for whoever started this process; closing the descriptor ends its wait. */
function tell({ readyFd }: DaemonOptions, readiness: object): void {
  if (readyFd === undefined) return;
  // Whoever started us may be gone, which is no reason not to run.
  tryTo(() => {
    writeSync(readyFd, `${JSON.stringify(readiness)}\n`);
    closeSync(readyFd);
  });
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // It is a courtesy to others, and not worth more than a try.
  }
}

/** The pools as the files say now; other settings take effect when the daemon starts. */
function loadPools({ file, preset }: PoolsFrom, { paths, options }: Pick<Setting, 'paths' | 'options'>) {
  const { cwd, env, flags = [], file: ownFile } = options;
  const chosen = file ?? ownFile;
  const from = { paths, env, flags, cwd, ...(chosen === undefined ? {} : { file: chosen }), ...(preset === null ? {} : { preset }) };
  const { config, warnings } = loadConfig(from);
  return { pools: config.pools, swarm: config.swarm, resources: config.resources, warnings };
}

/** The pools that this daemon was started for, or those that ran before. */
async function configure({ store, supervisor, configured, log }: Daemon, asked: PoolsFrom | undefined): Promise<void> {
  const before = await store.pools.swarm();
  if (asked === undefined && !before.up) return;
  const { pools, swarm, resources, warnings } = configured(asked ?? before);
  await store.resources.configure(resources);
  await supervisor.configure(pools, swarm);
  if (asked === undefined) return;
  for (const warning of warnings) log.warn(warning);
  await store.pools.setSwarm({ up: true, ...asked }, operatorName);
}

function failed(options: DaemonOptions, error: unknown): number {
  const known =
    error instanceof SwarmError ? error : new SwarmError('internal', `the daemon failed: ${(error as Error).message}`, { cause: error });
  tell(options, { state: 'failed', code: known.code, message: known.message, hint: known.hint });
  if (options.readyFd === undefined)
    process.stderr.write(`swarm: ${known.message}\n${known.hint === undefined ? '' : `  ${known.hint}\n`}`);
  if (!(error instanceof SwarmError)) process.stderr.write(`${(error as Error).stack}\n`);
  return exitCodeOf(known.code);
}

/** Puts the parts of a daemon together: who hears of what, and who may ask whom. */

import type { SwarmPaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { thisBuild } from '../config/this-build.ts';
import { workflowNamed } from '../config/workflow-file.ts';
import { SwarmError } from '../core/error.ts';
import type { Store } from '../store/store.ts';
import { Worktrees } from '../worktree/worktrees.ts';
import { agentLaunches } from './agent-launches.ts';
import { watchAgents } from './agent-watch.ts';
import { Alarms } from './alarms.ts';
import { realChance } from './chance.ts';
import type { Clock } from './clock.ts';
import { listen } from './commits.ts';
import type { Connection } from './connection.ts';
import type { Daemon } from './context.ts';
import type { Passing } from './crash-point.ts';
import { Feed } from './feed.ts';
import { gateProcesses } from './gate-command.ts';
import { GateKeeper } from './gates.ts';
import type { Log } from './log.ts';
import { Loop } from './loop.ts';
import { notifyBy } from './notifier.ts';
import { Processes } from './processes.ts';
import { Replies } from './replies.ts';
import { Runs } from './runs.ts';
import { isOfAgent } from './screens/words.ts';
import { Screens } from './screens.ts';
import { SignBook } from './signs.ts';
import { Slots } from './slots.ts';
import { standingInstructions } from './standing-instructions.ts';
import { Supervisor } from './supervisor.ts';
import { treeCommands } from './tree-commands.ts';
import { readAtEnds, UsageReader } from './usage-reader.ts';
import { Waiters } from './waiters.ts';

interface Given {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: Config;
  readonly log: Log;
  readonly paths: SwarmPaths;
  readonly passing: Passing;
  readonly connections: ReadonlySet<Connection>;
  readonly configured: Daemon['configured'];
  stop(): void;
}

export function assemble({ store, clock, config, log, paths, passing, connections, configured, stop }: Given): Daemon {
  const chance = realChance;
  const signs = new SignBook(() => clock.now());
  const waiters = new Waiters(store, clock, incarnation => supervisor.asked(incarnation));
  const loop = new Loop({ store, waiters, clock, policy: config.board, log, onSilence: ms => supervisor.passOver(ms) });
  const feed = new Feed(store);
  const dismiss = (worker: string): void => {
    for (const connection of connections) if (connection.worker === worker) connection.dismiss(begunAnew(worker));
  };
  const { agents, turns, prompts, rest, signsOf } = watchAgents({
    ...{ store, clock, log, paths, screens: () => screens, processes: () => processes },
    poolNamed: name => supervisor.pool(name),
    onTurnEnd: incarnation => usage.nudge(incarnation),
  });
  const launchOf = agentLaunches({ paths, env: process.env, cwd: paths.root });
  const screens: Screens = new Screens({
    ...{ passing, signsOf },
    onNews: news => {
      turns.onNews(news);
      if (!isOfAgent(news)) void processes.onNews(news).catch(error => log.error({ err: error, news }, 'news of a worker was lost'));
    },
    // Everything in that thread is gone; the next daemon finds every worker again.
    onDeath: error => {
      log.fatal({ err: error }, 'a bug ended the screens');
      process.exitCode = 1;
      stop();
    },
  });
  const processes: Processes = new Processes({
    ...{ store, screens, log, paths, chance, passing, kept: config.terminals, now: () => clock.now() },
    onRun: (incarnation, run) => void [workplace, usage].map(each => each.onRun(incarnation, run)),
    onOutput: incarnation => supervisor.sign(incarnation, 'output'),
    onEnd: incarnation => void [workplace, usage].map(each => each.forget(incarnation)),
  });
  const usage: UsageReader = new UsageReader({
    ...{ store, clock, log, prices: config.prices, agents, launchOf },
    later: () => ({ screens, processes, supervisor }),
  });
  const worktrees = worktreesOf({ store, clock, log, paths });
  const workplace: Slots = new Slots({
    ...{ processes, screens, worktrees, prompts, chance },
    program: [process.execPath, process.argv[1]!],
    ...{ stateDir: paths.stateDir, sessions: store.pools, board: store },
    instructions: standingInstructions,
    dismiss,
    onSession: (incarnation, session) => usage.follow(incarnation, session, null),
    onChange: () => void supervisor.nudge(),
    onShown: incarnation => supervisor.sign(incarnation, 'output'),
  });
  const supervisor: Supervisor = new Supervisor({
    ...{ store, waiters, workplace, signs, clock, chance, log, leaseMs: config.board.leaseMs, policy: config.swarm },
  });
  const keepers = keepersOf({ store, clock, log, worktrees, paths, config, supervisor });
  listen(store, { feed, loop, waiters, supervisor, ...keepers });
  readAtEnds(store, turns, usage);
  notifyBy(config.notify.command, { store, log, cwd: paths.root });
  const served = { store, clock, config, loop, waiters, feed, processes, screens, turns, usage, agents, launchOf, prompts, ...keepers };
  return {
    ...{ ...served, rest, workplace, worktrees, supervisor, chance, log, startedAt: clock.now(), build: thisBuild() },
    ...{ socket: paths.socket, agentSocket: paths.agentSocket, connections: () => connections.size, dismiss, configured, stop },
    workflowNamed: name => workflowNamed(name, paths),
  };
}

type Kept = Pick<Given, 'store' | 'clock' | 'log' | 'paths' | 'config'> & Pick<Daemon, 'worktrees' | 'supervisor'>;

/** Each sees to one thing that the board has open: runs of workflows, gates, alarms, and questions that wait for their answer. */
function keepersOf({ store, clock, log, worktrees, paths, config, supervisor }: Kept) {
  return {
    runs: new Runs({ store, clock, log }),
    gates: new GateKeeper({ store, clock, worktrees, runner: gateProcesses, log, stateDir: paths.stateDir, root: paths.root }),
    alarms: new Alarms({
      ...{ store, clock, log, policy: config.alerts, ttlMs: config.messages.ttlMs },
      snapshot: () => supervisor.snapshot(),
    }),
    replies: new Replies(store, clock),
  };
}

const begunAnew = (worker: string): SwarmError =>
  new SwarmError('unauthorized', `${worker} was registered again, and this connection belongs to its predecessor`, {
    hint: 'Stop: what it held is no longer its own. Its successor has a token of its own.',
  });

/** What happens to worktrees is told as facts; one that cannot be told of has happened all the same. */
const worktreesOf = ({ store, clock, log, paths }: Pick<Given, 'store' | 'clock' | 'log' | 'paths'>): Worktrees =>
  new Worktrees({
    ...{ project: paths.root, stateDir: paths.stateDir, commands: treeCommands, now: () => clock.now() },
    tell: (type, name, by, data) =>
      store.record({ type, subject: `worktree:${name}`, by, data }).catch(error => log.warn({ err: error, type, name }, 'a fact was lost')),
  });

/** What every handler can reach: the daemon's parts, and the one call it serves. */

import type { AgentBook } from '../config/agent-files.ts';
import type { Config } from '../config/schema.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { MethodName, ParsedParams, Result } from '../protocol/methods.ts';
import type { Store } from '../store/store.ts';
import type { Worktrees } from '../worktree/worktrees.ts';
import type { AgentLaunches } from './agent-launches.ts';
import type { Alarms } from './alarms.ts';
import type { Caller } from './caller.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Feed, Outlet } from './feed.ts';
import type { GateKeeper } from './gates.ts';
import type { Log } from './log.ts';
import type { Loop } from './loop.ts';
import type { Processes } from './processes.ts';
import type { Prompts } from './prompts.ts';
import type { Replies } from './replies.ts';
import type { Rest } from './rest.ts';
import type { Runs } from './runs.ts';
import type { Screens } from './screens.ts';
import type { Supervisor } from './supervisor.ts';
import type { Turns } from './turns.ts';
import type { UsageReader } from './usage-reader.ts';
import type { Waiters } from './waiters.ts';
import type { Workplace } from './workplace.ts';

export interface Daemon {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: Config;
  readonly loop: Loop;
  readonly waiters: Waiters;
  readonly replies: Replies;
  readonly processes: Processes;
  readonly screens: Screens;
  readonly workplace: Workplace;
  readonly worktrees: Worktrees;
  readonly gates: GateKeeper;
  readonly supervisor: Supervisor;
  readonly runs: Runs;
  readonly alarms: Alarms;
  readonly turns: Turns;
  readonly usage: UsageReader;
  readonly agents: AgentBook;
  readonly launchOf: AgentLaunches;
  readonly prompts: Prompts;
  readonly rest: Rest;
  readonly chance: Chance;
  readonly feed: Feed;
  readonly log: Log;
  readonly socket: string;
  readonly agentSocket: string;
  readonly startedAt: number;
  readonly build: string | null;
  connections(): number;
  /** The pools as the files say now. */
  configured(from: {
    file: string | null;
    preset: string | null;
  }): Pick<Config, 'pools' | 'swarm' | 'resources'> & { warnings: readonly string[] };
  /** The workflow of this name as its file says now. */
  workflowNamed(name: string): Workflow;
  /** Ends the connections of a worker that begins anew: whoever is at their other end is no longer that worker. */
  dismiss(worker: string): void;
  stop(): void;
}

export interface Call {
  readonly caller: Caller;
  readonly outlet: Outlet;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Runs once the reply has been written. */
  afterReply(then: () => void): void;
  /** Runs when the reply cannot arrive, because the connection is gone. */
  ifLost(then: () => void): void;
}

export type Handler<M extends MethodName> = (params: ParsedParams<M>, call: Call, daemon: Daemon) => Promise<Result<M>>;

/** A handler for every method, but for the greeting, which belongs to the connection: a missing one does not compile. */
export type Handlers = { readonly [M in Exclude<MethodName, 'hello'>]: Handler<M> };

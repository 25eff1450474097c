/** What is known of kinds of agents, brought together with what each agent does: how it is seen, what is typed into it, and when. */

import { type AgentBook, readAgents } from '../config/agent-files.ts';
import { type PresetPaths, presetDirs } from '../config/preset-files.ts';
import type { Fact } from '../core/fact.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { AgentSigns } from '../core/state-rules.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Processes } from './processes.ts';
import { Prompts } from './prompts.ts';
import { Rest } from './rest.ts';
import type { Followed } from './screens/words.ts';
import type { Screens } from './screens.ts';
import { type AgentView, Turns } from './turns.ts';

interface Given {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: PresetPaths;
  /** Both are made after this. */
  screens(): Screens;
  processes(): Processes;
  poolNamed(name: string): PoolSpec | undefined;
  /** The agent has ended a turn. */
  onTurnEnd(incarnation: string): void;
}

export interface AgentWatch {
  readonly agents: AgentBook;
  readonly turns: Turns;
  readonly prompts: Prompts;
  readonly rest: Rest;
  /** How the state of what runs there is seen; from now on it is followed. */
  signsOf(followed: Followed): Promise<AgentSigns>;
}

export function watchAgents({ store, clock, log, paths, screens, processes, poolNamed, onTurnEnd }: Given): AgentWatch {
  const begunAt = clock.now();
  const agents = readAgents(presetDirs(paths));
  for (const warning of agents.warnings) log.warn(warning);
  const turns: Turns = new Turns({
    store,
    clock,
    log,
    onIdle: agent => {
      onTurnEnd(agent.incarnation);
      void prompts.mail(agent);
    },
    onWaiting: agent => void answer(agent),
    onMessage: ({ worker }, notice) => void rest.begin(worker, notice),
  });
  const rest = new Rest({ store, clock, log });
  const prompts = new Prompts({
    ...{ store, log, turns, clock, rest, dirOf: incarnation => processes().dirOf(incarnation) },
    hasTools: async worker => (await poolOf(worker))?.launch.agent?.agent.mcp !== undefined,
    look: (incarnation, wish) => screens().look(incarnation, processes().dirOf(incarnation), wish),
    type: (incarnation, bytes) => screens().type(incarnation, bytes),
  });
  const poolOf = async (worker: string): Promise<PoolSpec | undefined> => {
    const { pool } = (await store.worker(worker)) ?? { pool: null };
    return pool === null ? undefined : poolNamed(pool);
  };
  /** Never but where the pool names this very question. */
  const answer = async (agent: AgentView): Promise<void> => {
    const asked = agent.lore.signs.rules.find(({ name }) => name === agent.turn.cause?.rule);
    const mayBe = asked?.answer != null && (await poolOf(agent.worker))?.launch.answer.includes(asked.name);
    if (mayBe) await prompts.answer(agent, asked.name, asked.answer!);
  };
  store.onCommit(({ facts }) => {
    const sent = facts.filter(({ type }) => type === 'message.sent' || type === 'message.returned');
    const goesOn = facts.some(({ type }) => type === 'breaker.closed' || type === 'pool.resumed');
    if (goesOn) rest.stir();
    for (const agent of turns.all) if (goesOn || sent.some(fact => isFor(fact, agent.worker))) void prompts.mail(agent);
  });
  return {
    ...{ agents, turns, prompts, rest },
    signsOf: async ({ incarnation, worker }) => {
      const run = (await store.worker(worker))?.process;
      const named = (await poolOf(worker))?.launch.agent?.agent.states;
      const lore = named === undefined ? agents.running(run?.command ?? []) : agents.named(named);
      turns.begin(incarnation, worker, lore, (run?.started_at ?? 0) < begunAt);
      prompts.watched(incarnation);
      return lore.signs;
    },
  };
}

/** Whoever reads the box of a role is found out when it is opened. */
const isFor = ({ data }: Fact, worker: string): boolean =>
  ((data.recipients ?? [data.recipient]) as string[]).some(recipient => recipient === worker || recipient.startsWith('role:'));

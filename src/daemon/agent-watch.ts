/** What is known of kinds of agents, brought together with what each agent does: how it is seen, what is typed into it, and when. */

import { type AgentBook, readAgents } from '../config/agent-files.ts';
import { type PresetPaths, presetDirs } from '../config/preset-files.ts';
import type { Fact } from '../core/fact.ts';
import type { AgentSigns } from '../core/state-rules.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Processes } from './processes.ts';
import { Prompts } from './prompts.ts';
import type { Followed } from './screens/words.ts';
import type { Screens } from './screens.ts';
import { Turns } from './turns.ts';

interface Given {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: PresetPaths;
  /** Both are made after this. */
  screens(): Screens;
  processes(): Processes;
}

export interface AgentWatch {
  readonly agents: AgentBook;
  readonly turns: Turns;
  readonly prompts: Prompts;
  /** How the state of what runs there is seen; from now on it is followed. */
  signsOf(followed: Followed): Promise<AgentSigns>;
}

export function watchAgents({ store, clock, log, paths, screens, processes }: Given): AgentWatch {
  const agents = readAgents(presetDirs(paths));
  for (const warning of agents.warnings) log.warn(warning);
  const turns: Turns = new Turns({ store, clock, log, onIdle: agent => void prompts.mail(agent), onMessage: () => {} });
  const prompts = new Prompts({
    ...{ store, log, turns, clock, dirOf: incarnation => processes().dirOf(incarnation) },
    look: (incarnation, wish) => screens().look(incarnation, processes().dirOf(incarnation), wish),
    type: (incarnation, bytes) => screens().type(incarnation, bytes),
  });
  store.onCommit(({ facts }) => {
    const sent = facts.filter(({ type }) => type === 'message.sent');
    if (sent.length > 0) for (const agent of turns.all) if (sent.some(fact => isFor(fact, agent.worker))) void prompts.mail(agent);
  });
  return {
    ...{ agents, turns, prompts },
    signsOf: async ({ incarnation, worker }) => {
      const lore = agents.running((await store.worker(worker))?.process?.command ?? []);
      turns.begin(incarnation, worker, lore);
      return lore.signs;
    },
  };
}

/** Whoever reads the box of a role is found out when it is opened. */
const isFor = ({ data }: Fact, worker: string): boolean =>
  (data.recipients as string[]).some(recipient => recipient === worker || recipient.startsWith('role:'));

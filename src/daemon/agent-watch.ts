/** What is known of kinds of agents, brought together with what each agent does: which rules to look with, and what to do about what is seen. */

import { type AgentBook, readAgents } from '../config/agent-files.ts';
import { type PresetPaths, presetDirs } from '../config/preset-files.ts';
import type { AgentSigns } from '../core/state-rules.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Followed } from './screens/words.ts';
import { Turns } from './turns.ts';

interface Given {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly paths: PresetPaths;
}

export interface AgentWatch {
  readonly agents: AgentBook;
  readonly turns: Turns;
  /** How the state of what runs there is seen; from now on it is followed. */
  signsOf(followed: Followed): Promise<AgentSigns>;
}

export function watchAgents({ store, clock, log, paths }: Given): AgentWatch {
  const agents = readAgents(presetDirs(paths));
  for (const warning of agents.warnings) log.warn(warning);
  const turns = new Turns({ store, clock, log, onMessage: () => {} });
  return {
    ...{ agents, turns },
    signsOf: async ({ incarnation, worker }) => {
      const lore = agents.running((await store.worker(worker))?.process?.command ?? []);
      turns.begin(incarnation, worker, lore);
      return lore.signs;
    },
  };
}

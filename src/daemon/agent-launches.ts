/** How swarm itself would start the agents that it knows: what holds of them also where a person has started them. */

import { type PresetPlace, presetNamed } from '../config/preset-catalog.ts';
import type { Launch } from '../core/pool.ts';

/** By the name of an agent, which is that of its preset. */
export type AgentLaunches = (agent: string) => Launch | undefined;

export function agentLaunches(place: PresetPlace): AgentLaunches {
  const known = new Map<string, Launch | undefined>();
  return agent => {
    if (!known.has(agent)) known.set(agent, launchIn(agent, place));
    return known.get(agent);
  };
}

/** A preset that cannot be used tells nothing; whoever names it is told why. */
function launchIn(agent: string, place: PresetPlace): Launch | undefined {
  try {
    return presetNamed(agent, {}, place).pool?.launch;
  } catch {
    return undefined;
  }
}

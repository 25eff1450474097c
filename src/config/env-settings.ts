/** Settings from the environment: each key has its variable, and a variable that nearly names one is pointed out. */

import { nearest } from '../core/nearest.ts';
import { type Layer, layerOf } from './layer.ts';
import type { Env } from './lookup.ts';
import { settings, typed } from './settings.ts';

/** Variables of swarm that are no settings: they say which swarm is meant, or who a worker is. */
const otherVariables = new Set([
  ...['SWARM_HOME', 'SWARM_PROJECT', 'SWARM_SOCKET'],
  ...['SWARM_TOKEN', 'SWARM_WORKER', 'SWARM_ROLE', 'SWARM_DRIVE', 'SWARM_TASK', 'SWARM_RESULT', 'SWARM_PATIENCE'],
  ...['SWARM_LOG', 'SWARM_READY_FD', 'SWARM_CRASH_AT', 'SWARM_CRASH_COUNTS'],
]);

export function envLayer(env: Env): Layer {
  const given = settings.flatMap(({ path, variable }) => {
    const value = variable === null ? undefined : env[variable];
    // As in the shell's own `${X:-}`, an empty variable is one that is not set.
    return value === undefined || value === '' ? [] : [{ path, value: typed(value, path), at: variable! }];
  });
  return layerOf('env', given);
}

/** Others may use SWARM_ variables too (docker swarm does), so an unknown one is only mentioned when it looks like a slip. */
export function envWarnings(env: Env): string[] {
  const known = new Set([...settings.flatMap(({ variable }) => variable ?? []), ...otherVariables]);
  const bare = [...known].map(withoutPrefix);
  return Object.keys(env)
    .filter(name => name.startsWith('SWARM_') && !name.startsWith('SWARM_TEST_') && !known.has(name))
    .sort()
    .flatMap(name => {
      // The common prefix would make short names look more alike than they are.
      const meant = nearest(withoutPrefix(name), bare);
      return meant === undefined ? [] : [`${name} is not a variable of swarm and is ignored. Did you mean SWARM_${meant}?`];
    });
}

const withoutPrefix = (name: string): string => name.slice('SWARM_'.length);

/** Who takes the tasks of a pool that gets nothing done: its fallback, from the opening of its breaker until that has closed. */

import type { Agenda } from './agenda.ts';
import type { Claimant } from './claimant.ts';
import type { PoolSpec } from './pool.ts';
import type { PoolView, Snapshot } from './snapshot.ts';

type Swarm = Pick<Snapshot, 'pools' | 'providers'>;

/** Puts it on the agenda where somebody else is to stand in from now on, or nobody any more. */
export function fallback(pool: PoolView, swarm: Swarm, agenda: Agenda): void {
  const { spec, memory } = pool;
  const now = memory.standIn ?? null;
  const { to, why } = standInOf(pool, swarm);
  if (to !== now) agenda.add({ do: 'fall back', pool: spec.name, to, why });
}

function standInOf(pool: PoolView, swarm: Swarm): { to: string | null; why: string } {
  const { spec, memory } = pool;
  const breakers = breakersOf(pool, swarm);
  if (spec.fallback === null) return { to: null, why: 'it has no fallback' };
  if (breakers.every(({ state }) => state === 'closed')) return { to: null, why: 'it works again' };
  const open = breakers.find(({ state }) => state === 'open');
  // While one task probes whether it works again, the others go on elsewhere.
  if (open === undefined) return { to: memory.standIn ?? null, why: 'it is being probed' };
  return { to: standing(spec.fallback, spec.name, swarm), why: open.why ?? 'its breaker is open' };
}

/** The first in the chain of fallbacks that works; the nearest where none does. */
function standing(first: string, of: string, swarm: Swarm): string {
  const seen = new Set([of]);
  for (let name: string | null = first; name !== null && !seen.has(name); ) {
    seen.add(name);
    const pool = swarm.pools.find(({ spec }) => spec.name === name);
    if (pool === undefined) break;
    if (breakersOf(pool, swarm).every(({ state }) => state !== 'open')) return name;
    name = pool.spec.fallback;
  }
  return first;
}

const breakersOf = ({ spec, memory }: PoolView, { providers }: Swarm) => [
  memory.breaker,
  ...providers.filter(({ name }) => name === spec.provider).map(({ breaker }) => breaker),
];

/** As whom a worker may take tasks: as itself, and as a worker of each pool that its own stands in for. */
export const guisesOf = (claimant: Claimant, wards: readonly PoolSpec[]): Claimant[] => [
  claimant,
  ...wards.map(({ name, role, capabilities, tags }) => ({ ...claimant, pool: name, role, capabilities, tags })),
];

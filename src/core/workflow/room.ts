/** How much of a workflow could be under way at once: by its graph, by who may be there to do it, and by what its steps share. */

import { type Claimant, mayClaim, misfits } from '../claimant.ts';
import { type Needs, suffices } from '../resource.ts';
import type { Learned } from './learned.ts';
import { type Graph, type GraphStep, inPlaces } from './workflow-graph.ts';

/** A pool as somebody who does steps. */
export interface Crew {
  readonly claimant: Claimant;
  readonly preset: string;
  /** How many tasks its workers may hold at most, all together. */
  readonly seats: number;
}

/** What is known of the swarm, and what it has learned of this workflow and of its workers. */
export interface Circumstance {
  /** None where no pools are configured: then anybody may come. */
  readonly crews: readonly Crew[];
  /** Of resources of which there is so much at a time. */
  readonly capacities: Needs;
  readonly learned: Learned;
}

export const nothingKnown: Circumstance = { crews: [], capacities: {}, learned: { steps: [], kinds: [], patterns: [] } };

export const assigneeOf = ({ role, pool }: Pick<GraphStep, 'role' | 'pool'>): string | null =>
  role === undefined ? (pool === undefined ? null : `pool:${pool}`) : `role:${role}`;

export function crewsFor({ role, pool, tags = [], requires = [], command }: GraphStep, crews: readonly Crew[]): Crew[] {
  const assignee = assigneeOf({ role, pool });
  return crews.filter(
    ({ claimant }) => mayClaim(claimant.role) && misfits({ requires, assignee, tags, command: command ?? null }, claimant).length === 0,
  );
}

/** Why no two of its steps could ever be under way at once; nothing when some could. */
export function narrowness(graph: Graph, { crews, capacities }: Pick<Circumstance, 'crews' | 'capacities'>): string | undefined {
  const wide = graph.rows.map(row => row.flatMap(inPlaces)).filter(places => places.length > 1);
  if (wide.length === 0) return 'each of its steps needs the one before';
  if (wide.every(places => hasOneSeat(places, crews))) return 'there is one worker at most for what could be done at once';
  const shared = wide.map(places => sharedBy(places, capacities));
  if (shared.some(names => names === undefined)) return undefined;
  return `all its steps share ${[...new Set(shared.flatMap(names => names!))].join(', ')}, which one can have at a time`;
}

/** Where nobody is configured who could do it, somebody may come. */
function hasOneSeat(places: readonly GraphStep[], crews: readonly Crew[]): boolean {
  const able = places.map(step => crewsFor(step, crews));
  return able.every(some => some.length > 0) && [...new Set(able.flat())].reduce((sum, { seats }) => sum + seats, 0) === 1;
}

/** What keeps any two of these apart; nothing when two of them fit beside each other. */
function sharedBy(places: readonly GraphStep[], capacities: Needs): string[] | undefined {
  const names = new Set<string>();
  for (const [at, one] of places.entries()) {
    for (const other of places.slice(at + 1)) {
      const short = Object.entries(capacities).find(([name, most]) => !suffices(most, needOf(one, name) + needOf(other, name)));
      if (short === undefined) return undefined;
      names.add(short[0]);
    }
  }
  return [...names];
}

const needOf = ({ resources = {} }: GraphStep, name: string): number => resources[name] ?? 0;

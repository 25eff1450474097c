/** Steps that nobody from any pool would ever take: they would wait without an end, and nothing else would say so at the start. */

import { addresses, mayClaim, misfits } from '../claimant.ts';
import { isTrue, type Lookup, parseExpression, pathsOf } from './expression.ts';
import { assigneeOf, type Crew, crewsFor } from './room.ts';
import type { Inputs } from './workflow.ts';
import type { Graph, GraphStep } from './workflow-graph.ts';

interface Unmanned {
  steps: string[];
  /** What they would wait for. */
  why: string;
  /** The pool that they name and that is not there. */
  pool: string | null;
}

/** Those with the same reason together. */
export function unmannedIn({ steps }: Graph, crews: readonly Crew[], inputs: Inputs): Unmanned[] {
  const alone = [...steps.values()].filter(step => crewsFor(step, crews).length === 0 && !isSkipped(step, inputs));
  return [...Map.groupBy(alone, step => reason(step, crews))].map(([why, some]) => ({
    ...{ steps: some.map(({ id }) => id), why },
    pool: some.map(step => missingPool(step, crews))[0] ?? null,
  }));
}

/** By the inputs alone. */
function isSkipped({ when }: GraphStep, inputs: Inputs): boolean {
  if (when === undefined) return false;
  const condition = parseExpression(when);
  const lookup: Lookup = ([, name = '']) => inputs[name] ?? null;
  return pathsOf(condition).every(([scope]) => scope === 'inputs') && !isTrue(condition, lookup);
}

function reason(step: GraphStep, crews: readonly Crew[]): string {
  const { role, tags = [], requires = [], command = null } = step;
  const pool = missingPool(step, crews);
  if (pool !== undefined) return `there is no pool '${pool}'`;
  const takers = crews.filter(({ claimant }) => mayClaim(claimant.role));
  if (takers.length === 0) return crews.length === 0 ? 'there are no pools' : 'there are no pools that take tasks';
  const assignee = assigneeOf(step);
  const meant = takers.filter(({ claimant }) => addresses(assignee, claimant));
  if (meant.length === 0) return role === undefined ? 'its pool takes no tasks' : `no pool has the role '${role}'`;
  const task = { requires, tags, command, assignee };
  return meant.flatMap(({ claimant }) => misfits(task, { ...claimant, name: `pool ${claimant.pool}` })).join('; ');
}

const missingPool = ({ pool }: GraphStep, crews: readonly Crew[]): string | undefined =>
  crews.some(({ claimant }) => claimant.pool === pool) ? undefined : pool;

/** Why a task that could be worked on is not: who there is to take it, which pool would start somebody, or what they all lack. */

import { type Claimant, claimantOf, claimantOfPool, hasCommand, lacks, mayClaim, misfits } from './claimant.ts';
import type { Answer } from './explained.ts';
import { guisesOf } from './fallback.ts';
import { listed } from './listed.ts';
import { Places, type Withheld } from './places.ts';
import type { PoolSpec } from './pool.ts';
import type { Snapshot } from './snapshot.ts';
import type { Task } from './task.ts';
import { isPresent, type Worker } from './worker.ts';

/** A pool as it matters to a task: whom it starts, for whom else they stand in, and what keeps it from that. */
export interface Source {
  readonly spec: PoolSpec;
  /** The pool that takes its tasks now. */
  readonly standIn: string | null;
  /** Why those that it has are given nothing. */
  readonly idled: Withheld | null;
  /** Why it starts no more of them. */
  readonly full: Withheld | null;
  /** Its service gives it nothing, not even for what they have begun. */
  readonly isParked: boolean;
}

export function sourcesOf(snapshot: Snapshot, now: number): Source[] {
  const places = new Places(snapshot, now);
  return snapshot.pools.map(pool => ({
    ...{ spec: pool.spec, standIn: pool.memory.standIn ?? null },
    ...{ idled: places.workWithheld(pool), full: places.withheld(pool), isParked: places.isParked(pool) },
  }));
}

export interface Takers {
  readonly workers: readonly Worker[];
  readonly pools: readonly Source[];
}

export function unclaimed(task: Task, { workers, pools }: Takers): Answer {
  const wardsOf = (name: string | null): PoolSpec[] =>
    pools.filter(({ standIn }) => name !== null && standIn === name).map(({ spec }) => spec);
  const fits = (claimant: Claimant): boolean =>
    guisesOf(claimant, task.fallback ? wardsOf(claimant.pool) : []).some(
      guise => mayClaim(guise.role) && misfits(task, guise).length === 0,
    );
  const present = workers.filter(isPresent);
  const idled = new Set(pools.filter(pool => pool.idled !== null).map(({ spec }) => spec.name));
  const able = present.filter(worker => !idled.has(worker.pool ?? '') && fits(claimantOf(worker)));
  if (able.length > 0) return inTurn(able);
  const sources = pools.filter(({ spec }) => fits(workerOf(spec, task)));
  return sources.length > 0 ? toBeStarted(sources) : nobody(task, present, pools);
}

function inTurn(able: readonly Worker[]): Answer {
  const busy = able.filter(worker => worker.task !== null).length;
  const who = `${able.length} worker${able.length === 1 ? '' : 's'} could take it (${listed(able.map(worker => worker.name))}), ${busy} of them busy`;
  return { because: [who], next: 'the next of them that asks for work gets it, in the order of the queue', next_at: null, remedy: null };
}

function toBeStarted(sources: readonly Source[]): Answer {
  const open = sources.find(({ idled, full }) => idled === null && full === null);
  if (open !== undefined) {
    const { name } = open.spec;
    return {
      ...{ because: [`pool ${name} could take it, and has no worker for it now`], next: `pool ${name} starts one`, next_at: null },
      remedy: `\`swarm explain ${name}\` says when.`,
    };
  }
  const bars = sources.map(({ spec, idled, full }) => ({ name: spec.name, ...(idled ?? full)! }));
  const times = bars.flatMap(({ until }) => until ?? []);
  return {
    because: bars.map(({ name, why }) => `pool ${name} could take it, but ${why}`),
    next: times.length === 0 ? null : 'the pool goes on',
    next_at: times.length === 0 ? null : Math.min(...times),
    remedy: bars.find(({ remedy }) => remedy !== null)?.remedy ?? null,
  };
}

function nobody(task: Task, present: readonly Worker[], pools: readonly Source[]): Answer {
  const stranger = task.assignee === null ? '' : strangerWords(task.assignee, present, pools);
  const wants = [
    ...(task.requires.length > 0 ? [`it requires ${listed(task.requires.map(quoted))}`] : []),
    ...(task.assignee === null ? [] : [`it is assigned to ${task.assignee}${stranger}`]),
  ];
  // Whom it is assigned to is said already.
  const open = { ...task, assignee: null };
  const kinds = pools.map(({ spec }) => ({ ...workerOf(spec, task), name: `pool ${spec.name}` })).filter(({ role }) => mayClaim(role));
  const lacking = kinds.map(kind => misfits(open, kind)).filter(reasons => reasons.length > 0);
  const others = present.length === 1 ? 'the one worker there does not fit' : `none of the ${present.length} workers there fits`;
  return {
    because: [...wants, ...lacking.map(reasons => reasons.join('; ')), present.length === 0 ? 'no worker is there' : others],
    next: 'a worker that fits asks for work',
    next_at: null,
    remedy:
      stranger !== '' && task.assignee?.startsWith('pool:')
        ? `\`swarm task assign ${task.id} --anyone\` lets anyone take it.`
        : remedyFor(open, kinds),
  };
}

/** That there is nobody of this name may well be a slip of whoever typed it. */
function strangerWords(assignee: string, present: readonly Worker[], pools: readonly Source[]): string {
  const [, kind, name = assignee] = /^(pool|role):(.*)$/.exec(assignee) ?? [];
  if (kind === 'pool') return pools.some(({ spec }) => spec.name === name) ? '' : ', and there is no such pool';
  if (kind === 'role')
    return [...present, ...pools.map(({ spec }) => spec)].some(({ role }) => role === name) ? '' : ', and nobody has that role now';
  const isPlace = pools.some(({ spec }) => name.startsWith(`${spec.name}-`));
  return isPlace || present.some(worker => worker.name === name) ? '' : ', and no worker of that name is there';
}

/** The smallest change after which somebody could take it. */
function remedyFor(task: Task, kinds: readonly Claimant[]): string {
  const isAlmost = (change: Partial<Task>) => (kind: Claimant) => misfits({ ...task, ...change }, kind).length === 0;
  const claim = `claim it as one that fits: \`swarm task claim ${task.id} --as NAME${task.requires.map(skill => ` --can ${skill}`).join('')}\`.`;
  const learner = task.requires.length > 0 ? kinds.find(isAlmost({ requires: [] })) : undefined;
  if (learner !== undefined)
    return `Add ${listed(lacks(task.requires, learner).map(quoted))} to the capabilities of ${learner.name} in swarm.yaml, and run \`swarm up\`; or ${claim}`;
  if (!hasCommand(task) && kinds.some(isAlmost({ command: 'any' })))
    return `Add a pool of agents to swarm.yaml, and run \`swarm up\`; or give it a command: \`swarm task edit ${task.id} --command CMD\`.`;
  return `C${claim.slice(1)}`;
}

const quoted = (word: string): string => `'${word}'`;

/** As what a worker of this pool would ask; where the task is for one of its places by name, as that one. */
const workerOf = (spec: PoolSpec, { assignee }: Pick<Task, 'assignee'>): Claimant =>
  claimantOfPool(spec, assignee?.startsWith(`${spec.name}-`) ? assignee : '');

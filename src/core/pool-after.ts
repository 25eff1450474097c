/** What happens to a pool: the one place where its memory changes, with the facts that each change leaves behind. */

import type { ScaleInputs } from './action.ts';
import {
  type Breaker,
  type BreakerChange,
  type BreakerEvent,
  breakerAfter,
  breakerSet,
  closedAgain,
  closedBreaker,
  isResting,
  type Parking,
} from './breaker.ts';
import type { FactDetail, FactType } from './fact.ts';
import type { PoolMemory, PoolSpec } from './pool.ts';
import type { BreakerPolicy } from './pool-policy.ts';
import type { Death } from './slot.ts';

export type PoolEvent =
  | { readonly type: 'scale'; readonly target: number; readonly why: string; readonly inputs: ScaleInputs }
  /** A person's number, or null to leave it to the rule again. */
  | { readonly type: 'set'; readonly count: number | null; readonly by: string }
  | { readonly type: 'pause' | 'resume'; readonly by: string }
  | { readonly type: 'start' }
  /** A worker ended that nobody had asked to. */
  | ({ readonly type: 'end' } & Pick<Death, 'why' | 'ready' | 'claims' | 'code' | 'signal' | 'random'>)
  /** A worker could not even be started; `isLasting` when trying again cannot help. */
  | { readonly type: 'refusal'; readonly why: string; readonly isLasting: boolean; readonly random: number }
  /** A process ended badly by the fault of the worker, not of its task. */
  | { readonly type: 'failure'; readonly why: string; readonly random: number }
  | { readonly type: 'progress' }
  /** Its service gives it nothing. */
  | ({ readonly type: 'parked' } & Parking)
  /** Its tasks go to another pool, or to its own workers again. */
  | { readonly type: 'fall back'; readonly to: string | null; readonly why: string }
  | { readonly type: 'breaker'; readonly change: BreakerChange; readonly random: number }
  | { readonly type: 'configure' };

export interface PoolFact {
  readonly type: FactType;
  readonly by: string;
  readonly data: FactDetail;
}

export interface PoolChange {
  readonly memory: PoolMemory;
  readonly facts: readonly PoolFact[];
}

export const freshPool = ({ min }: PoolSpec): PoolMemory => ({
  ...{ target: min, why: `its least is ${min}`, scaled: null, paused: null, held: null, useless: 0 },
  ...{ breaker: closedBreaker, steppedAt: 0, startedAt: 0 },
});

export function poolAfter(memory: PoolMemory, event: PoolEvent, spec: PoolSpec, now: number): PoolChange {
  switch (event.type) {
    case 'scale': {
      const { target, why, inputs } = event;
      const steppedAt = target > memory.target ? now : memory.steppedAt;
      return { memory: { ...memory, target, why, steppedAt }, facts: [swarm('pool.scaled', { target, why, ...inputs })] };
    }
    case 'set':
      return onSet(memory, event);
    case 'pause':
      return { memory: { ...memory, paused: event.by }, facts: [{ type: 'pool.paused', by: event.by, data: {} }] };
    case 'resume':
      return {
        memory: { ...memory, paused: null, held: null, useless: 0, breaker: closedAgain(memory.breaker, now) },
        facts: [{ type: 'pool.resumed', by: event.by, data: {} }],
      };
    case 'start':
      return { memory: { ...memory, startedAt: now }, facts: [] };
    case 'end':
      return onEnd(memory, event, spec, now);
    case 'refusal': {
      const type = event.isLasting ? 'misconfigured' : 'failed_start';
      return broken(memory, { type, at: now, why: event.why, random: event.random }, spec.policy.breaker);
    }
    case 'failure':
      return broken(memory, { type: 'failure', at: now, why: event.why, random: event.random }, spec.policy.breaker);
    case 'progress':
      return broken({ ...memory, useless: 0 }, { type: 'progress', at: now }, spec.policy.breaker);
    case 'parked':
      return broken(memory, { ...event, at: now }, spec.policy.breaker);
    case 'breaker': {
      const breaker = breakerSet(memory.breaker, event.change, spec.policy.breaker, now, event.random);
      return { memory: { ...memory, breaker }, facts: breakerFacts(memory.breaker, breaker, event.change.why) };
    }
    case 'fall back': {
      const { to, why } = event;
      const from = memory.standIn ?? null;
      const fact = to === null ? swarm('pool.fallback_off', { from, why }) : swarm('pool.fallback_on', { to, why });
      return { memory: { ...memory, standIn: to }, facts: [fact] };
    }
    case 'configure':
      return onConfigure(memory, spec, now);
  }
}

function onSet(memory: PoolMemory, { count, by }: Extract<PoolEvent, { type: 'set' }>): PoolChange {
  if (count === null)
    return {
      memory: { ...memory, scaled: null, why: `${by} left its size to the rule` },
      facts: [{ type: 'pool.scaled', by, data: { rule: true } }],
    };
  const why = `${by} set it to ${count}`;
  return { memory: { ...memory, scaled: count, target: count, why }, facts: [{ type: 'pool.scaled', by, data: { target: count, why } }] };
}

function onEnd(memory: PoolMemory, event: Extract<PoolEvent, { type: 'end' }>, spec: PoolSpec, now: number): PoolChange {
  const { why, ready, claims, random, code, signal } = event;
  // One that did its work and then went by itself is no sign of trouble.
  if (claims > 0 && code === 0 && signal === null) return { memory: { ...memory, useless: 0 }, facts: [] };
  const type = ready ? 'failure' : 'failed_start';
  const after = broken(memory, { type, at: now, why, random }, spec.policy.breaker);
  if (!ready) return after;
  const useless = claims > 0 ? 0 : memory.useless + 1;
  if (useless < spec.policy.uselessMax || memory.held !== null) return { ...after, memory: { ...after.memory, useless } };
  const held = `${useless} workers in a row ended without having taken a task; the last: ${why}`;
  return { memory: { ...after.memory, useless, held }, facts: [...after.facts, swarm('pool.held', { why: held })] };
}

/** A new configuration is a new chance. */
function onConfigure(memory: PoolMemory, { min, max }: PoolSpec, now: number): PoolChange {
  const target = Math.min(max, Math.max(min, memory.target));
  const why = target === memory.target ? memory.why : `it may have ${min} to ${max}`;
  return {
    memory: { ...memory, target, why, held: null, useless: 0, breaker: closedAgain(memory.breaker, now) },
    facts: [swarm('pool.configured', { min, max }), ...breakerFacts(memory.breaker, closedBreaker, 'its configuration is new')],
  };
}

function broken(memory: PoolMemory, event: BreakerEvent, policy: BreakerPolicy): PoolChange {
  const breaker = breakerAfter(memory.breaker, event, policy);
  return { memory: { ...memory, breaker }, facts: breakerFacts(memory.breaker, breaker, breaker.why ?? 'it makes progress again') };
}

export function breakerFacts(before: Breaker, after: Breaker, why: string): PoolFact[] {
  if (before.state === after.state && before.until === after.until) return [];
  const parked = (isResting(after) ? after : before).parked?.class;
  const kind = parked === undefined ? {} : { parked };
  if (after.state === 'closed') return [swarm('breaker.closed', { why, ...kind })];
  if (after.state === 'half_open') return [swarm('breaker.half_open', { why })];
  return [swarm('breaker.opened', { why, until: after.until, opens: after.opens, ...(isResting(after) ? kind : {}) })];
}

const swarm = (type: FactType, data: FactDetail): PoolFact => ({ type, by: 'swarm', data });

/** Pools and workers as the planner sees them, made of what a test cares about. */

import type { Action } from '../../src/core/action.ts';
import { type Breaker, closedBreaker } from '../../src/core/breaker.ts';
import { plan } from '../../src/core/plan.ts';
import type { Launch, PoolMemory, PoolSpec } from '../../src/core/pool.ts';
import { defaultPoolPolicy, defaultSwarmPolicy, type PoolPolicy, type SwarmPolicy } from '../../src/core/pool-policy.ts';
import type { Death } from '../../src/core/slot.ts';
import type { Held, Life, PoolView, Slot, Snapshot } from '../../src/core/snapshot.ts';

export const now = 1_700_000_000_000;

/** Of a pool that nobody starts for real. */
export const aLaunch: Launch = {
  ...({
    command: ['x'],
    cwd: '/',
    env: {},
    strip: [],
    agent: null,
    prompt: null,
    done: 'exit',
    blame: 'task',
    worktree: null,
    answer: [],
  } satisfies Partial<Launch>),
  ...{ nudge: 'wake up', interrupt: [{ bytes: '\x03', afterMs: 0 }], cols: 80, rows: 24 },
};

export const aSpec = (more: Partial<PoolSpec> = {}, policy: Partial<PoolPolicy> = {}): PoolSpec => ({
  ...{
    name: 'p',
    preset: 'x',
    role: 'worker',
    drive: 'pull',
    tags: [],
    capabilities: [],
    min: 0,
    max: 10,
    concurrency: 1,
    provider: null,
    fallback: null,
  },
  ...{ launch: aLaunch, policy: { ...defaultPoolPolicy, ...policy } },
  ...more,
});

const aMemory = (more: Partial<PoolMemory> = {}): PoolMemory => ({
  ...{ target: 0, why: 'because', scaled: null, paused: null, held: null, useless: 0, breaker: closedBreaker, steppedAt: 0, startedAt: 0 },
  ...more,
});

export const aLife = (more: Partial<Life> = {}): Life => {
  const heard = { report: now, output: now, cpu: now, progress: now, probedAt: now };
  return {
    ...{ incarnation: 'i', state: 'running', startedAt: now - 1_000, readyAt: now - 900, claims: 0, held: [], idleSince: now },
    ...{ run: null, asks: true, waits: false, works: false, isTold: false, signs: heard, leaving: null, rung: null },
    ...more,
  };
};

export const aHeld = (task = 't1', more: Partial<Held> = {}): Held => ({
  ...{ task, attempt: 1, since: now - 500, leaseUntil: now + 60_000, leaseMs: 60_000 },
  ...more,
});

export const aSlot = (number: number, life: Life | null, memory: Partial<Slot['memory']> = {}): Slot => ({
  ...{ name: `p-${number}`, pool: 'p', number, memory: { deaths: [], held: null, ...memory } },
  life: life === null ? null : { ...life, incarnation: life.incarnation === 'i' ? `i${number}` : life.incarnation },
});

/** Of one that was at work and ended just now. */
export const aDeath = (more: Partial<Death> = {}): Death => ({
  ...{
    at: now,
    uptimeMs: 10,
    code: 1,
    signal: null,
    why: 'it exited with code 1',
    ready: true,
    claims: 1,
    progress: 0,
    random: 0.5,
    lines: [],
  },
  ...more,
});

/** Of a service that gives nothing. */
export const aParkedBreaker = (until: number | null): Breaker => ({
  ...{ ...closedBreaker, state: 'open', why: 'the quota is used up', until },
  parked: { class: 'quota', since: now },
});

export const aPool = (more: Partial<Omit<PoolView, 'memory'>> & { memory?: Partial<PoolMemory> } = {}): PoolView => {
  const { memory = {}, ...rest } = more;
  return { ...{ spec: aSpec(), demand: 0, shared: {}, called: [], meanMs: null, slots: [] }, ...rest, memory: aMemory(memory) };
};

export const aSnapshot = (pools: readonly PoolView[], policy: SwarmPolicy = defaultSwarmPolicy): Snapshot => ({
  ...{ up: true, policy, pools, providers: [], strays: [] },
});

/** The actions of one kind that a plan of this pool has. */
export function planned<D extends Action['do']>(pool: PoolView, kind: D, at = now): Extract<Action, { do: D }>[] {
  return plan(aSnapshot([pool]), at).actions.filter((action): action is Extract<Action, { do: D }> => action.do === kind);
}

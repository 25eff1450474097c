/** Pools: groups of like workers, as configured, and what the swarm remembers of each. */

import type { AgentUse } from './agent.ts';
import type { Breaker } from './breaker.ts';
import type { Budget } from './budget.ts';
import type { Stroke } from './keys.ts';
import type { PoolPolicy } from './pool-policy.ts';
import type { WorktreeSpec } from './worktree-spec.ts';

export const drives = ['each', 'typed', 'pull'] as const;
/** each: a fresh process per task; typed: prompts are typed into a long-lived agent; pull: the agent asks for work itself. */
export type Drive = (typeof drives)[number];

export const doneRules = ['exit', 'result', 'report'] as const;
/** What counts as done when a process of drive `each` exits with code 0: that alone, a result file, or only the agent's own report. */
export type DoneRule = (typeof doneRules)[number];

/** Whose fault a non-zero exit is: the task's own, or that of the worker that ran it. */
export const blames = ['task', 'worker'] as const;
export type Blame = (typeof blames)[number];

/** How the processes of a pool are started. Templates are filled in without a shell, argument by argument. */
export interface Launch {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Variables that its processes must not inherit. */
  readonly strip: readonly string[];
  /** What is special about the agent that it runs; null where the command says it all. */
  readonly agent: AgentUse | null;
  /** What is typed to hand over a task, in drive `typed`; what an agent is told first. */
  readonly prompt: string | null;
  readonly done: DoneRule;
  readonly blame: Blame;
  /** Questions of its agent that are answered for the person, by the rules that see them. */
  readonly answer: readonly string[];
  /** What is typed to wake up a silent worker, and to interrupt it. */
  readonly nudge: string | null;
  readonly interrupt: readonly Stroke[];
  readonly cols: number;
  readonly rows: number;
  /** Null where its processes work in the project itself. */
  readonly worktree: WorktreeSpec | null;
}

export interface PoolSpec {
  readonly name: string;
  readonly preset: string;
  readonly role: string;
  readonly drive: Drive;
  readonly tags: readonly string[];
  readonly capabilities: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Tasks that one worker may hold at once. */
  readonly concurrency: number;
  readonly provider: string | null;
  /** Which pool takes its tasks while its breaker, or that of its provider, is open. */
  readonly fallback: string | null;
  /** What its workers may take together while the swarm is up. */
  readonly budget?: Budget | null;
  readonly launch: Launch;
  readonly policy: PoolPolicy;
}

/** The same for the same configuration, in whatever order it was written: what was decided about one may not hold for another. */
export function hashOf(spec: PoolSpec): string {
  const text = JSON.stringify(spec, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x01000193);
}

function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What the swarm remembers of a pool; kept on the board, so that a crash forgets nothing. */
export interface PoolMemory {
  /** How many workers it should have, and why. */
  readonly target: number;
  readonly why: string;
  /** A person's word on the number, instead of the rule's. */
  readonly scaled: number | null;
  /** Who paused it. */
  readonly paused: string | null;
  /** Why no more workers are started until a person or a new configuration lets go. */
  readonly held: string | null;
  /** Workers in a row that ended without having taken a task. */
  readonly useless: number;
  /** The pool that takes its tasks now. */
  readonly standIn?: string | null;
  readonly breaker: Breaker;
  /** The last step up, and the last start. */
  readonly steppedAt: number;
  readonly startedAt: number;
}

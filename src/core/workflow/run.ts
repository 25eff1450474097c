/** A run: a workflow under way, with what its steps have come to. */

import * as z from 'zod';
import type { JsonValue } from '../json.ts';
import { Instant } from '../names.ts';
import type { NewTask } from '../task.ts';
import { type Inputs, type Pattern, patterns, type Workflow } from './workflow.ts';

const runStatuses = ['running', 'paused', 'rolling_back', 'completed', 'failed', 'rolled_back', 'cancelled'] as const;
export const RunStatus = z.enum(runStatuses);
export type RunStatus = z.infer<typeof RunStatus>;

export const RunId = z.string().regex(/^r[1-9]\d{0,14}$/, 'must be a run id such as r2');

export const hasEnded = (status: RunStatus): boolean => status !== 'running' && status !== 'paused' && status !== 'rolling_back';

/** One execution of a step: of this item, in this round; or what undoes it. */
export interface Part {
  readonly step: string;
  readonly kind: 'step' | 'rollback';
  readonly loop: number;
  readonly item: number;
}

/** The item of a part that stands for a list as a whole, none of which has begun. */
export const wholeList = -1;

export type PartState = 'open' | 'completed' | 'failed' | 'skipped';

export interface RunPart extends Part {
  readonly state: PartState;
  /** Null where it needed none. */
  readonly task: string | null;
  readonly result: JsonValue;
  readonly why: string | null;
  readonly endedAt: number | null;
}

/** Everything that a plan is made of. */
export interface RunView {
  readonly id: string;
  readonly workflow: Workflow;
  readonly inputs: Inputs;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly pattern: Pattern;
  readonly startedAt: number;
  /** In the order in which they began. */
  readonly parts: readonly RunPart[];
  /** The events that have come, by the step that waited for them. */
  readonly events: ReadonlyMap<string, JsonValue>;
}

export type RunAction =
  | ({ readonly type: 'begin'; readonly task: NewTask } & Part)
  /** It ends without a task. */
  | ({ readonly type: 'settle'; readonly state: 'failed' | 'skipped'; readonly why: string } & Part)
  | { readonly type: 'cancel'; readonly task: string; readonly why: string }
  | { readonly type: 'turn'; readonly to: RunStatus; readonly why: string | null };

export const partKey = ({ step, kind, loop, item }: Part): string => `${step}/${kind}/${loop}/${item}`;

/** The run when an action has been carried out, and nothing else has happened. */
export function performed(view: RunView, action: RunAction, now: number): RunView {
  if (action.type === 'turn') return { ...view, status: action.to, reason: action.why };
  if (action.type === 'cancel') {
    const cancelled = { state: 'failed', why: `cancelled: ${action.why}`, endedAt: now } as const;
    return { ...view, parts: view.parts.map(part => (part.task === action.task ? { ...part, ...cancelled } : part)) };
  }
  const { step, kind, loop, item } = action;
  const made = { step, kind, loop, item, result: null };
  const part: RunPart =
    action.type === 'begin'
      ? { ...made, state: 'open', task: `new ${partKey(action)}`, why: null, endedAt: null }
      : { ...made, state: action.state, task: null, why: action.why, endedAt: now };
  return { ...view, parts: [...view.parts, part] };
}

/** A run as it is shown. */
export const Run = z.object({
  id: RunId,
  name: z.string(),
  status: RunStatus,
  reason: z.string().nullable().describe('why it is as it is'),
  pattern: z.enum(patterns),
  pattern_why: z.string().describe('why that pattern'),
  inputs: z.record(z.string(), z.json()),
  steps: z.number().int().describe('how many steps its workflow has'),
  done: z.number().int().describe('how many of them have ended'),
  tries: z.number().int().describe('1, and one more for each retry'),
  created_by: z.string(),
  created_at: Instant,
  updated_at: Instant,
  finished_at: Instant.nullable(),
});
export type Run = z.infer<typeof Run>;

const stepStates = ['waiting', 'running', 'completed', 'failed', 'skipped'] as const;
export const StepShown = z.object({
  id: z.string(),
  phase: z.string(),
  state: z.enum(stepStates),
  needs: z.array(z.string()),
  why: z.string().nullable().describe('what it waits for, or why it failed or was skipped'),
  loop: z.number().int().describe('the round it is in'),
  parts: z.array(
    z.object({
      kind: z.enum(['step', 'rollback']),
      loop: z.number().int(),
      item: z.number().int(),
      state: z.enum(['open', 'completed', 'failed', 'skipped']),
      task: z.string().nullable(),
      why: z.string().nullable(),
    }),
  ),
});
export type StepShown = z.infer<typeof StepShown>;

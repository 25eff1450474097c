/** The payload of each known type of message: what is known of it has to be right, what is added to it is free. */

import * as z from 'zod';
import { limits } from './limits.ts';

const text = z.string('must be a text');
const upTo = (charsMax: number) => text.max(charsMax, `must have at most ${charsMax} characters`);
const step = upTo(limits.stepChars);
const error = upTo(limits.errorChars);
const number = z.number('must be a number').nonnegative('must not be negative');
const list = z.array(text, 'must be a list of texts');
const share = z.number('must be a number from 0 to 1').min(0, 'must be a number from 0 to 1').max(1, 'must be a number from 0 to 1');
const outcome = z.enum(['success', 'failed'], "must be 'success' or 'failed'");
/** As the board numbers it, or the key of your own that it was made with. */
const task = text.min(1, 'must be a task id such as t12, or the key that the task was made with');

const payloadOf = <S extends z.ZodRawShape>(shape: S) =>
  z.looseObject(shape, `must be an object${Object.keys(shape).length === 0 ? '' : ` with ${Object.keys(shape).join(', ')}`}`);

const optional = <S extends Record<string, z.ZodType>>(shape: S) => payloadOf(shape).partial();

const vote = { vote_id: text, question: text, options: list, deadline_ms: number };
const announcement = { action: text, task_id: task, progress: share, step };

export const payloads = {
  direct: optional(announcement),
  broadcast: optional(announcement),
  heartbeat: optional({ status: text, task_id: task }),
  task_available: optional({ task_id: task }),
  task_claim: optional({ task_id: task }),
  task_complete: optional({ task_id: task, status: outcome, error, duration_ms: number }),
  request_help: optional({ task_id: task, error }),
  review_request: optional({ task_id: task, requested_by: text }),
  review_complete: optional({ task_id: task, approved: z.boolean('must be true or false'), issues: z.array(z.json()), reviewer: text }),
  vote_request: optional(vote),
  vote_response: payloadOf({ vote_id: text, choice: text, rationale: text.optional() }),
  partial_result: optional({ parent_task_id: task, subtask_id: task, status: outcome }),
  progress: optional({ task_id: task, progress: share, step, eta_minutes: number }),
  stage_ready: optional({ pipeline_id: text, stage: text, task_id: task }),
  status_update: optional({ status: upTo(limits.nameChars).min(1, 'must not be empty'), task: step.nullable() }),
} as const satisfies Record<string, z.ZodType>;

export type KnownType = keyof typeof payloads;
export type PayloadOf<T extends KnownType> = z.infer<(typeof payloads)[T]>;

/** Types that only say something may say it with any value. */
const isFree = (type: string): boolean => type === 'direct' || type === 'broadcast' || !Object.hasOwn(payloads, type);

/** What is wrong with it, each with where. */
export function payloadFaults(type: string, payload: unknown): { path: PropertyKey[]; message: string }[] {
  const isObject = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (!Object.hasOwn(payloads, type) || (isFree(type) && !isObject)) return [];
  const { error } = payloads[type as KnownType].safeParse(payload);
  return (error?.issues ?? []).map(({ path, message }) => ({ path, message: `${message} in a ${type}` }));
}

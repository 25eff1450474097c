/** Reports in one piece: progress, a checkpoint, what was taken and the end of a task, stored together or not at all. */

import { SwarmError } from '../../core/error.ts';
import type { TaskEvent } from '../../core/task-event.ts';
import type { ParsedParams } from '../../protocol/methods.ts';
import { actorOf } from '../caller.ts';
import type { Call, Daemon, Handlers } from '../context.ts';
import { readingOf } from './usage.ts';
import { finished } from './work.ts';

type Report = ParsedParams<'task.report'>;

export const reports = {
  'task.report': async (said, call, daemon) => {
    const events = await eventsOf(said, call, daemon);
    const reading = said.usage === undefined ? undefined : await readingOf(said.usage, undefined, call, daemon);
    return daemon.store.report(said.id, events, call.caller.name, typeof reading === 'string' ? undefined : reading);
  },
} satisfies Partial<Handlers>;

/** The end comes last: a claim that has ended has no token any more. */
async function eventsOf(said: Report, call: Call, daemon: Daemon): Promise<TaskEvent[]> {
  const { token, progress, step, checkpoint, status } = said;
  const by = actorOf(call.caller, token);
  const end = await endOf(said, call, daemon);
  const artifacts = end === undefined ? said.artifacts : undefined;
  const kept: TaskEvent[] = checkpoint === undefined ? [] : [{ type: 'checkpoint', by, data: checkpoint, artifacts }];
  const isNews = progress !== undefined || step !== undefined || status === 'in_progress';
  return [...kept, ...(isNews ? [{ type: 'progress' as const, by, progress, step }] : []), ...(end === undefined ? [] : [end])];
}

async function endOf(said: Report, call: Call, daemon: Daemon): Promise<TaskEvent | undefined> {
  const { id, token, status, result, artifacts, error, fatal, why } = said;
  const by = actorOf(call.caller, token);
  switch (status) {
    case 'completed':
      return { type: 'complete', ...(await finished({ id, token, result, artifacts }, call, daemon)) };
    case 'pending_review':
      return { type: 'submit', ...(await finished({ id, token, result, artifacts }, call, daemon)) };
    case 'failed':
      if (error === undefined) throw wrong('a task that failed needs an error', 'Give error: what went wrong.');
      return { type: 'fail', by, error, fatal, random: daemon.chance.random() };
    case 'pending':
      return { type: 'release', by, why };
    default:
      return refuseEnd(said);
  }
}

/** Would be lost without a word. */
function refuseEnd({ result, artifacts, checkpoint, error }: Report): undefined {
  const given = { result, artifacts: checkpoint === undefined ? artifacts : undefined, error };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return undefined;
  throw wrong(`${name} needs a status`, name === 'error' ? 'Give status: failed.' : 'Give status: completed or pending_review.');
}

const wrong = (message: string, hint: string): SwarmError => new SwarmError('bad_params', message, { hint });

/** What becomes of a call whose answer was lost with the daemon: may it be made again, did it happen, or does nobody know. */

import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import type { Client } from './client.ts';
import { oneOfAKind } from './next-task.ts';

/** A second time changes nothing more: they look, they say how something is to be from now on, or the board tells whether they happened. */
const harmless: ReadonlySet<MethodName> = new Set<MethodName>([
  ...(['status', 'worker.list', 'worker.get', 'worker.screen', 'worker.usage', 'pool.list', 'stats', 'explain', 'usage'] as const),
  ...(['message.list', 'message.ack', 'message.reply', 'facts.list', 'facts.at', 'task.attempts', 'task.history'] as const),
  ...(['task.get', 'task.list', 'task.gates', 'dead.list', 'artifact.get', 'artifact.list', 'vote.get', 'vote.list'] as const),
  ...(['run.plan', 'run.list', 'run.get', 'run.learned', 'resource.list', 'alert.list', 'usage.task', 'worktree.list'] as const),
  ...(['worktree.diff', 'trust.list', 'worker.update', 'worker.heartbeat', 'worker.tools', 'worker.told'] as const),
  ...(['topic.subscribe', 'topic.unsubscribe', 'task.progress', 'task.checkpoint', 'task.done', 'task.submit'] as const),
  ...(['task.fail', 'task.release', 'task.cancel', 'task.assign', 'task.edit', 'task.split', 'pool.scale', 'vote.cast'] as const),
  ...(['task.note', 'task.create', 'message.inbox'] as const),
]);

/** A second time changes nothing more if they carry a key, or with these parameters. */
const conditions: { readonly [M in MethodName]?: (params: Params<M>) => boolean } = {
  'task.next': ({ claim, request }) => claim !== true || request !== undefined,
  'task.claim': ({ request }) => request !== undefined,
  'message.send': ({ request }) => request !== undefined,
  'vote.open': ({ key }) => key !== undefined,
  'run.start': ({ key }) => key !== undefined,
  // Its last piece makes an artifact of the upload, which then is no more.
  'artifact.put': ({ upload, more }) => upload === undefined || more === true,
  // The end of a task is told once, and what it took along with it.
  'task.report': ({ usage, status }) => usage === undefined || (status !== undefined && status !== 'in_progress'),
};

type Trace<M extends MethodName> = (client: Client, params: Params<M>, since: number) => Promise<Result<M> | undefined>;

/** Claimed by the same worker after the report was sent, the task is on its next attempt: the report, which ended the last one, says nothing of this. */
const isOnNext: Trace<'task.fail' | 'task.release' | 'task.report'> = async (client, { id }, since) => {
  const task = await client.send('task.get', { id });
  const { owner, started_at: startedAt } = task;
  return owner === selfOf(client).name && startedAt !== null && startedAt > since ? task : undefined;
};

/** The answer that was lost, as the board tells it; nothing where it did not happen. */
const traces: { readonly [M in MethodName]?: Trace<M> } = {
  'task.fail': isOnNext,
  'task.release': isOnNext,
  'task.report': isOnNext,

  'task.note': async (client, { id, text }, since) => {
    const { notes } = await client.send('task.get', { id });
    const note = notes.find(({ by, text: left, at }) => by === selfOf(client).name && left === text && at >= since);
    return note === undefined ? undefined : { note };
  },

  'task.create': async (client, { title, description = null, idempotency_key: key }, since) => {
    if (key !== undefined) return undefined;
    const { tasks } = await client.send('task.list', { text: title.slice(0, limits.labelChars), limit: limits.pageSize });
    const mine = tasks.filter(({ created_by: by, created_at: at }) => by === selfOf(client).name && at >= since);
    const task = mine.find(made => made.title === title && made.description === description);
    return task === undefined ? undefined : { task };
  },

  'message.inbox': async (client, { peek, limit }, since) => {
    if (peek === true) return undefined;
    const { name, role } = selfOf(client);
    const { messages } = await client.send('message.list', { limit: limits.pageSize });
    const isRead = messages.filter(({ deliveries }) =>
      deliveries.some(({ to, state, updated_at: at }) => [name, `role:${role}`].includes(to) && state === 'read' && at >= since),
    );
    return isRead.length === 0 ? undefined : { messages: isRead.slice(0, limit) };
  },
};

const selfOf = ({ greeting }: Client) => greeting!.you;

export const mayRepeat = <M extends MethodName>(method: M, params: Params<M>): boolean =>
  harmless.has(method) || (conditions[method]?.(params) ?? false);

/** The answer that it had, as far as the board can tell. */
export const happened = async <M extends MethodName>(
  client: Client,
  method: M,
  params: Params<M>,
  since: number,
): Promise<Result<M> | undefined> => traces[method]?.(client, params, since);

/** With a key of its own, what is made or claimed once is not made or claimed again. */
export function keyed<M extends MethodName>(method: M, params: Params<M>): Params<M> {
  const { request, claim } = params as { readonly request?: string; readonly claim?: boolean };
  const takesKey = method === 'message.send' || method === 'task.claim' || (method === 'task.next' && claim === true);
  return takesKey && request === undefined ? { ...params, request: oneOfAKind() } : params;
}

/** What nobody knows, and where to look. */
const questions: { readonly [M in MethodName]?: readonly [question: string, hint: string] } = {
  'task.review': ['whether your verdict counts', '`swarm task show` shows it: review it again only if it still waits for review.'],
  'task.report': ['whether the report was stored', '`swarm task show` shows it: report again, without `usage`, if it was not.'],
  'usage.report': ['whether what you took was counted', 'Do not report it again: it would be counted twice.'],
  'task.import': ['whether the tasks were made', '`swarm task list` shows them: make them again only if they are not there.'],
  'vote.open': ['whether the vote was opened', '`swarm vote list` shows it: open it again only if it is not there.'],
  'run.start': ['whether the run was started', '`swarm runs` shows it: start it again only if it is not there.'],
};

export function unknown(method: MethodName, { data, cause }: SwarmError): SwarmError {
  const [question, hint] = questions[method] ?? ['whether it was done', 'Look before you do it again.'];
  return new SwarmError('no_daemon', `the daemon went away before it answered: nobody knows ${question}`, {
    hint,
    ...(data === undefined ? {} : { data }),
    cause,
  });
}

/** Tasks as their workers see them: next, claim, report, finish, fail, give back, review. */

import { fitsOnBoard } from '../../core/artifact.ts';
import { SwarmError } from '../../core/error.ts';
import type { JsonValue } from '../../core/json.ts';
import { limits } from '../../core/limits.ts';
import type { TaskEvent } from '../../core/task-event.ts';
import type { HeldTask } from '../../store/store.ts';
import { actorOf, type Caller } from '../caller.ts';
import type { Call, Daemon, Handlers } from '../context.ts';
import { groundworkOf } from '../groundwork.ts';
import type { Found } from '../waiters.ts';
import { withinReach } from './splits.ts';

/** A person gives no signs of life while thinking, and nobody else is to get the task meanwhile. */
export const usualLease = (caller: Caller, { config }: Daemon): number =>
  caller.rights === 'operator' ? limits.leaseMsMax : config.board.leaseMs;

const nothing = { task: null, token: null, lease_until: null };
/** More of them than this are not counted. */
const mailMax = 100;

/** Whoever gets a task is told along with it what came of the tasks that it depended on, and of its parts; whoever goes on, what those before left. */
async function shown({ task, token, leaseUntil }: HeldTask | Found, { store }: Daemon) {
  const { needs, parts, resume } = await groundworkOf(task, store, task.attempt - (token === null ? 0 : 1));
  return {
    ...{ task, token, lease_until: leaseUntil },
    ...(needs.length === 0 ? {} : { needs: withinReach(needs) }),
    ...(parts.length === 0 ? {} : { parts: withinReach(parts) }),
    ...(resume === undefined ? {} : { resume }),
  };
}

/**
 * A claim whose answer cannot arrive is taken back at once rather than when its lease ends. Not one with a request key: who sent it
 * asks again after a broken connection, and may have its answer already.
 */
function delivered(held: HeldTask, key: string | undefined, { caller, ifLost }: Call, daemon: Daemon): ReturnType<typeof shown> {
  daemon.loop.expect(held.leaseUntil);
  const why = `${caller.name} was gone before the answer`;
  if (key === undefined) ifLost(() => void daemon.waiters.giveBack(caller.claimant, held, why));
  return shown(held, daemon);
}

const report = (id: string, event: TaskEvent, { caller }: Call, { store }: Daemon) => store.apply(id, event, caller.name);

interface Outcome {
  readonly id: string;
  readonly token: string | undefined;
  readonly result: JsonValue | undefined;
  readonly artifacts: readonly string[] | undefined;
}

/** What is too large for the board is kept beside it, before anybody is told that it is. */
export async function finished({ id, token, result, artifacts }: Outcome, { caller }: Call, { store, chance }: Daemon) {
  const end = { by: actorOf(caller, token), random: chance.random() };
  if (result === undefined || fitsOnBoard(result)) return { ...end, result, artifacts };
  const kept = await store.artifacts.keepResult(result, { task: id, by: caller.name });
  return { ...end, result: kept.result, whole: result, artifacts: [...(artifacts ?? []), ...kept.artifacts] };
}

export const work = {
  'task.next': async ({ claim, wait_ms, tags, lease_ms, request, until_mail: untilMail }, call, daemon) => {
    const { caller, signal } = call;
    const grant = {
      token: daemon.chance.id(),
      leaseMs: lease_ms ?? usualLease(call.caller, daemon),
      key: request ?? null,
      ...(tags === undefined ? {} : { tags }),
    };
    const found = await daemon.waiters.find({ claimant: caller.claimant, grant, claim, waitMs: wait_ms, signal, untilMail });
    if (found === undefined) return { ...nothing, mail: untilMail ? (await daemon.store.messages.inbox(caller, mailMax, true)).length : 0 };
    return { ...(await (found.token === null ? shown(found, daemon) : delivered(found, request, call, daemon))), mail: 0 };
  },

  'task.claim': async ({ id, lease_ms, request }, call, daemon) => {
    const grant = { token: daemon.chance.id(), leaseMs: lease_ms ?? usualLease(call.caller, daemon), key: request ?? null };
    return delivered(await daemon.store.claimTask(id, call.caller.claimant, grant), request, call, daemon);
  },

  'task.progress': async ({ id, token, progress, step }, call, daemon) =>
    report(id, { type: 'progress', by: actorOf(call.caller, token), progress, step }, call, daemon),

  'task.note': async ({ id, token, text }, call, daemon) => {
    const task = await report(id, { type: 'note', by: actorOf(call.caller, token), text }, call, daemon);
    return { note: task.notes.at(-1)! };
  },

  'task.checkpoint': async ({ id, token, data, artifacts }, call, daemon) =>
    report(id, { type: 'checkpoint', by: actorOf(call.caller, token), data, artifacts }, call, daemon),

  'task.done': async ({ id, token, result, artifacts }, call, daemon) =>
    report(id, { type: 'complete', ...(await finished({ id, token, result, artifacts }, call, daemon)) }, call, daemon),

  'task.submit': async ({ id, token, result, artifacts }, call, daemon) =>
    report(id, { type: 'submit', ...(await finished({ id, token, result, artifacts }, call, daemon)) }, call, daemon),

  'task.fail': async ({ id, token, error, fatal }, call, daemon) =>
    report(id, { type: 'fail', by: actorOf(call.caller, token), error, fatal, random: daemon.chance.random() }, call, daemon),

  'task.release': async ({ id, token, why }, call, daemon) =>
    report(id, { type: 'release', by: actorOf(call.caller, token), why }, call, daemon),

  'task.review': async ({ id, verdict, comment }, call, daemon) => {
    const by = actorOf(call.caller);
    if (verdict === 'approve') return report(id, { type: 'approve', by, comment }, call, daemon);
    if (comment === undefined) {
      throw new SwarmError('bad_params', 'task.review: to reject a result, say what is wrong with it', { hint: 'Give a comment.' });
    }
    return report(id, { type: 'reject', by, comment, random: daemon.chance.random() }, call, daemon);
  },
} satisfies Partial<Handlers>;

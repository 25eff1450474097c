/** Waiting until tasks are in a final state: facts say when to look, and the board alone says that it is so. */

import type { Client } from '../client/client.ts';
import { isGone } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import type { Task, TaskStatus } from '../core/task.ts';
import { inOrder } from './each-id.ts';
import { followFacts } from './follow.ts';
import { allTasks } from './task-pages.ts';
import type { Call } from './verb.ts';

const open: TaskStatus[] = ['blocked', 'pending', 'in_progress', 'pending_review'];
const unsuccessful: TaskStatus[] = ['failed', 'cancelled', 'skipped'];

const isOpen = (status: unknown): boolean => open.includes(status as TaskStatus);

/** How the awaited tasks ended. */
export interface Endings {
  readonly completed: number;
  readonly unsuccessful: readonly Task[];
}

export interface Awaited {
  /** All tasks of the board when left out, with those that are added meanwhile. */
  readonly ids?: readonly string[];
  /** The cursor from which facts are told. */
  readonly after: number;
  readonly tell?: (fact: Fact) => void;
  readonly timeoutMs?: number | undefined;
  /** Fails when waiting any longer is in vain. */
  readonly inVain?: Promise<never>;
  /** Done on the same connection before the following ends. */
  readonly atEnd?: (client: Client) => Promise<unknown>;
}

/** Also across a restart of the daemon. */
export async function awaitFinal(
  first: Client,
  { connect, terminal }: Pick<Call, 'connect' | 'terminal'>,
  awaited: Awaited,
): Promise<Endings> {
  const { promise: over, resolve, reject } = Promise.withResolvers<Endings>();
  const lookout = new Lookout(awaited, resolve, reject);
  const following = {
    ...{ after: awaited.after, connect: () => connect(), terminal },
    until: awaited.inVain === undefined ? over : Promise.race([over, awaited.inVain]),
    ...limitOf(awaited.timeoutMs, lookout.pending, reject),
    onConnected: (client: Client) => lookout.lookBy(client),
  };
  return followFacts(first, following, fact => {
    awaited.tell?.(fact);
    lookout.heed(fact);
  });
}

/** Keeps which tasks are open: reads the board once a connection, and again when the facts say that none is. */
class Lookout {
  readonly pending = new Set<string>();
  readonly #awaited: Awaited;
  readonly #resolve: (endings: Endings) => void;
  readonly #reject: (error: unknown) => void;
  #client: Client | undefined;
  /** What facts said while the board was read: it may be newer than what was read. */
  #meanwhile: Map<string, boolean> | undefined;

  constructor(awaited: Awaited, resolve: (endings: Endings) => void, reject: (error: unknown) => void) {
    this.#awaited = awaited;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  lookBy(client: Client): void {
    this.#client = client;
    void this.#lookSoon();
  }

  heed({ type, subject, data }: Fact): void {
    const { ids } = this.#awaited;
    if (!type.startsWith('task.') || (ids !== undefined && !ids.includes(subject))) return;
    const { status } = ((type === 'task.added' ? data.task : data.patch) ?? {}) as { status?: unknown };
    if (status === undefined) return;
    this.#set(subject, isOpen(status));
    this.#meanwhile?.set(subject, isOpen(status));
    if (this.pending.size === 0) void this.#lookSoon();
  }

  #set(id: string, isOpenNow: boolean): void {
    if (isOpenNow) this.pending.add(id);
    else this.pending.delete(id);
  }

  async #lookSoon(): Promise<void> {
    // Who looks already will see, by what is said meanwhile, whether to look again.
    if (this.#meanwhile !== undefined) return;
    try {
      while (await this.#isToLookAgain());
    } catch (error) {
      // The next connection looks again.
      if (!isGone(error)) this.#reject(error);
    } finally {
      this.#meanwhile = undefined;
    }
  }

  async #isToLookAgain(): Promise<boolean> {
    const meanwhile = new Map<string, boolean>();
    this.#meanwhile = meanwhile;
    const client = this.#client!;
    const board = await boardOf(client, this.#awaited.ids);
    this.pending.clear();
    for (const id of board.open) this.pending.add(id);
    for (const [id, isOpenNow] of meanwhile) this.#set(id, isOpenNow);
    if (this.pending.size > 0) return false;
    if (meanwhile.size > 0) return true;
    await this.#awaited.atEnd?.(client);
    this.#resolve(board.endings);
    return false;
  }
}

function limitOf(timeoutMs: number | undefined, pending: ReadonlySet<string>, reject: (error: Error) => void): { deadline?: number } {
  if (timeoutMs === undefined) return {};
  setTimeout(() => reject(tooLong(timeoutMs, [...pending])), timeoutMs).unref();
  return { deadline: performance.now() + timeoutMs };
}

const namedMax = 10;

function tooLong(timeoutMs: number, ids: readonly string[]): SwarmError {
  const more = ids.length > namedMax ? ` and ${ids.length - namedMax} more` : '';
  const [id = 'ID'] = ids;
  return new SwarmError('timed_out', `not done within ${timeoutMs / 1000} s: ${ids.slice(0, namedMax).join(', ') || 'no answer'}${more}`, {
    hint: `\`swarm explain ${id}\` says what it waits for.`,
    data: { open: ids },
  });
}

async function boardOf(client: Client, ids: readonly string[] | undefined): Promise<{ open: string[]; endings: Endings }> {
  if (ids === undefined) {
    const [still, ended, { tasks }] = await Promise.all([
      allTasks(client, { status: open }),
      allTasks(client, { status: unsuccessful }),
      client.call('status', {}),
    ]);
    return { open: still.map(({ id }) => id), endings: { completed: tasks.completed, unsuccessful: ended } };
  }
  const tasks: Task[] = [];
  for await (const { outcome } of inOrder(ids, id => client.call('task.get', { id }))) {
    if ('error' in outcome) throw outcome.error;
    tasks.push(outcome.value);
  }
  return {
    open: tasks.filter(({ status }) => isOpen(status)).map(({ id }) => id),
    endings: {
      completed: tasks.filter(({ status }) => status === 'completed').length,
      unsuccessful: tasks.filter(({ status }) => unsuccessful.includes(status)),
    },
  };
}

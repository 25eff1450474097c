/** When the board can come to no end by itself: all that waits is for pools that a person has to let go on, or for no pool at all. */

import { isGone } from '../client/reconnect.ts';
import { SwarmError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import type { Task } from '../core/task.ts';
import type { Pool } from '../protocol/pool-methods.ts';
import type { Status } from '../protocol/swarm-methods.ts';
import { counted } from '../wording/text.ts';
import { allTasks } from './task-pages.ts';
import type { Call } from './verb.ts';

/** A task whose time has come is put forward by then, also on a busy machine; before that no pool counts it. */
const dueMs = 1_000;

export class Standstill {
  readonly #connect: Call['connect'];
  readonly #come = Promise.withResolvers<never>();
  #isLooking = false;
  #isToLookAgain = false;
  /** A pool is held, and others may still do its tasks: whatever happens, it is looked at again. */
  #isNear = false;
  /** Tasks in somebody's hands, as far as facts have told. */
  readonly #atWork = new Set<string>();
  /** What `come` fails with, once it has. */
  why: unknown;

  constructor({ connect }: Pick<Call, 'connect'>) {
    this.#connect = connect;
    // Who waits for it may do so later.
    this.come.catch(() => {});
    void this.#look();
  }

  /** Fails when it has come, and says which pools are held and why. */
  get come(): Promise<never> {
    return this.#come.promise;
  }

  heed({ type, subject, data }: Fact): void {
    const { status } = ((type === 'task.added' ? data.task : data.patch) ?? {}) as { status?: unknown };
    if (status === 'in_progress') this.#atWork.add(subject);
    else if (status !== undefined) this.#atWork.delete(subject);
    const isAtRest = status !== undefined && this.#atWork.size === 0;
    if (isAtRest || this.#isNear || type === 'pool.held' || type === 'breaker.opened') void this.#look();
  }

  async #look(): Promise<void> {
    this.#isToLookAgain = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#isToLookAgain) {
      this.#isToLookAgain = false;
      await this.#lookOnce().catch(error => {
        // The facts of the next daemon are a reason to look again.
        if (isGone(error)) this.#isNear = true;
        else this.#end(error);
      });
    }
    this.#isLooking = false;
  }

  async #lookOnce(): Promise<void> {
    const client = await this.#connect();
    try {
      const asked = Date.now();
      const before = await client.call('status', {});
      const { pools } = await client.call('pool.list', {});
      const { tasks, workers, store } = await client.call('status', {});
      // What was seen at two moments says nothing about one.
      this.#isToLookAgain ||= before.store.facts !== store.facts;
      const held = pools.filter(isStuck);
      this.#isNear = held.length > 0;
      const isMoving = tasks.in_progress + tasks.pending_review > 0 || pools.some(pool => pool.pending > 0 && !held.includes(pool));
      // Agents of no pool may ask for anything at any time.
      const isForOthers = held.length === 0 && (pools.length === 0 || workers.some(({ pool }) => pool === null));
      if (this.#isToLookAgain || isMoving || isForOthers || tasks.pending === 0) return;
      const pending = await allTasks(client, { status: ['pending'] });
      const next = Math.min(...pending.map(task => task.ready_at + dueMs).filter(at => at > asked));
      // It may be for another pool when its time has come, which the pools did not count yet.
      if (Number.isFinite(next)) setTimeout(() => void this.#look(), Math.max(0, next - Date.now()) + 1).unref();
      else this.#end(held.length > 0 ? heldUp(held, tasks) : forNobody(pending));
    } finally {
      client.close();
    }
  }

  #end(why: unknown): void {
    this.why ??= why;
    this.#come.reject(this.why);
  }
}

/** Tasks wait for it, and nobody there will take them. Who paused a pool knows about it, and means to resume it. */
const isStuck = ({ needs_person: needsPerson, paused, pending, parked, breaker, busy, idle, starting }: Pool): boolean =>
  needsPerson && paused === null && pending > 0 && (parked !== null || breaker.state === 'open' || busy + idle + starting === 0);

function heldUp(held: readonly Pool[], { pending, blocked }: Status['tasks']): SwarmError {
  const [first, ...others] = held;
  const which = held.map(pool => `pool ${pool.name} is held: ${pool.held}`).join('; ');
  return new SwarmError('refused', `${counted(pending + blocked, 'task')} cannot be done, as ${which}`, {
    hint: `Mend what it says, then \`swarm up -d\` and \`swarm resume ${others.length === 0 ? first!.name : 'all'}\` let it go on.`,
    data: { held: held.map(({ name, held: why }) => ({ pool: name, why })) },
  });
}

const namedMax = 5;

function forNobody(pending: readonly Task[]): SwarmError {
  const ids = pending.map(({ id }) => id);
  const named = ids.slice(0, namedMax).join(', ') + (ids.length > namedMax ? ` and ${ids.length - namedMax} more` : '');
  return new SwarmError(
    'refused',
    `${counted(ids.length, 'task')} cannot be done, as no pool takes ${ids.length === 1 ? 'it' : 'them'}: ${named}`,
    {
      hint: `\`swarm explain ${ids[0]}\` says why, once the daemon runs: \`swarm up -d\`.`,
      data: { tasks: ids },
    },
  );
}

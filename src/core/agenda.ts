/** What the parts of the planner write into: what is to be done, and when to look again. */

import type { Action } from './action.ts';

export class Agenda {
  readonly actions: Action[] = [];
  readonly #dismissed = new Set<string>();
  readonly #coming = new Map<string, number>();
  #nextAt: number | null = null;

  /** Of several reasons to send a worker away, the first one stands. */
  add(action: Action): void {
    if (action.do === 'dismiss') {
      if (this.#dismissed.has(action.incarnation)) return;
      this.#dismissed.add(action.incarnation);
    }
    if (action.do === 'start') this.expect(action.pool);
    this.actions.push(action);
  }

  /** Whether it is already decided that this worker goes. */
  dismisses(incarnation: string): boolean {
    return this.#dismissed.has(incarnation);
  }

  /** One more of this pool is on its way, or has only to wait for its turn. */
  expect(pool: string): void {
    this.#coming.set(pool, this.coming(pool) + 1);
  }

  coming(pool: string): number {
    return this.#coming.get(pool) ?? 0;
  }

  /** Something changes at this time even if nothing happens before. */
  at(time: number | null): void {
    if (time !== null && (this.#nextAt === null || time < this.#nextAt)) this.#nextAt = time;
  }

  get nextAt(): number | null {
    return this.#nextAt;
  }
}

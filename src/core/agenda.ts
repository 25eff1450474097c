/** What the parts of the planner write into: what is to be done, and when to look again. */

import type { Action } from './action.ts';

export class Agenda {
  readonly actions: Action[] = [];
  #nextAt: number | null = null;

  add(action: Action): void {
    this.actions.push(action);
  }

  /** Something changes at this time even if nothing happens before. */
  at(time: number | null): void {
    if (time !== null && (this.#nextAt === null || time < this.#nextAt)) this.#nextAt = time;
  }

  get nextAt(): number | null {
    return this.#nextAt;
  }
}

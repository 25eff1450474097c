/** The resource side of the store: what there is, who has it, who waits for it. */

import type { Resource, Resources, Use, Want } from '../core/resource.ts';

export interface ResourceStanding {
  readonly name: string;
  readonly resource: Resource;
  readonly used: number;
  readonly uses: readonly Use[];
  /** Claimable tasks that wait for something of it. */
  readonly waiting: number;
}

export interface ResourceStore {
  /** From now on these are the resources; none at all limit nothing. */
  configure(resources: Resources): Promise<void>;
  standings(): Promise<ResourceStanding[]>;
  /** What this task needs and cannot have now. */
  wants(task: string): Promise<Want[]>;
  /** The next time at which a rate lets a waiting task begin; known without a look at the board. */
  awaited(): number | null;
}

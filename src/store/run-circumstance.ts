/** What the board knows of the workers and resources that there are for the steps of a workflow. */

import { claimantOfPool } from '../core/claimant.ts';
import type { Circumstance } from '../core/workflow/room.ts';
import { capacitiesOf } from './learning-table.ts';
import type { PoolTable } from './pool-table.ts';
import type { ResourceTable } from './resource-table.ts';

export const roomOf = (pools: PoolTable, { resources }: ResourceTable): Pick<Circumstance, 'crews' | 'capacities'> => ({
  crews: pools.specs.map(spec => ({
    claimant: claimantOfPool(spec, `${spec.name}-1`),
    preset: spec.preset,
    seats: spec.max * spec.concurrency,
  })),
  capacities: capacitiesOf(resources),
});

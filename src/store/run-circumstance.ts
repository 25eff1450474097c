/** What the board knows of the workers and resources that there are for the steps of a workflow. */

import { needsCommand } from '../core/template.ts';
import type { Circumstance, Crew } from '../core/workflow/room.ts';
import { capacitiesOf } from './learning-table.ts';
import type { PoolTable } from './pool-table.ts';
import type { ResourceTable } from './resource-table.ts';

export const roomOf = (pools: PoolTable, { resources }: ResourceTable): Pick<Circumstance, 'crews' | 'capacities'> => ({
  crews: pools.specs.map(({ name, role, preset, capabilities, tags, launch, max, concurrency }): Crew => {
    const claimant = { name: `${name}-1`, incarnation: '', role, pool: name, capabilities, tags, needsCommand: needsCommand(launch) };
    return { claimant, preset, seats: max * concurrency };
  }),
  capacities: capacitiesOf(resources),
});

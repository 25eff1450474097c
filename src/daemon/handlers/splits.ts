/** Tasks in parts. */

import { limits } from '../../core/limits.ts';
import { partsOf } from '../../core/new-part.ts';
import type { Task } from '../../core/task.ts';
import type { TaskDetail } from '../../protocol/task-methods.ts';
import type { WholePart } from '../../store/part-store.ts';
import { actorOf } from '../caller.ts';
import { refuseCommandGates } from '../command-gates.ts';
import type { Handlers } from '../context.ts';

export const splits = {
  'task.split': async ({ id, token, parts, template, over, collect, on_part_fail }, { caller }, { store }) => {
    const wanted = partsOf({ parts, template, over });
    refuseCommandGates(wanted, caller);
    const how = { ...(collect === undefined ? {} : { collect }), ...(on_part_fail === undefined ? {} : { on_part_fail }) };
    return store.parts.split(id, { parts: wanted, ...how }, actorOf(caller, token));
  },
} satisfies Partial<Handlers>;

/** Parts as they are shown together: of results that would not fit into one answer only the first ones. */
export function withinReach(parts: readonly (Task | WholePart)[]): TaskDetail['parts'] {
  let room: number = limits.partResultsBytes;
  return parts.map(part => {
    const { id, title, status, progress, step, result, artifacts, error, reason } = part;
    const partial = 'partial' in part ? part.partial : [];
    const size = JSON.stringify([result, partial]).length;
    const fits = size <= room;
    if (fits) room -= size;
    const shown = fits ? result : `too long to be shown here: \`swarm task show ${id}\``;
    const brief = { id, title, status, progress, step, result: shown, artifacts, error, reason };
    return fits && partial.length > 0 ? { ...brief, partial: [...partial] } : brief;
  });
}

/** What cannot be done with a workflow or a run, and what can be done instead. */

import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { hasEnded, type RunStatus } from '../core/workflow/run.ts';
import type { Inputs, Workflow } from '../core/workflow/workflow.ts';
import { placedSteps } from '../core/workflow/workflow-graph.ts';
import type { ResourceTable } from './resource-table.ts';
import { type RunRow, runId } from './run-table.ts';

/** What could never be run. */
export function refuseUnrunnable(workflow: Workflow, inputs: Inputs, resources: ResourceTable): void {
  const bytes = Buffer.byteLength(JSON.stringify(workflow)) + Buffer.byteLength(JSON.stringify(inputs));
  if (bytes > limits.workflowBytes) {
    throw new SwarmError(
      'limit_reached',
      `with its inputs the workflow takes ${bytes} bytes, and at most ${limits.workflowBytes} are kept of one`,
      { hint: 'Put what is long into files, and name these in the prompts.' },
    );
  }
  for (const { place, resources: needs, rollback } of placedSteps(workflow)) {
    const at = `workflow.${place.join('.')}`;
    resources.refuse(needs, `${at}.resources`);
    resources.refuse(rollback?.resources, `${at}.rollback.resources`);
  }
}

export function refuseUnless({ id, status }: RunRow, from: readonly RunStatus[], but: RunStatus | null = null): void {
  if (from.includes(status) && status !== but) return;
  const hints: Partial<Record<RunStatus, string>> = { completed: `\`swarm runs retry r${id} --from STEP\` does a part of it again.` };
  const hint =
    hints[status] ??
    (hasEnded(status) ? `\`swarm runs retry r${id}\` tries again what did not succeed.` : `\`swarm runs r${id}\` shows it.`);
  throw new SwarmError('refused', `r${id} is ${status}`, { hint, data: { status } });
}

export function refuseUnknown(step: string, row: RunRow): void {
  const ids = placedSteps(JSON.parse(row.workflow) as Workflow).map(({ id }) => id);
  if (!ids.includes(step))
    throw new SwarmError('bad_params', `${runId(row.id)} has no step '${step}'`, { hint: `Its steps are: ${ids.join(', ')}.` });
}

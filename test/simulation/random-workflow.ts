/** Workflows at random: chains, lists, loops, conditions, events, hand-offs, gates, resources and rollbacks. */

import type { Gate } from '../../src/core/gate.ts';
import { Workflow } from '../../src/core/workflow/workflow.ts';
import { workflowFaults } from '../../src/core/workflow/workflow-faults.ts';
import type { Draw } from './draw.ts';

const minute = 60_000;

/** What nobody may run, such as a loop that is none, is drawn again. */
export function randomWorkflow(draw: Draw): Workflow {
  for (;;) {
    const steps = Array.from({ length: draw.between(1, 5) }, (_, at) => randomStep(draw, at));
    const cut = draw.chance(0.3) ? draw.between(1, steps.length) : steps.length;
    const later = steps.slice(cut);
    const phases = later.length === 0 ? [] : [{ name: 'later', steps: later }];
    const read = Workflow.safeParse({ name: draw.one(['w1', 'w2']), steps: steps.slice(0, cut), phases });
    if (read.success && workflowFaults(read.data).length === 0) return read.data;
  }
}

export function randomGates(draw: Draw): Gate[] {
  const kinds: Gate[] = [
    { type: 'review', timeout_ms: 3 * minute, rounds: draw.between(1, 3) },
    { type: 'command', command: 'make' },
    { type: 'command', command: 'make lint' },
    { type: 'vote', deadline_ms: 3 * minute, rule: draw.one(['majority', 'unanimous'] as const) },
    { type: 'schema', schema: { type: draw.one(['string', 'null']) } },
  ];
  return kinds.filter(() => draw.chance(0.4));
}

function randomStep(draw: Draw, at: number): object {
  const needs = Array.from({ length: at }, (_, before) => `s${before}`).filter(() => draw.chance(0.4));
  const round = { until: "result == 'done'", max: draw.between(1, 3), at_max: draw.one(['fail', 'continue']) };
  const from = draw.chance(0.3) && needs.length > 0 ? { from: draw.one(needs) } : {};
  return {
    ...{ id: `s${at}`, needs, retries: draw.between(0, 2) },
    ...(draw.chance(0.3) ? { foreach: Array.from({ length: draw.between(0, 3) }, (_, item) => item), parallel: draw.between(1, 3) } : {}),
    ...(draw.chance(0.15) ? { ...round, ...from } : {}),
    ...(draw.chance(0.2) && needs.length > 0 ? { when: `steps.${needs[0]}.status != 'failed'` } : {}),
    ...(draw.chance(0.1) ? { on: { message: 'go', within_ms: 5 * minute } } : {}),
    ...(draw.chance(0.3) ? { on_fail: 'continue' } : {}),
    ...(draw.chance(0.5) ? { rollback: { title: 'Undo', ...(draw.chance(0.3) ? { requires: ['think'] } : {}) } } : {}),
    ...(draw.chance(0.2) ? { handoff: { type: draw.one(['string', 'null']) } } : {}),
    ...(draw.chance(0.2) ? { gates: randomGates(draw) } : {}),
    ...(draw.chance(0.2) ? { resources: draw.one([{ database: 1 }, { gpu: 2 }]) } : {}),
    ...(draw.chance(0.5) ? { requires: ['think'] } : {}),
  };
}

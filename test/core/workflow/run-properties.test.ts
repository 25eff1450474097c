/** Runs of random workflows in which tasks end at random: what must hold of each of them, whatever happens. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRun } from '../../../src/core/workflow/plan-run.ts';
import { setAside } from '../../../src/core/workflow/retry-run.ts';
import { hasEnded, partKey, performed, type RunPart, type RunView } from '../../../src/core/workflow/run.ts';
import { patterns, Workflow } from '../../../src/core/workflow/workflow.ts';
import { workflowFaults } from '../../../src/core/workflow/workflow-faults.ts';
import { graphOf } from '../../../src/core/workflow/workflow-graph.ts';
import { runs } from '../../helpers/runs.ts';
import { aRun, ended } from '../../helpers/workflow.ts';

const aStep = fc.record({
  needs: fc.array(fc.nat(30), { maxLength: 3 }),
  phase: fc.nat(2),
  items: fc.option(fc.nat(4), { nil: undefined }),
  parallel: fc.integer({ min: 1, max: 3 }),
  loop: fc.option(fc.record({ back: fc.nat(3), max: fc.integer({ min: 1, max: 3 }), isStrict: fc.boolean() }), { nil: undefined, freq: 4 }),
  when: fc.boolean(),
  mayFail: fc.boolean(),
  canBeUndone: fc.boolean(),
  isAwaited: fc.boolean(),
});

/** Steps need only earlier ones, of their own phase or one before, so that the graph has no cycle. */
const workflows = fc
  .tuple(fc.array(aStep, { minLength: 1, maxLength: 9 }), fc.boolean())
  .map(([specs, hasEvents]) => {
    const ordered = specs.toSorted((a, b) => a.phase - b.phase);
    const steps = ordered.map(({ needs, items, parallel, loop, when, mayFail, canBeUndone, isAwaited }, at) => {
      const from = loop === undefined ? at : at - loop.back;
      return {
        ...{ id: `s${at}`, needs: at === 0 ? [] : [...new Set(needs.map(need => `s${need % at}`))] },
        ...(items === undefined ? {} : { foreach: Array.from({ length: items }, (_, item) => item), parallel }),
        ...(loop === undefined
          ? {}
          : {
              until: "result == 'yes' or result contains 'yes'",
              max: loop.max,
              from: `s${from}`,
              at_max: loop.isStrict ? 'fail' : 'continue',
            }),
        ...(when || at === 0 ? {} : { when: `steps.s${at - 1}.status != 'failed'` }),
        ...(mayFail ? { on_fail: 'continue' } : {}),
        ...(canBeUndone ? { rollback: { title: 'Undo' } } : {}),
        ...(hasEvents && isAwaited ? { on: { message: 'go', within_ms: 50 } } : {}),
      };
    });
    const phases = Object.values(Object.groupBy(steps, (_, at) => ordered[at]!.phase));
    return Workflow.safeParse({ name: 'random', phases: phases.map((some, at) => ({ name: `p${at}`, steps: some })) });
  })
  // Some of these loops are none, and some conditions look too far; those are refused, as they should be.
  .filter(parsed => parsed.success && workflowFaults(parsed.data).length === 0)
  .map(({ data }) => data!);

const outcomes = fc.infiniteStream(fc.record({ pick: fc.nat(1_000), how: fc.nat(9), isYes: fc.boolean(), event: fc.nat(5) }));

type Outcome = { pick: number; how: number; isYes: boolean; event: number };

function planAll(view: RunView, now: number): RunView {
  const { actions } = planRun(view, now);
  const after = actions.reduce((so, action) => performed(so, action, now), view);
  expect(planRun(after, now).actions).toEqual([]);
  return after;
}

/** What must hold at every moment. */
function check({ parts, workflow, status, pattern }: RunView): void {
  const keys = parts.map(partKey);
  expect(new Set(keys).size).toBe(keys.length);
  const { steps } = graphOf(workflow);
  const open = parts.filter(({ state, kind }) => state === 'open' && kind === 'step');
  if (hasEnded(status)) expect(parts.filter(({ state }) => state === 'open')).toEqual([]);
  if (pattern === 'sequential' && status === 'running') expect(open.length).toBeLessThanOrEqual(1);
  for (const { step } of open) {
    expect(open.filter(part => part.step === step).length).toBeLessThanOrEqual(steps.get(step)!.parallel ?? 1_000);
    const early = parts.filter(part => steps.get(part.step)!.phase < steps.get(step)!.phase && part.state === 'open');
    expect(early).toEqual([]);
  }
  const undoing = parts.filter(({ kind }) => kind === 'rollback');
  if (status === 'running' || status === 'completed') expect(undoing).toEqual([]);
  expect(undoing.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1);
}

/** Runs it to its end. Tasks end in any order; one in ten fails. */
function played(start: RunView, stream: Iterator<Outcome>): RunView {
  let now = 1;
  let view = planAll(start, now);
  for (let turn = 0; !hasEnded(view.status); turn++) {
    expect(turn).toBeLessThan(2_000);
    check(view);
    const { pick, how, isYes, event } = stream.next().value as Outcome;
    const open = view.parts.filter(({ state }) => state === 'open');
    const waits = planRun(view, now).nextAt;
    // Something is always under way, or known to come.
    expect(open.length > 0 || waits !== null).toBe(true);
    const awaited = [...graphOf(view.workflow).steps.values()].filter(({ id, on }) => on !== undefined && !view.events.has(id));
    now++;
    if (event === 0 && awaited.length > 0) view = { ...view, events: new Map([...view.events, [awaited[0]!.id, {}]]) };
    else if (open.length === 0) now = waits!;
    else {
      const part = open[pick % open.length]!;
      view = ended(view, part.task!, how === 0 ? 'failed' : 'completed', isYes ? 'yes' : 'no', now);
    }
    view = planAll(view, now);
  }
  check(view);
  return view;
}

/** Completed steps that can be undone, each once, the last first. */
function expectUndone({ parts, workflow, status }: RunView): void {
  const { steps } = graphOf(workflow);
  const order = (part: RunPart): string => partKey({ ...part, kind: 'step' });
  const undone = parts.filter(({ kind }) => kind === 'rollback').map(order);
  const due = parts
    .map((part, at) => ({ part, at }))
    .filter(({ part: { kind, state, step } }) => kind === 'step' && state === 'completed' && steps.get(step)!.rollback !== undefined)
    .sort((a, b) => b.part.endedAt! - a.part.endedAt! || b.at - a.at)
    .map(({ part }) => order(part));
  expect(undone).toEqual(status === 'completed' ? [] : due);
}

test('every run comes to an end, each part of it once, and what failed is undone in reverse', () => {
  fc.assert(
    fc.property(workflows, fc.constantFrom(...patterns), outcomes, (workflow, pattern, stream) => {
      const view = played(aRun(workflow, { pattern }), stream[Symbol.iterator]());
      expectUndone(view);
      const failed = view.parts.some(({ step, kind, state }) => {
        return kind === 'step' && state === 'failed' && graphOf(workflow).steps.get(step)!.on_fail === 'stop';
      });
      if (failed) expect(view.status).not.toBe('completed');
    }),
    runs(300),
  );
});

test('a run that is tried again until it succeeds comes to its end too', () => {
  fc.assert(
    fc.property(workflows, fc.constantFrom(...patterns), outcomes, (workflow, pattern, stream) => {
      const outcome = stream[Symbol.iterator]();
      let view = played(aRun(workflow, { pattern }), outcome);
      for (let tries = 0; tries < 3 && view.status !== 'completed'; tries++) {
        const aside = new Set(setAside(view, null).map(partKey));
        const parts = view.parts.filter(part => !aside.has(partKey(part)));
        view = played({ ...view, status: 'running', reason: null, parts, events: new Map() }, outcome);
        expectUndone(view);
      }
    }),
    runs(100),
  );
});

test('a change of the pattern on the way stops nothing', () => {
  fc.assert(
    fc.property(
      workflows,
      fc.array(fc.constantFrom(...patterns), { minLength: 30, maxLength: 30 }),
      outcomes,
      (workflow, order, stream) => {
        const outcome = stream[Symbol.iterator]();
        let view = planAll(aRun(workflow, { pattern: order[0]! }), 1);
        for (const [at, pattern] of order.entries()) {
          if (hasEnded(view.status)) return;
          const { isYes } = outcome.next().value as Outcome;
          const [part] = view.parts.filter(({ state }) => state === 'open');
          if (part !== undefined) view = ended(view, part.task!, 'completed', isYes ? 'yes' : 'no', at + 2);
          view = planAll({ ...view, pattern }, at + 2);
        }
      },
    ),
    runs(100),
  );
});

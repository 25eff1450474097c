/** Runs of workflows: start, plan, list, show, pause, resume, cancel, retry. */

import { SwarmError } from '../../core/error.ts';
import { chosenInputs } from '../../core/workflow/choose-inputs.ts';
import { choosePattern } from '../../core/workflow/pattern.ts';
import { planOf } from '../../core/workflow/plan-workflow.ts';
import { stepsShown } from '../../core/workflow/show-run.ts';
import { unmannedIn } from '../../core/workflow/unmanned.ts';
import type { Inputs, Wish, Workflow } from '../../core/workflow/workflow.ts';
import { workflowFaults } from '../../core/workflow/workflow-faults.ts';
import { graphOf } from '../../core/workflow/workflow-graph.ts';
import type { RunDetail } from '../../store/run-store.ts';
import type { Daemon, Handlers } from '../context.ts';

export const runs = {
  'run.start': async ({ key, ...wanted }, { caller }, daemon) => {
    const { runs: store } = daemon.store;
    const { workflow, inputs, wish } = wantedRun(wanted, daemon);
    await store.refuse(workflow, inputs);
    const circumstance = await store.circumstance(workflow.name);
    const { pattern, why } = choosePattern(workflow, wish, circumstance);
    const run = await store.start({ workflow, inputs, wish, pattern, why, key }, caller.name);
    return { run, unmanned: unmannedIn(graphOf(workflow), circumstance.crews, inputs) };
  },

  'run.plan': async (wanted, _, daemon) => {
    const { runs: store } = daemon.store;
    const { workflow, inputs, wish } = wantedRun({ ...wanted, isDraft: true }, daemon);
    await store.refuse(workflow, inputs);
    const circumstance = await store.circumstance(workflow.name);
    const unmanned = unmannedIn(graphOf(workflow), circumstance.crews, inputs);
    return { ...planOf(workflow, wish, circumstance), workflow, unmanned };
  },

  'run.list': async (query, _, { store }) => ({ runs: await store.runs.list(query) }),

  'run.get': async ({ id }, _, { store }) => runShown(await store.runs.get(id)),

  'run.learned': async ({ workflow }, _, { store }) => store.runs.learned(workflow ?? null),

  'run.pause': async ({ id }, { caller }, { store }) => store.runs.pause(id, caller.name),
  'run.resume': async ({ id }, { caller }, { store }) => store.runs.resume(id, caller.name),
  'run.cancel': async ({ id, why, rollback }, { caller }, { store }) => store.runs.cancel(id, caller.name, { why, isUndone: rollback }),
  'run.retry': async ({ id, from }, { caller }, { store }) => store.runs.retry(id, from ?? null, caller.name),
} satisfies Partial<Handlers>;

export const runShown = ({ run, view, asideCount }: RunDetail) => ({
  ...{ run, workflow: view.workflow, steps: stepsShown(view), aside: asideCount },
});

interface Wanted {
  readonly workflow?: Workflow | undefined;
  readonly name?: string | undefined;
  readonly inputs: Inputs;
  readonly pattern?: Wish | undefined;
  /** Nothing is started, so inputs may still be missing. */
  readonly isDraft?: true;
}

function wantedRun({ workflow: given, name, inputs: values, pattern, isDraft }: Wanted, { workflowNamed }: Daemon) {
  if ((given === undefined) === (name === undefined))
    throw new SwarmError('bad_params', 'a run needs either a workflow or the name of one', { data: { path: ['workflow'] } });
  const workflow = given ?? workflowNamed(name!);
  const [fault] = workflowFaults(workflow);
  if (fault !== undefined) throw refused([...fault.path], fault.message);
  const chosen = chosenInputs(values, workflow);
  if ('faults' in chosen && isDraft === undefined)
    throw new SwarmError('bad_params', chosen.faults.join('; '), {
      hint: '`swarm run NAME --input NAME=VALUE` gives one; `swarm run NAME --dry-run` draws it without any.',
      data: { path: ['inputs'] },
    });
  return { workflow, inputs: 'inputs' in chosen ? chosen.inputs : {}, wish: pattern ?? workflow.pattern };
}

const refused = (path: (string | number)[], message: string): SwarmError =>
  new SwarmError('bad_params', `workflow.${path.join('.')}: ${message}`, { data: { path: ['workflow', ...path] } });

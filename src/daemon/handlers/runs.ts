/** Runs of workflows: start, plan, list, show, pause, resume, cancel, retry. */

import { SwarmError } from '../../core/error.ts';
import { chosenInputs } from '../../core/workflow/choose-inputs.ts';
import { type Circumstance, choosePattern } from '../../core/workflow/pattern.ts';
import { planOf } from '../../core/workflow/plan-workflow.ts';
import { stepsShown } from '../../core/workflow/show-run.ts';
import type { Inputs, Wish, Workflow } from '../../core/workflow/workflow.ts';
import { workflowFaults } from '../../core/workflow/workflow-faults.ts';
import type { Daemon, Handlers } from '../context.ts';

export const runs = {
  'run.start': async ({ key, ...wanted }, { caller }, daemon) => {
    const { workflow, inputs, wish } = wantedRun(wanted, daemon);
    const { pattern, why } = choosePattern(workflow, wish, await circumstanceOf(workflow, daemon));
    return { run: await daemon.store.runs.start({ workflow, inputs, wish, pattern, why, key }, caller.name) };
  },

  'run.plan': async (wanted, _, daemon) => {
    const { workflow, wish } = wantedRun({ ...wanted, isDraft: true }, daemon);
    const [circumstance, learned] = await Promise.all([circumstanceOf(workflow, daemon), daemon.store.runs.learned(workflow.name)]);
    return { ...planOf(workflow, wish, circumstance, learned), workflow };
  },

  'run.list': async (query, _, { store }) => ({ runs: await store.runs.list(query) }),

  'run.get': async ({ id }, _, { store }) => {
    const { run, view, asideCount } = await store.runs.get(id);
    return { run, workflow: view.workflow, steps: stepsShown(view), aside: asideCount };
  },

  'run.learned': async ({ workflow }, _, { store }) => ({
    steps: (await store.runs.learned(workflow ?? null)).map(({ meanMs, ...step }) => ({ ...step, mean_ms: meanMs })),
  }),

  'run.pause': async ({ id }, { caller }, { store }) => store.runs.pause(id, caller.name),
  'run.resume': async ({ id }, { caller }, { store }) => store.runs.resume(id, caller.name),
  'run.cancel': async ({ id, why }, { caller }, { store }) => store.runs.cancel(id, caller.name, why),
  'run.retry': async ({ id, from }, { caller }, { store }) => store.runs.retry(id, from ?? null, caller.name),
} satisfies Partial<Handlers>;

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

async function circumstanceOf(workflow: Workflow, { store, supervisor }: Daemon): Promise<Circumstance> {
  const pools = supervisor.poolNames.flatMap(name => supervisor.pool(name) ?? []);
  return {
    workersMax: pools.length === 0 ? null : pools.reduce((sum, { max }) => sum + max, 0),
    capacities: {},
    past: await store.runs.past(workflow.name),
  };
}

const refused = (path: (string | number)[], message: string): SwarmError =>
  new SwarmError('bad_params', `workflow.${path.join('.')}: ${message}`, { data: { path: ['workflow', ...path] } });

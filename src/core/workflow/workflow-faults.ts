/** What is wrong with a workflow beyond its shape: names, cycles, and paths that lead nowhere. */

import { findCycle } from '../graph.ts';
import { limits } from '../limits.ts';
import { didYouMean } from '../nearest.ts';
import { parseExpression, pathOf, pathsOf } from './expression.ts';
import { quotedReferences, referencesIn } from './fill.ts';
import type { Rollback, Step, Workflow } from './workflow.ts';
import { type Graph, type GraphStep, graphOf, type PlacedStep, placedSteps } from './workflow-graph.ts';

export interface Fault {
  /** Where it is written. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Each with its remedy; nothing when the workflow can run. */
export function workflowFaults(workflow: Workflow): Fault[] {
  const steps = placedSteps(workflow);
  if (steps.length === 0) return [{ path: [], message: 'there is no step in it; write at least one under `steps`' }];
  if (steps.length > limits.stepsPerWorkflow)
    return [{ path: [], message: `there are ${steps.length} steps in it, and at most ${limits.stepsPerWorkflow} may be` }];
  const faults = [...inputFaults(workflow), ...nameFaults(steps), ...needFaults(steps)];
  if (faults.length > 0) return faults;
  const cycle = findCycle(new Map(steps.map(({ id, needs }) => [id, needs])));
  if (cycle !== undefined) {
    const path = [...steps.find(({ id }) => id === cycle[0])!.place, 'needs'];
    return [{ path, message: `these steps would wait for each other: ${cycle.join(' → ')}` }];
  }
  const graph = graphOf(workflow);
  return [...loopFaults(graph), ...[...graph.steps.values()].flatMap(step => textFaults(step, graph, workflow))];
}

function inputFaults({ inputs }: Workflow): Fault[] {
  return Object.entries(inputs).flatMap(([name, { type, default: preset, required }]) => {
    if (preset === undefined || isOfType(preset, type)) {
      return required === true && preset !== undefined
        ? [{ path: ['inputs', name, 'required'], message: 'has a default, so it never has to be given; remove one of the two' }]
        : [];
    }
    return [{ path: ['inputs', name, 'default'], message: `must be a ${type}, as the input is` }];
  });
}

export function isOfType(value: unknown, type: Workflow['inputs'][string]['type']): boolean {
  if (type === 'list') return Array.isArray(value);
  return type === 'map' ? typeof value === 'object' && value !== null && !Array.isArray(value) : typeof value === type;
}

function nameFaults(steps: readonly PlacedStep[]): Fault[] {
  const seen = new Set<string>();
  return steps.flatMap(({ id, place }) => {
    if (seen.has(id)) return [{ path: [...place, 'id'], message: `'${id}' is used twice; every step needs a name of its own` }];
    seen.add(id);
    return [];
  });
}

function needFaults(steps: readonly PlacedStep[]): Fault[] {
  const byId = new Map(steps.map(step => [step.id, step]));
  const others = (self: string): string[] => [...byId.keys()].filter(id => id !== self);
  return steps.flatMap(({ id, needs, from, until, max, phase, place, foreach, parallel, role, pool, gates = [], handoff }) => {
    const wrong = needs.flatMap((need): Fault[] => {
      const found = byId.get(need);
      const path = [...place, 'needs'];
      if (found === undefined)
        return [{ path, message: `there is no step '${need}'. ${didYouMean(need, others(id), `There are: ${others(id).join(', ')}.`)}` }];
      return found.phase > phase ? [{ path, message: `'${need}' belongs to a later phase, so this step could never begin` }] : [];
    });
    const fault = (key: keyof Step, message: string): void => void wrong.push({ path: [...place, key], message });
    if (from !== undefined && !byId.has(from)) fault('from', `there is no step '${from}'. ${didYouMean(from, others(id))}`.trimEnd());
    if (until !== undefined && max === undefined) fault('until', 'needs a limit: write `max` beside it, such as 5');
    if (until === undefined && max !== undefined) fault('max', 'is the limit of a loop; write `until` beside it');
    if (until === undefined && from !== undefined) fault('from', 'is the beginning of a loop; write `until` beside it');
    if (foreach === undefined && parallel !== undefined) fault('parallel', 'counts the items of `foreach`, which is missing');
    if (role !== undefined && pool !== undefined) fault('pool', 'names who does it, and so does `role`; keep one of the two');
    if (handoff !== undefined && gates.length >= limits.gatesPerTask)
      fault('gates', `may be ${limits.gatesPerTask - 1} beside a handoff, which is a gate itself`);
    return wrong;
  });
}

function loopFaults({ steps, loops }: Graph): Fault[] {
  const taken = new Map<string, string>();
  return [...loops].flatMap(([decider, members]) => {
    const { from = decider, place } = steps.get(decider)!;
    if (!members.has(from)) {
      return [{ path: [...place, 'from'], message: `'${from}' does not come before '${decider}', so no round could begin with it` }];
    }
    return [...members].flatMap((id): Fault[] => {
      const other = taken.get(id);
      taken.set(id, decider);
      const member = steps.get(id)!;
      if (other !== undefined) return [{ path: [...place, 'until'], message: `its loop has '${id}' in common with that of '${other}'` }];
      if (member.phase !== steps.get(decider)!.phase) return [{ path: [...place, 'from'], message: `'${id}' belongs to an earlier phase` }];
      return member.on === undefined
        ? []
        : [{ path: [...member.place, 'on'], message: 'an event comes once, so it cannot start a step of a loop' }];
    });
  });
}

/** Templates and conditions may name only what is there by then. */
function textFaults(step: GraphStep, graph: Graph, workflow: Workflow): Fault[] {
  const at = (key: string, ...below: string[]): Fault['path'] => [...step.place, key, ...below];
  const faults: Fault[] = [];
  const check = (path: readonly string[], where: Fault['path'], more: readonly string[]): void => {
    const message = pathFault(path, { step, graph, workflow, more });
    if (message !== undefined) faults.push({ path: where, message });
  };
  const condition = (text: string | undefined, key: string, more: readonly string[]): void => {
    if (text !== undefined) for (const path of pathsOf(parseExpression(text))) check(path, at(key), more);
  };
  const own = [...(step.foreach === undefined ? [] : ['item', 'index']), ...(step.loop === null ? [] : ['loop'])];
  const given = [...own, ...(step.on === undefined ? [] : ['event'])];
  condition(step.when, 'when', given);
  condition(step.until, 'until', ['result', 'loop']);
  if (typeof step.foreach === 'string') {
    const path = pathOf(step.foreach);
    if (path === undefined) faults.push({ path: at('foreach'), message: 'must be a list, or a path such as inputs.files' });
    else check(path, at('foreach'), []);
  }
  for (const [texts, base] of [
    [step, []],
    [step.rollback, ['rollback']],
  ] as [Rollback | undefined, string[]][]) {
    if (texts === undefined) continue;
    const rest = base.length === 0 ? given : [...given, 'result'];
    for (const key of ['title', 'prompt', 'command'] as const) {
      const place = [...step.place, ...base, key];
      for (const text of referencesIn(texts[key] ?? '')) {
        const path = pathOf(text);
        if (path === undefined) faults.push({ path: place, message: `{{${text}}} is no path; the text itself is written \\{{${text}}}` });
        else check(path, place, rest);
      }
    }
    for (const text of quotedReferences(texts.command ?? ''))
      faults.push({
        path: [...step.place, ...base, 'command'],
        message: `{{${text}}} becomes a quoted word by itself; write it without quotes around it`,
      });
  }
  return faults;
}

interface Asked {
  readonly step: GraphStep;
  readonly graph: Graph;
  readonly workflow: Workflow;
  readonly more: readonly string[];
}

function pathFault([head = '', second = '', third = '']: readonly string[], { step, graph, workflow, more }: Asked): string | undefined {
  const heads = ['inputs', 'steps', 'run', ...more];
  if (!heads.includes(head)) return `there is no '${head}' here. ${didYouMean(head, heads, `There is: ${heads.join(', ')}.`)}`;
  if (head === 'run') return second === 'id' || second === 'name' ? undefined : 'a run has run.id and run.name';
  if (head === 'inputs' && !Object.hasOwn(workflow.inputs, second)) {
    const names = Object.keys(workflow.inputs);
    return `there is no input '${second}'. ${didYouMean(second, names, names.length === 0 ? 'The workflow has none.' : `There are: ${names.join(', ')}.`)}`;
  }
  if (head !== 'steps') return undefined;
  const named = graph.steps.get(second);
  if (named === undefined)
    return `there is no step '${second}'. ${didYouMean(second, graph.steps.keys(), `There are: ${[...graph.steps.keys()].join(', ')}.`)}`;
  if (third !== 'result' && third !== 'status' && third !== 'task') return `a step has steps.${second}.result, .status and .task`;
  const isInSameLoop = step.loop !== null && named.loop === step.loop;
  return step.before.has(second) || isInSameLoop
    ? undefined
    : `'${second}' need not have ended by then; add it to the needs of '${step.id}'`;
}

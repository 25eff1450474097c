/** The planner of runs: what a run needs done now. It remembers nothing; the plan of a performed plan is empty. */

import type { JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import { isTrue, type Lookup, parseExpression } from './expression.ts';
import { type Part, partKey, performed, type RunAction, type RunView, wholeList } from './run.ts';
import { type Progress, progressOf } from './run-progress.ts';
import { rollbackOf, taskOf } from './step-task.ts';
import { type GraphStep, graphOf } from './workflow-graph.ts';

export interface RunPlan {
  readonly actions: readonly RunAction[];
  /** When time alone changes something. */
  readonly nextAt: number | null;
}

export function planRun(given: RunView, now: number): RunPlan {
  const graph = graphOf(given.workflow);
  const actions: RunAction[] = [];
  // What is skipped, or ends a loop, may let others begin at the same moment.
  for (let view = given; ; ) {
    const next = actionsOf(progressOf(view, graph), now);
    if (next.length === 0) return { actions, nextAt: nextAt(progressOf(view, graph), now) };
    actions.push(...next);
    for (const action of next) view = performed(view, action, now);
  }
}

function actionsOf(progress: Progress, now: number): RunAction[] {
  const { view } = progress;
  if (view.status === 'paused') return [];
  if (view.status === 'running') return running(progress, now);
  const why = view.reason ?? `the run was ${view.status}`;
  const left = view.status === 'cancelled' ? cancelOpen(view, why, ['step', 'rollback']) : cancelOpen(view, why);
  if (left.length > 0 || view.status !== 'rolling_back') return left;
  return rollingBack(progress);
}

function running(progress: Progress, now: number): RunAction[] {
  const fault = faultOf(progress);
  if (fault !== undefined) {
    const isUndoing = undoable(progress).length > 0;
    return [...cancelOpen(progress.view, fault), { type: 'turn', to: isUndoing ? 'rolling_back' : 'failed', why: fault }];
  }
  const steps = [...progress.graph.steps.values()];
  if (steps.every(step => progress.isDone(step))) return [{ type: 'turn', to: 'completed', why: null }];
  const waiting = steps.filter(step => waitOf(step, progress) === null && !progress.isSettled(step));
  const late = steps.flatMap(step => tooLate(step, progress, now));
  if (late.length > 0) return late;
  const actions: RunAction[] = [];
  let open = openParts(progress.view);
  for (const step of admitted(waiting, progress)) {
    for (const action of beginnings(step, progress)) {
      if (action.type === 'begin' && progress.view.pattern === 'sequential' && open >= 1) break;
      if (action.type === 'begin') open++;
      actions.push(action);
    }
  }
  return actions;
}

const openParts = ({ parts }: RunView): number => parts.filter(({ state, kind }) => state === 'open' && kind === 'step').length;

/** In pattern hybrid all of one level come before the next; what waits for an event holds nobody up. */
function admitted(waiting: readonly GraphStep[], progress: Progress): readonly GraphStep[] {
  if (progress.view.pattern !== 'hybrid') return waiting;
  const { steps } = progress.graph;
  const left = [...steps.values()].filter(step => !progress.isDone(step));
  const isHeldUp = (step: GraphStep): boolean =>
    isAwaited(step, progress) || [...step.before].some(id => isAwaited(steps.get(id)!, progress));
  const phase = Math.min(...left.map(step => step.phase));
  const busy = left.filter(step => step.phase === phase && !isHeldUp(step));
  const level = Math.min(...busy.map(step => step.level));
  const inLoop = (step: GraphStep): boolean => step.loop !== null && busy.some(other => other.loop === step.loop && other.level === level);
  return waiting.filter(step => step.level === level || step.on !== undefined || inLoop(step));
}

const isAwaited = (step: GraphStep, progress: Progress): boolean =>
  step.on !== undefined && !progress.view.events.has(step.id) && !progress.isSettled(step);

/** What a step waits for; null when it may begin. */
export function waitOf(step: GraphStep, progress: Progress): string | null {
  const { graph, view } = progress;
  const isInside = (other: GraphStep): boolean => step.loop !== null && other.loop === step.loop;
  const left = step.needs.filter(need => {
    const other = graph.steps.get(need)!;
    return isInside(other) ? !progress.isSettled(other) : !progress.isDone(other);
  });
  if (left.length > 0) return `waits for ${left.join(', ')}`;
  const earlier = [...graph.steps.values()].filter(other => other.phase < step.phase && !progress.isDone(other));
  if (earlier.length > 0) return `waits for the end of ${graph.phases[earlier[0]!.phase]}: ${earlier.map(({ id }) => id).join(', ')}`;
  const { on } = step;
  if (on !== undefined && !view.events.has(step.id))
    return `waits for ${on.fact === undefined ? `a message ${on.message}` : `the fact ${on.fact}`}`;
  return null;
}

/** Its items that have not begun, as far as it may have so many under way. */
function beginnings(step: GraphStep, progress: Progress): RunAction[] {
  const round = progress.roundOf(step);
  const there = progress.partsOf(step, round);
  const part = (item: number): Part => ({ step: step.id, kind: 'step', loop: round, item });
  const idle = unneeded(step, progress);
  const items = idle === null ? progress.itemsOf(step) : [null];
  if (items === undefined) {
    const what = `its foreach, ${String(step.foreach)}, is no list of at most ${limits.itemsPerStep} items`;
    return [{ ...part(wholeOf(step)), type: 'settle', state: 'failed', why: what }];
  }
  if (idle !== null || items.length === 0) return [{ ...part(wholeOf(step)), type: 'settle', state: 'skipped', why: idle ?? emptyList }];
  const begun = new Set(there.map(({ item }) => item));
  let room = (step.parallel ?? limits.itemsPerStep) - there.filter(({ state }) => state === 'open').length;
  const actions: RunAction[] = [];
  for (const [item, value] of items.entries()) {
    if (begun.has(item) || room <= 0) continue;
    const own: Record<string, JsonValue> = step.foreach === undefined ? { loop: round } : { item: value, index: item, loop: round };
    const action = beginning(step, part(item), progress.lookup(step, own), progress);
    if (action.type === 'begin') room--;
    actions.push(action);
  }
  return actions;
}

function beginning(step: GraphStep, part: Part, lookup: Lookup, { view }: Progress): RunAction {
  if (step.when !== undefined && !isTrue(parseExpression(step.when), lookup))
    return { ...part, type: 'settle', state: 'skipped', why: `not so: ${step.when}` };
  const task = taskOf(step, part, lookup, view);
  return typeof task === 'string' ? { ...part, type: 'settle', state: 'failed', why: task } : { ...part, type: 'begin', task };
}

const emptyList = 'there is nothing in its list';

/** What a step counts as that ends without any of its items. */
const wholeOf = ({ foreach }: GraphStep): number => (foreach === undefined ? 0 : wholeList);

/** Who needs only what was skipped is skipped as well. */
function unneeded(step: GraphStep, progress: Progress): string | null {
  const needed = step.needs.map(need => progress.graph.steps.get(need)!);
  const isSkipped = (other: GraphStep): boolean => {
    const parts = progress.partsOf(other, progress.roundOf(other));
    return parts.length > 0 && parts.every(({ state, task }) => state === 'skipped' && task === null) && parts[0]!.why !== emptyList;
  };
  return needed.length > 0 && needed.every(isSkipped) ? `skipped with ${step.needs.join(', ')}` : null;
}

/** The first reason why the run cannot succeed any more. */
function faultOf(progress: Progress): string | undefined {
  const { view, graph } = progress;
  for (const { step, kind, state, item, why } of view.parts) {
    const { on_fail, foreach } = graph.steps.get(step)!;
    if (kind === 'step' && state === 'failed' && on_fail === 'stop')
      return `${step}${foreach === undefined || item === wholeList ? '' : `, item ${item + 1},`} failed${why === null ? '' : `: ${why}`}`;
  }
  for (const step of graph.steps.values()) {
    if (step.at_max === 'fail' && progress.isExhausted(step)) return `${step.id} was not so after ${step.max} rounds: ${step.until}`;
  }
  return undefined;
}

function tooLate(step: GraphStep, progress: Progress, now: number): RunAction[] {
  const at = eventDueAt(step, progress);
  if (at === null || at > now) return [];
  return [
    {
      step: step.id,
      kind: 'step',
      loop: 1,
      item: wholeOf(step),
      type: 'settle',
      state: 'failed',
      why: `${waitOf(step, progress)} in vain`,
    },
  ];
}

/** Until when the event must have come that a step waits for, if that is all it waits for. */
function eventDueAt(step: GraphStep, progress: Progress): number | null {
  const { view, graph } = progress;
  if (step.on === undefined || view.events.has(step.id) || progress.isSettled(step)) return null;
  if (![...step.before].every(id => progress.isDone(graph.steps.get(id)!))) return null;
  const ends = view.parts.filter(part => step.before.has(part.step)).map(({ endedAt }) => endedAt ?? 0);
  return Math.max(view.startedAt, ...ends) + step.on.within_ms;
}

function nextAt(progress: Progress, now: number): number | null {
  if (progress.view.status !== 'running') return null;
  const due = [...progress.graph.steps.values()].flatMap(step => eventDueAt(step, progress) ?? []);
  return due.length === 0 ? null : Math.max(now, Math.min(...due));
}

const cancelOpen = ({ parts }: RunView, why: string, kinds: readonly Part['kind'][] = ['step']): RunAction[] =>
  parts.flatMap(({ kind, state, task }): RunAction[] =>
    state === 'open' && task !== null && kinds.includes(kind) ? [{ type: 'cancel', task, why }] : [],
  );

/** What has to be undone, the newest first. */
function undoable({ view, graph }: Progress): RunView['parts'] {
  const completed = view.parts.filter(
    ({ kind, state, step }) => kind === 'step' && state === 'completed' && graph.steps.get(step)!.rollback !== undefined,
  );
  return completed
    .map((part, at) => ({ part, at }))
    .sort((a, b) => (b.part.endedAt ?? 0) - (a.part.endedAt ?? 0) || b.at - a.at)
    .map(({ part }) => part);
}

/** One after the other. One that fails is told of, and does not keep the others from being tried. */
function rollingBack(progress: Progress): RunAction[] {
  const { view } = progress;
  const done = new Map(view.parts.filter(({ kind }) => kind === 'rollback').map(part => [partKey(part), part]));
  for (const part of undoable(progress)) {
    const { step, loop, item } = part;
    const undoing: Part = { step, kind: 'rollback', loop, item };
    const found = done.get(partKey(undoing));
    if (found?.state === 'open') return [];
    if (found !== undefined) continue;
    const task = rollbackOf(part, progress);
    return [typeof task === 'string' ? { ...undoing, type: 'settle', state: 'failed', why: task } : { ...undoing, type: 'begin', task }];
  }
  const failed = [...done.values()].filter(({ state }) => state !== 'completed').map(({ step }) => step);
  if (failed.length === 0) return [{ type: 'turn', to: 'rolled_back', why: view.reason }];
  return [{ type: 'turn', to: 'failed', why: `${view.reason}; and it could not all be undone: ${failed.join(', ')}` }];
}

/** How far the steps of a run have come: rounds of loops, items of lists, and the values that they have left. */

import { asJson, type JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import { isTrue, type Lookup, parseExpression, pathOf } from './expression.ts';
import { type RunPart, type RunView, wholeList } from './run.ts';
import { type Graph, type GraphStep, graphOf } from './workflow-graph.ts';

export interface Progress {
  readonly view: RunView;
  readonly graph: Graph;
  /** The round that the loop of a step is in; 1 outside of loops. */
  roundOf(step: GraphStep): number;
  /** Everything of it in that round. */
  partsOf(step: GraphStep, round: number): readonly RunPart[];
  /** Its items have all ended, in the present round. */
  isSettled(step: GraphStep): boolean;
  /** It is settled, and so is the loop that it is in. */
  isDone(step: GraphStep): boolean;
  /** The items of a step for which there is a list; nothing when its list is none. */
  itemsOf(step: GraphStep): readonly JsonValue[] | undefined;
  /** A loop that came to its limit. */
  isExhausted(step: GraphStep): boolean;
  lookup(step: GraphStep, more?: Readonly<Record<string, JsonValue>>): Lookup;
}

/** Whoever asks several times within one look at the run gets it made once. */
export function progressOf(view: RunView, graph: Graph = graphOf(view.workflow)): Progress {
  const parts = Map.groupBy(
    view.parts.filter(({ kind }) => kind === 'step'),
    ({ step }) => step,
  );
  const known = new Map<string, boolean>();
  const rounds = new Map<string, number>();
  const progress: Progress = {
    ...{ view, graph },
    roundOf: step => {
      if (step.loop === null) return 1;
      const found = rounds.get(step.loop) ?? roundOf(step.loop);
      rounds.set(step.loop, found);
      return found;
    },
    partsOf: (step, round) => (parts.get(step.id) ?? []).filter(({ loop }) => loop === round),
    isSettled: step => remembered(`settled ${step.id}`, () => isSettledIn(step, progress.roundOf(step))),
    isDone: step => remembered(`done ${step.id}`, () => progress.isSettled(step) && (step.loop === null || hasLoopEnded(step.loop))),
    itemsOf: step => itemsOf(step, progress),
    isExhausted: step =>
      step.until !== undefined &&
      progress.isDone(step) &&
      isCompletedIn(step, progress.roundOf(step)) &&
      !isMet(step, progress.roundOf(step)),
    lookup: (step, more = {}) => lookupOf(step, more, progress),
  };
  const remembered = (key: string, find: () => boolean): boolean => {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };
  const isSettledIn = (step: GraphStep, round: number): boolean => {
    const all = progress.partsOf(step, round);
    if (all.length === 0 || all.some(({ state }) => state === 'open')) return false;
    if (all.some(({ item }) => item === wholeList)) return true;
    return all.length >= (step.foreach === undefined ? 1 : Math.max(1, progress.itemsOf(step)?.length ?? 1));
  };
  const isCompletedIn = (step: GraphStep, round: number): boolean =>
    progress.partsOf(step, round).some(({ state }) => state === 'completed');
  const isMet = (decider: GraphStep, round: number): boolean => {
    const result = resultIn(decider, round, progress);
    return isTrue(parseExpression(decider.until!), progress.lookup(decider, { result, loop: round }));
  };
  /** The newest round that has begun, or the one after it when its decider has decided so. */
  const roundOf = (loop: string): number => {
    const members = [...graph.loops.get(loop)!].map(id => graph.steps.get(id)!);
    const begun = Math.max(1, ...members.flatMap(({ id }) => (parts.get(id) ?? []).map(part => part.loop)));
    const decider = graph.steps.get(loop)!;
    // Asked while the round is being found, so what is asked about the decider must know it.
    rounds.set(loop, begun);
    return goesOn(decider, begun) ? begun + 1 : begun;
  };
  const goesOn = (decider: GraphStep, round: number): boolean =>
    isSettledIn(decider, round) && isCompletedIn(decider, round) && round < (decider.max ?? 1) && !isMet(decider, round);
  const hasLoopEnded = (loop: string): boolean => progress.isSettled(graph.steps.get(loop)!);
  return progress;
}

function itemsOf(step: GraphStep, progress: Progress): readonly JsonValue[] | undefined {
  const { foreach } = step;
  if (foreach === undefined) return [null];
  const list = typeof foreach === 'string' ? listIn(progress.lookup(step)(pathOf(foreach) ?? [])) : foreach;
  // What was skipped has left no list.
  if (list === null) return [];
  return Array.isArray(list) && list.length <= limits.itemsPerStep ? (list as JsonValue[]) : undefined;
}

/** Programs report text: a list as JSON, or else its lines. */
function listIn(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  const list = asJson(value);
  return Array.isArray(list) ? list : value.split('\n').filter(line => line.trim() !== '');
}

/** What a step has come to in a round; of a list one value for each item. */
function resultIn(step: GraphStep, round: number, progress: Progress): JsonValue {
  const parts = progress.partsOf(step, round).toSorted((a, b) => a.item - b.item);
  if (step.foreach === undefined) return parts[0]?.result ?? null;
  return parts.filter(({ item }) => item !== wholeList).map(({ result }) => result);
}

function lookupOf(step: GraphStep, more: Readonly<Record<string, JsonValue>>, progress: Progress): Lookup {
  const { view, graph } = progress;
  const stepValue = (id: string, rest: readonly string[]): JsonValue => {
    const named = graph.steps.get(id);
    if (named === undefined) return null;
    // Within a loop, what stands further down is known from the round before.
    const newest = Math.max(0, ...view.parts.filter(part => part.step === id && part.kind === 'step').map(({ loop }) => loop));
    const isOpen = progress.partsOf(named, newest).some(({ state }) => state === 'open');
    const round = isOpen ? newest - 1 : newest;
    const parts = progress.partsOf(named, round);
    const [field, ...below] = rest;
    if (field === 'status') return parts.length === 0 ? null : stateOf(parts);
    if (field === 'task') return parts[0]?.task ?? null;
    return field === 'result' ? inside(resultIn(named, round, progress), below) : null;
  };
  return ([head = '', ...rest]) => {
    if (Object.hasOwn(more, head)) return inside(more[head]!, rest);
    if (head === 'inputs') return inside(view.inputs, rest);
    if (head === 'run') return inside({ id: view.id, name: view.workflow.name }, rest);
    if (head === 'event') return inside(view.events.get(step.id) ?? null, rest);
    if (head === 'loop') return progress.roundOf(step);
    return head === 'steps' ? stepValue(rest[0] ?? '', rest.slice(1)) : null;
  };
}

/** What several parts are together. */
export function stateOf(parts: readonly Pick<RunPart, 'state'>[]): RunPart['state'] {
  for (const state of ['open', 'failed', 'completed'] as const) if (parts.some(part => part.state === state)) return state;
  return 'skipped';
}

/** A result that is a text of JSON counts as what it says: programs can report no more than text. */
export function inside(value: JsonValue, [key, ...rest]: readonly string[]): JsonValue {
  if (key === undefined) return value;
  const whole = asJson(value);
  if (typeof whole !== 'object' || whole === null || !Object.hasOwn(whole, key)) return null;
  return inside((whole as Record<string, JsonValue>)[key]!, rest);
}

/** What of a run is done again after a retry, and what stays as it is. */

import { partKey, type RunPart, type RunView } from './run.ts';
import { progressOf } from './run-progress.ts';
import { graphOf } from './workflow-graph.ts';

/** Whatever did not succeed or was undone, this step if one is named, and all that comes after any of it. */
export function setAside(view: RunView, from: string | null): RunPart[] {
  const graph = graphOf(view.workflow);
  const progress = progressOf(view, graph);
  const undone = new Set(view.parts.filter(({ kind }) => kind === 'rollback').map(part => partKey({ ...part, kind: 'step' })));
  const isRedone = (part: RunPart): boolean =>
    part.kind === 'rollback' || part.state === 'failed' || part.state === 'open' || part.step === from || undone.has(partKey(part));
  const exhausted = [...graph.steps.values()].filter(step => progress.isExhausted(step)).map(({ id }) => id);
  const redone = new Set([...view.parts.filter(isRedone).map(({ step }) => step), ...exhausted, ...(from === null ? [] : [from])]);
  // A loop is done again as a whole.
  const looped = new Set([...redone].flatMap(id => [...(graph.loops.get(graph.steps.get(id)?.loop ?? '') ?? [])]));
  const follows = ({ step }: RunPart): boolean => [...graph.steps.get(step)!.before].some(id => redone.has(id) || looped.has(id));
  return view.parts.filter(part => isRedone(part) || looped.has(part.step) || follows(part));
}

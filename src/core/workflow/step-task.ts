/** The task that a step becomes: its texts filled in, and who may do it. */

import type { Gate } from '../gate.ts';
import type { JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import type { NewTask } from '../task.ts';
import type { Lookup } from './expression.ts';
import { filledCommand, filledText } from './fill.ts';
import { handoffText } from './handoff-text.ts';
import type { Part, RunPart, RunView } from './run.ts';
import type { Progress } from './run-progress.ts';
import type { Rollback } from './workflow.ts';
import type { GraphStep } from './workflow-graph.ts';

/** Or why it cannot be made. What is agreed on for its result is a gate like any other: a misfit goes back with the reason. */
export function taskOf(step: GraphStep, part: Part, lookup: Lookup, view: RunView): NewTask | string {
  const task = workOf(step, part, lookup, view);
  if (typeof task === 'string') return task;
  const { handoff, gates = [] } = step;
  const shape = handoff === undefined ? '' : `\n\n${handoffText(handoff)}`;
  const description = `${task.description ?? ''}${shape}`.trim();
  const all: Gate[] = handoff === undefined ? gates : [...gates, { type: 'schema', schema: handoff }];
  return { ...task, ...(description === '' ? {} : { description }), ...(all.length === 0 ? {} : { gates: all }) };
}

/** What undoes a step that was completed. */
export function rollbackOf(done: RunPart, progress: Progress): NewTask | string {
  const step = progress.graph.steps.get(done.step)!;
  const own: Record<string, JsonValue> = { result: done.result, index: done.item, loop: done.loop };
  const item = progress.itemsOf(step)?.[done.item] ?? null;
  const work = { title: `Undo ${step.id}`, ...step.rollback! };
  return workOf({ id: step.id, ...work }, { ...done, kind: 'rollback' }, progress.lookup(step, { ...own, item }), progress.view);
}

function workOf(work: Rollback & { id: string }, part: Part, lookup: Lookup, { id: run }: RunView): NewTask | string {
  const { title, prompt, command, role, pool, tags = [], requires, priority, resources, retries, timeout_ms, complexity } = work;
  const named = filledText(title ?? work.id, lookup)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limits.titleChars);
  const texts = {
    ...(prompt === undefined ? {} : { description: filledText(prompt, lookup) }),
    ...(command === undefined ? {} : { command: filledCommand(command, lookup) }),
  };
  if ((texts.description ?? '').length > limits.descriptionChars / 2)
    return `its prompt has ${texts.description!.length} characters, at most ${limits.descriptionChars / 2} are allowed`;
  if ((texts.command ?? '').length > limits.commandChars)
    return `its command has ${texts.command!.length} characters, at most ${limits.commandChars} are allowed`;
  const assignee = role === undefined ? pool && `pool:${pool}` : `role:${role}`;
  const labels = [...new Set([...tags, `run:${run}`, `step:${part.step}`])];
  return withoutUndefined({
    ...{
      title: named === '' ? work.id : named,
      ...texts,
      assignee,
      tags: labels,
      requires,
      priority,
      resources,
      retries,
      timeout_ms,
      complexity,
    },
  });
}

const withoutUndefined = (task: { [K in keyof NewTask]: NewTask[K] | undefined }): NewTask =>
  Object.fromEntries(Object.entries(task).filter(([, value]) => value !== undefined)) as NewTask;

/** The parts of tasks in SQLite, one transaction per method. */

import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import type { NewPart } from '../core/new-part.ts';
import type { ImportedTask } from '../core/task.ts';
import { taskAfter } from '../core/task-after.ts';
import type { Actor, TaskEvent } from '../core/task-event.ts';
import type { Journal } from './journal.ts';
import type { NewSplit, PartStore } from './part-store.ts';
import type { StoreOptions } from './store.ts';
import type { Tables } from './tables.ts';
import type { StoredTask } from './task-row.ts';

interface Parts extends Pick<Tables, 'tasks' | 'additions' | 'dependencies' | 'gathering'> {
  readonly journal: Journal;
  readonly options: StoreOptions;
  readonly apply: (task: string, event: TaskEvent, by: string) => void;
}

export class SqliteParts implements PartStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  split(id: string, wish: NewSplit, by: Actor) {
    const { journal, tasks } = this.#parts;
    return journal.write(() => {
      const parts = this.#twins(tasks.get(id), wish) ?? this.#split(tasks.get(id), wish, by);
      return { task: tasks.show(tasks.get(id)), parts: tasks.showAll(parts.map(part => tasks.get(part.id))) };
    });
  }

  of(id: string) {
    const { journal, tasks, gathering } = this.#parts;
    return journal.read(() => {
      const task = tasks.get(id);
      return task.split === null ? [] : gathering.shown(task);
    });
  }

  /** The task as it is to be retried: its parts that ended without success are tried again with it, as far as they can be. */
  retryWith(whole: StoredTask, by: string): StoredTask {
    const { dependencies, gathering, apply } = this.#parts;
    dependencies.refuseDeadEnd(whole);
    return gathering.reopened(whole, ({ id }) => {
      try {
        apply(id, { type: 'retry', by: { kind: 'operator', name: by } }, by);
      } catch (error) {
        // What it depends on is not its own affair: the others are tried again without it.
        if (!(error instanceof SwarmError)) throw error;
      }
    });
  }

  #split(whole: StoredTask, wish: NewSplit, by: Actor): StoredTask[] {
    const { tasks, additions, dependencies, options, apply } = this.#parts;
    const split = {
      collect: wish.collect ?? whole.split?.collect ?? 'concat',
      on_part_fail: wish.on_part_fail ?? whole.split?.on_part_fail ?? 'keep',
    };
    const transition = taskAfter(whole, { type: 'split', by, split }, options.now(), options.policy);
    if (transition.kind === 'refused') throw transition.refusal;
    if (transition.kind === 'repeated') return [];
    this.#refuseDepth(whole);
    const parts = additions.add(
      wish.parts.map(part => partOf(whole, part)),
      by.name,
      'parts',
    );
    const ids = parts.map(part => part.id);
    const { unmet, edges, patch } = dependencies.attach(whole, ids);
    tasks.update(whole, { ...transition.task, unmet, edges }, { type: 'task.split', by: by.name, detail: { parts: ids, patch } });
    // All of them may have been there, and ended, before.
    if (unmet === 0) apply(whole.id, { type: 'unblock' }, 'swarm');
    return parts;
  }

  /** What an answer that was lost has made already. */
  #twins(whole: StoredTask, { parts }: NewSplit): StoredTask[] | undefined {
    if (whole.split === null || whole.status !== 'blocked') return undefined;
    const known = this.#parts.gathering.partsOf(whole);
    const twins = parts.map(({ title }) => known.find(part => part.title === title));
    return twins.every(twin => twin !== undefined) ? twins : undefined;
  }

  /** Whoever splits each part again and again would never come to the work. */
  #refuseDepth(whole: StoredTask): void {
    let depth = 1;
    for (let at = whole; at.parent !== null; at = this.#parts.tasks.get(at.parent)) depth++;
    if (depth <= limits.splitDepth) return;
    throw new SwarmError('limit_reached', `${whole.id} is a part of a part, ${limits.splitDepth} times over: it is not split again`, {
      hint: 'Do it, or fail it with the reason.',
    });
  }
}

/** It is as urgent as the whole, and offered to the same workers, unless it says otherwise. */
const partOf = ({ id, priority, tags }: StoredTask, part: NewPart): ImportedTask => ({
  ...{ priority, ...part, parent: id },
  tags: [...(part.tags ?? tags.filter(tag => !tag.startsWith('parent:'))), `parent:${id}`],
});

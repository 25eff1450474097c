/** The resource side of the store in SQLite, one transaction per method. */

import { type Resources, usedOf } from '../core/resource.ts';
import type { Journal } from './journal.ts';
import type { ResourceStanding, ResourceStore } from './resource-store.ts';
import type { ResourceTable } from './resource-table.ts';
import type { TaskTable } from './task-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly resources: ResourceTable;
  readonly tasks: TaskTable;
  readonly now: () => number;
}

export class SqliteResources implements ResourceStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  configure(resources: Resources) {
    const { journal, resources: table } = this.#parts;
    return journal.write(() => table.configure(resources), 'relaxed');
  }

  standings() {
    return this.#parts.journal.read(() => this.#standings());
  }

  wants(task: string) {
    const { journal, resources, tasks } = this.#parts;
    return journal.read(() => {
      const found = tasks.get(task);
      const wants = resources.wants(found.resources);
      return wants.length > 0 || found.claimable === 0 ? wants : tasks.requirements.keptFrom(found);
    });
  }

  awaited() {
    return this.#parts.tasks.requirements.awaited();
  }

  #standings(): ResourceStanding[] {
    const { resources: table, tasks, now } = this.#parts;
    return Object.entries(table.resources).map(([name, resource]) => {
      const taken = table.takenOf(name);
      return { name, resource, used: usedOf(resource, taken, now()), uses: taken.uses, waiting: tasks.requirements.waitingFor(name) };
    });
  }
}

/** New tasks: one or thousands, all or none, depending on each other by local names. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { findCycle } from '../core/graph.ts';
import { TaskId } from '../core/names.ts';
import { nearest } from '../core/nearest.ts';
import type { ImportedTask, TaskRecord } from '../core/task.ts';
import { cycleError, type Dependencies, type Dependency } from './dependencies.ts';
import type { StoreOptions } from './store.ts';
import { fromRow, type StoredTask, type TaskRow } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

/** A task of the batch with its id; `known` when its idempotency key was used before. */
interface Entry {
  readonly spec: ImportedTask;
  readonly id: string;
  readonly index: number;
  readonly known: StoredTask | undefined;
}

type Names = ReadonlyMap<string, string>;

export class Additions {
  readonly #tasks: TaskTable;
  readonly #dependencies: Dependencies;
  readonly #options: StoreOptions;
  readonly #byKey;

  constructor(db: Database.Database, tasks: TaskTable, dependencies: Dependencies, options: StoreOptions) {
    this.#tasks = tasks;
    this.#dependencies = dependencies;
    this.#options = options;
    this.#byKey = db.prepare('SELECT * FROM task WHERE idempotency_key = ?');
  }

  add(specs: readonly ImportedTask[], by: string): StoredTask[] {
    const entries = this.#entries(specs);
    const names = namesOf(entries);
    const wanted = new Map(entries.map(entry => [entry.id, this.#dependenciesOf(entry, names)]));
    const cycle = findCycle(new Map([...wanted].map(([id, dependencies]) => [id, dependencies.map(({ task }) => task)])));
    if (cycle !== undefined) throw cycleError(cycle.map(id => called(id, entries)));
    const fresh = new Set(entries.filter(entry => entry.known === undefined).map(entry => entry.id));
    const added = entries.map(entry => entry.known ?? this.#insert(entry, wanted.get(entry.id)!, { fresh, names, by }));
    for (const { id } of entries) if (fresh.has(id)) this.#dependencies.insert(id, wanted.get(id)!);
    return added;
  }

  #entries(specs: readonly ImportedTask[]): Entry[] {
    const keys = new Map<string, Entry>();
    return specs.map((spec, index) => {
      const key = spec.idempotency_key;
      const twin = key === undefined ? undefined : keys.get(key);
      if (twin !== undefined) return { spec, id: twin.id, index, known: twin.known };
      const row = key === undefined ? undefined : (this.#byKey.get(key) as TaskRow | undefined);
      const known = row === undefined ? undefined : fromRow(row);
      const entry = { spec, id: known?.id ?? this.#tasks.nextId(), index, known };
      if (key !== undefined) keys.set(key, entry);
      return entry;
    });
  }

  #dependenciesOf(entry: Entry, names: Names): Dependency[] {
    const wanted = new Map<string, Dependency>();
    for (const dependency of entry.spec.depends_on ?? []) {
      const { task, on_fail } = typeof dependency === 'string' ? { task: dependency, on_fail: 'skip' as const } : dependency;
      const id = this.#resolve(task, { entry, names, field: 'depends_on' });
      wanted.set(id, { task: id, on_fail });
    }
    return [...wanted.values()];
  }

  #insert(entry: Entry, dependencies: readonly Dependency[], batch: { fresh: ReadonlySet<string>; names: Names; by: string }): StoredTask {
    const { spec, id } = entry;
    const inBatch = dependencies.filter(({ task }) => batch.fresh.has(task));
    const standing = this.#dependencies.standing(dependencies.filter(({ task }) => !batch.fresh.has(task)));
    const unmet = standing.unmet + inBatch.length;
    const parent = spec.parent === undefined ? null : this.#resolve(spec.parent, { entry, names: batch.names, field: 'parent' });
    const record = {
      ...this.#blank(spec, id, batch.by),
      parent,
      unmet,
      ...(unmet > 0 ? { status: 'blocked' as const, reason: standing.reason } : {}),
    };
    const dependsOn = dependencies.map(({ task }) => task);
    return this.#tasks.insert(record, dependsOn, batch.by);
  }

  /** A local name, else the id of a task on the board. */
  #resolve(reference: string, { entry, names, field }: { entry: Entry; names: Names; field: string }): string {
    const local = names.get(reference);
    if (local !== undefined) return local;
    if (TaskId.safeParse(reference).success && this.#tasks.find(reference) !== undefined) return reference;
    const near = nearest(reference, names.keys());
    throw new SwarmError('bad_params', `tasks[${entry.index}].${field}: there is no task '${reference}'`, {
      hint: near === undefined ? 'Use the `name` of a task in the same import, or the id of one on the board.' : `Did you mean '${near}'?`,
      data: { path: ['tasks', entry.index, field] },
    });
  }

  #blank(spec: ImportedTask, id: string, by: string): TaskRecord {
    const now = this.#options.now();
    return {
      ...{ id, title: spec.title, description: spec.description ?? null, command: spec.command ?? null, status: 'pending' },
      ...{ priority: spec.priority ?? 'medium', complexity: spec.complexity ?? null, tags: [...new Set(spec.tags)] },
      ...{ requires: [...new Set(spec.requires)], resources: spec.resources ?? {}, parent: null, assignee: spec.assignee ?? null },
      ...{ owner: null, attempt: 0, failures: 0, lost: 0, retries: spec.retries ?? this.#options.policy.retries },
      ...{ timeout_ms: spec.timeout_ms ?? null, gates: spec.gates ?? [], progress: null, step: null, checkpoint: null },
      ...{ result: null, error: null, artifacts: [], reason: null, created_by: by, idempotency_key: spec.idempotency_key ?? null },
      ...{ ready_at: now, lease_until: null, created_at: now, updated_at: now, started_at: null, finished_at: null },
      ...{ token: null, incarnation: null, author: null, claim_key: null, unmet: 0 },
    };
  }
}

function namesOf(entries: readonly Entry[]): Names {
  const names = new Map<string, string>();
  for (const { spec, id, index } of entries) {
    if (spec.name === undefined) continue;
    if (names.has(spec.name)) {
      throw new SwarmError('bad_params', `tasks[${index}].name: '${spec.name}' is used twice`, {
        data: { path: ['tasks', index, 'name'] },
      });
    }
    names.set(spec.name, id);
  }
  return names;
}

/** Ids of a batch that was refused mean nothing to anybody, so a cycle is told in names, or places. */
function called(id: string, entries: readonly Entry[]): string {
  const entry = entries.find(candidate => candidate.id === id);
  return entry === undefined ? id : (entry.spec.name ?? `tasks[${entry.index}]`);
}

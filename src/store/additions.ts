/** New tasks: one or thousands, all or none, depending on each other by local names. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { findCycle } from '../core/graph.ts';
import { nearest } from '../core/nearest.ts';
import { pathText } from '../core/path-text.ts';
import type { ImportedTask, TaskRecord } from '../core/task.ts';
import { cycleError, type Dependencies, type Dependency } from './dependencies.ts';
import type { Lineage } from './lineage.ts';
import type { ResourceTable } from './resource-table.ts';
import type { StoreOptions } from './store.ts';
import { fromRow, type StoredTask, type TaskRow } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

/** A task of the batch with its id; `known` when its idempotency key was used before. */
interface Entry {
  readonly spec: ImportedTask;
  readonly id: string;
  /** Where the call says it: in a list, or as all that it says. */
  readonly at: Path;
  readonly known: StoredTask | undefined;
}

type Path = readonly (string | number)[];

type Names = ReadonlyMap<string, string>;

interface Batch {
  readonly dependencies: ReadonlyMap<string, readonly Dependency[]>;
  readonly parents: ReadonlyMap<string, string | null>;
  readonly fresh: ReadonlySet<string>;
  readonly by: string;
}

interface Parts {
  readonly tasks: TaskTable;
  readonly dependencies: Dependencies;
  readonly resources: ResourceTable;
  readonly lineage: Lineage;
}

export class Additions {
  readonly #tasks: TaskTable;
  readonly #dependencies: Dependencies;
  readonly #resources: ResourceTable;
  readonly #lineage: Lineage;
  readonly #options: StoreOptions;
  readonly #byKey;

  constructor(db: Database.Database, { tasks, dependencies, resources, lineage }: Parts, options: StoreOptions) {
    this.#tasks = tasks;
    this.#dependencies = dependencies;
    this.#resources = resources;
    this.#lineage = lineage;
    this.#options = options;
    this.#byKey = db.prepare('SELECT * FROM task WHERE idempotency_key = ?');
  }

  /** `list`: what the call names them by; a task that is a call of its own has no name there. */
  add(specs: readonly ImportedTask[], by: string, list?: string): StoredTask[] {
    const root = this.#lineage.rootOf(by);
    this.#lineage.refuse(root);
    const entries = this.#entries(specs, index => (list === undefined ? [] : [list, index]));
    const batch = { ...this.#batchOf(entries, by), root };
    const added = new Map<string, StoredTask>();
    for (const entry of entries) if (!added.has(entry.id)) added.set(entry.id, entry.known ?? this.#insert(entry, batch));
    for (const id of batch.fresh) this.#dependencies.insert(id, batch.dependencies.get(id)!);
    return entries.map(entry => added.get(entry.id)!);
  }

  /** What the tasks of this call mean by their references, checked before the first of them is inserted. */
  #batchOf(entries: readonly Entry[], by: string): Batch {
    const names = namesOf(entries);
    const dependencies = new Map<string, readonly Dependency[]>();
    const parents = new Map<string, string | null>();
    for (const entry of entries) {
      if (entry.known === undefined) this.#resources.refuse(entry.spec.resources, pathText([...entry.at, 'resources']));
      const [wanted, parent] = [this.#dependenciesOf(entry, names), this.#parentOf(entry, names)];
      // Of twins, which share a key and so an id, the first is the one that is made.
      if (dependencies.has(entry.id)) continue;
      dependencies.set(entry.id, wanted);
      parents.set(entry.id, parent);
    }
    refuseCycles(entries, dependencies, parents);
    const fresh = new Set(entries.filter(entry => entry.known === undefined).map(entry => entry.id));
    return { dependencies, parents, fresh, by };
  }

  #entries(specs: readonly ImportedTask[], at: (index: number) => Path): Entry[] {
    const keys = new Map<string, Entry>();
    return specs.map((spec, index) => {
      const key = spec.idempotency_key;
      const twin = key === undefined ? undefined : keys.get(key);
      if (twin !== undefined) return { spec, id: twin.id, at: at(index), known: twin.known };
      const row = key === undefined ? undefined : (this.#byKey.get(key) as TaskRow | undefined);
      const known = row === undefined ? undefined : fromRow(row);
      const entry = { spec, id: known?.id ?? this.#tasks.nextId(), at: at(index), known };
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

  #parentOf(entry: Entry, names: Names): string | null {
    const { parent } = entry.spec;
    return parent === undefined ? null : this.#resolve(parent, { entry, names, field: 'parent' });
  }

  #insert({ spec, id }: Entry, batch: Batch & { readonly root: number | null }): StoredTask {
    const dependencies = batch.dependencies.get(id)!;
    const inBatch = dependencies.filter(({ task }) => batch.fresh.has(task));
    const standing = this.#dependencies.standing(dependencies.filter(({ task }) => !batch.fresh.has(task)));
    const unmet = standing.unmet + inBatch.length;
    const record = {
      ...this.#blank(spec, id, batch.by),
      parent: batch.parents.get(id)!,
      unmet,
      ...(unmet > 0 ? { status: 'blocked' as const, reason: standing.reason } : {}),
    };
    const dependsOn = dependencies.map(({ task }) => task);
    return this.#tasks.insert({ ...record, root: batch.root }, dependsOn, batch.by);
  }

  /** A local name, else a task on the board, by its id or the key it was made with. */
  #resolve(reference: string, { entry, names, field }: { entry: Entry; names: Names; field: string }): string {
    const local = names.get(reference);
    if (local !== undefined) return local;
    const known = this.#tasks.named(reference);
    if (known !== undefined) return known.id;
    const near = nearest(reference, names.keys());
    const usual = entry.at.length === 0 ? 'Use the id of a task' : 'Use the `name` of a task in the same list, or the id of one';
    throw fault(
      [...entry.at, field],
      `there is no task '${reference}'`,
      near === undefined ? `${usual} on the board.` : `Did you mean '${near}'?`,
    );
  }

  #blank(spec: ImportedTask, id: string, by: string): TaskRecord {
    const now = this.#options.now();
    return {
      ...{ id, title: spec.title, description: spec.description ?? null, command: spec.command ?? null, status: 'pending' },
      ...{ priority: spec.priority ?? 'medium', complexity: spec.complexity ?? null, tags: [...new Set(spec.tags)] },
      ...{
        requires: [...new Set(spec.requires)],
        resources: spec.resources ?? {},
        fallback: spec.fallback ?? true,
        parent: null,
        assignee: spec.assignee ?? null,
      },
      ...{ owner: null, attempt: 0, failures: 0, lost: 0, retries: spec.retries ?? this.#options.policy.retries },
      ...{
        timeout_ms: spec.timeout_ms ?? null,
        gates: spec.gates ?? [],
        handoff: spec.handoff ?? null,
        split: null,
        budget: spec.budget ?? null,
        progress: null,
        step: null,
        checkpoint: null,
      },
      ...{ result: null, error: null, artifacts: [], reason: null, created_by: by, idempotency_key: spec.idempotency_key ?? null },
      ...{ ready_at: now, lease_until: null, created_at: now, updated_at: now, started_at: null, finished_at: null },
      ...{ token: null, incarnation: null, author: null, claim_key: null, lease_ms: null, unmet: 0 },
    };
  }
}

function namesOf(entries: readonly Entry[]): Names {
  const names = new Map<string, string>();
  for (const { spec, id, at } of entries) {
    if (spec.name === undefined) continue;
    if (names.has(spec.name)) throw fault([...at, 'name'], `'${spec.name}' is used twice`);
    names.set(spec.name, id);
  }
  return names;
}

function refuseCycles(entries: readonly Entry[], dependencies: Batch['dependencies'], parents: Batch['parents']): void {
  const waiting = findCycle(new Map([...dependencies].map(([id, wanted]) => [id, wanted.map(({ task }) => task)])));
  if (waiting !== undefined) throw cycleError(waiting.map(id => called(id, entries)));
  const nested = findCycle(new Map([...parents].map(([id, parent]) => [id, parent === null ? [] : [parent]])));
  if (nested === undefined) return;
  const { at } = entries.find(entry => entry.id === nested[0])!;
  const circle = nested.map(id => called(id, entries)).join(' → ');
  throw fault([...at, 'parent'], `these tasks would be parts of each other: ${circle}`);
}

/** Ids of a batch that was refused mean nothing to anybody, so a cycle is told in names, or places. */
function called(id: string, entries: readonly Entry[]): string {
  const entry = entries.find(candidate => candidate.id === id);
  return entry === undefined ? id : (entry.spec.name ?? pathText(entry.at));
}

const fault = (path: Path, what: string, hint?: string): SwarmError =>
  new SwarmError('bad_params', `${pathText(path)}: ${what}`, { ...(hint === undefined ? {} : { hint }), data: { path } });

/** What is taken of each resource: by the tasks in progress, and of rates by what was drawn lately. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import {
  Allotment,
  type Drawn,
  freeAt,
  freeOf,
  impossible,
  type Needs,
  type Resources,
  suffices,
  type Taken,
  type Use,
  type Want,
  wantOf,
} from '../core/resource.ts';
import type { TaskRecord } from '../core/task.ts';
import type { Journal } from './journal.ts';

interface Holder {
  readonly id: number;
  readonly owner: string;
  readonly resources: string;
}

/** Kept in memory, rebuilt from the rows on start: what a task holds follows from its state alone, so no end can forget to give it back. */
export class ResourceTable {
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #uses = new Map<string, Map<string, Use>>();
  readonly #draws = new Map<string, Drawn[]>();
  readonly #draw;
  readonly #forget;
  #resources: Resources = {};

  constructor(db: Database.Database, journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    this.#draw = db.prepare('INSERT INTO drawn (resource, at, amount) VALUES (?, ?, ?)');
    this.#forget = db.prepare('DELETE FROM drawn WHERE resource = ? AND at <= ?');
    const held = db.prepare(`SELECT id, owner, resources FROM task WHERE status = 'in_progress' AND resources <> '{}'`).all() as Holder[];
    for (const { id, owner, resources } of held) this.#hold(`t${id}`, owner, JSON.parse(resources) as Needs);
    const drawn = db.prepare('SELECT resource, at, amount FROM drawn ORDER BY at').all() as (Drawn & { resource: string })[];
    for (const { resource, ...draw } of drawn) this.#drawsOf(resource).push(draw);
  }

  get resources(): Resources {
    return this.#resources;
  }

  configure(resources: Resources): void {
    const before = this.#resources;
    this.#resources = resources;
    this.#journal.onUndo(() => {
      this.#resources = before;
    });
    this.#journal.markReady();
  }

  takenOf(name: string): Taken {
    return { uses: [...(this.#uses.get(name)?.values() ?? [])], draws: this.#draws.get(name) ?? [] };
  }

  /** Told of every change of a task, within its transaction. */
  follow(before: TaskRecord, after: TaskRecord): void {
    const [held, holds] = [before.status === 'in_progress', after.status === 'in_progress'];
    if (held === holds) return;
    const needs = holds ? after.resources : before.resources;
    if (Object.keys(needs).length === 0) return;
    if (holds) this.#take(after, needs);
    else this.#giveBack(before.id, before.owner!, needs);
  }

  /** Refuses what could never be had. */
  refuse(needs: Needs | undefined, where = 'resources'): void {
    const want = needs && impossible(needs, this.#resources);
    if (want === undefined) return;
    throw new SwarmError('bad_params', `${where}: ${want.why}`, { hint: want.remedy!, data: { resource: want.resource } });
  }

  isFree(needs: Needs): boolean {
    return this.isPossible(needs) && Object.entries(needs).every(([name, need]) => suffices(this.#freeOf(name), need));
  }

  isPossible(needs: Needs): boolean {
    return impossible(needs, this.#resources) === undefined;
  }

  /** All that these needs lack now. */
  wants(needs: Needs): Want[] {
    const never = impossible(needs, this.#resources);
    if (never !== undefined) return [never];
    return Object.entries(needs).flatMap(([name, need]) => {
      const resource = this.#resources[name];
      return resource === undefined ? [] : (wantOf(name, need, resource, this.takenOf(name), this.#now()) ?? []);
    });
  }

  /** When time alone lets such a task begin; null where it may already, or waits for another task. */
  freeAt(needs: Needs): number | null {
    const now = this.#now();
    const times = this.wants(needs).map(({ resource: name }) => {
      const resource = this.#resources[name];
      return resource === undefined ? null : freeAt(resource, this.takenOf(name), needs[name]!, now);
    });
    return times.length === 0 || times.includes(null) ? null : Math.max(...(times as number[]));
  }

  allotment(): Allotment {
    return new Allotment(name => this.#freeOf(name));
  }

  #freeOf(name: string): number {
    const resource = this.#resources[name];
    return resource === undefined ? Number.POSITIVE_INFINITY : freeOf(resource, this.takenOf(name), this.#now());
  }

  #take({ id: task, owner, started_at: at }: TaskRecord, needs: Needs): void {
    this.#hold(task, owner!, needs);
    this.#journal.onUndo(() => this.#release(task, needs));
    for (const [name, amount] of Object.entries(needs)) {
      const resource = this.#resources[name];
      if (resource?.kind !== 'rate') continue;
      const draws = this.#drawsOf(name);
      const draw = { at: at!, amount };
      while (draws.length > 0 && draws[0]!.at + resource.perMs <= at!) draws.shift();
      draws.push(draw);
      this.#journal.onUndo(() => void draws.splice(draws.indexOf(draw), 1));
      this.#forget.run(name, at! - resource.perMs);
      this.#draw.run(name, at, amount);
    }
  }

  #giveBack(task: string, owner: string, needs: Needs): void {
    this.#release(task, needs);
    this.#journal.onUndo(() => this.#hold(task, owner, needs));
    // Whoever waited for it may be served.
    this.#journal.markReady();
  }

  #hold(task: string, owner: string, needs: Needs): void {
    for (const [name, amount] of Object.entries(needs)) {
      const uses = this.#uses.get(name) ?? new Map<string, Use>();
      this.#uses.set(name, uses.set(task, { task, owner, amount }));
    }
  }

  #release(task: string, needs: Needs): void {
    for (const name of Object.keys(needs)) this.#uses.get(name)?.delete(task);
  }

  #drawsOf(name: string): Drawn[] {
    const draws = this.#draws.get(name) ?? [];
    this.#draws.set(name, draws);
    return draws;
  }
}

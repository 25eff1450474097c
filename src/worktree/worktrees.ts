/** The worktrees of one swarm: made for its workers and tasks, looked at, merged, and taken away when nothing is lost with them. */

import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import type { FactDetail } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import { filledFor, lossOf, treeNameOf } from '../core/worktree.ts';
import { Approvals, type Command, commandAt } from './approvals.ts';
import type { CommandRunner } from './command.ts';
import { type Difference, differenceOf } from './diff.ts';
import { fewAtOnce } from './few-at-once.ts';
import { diskUse, lookAt, markOf, type SeenTree } from './look.ts';
import { directoryIn, readyTree, requireRoom, type Site, type Wanted } from './make-tree.ts';
import { type Merged, merge } from './merge.ts';
import { removeTree } from './remove-tree.ts';
import { branchesOf, type Checkout, checkoutsOf, commitOf, openRepository, type Repository } from './repository.ts';
import { type TreeRecord, TreeRecords } from './tree-record.ts';
import { orTrouble, treeTrouble } from './trouble.ts';
import { Turns } from './turns.ts';
import { underWayIn } from './under-way.ts';

interface Parts {
  readonly project: string;
  readonly stateDir: string;
  readonly commands: CommandRunner;
  readonly now: () => number;
  /** For the log of facts. */
  tell(
    type: 'worktree.made' | 'worktree.merged' | 'worktree.removed' | 'worktree.trusted',
    name: string,
    by: string,
    data: FactDetail,
  ): Promise<void>;
}

export interface PoolCommand extends Command {
  readonly kind: 'setup' | 'teardown';
  readonly pools: readonly string[];
  readonly approved: boolean;
}

export interface Kept {
  readonly name: string;
  readonly why: string;
  readonly mark: string;
}

interface Owner {
  readonly worker: string;
  readonly task: string | null;
  /** Nobody else works there now. */
  readonly isAlone: boolean;
}

/** Somebody still needs it; who runs in it is not even robbed of it by a person's word. */
export interface Live {
  readonly why: string;
  readonly isRunning: boolean;
}

/** By the board. */
export type LiveOf = (record: TreeRecord) => Promise<Live | null>;

export class Worktrees {
  readonly #parts: Parts;
  readonly #turns = new Turns();
  /** How many work in each, or are about to, of whom the board may not know. */
  readonly #uses = new Map<string, number>();
  #interruption = new AbortController();
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Does this in the directory of this worker, or of this task of it, which is made if need be; null where its pool works in the project. */
  async within<T>(pool: PoolSpec, owner: Owner, work: (directory: string | null) => Promise<T>): Promise<T> {
    const { worktree: spec } = pool.launch;
    const name = spec === null ? null : treeNameOf(spec, owner);
    if (spec === null || name === null) return work(null);
    return this.#using(name, async () => work(await this.#directory({ name, pool: pool.name, spec, isAlone: owner.isAlone })));
  }

  /** Does this where the first of these works that has a worktree, which nobody takes away meanwhile; null when none has. */
  async inPlaceOf<T>(names: readonly string[], work: (directory: string | null) => Promise<T>): Promise<T> {
    for (const name of names) {
      // One that is being taken away is waited for, and then there is none.
      const isThere = await this.#turns.inTurn(
        `tree ${name}`,
        async () => this.#site().records.read(name)?.stage === 'ready' && this.#use(name, 1),
      );
      if (!isThere) continue;
      try {
        return await work(directoryIn(this.#site().records.treeOf(name), await this.#repository()));
      } finally {
        this.#use(name, -1);
      }
    }
    return work(null);
  }

  async #using<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#use(name, 1);
    try {
      return await work();
    } finally {
      this.#use(name, -1);
    }
  }

  #use(name: string, by: 1 | -1): true {
    const uses = (this.#uses.get(name) ?? 0) + by;
    if (uses === 0) this.#uses.delete(name);
    else this.#uses.set(name, uses);
    return true;
  }

  async #directory(wanted: Wanted): Promise<string> {
    const repository = await this.#repository();
    return this.#turns.inTurn(`tree ${wanted.name}`, async () => {
      const site = this.#site();
      const before = site.records.read(wanted.name);
      if (before === null && site.records.all().length >= limits.worktrees) throw tooMany();
      const record = await orTrouble(`worktree ${wanted.name} cannot be made`, readyTree(wanted, repository, site));
      // Whoever was to work in it is not wanted any more.
      if (site.signal.aborted) throw new SwarmError('unavailable', 'the swarm goes down');
      if (before?.stage !== 'ready')
        await this.#parts.tell('worktree.made', record.name, 'swarm', { branch: record.branch, pool: record.pool });
      return directoryIn(site.records.treeOf(wanted.name), repository);
    });
  }

  /** Whether worktrees can be made for these pools at all, and what a person would have to agree to. */
  async commandsOf(pools: readonly PoolSpec[]): Promise<PoolCommand[]> {
    const specs = pools.flatMap(({ name, launch: { worktree } }) => (worktree === null ? [] : [{ name, worktree }]));
    if (specs.length === 0) return [];
    const repository = await this.#repository();
    const { approvals } = this.#site();
    const found = new Map<string, PoolCommand>();
    const branches = await branchesOf(repository);
    for (const { name, worktree } of specs) {
      const owner = worktree.mode === 'per-task' ? 't1' : `${name}-1`;
      requireRoom(filledFor(worktree.branch, { pool: name, name: owner, path: '' }), branches);
      const base = await commitOf(repository, worktree.base);
      for (const kind of ['setup', 'teardown'] as const) {
        const words = worktree[kind];
        if (words === null) continue;
        const command = await commandAt(base, words, repository);
        const known = found.get(`${kind} ${command.hash}`)?.pools ?? [];
        found.set(`${kind} ${command.hash}`, { ...command, kind, pools: [...known, name], approved: approvals.has(command.hash) });
      }
    }
    return [...found.values()];
  }

  async approve(hashes: readonly string[], by: string): Promise<void> {
    const { approvals } = this.#site();
    for (const hash of hashes) approvals.add(hash, by);
    await this.#parts.tell('worktree.trusted', 'all', by, { hashes: [...hashes] });
  }

  /** Ends what set-ups run; those that are still wanted begin anew. */
  interrupt(): void {
    this.#interruption.abort();
    if (!this.#isClosed) this.#interruption = new AbortController();
  }

  /** The same for good. */
  close(): void {
    this.#isClosed = true;
    this.#interruption.abort();
  }

  /** Every worktree, with the disk space that each takes where that is asked for. */
  async list(names: readonly string[] | null, withSizes: boolean): Promise<(SeenTree & { bytes: number | null })[]> {
    const { records } = this.#site();
    const chosen = names === null ? records.all() : names.map(name => this.#known(name));
    if (chosen.length === 0) return [];
    const repository = await this.#repository();
    const checkouts = await checkoutsOf(repository);
    const seen = await fewAtOnce(chosen, record => lookAt(record, records.treeOf(record.name), repository, checkouts));
    const sizes = withSizes ? await fewAtOnce(seen, ({ tree }) => diskUse(tree)) : [];
    return seen.map((tree, at) => ({ ...tree, bytes: sizes[at] ?? null }));
  }

  async diff(name: string, binary: boolean): Promise<SeenTree & Difference> {
    const { repository, seen } = await this.#look(name);
    return { ...seen, ...(await differenceOf(seen, repository, binary)) };
  }

  async merge(name: string, into: string | null, by: string): Promise<SeenTree & Merged> {
    this.#known(name);
    const { commonDir } = await this.#repository();
    return this.#turns.inTurn(commonDir, async () => {
      const { repository, seen, checkouts } = await this.#look(name);
      const { tip, changed, branch, record, tree } = seen;
      if (seen.trouble !== null) throw treeTrouble(`worktree ${name} cannot be merged: ${seen.trouble}`);
      if (tip === null) throw treeTrouble(`nothing is left of worktree ${name}`);
      if (changed > 0) {
        throw treeTrouble(`${name} has ${changed} changed files that are not committed and would be left out`, {
          hint: `\`swarm diff ${name}\` shows them; commit them in ${tree}.`,
        });
      }
      const underWay = seen.isThere ? await underWayIn(tree) : null;
      if (underWay !== null) {
        throw treeTrouble(`a ${underWay} is under way in ${name}, and only a part of its work would be merged`, {
          hint: `Finish or abort it in ${tree}.`,
        });
      }
      const merged = await merge({ tip, what: branch ?? record.branch, into }, repository, checkouts);
      if (merged.commits > 0 && merged.conflicts.length === 0) {
        await this.#parts.tell('worktree.merged', name, by, { into: merged.into, commits: merged.commits, commit: merged.commit });
      }
      return { ...seen, ...merged };
    });
  }

  /** Takes away what is lost by nobody; of the others those whose loss a person agreed to, by its mark. */
  async clean(
    names: readonly string[] | null,
    agreed: readonly string[],
    { liveOf, by }: { liveOf: LiveOf; by: string },
  ): Promise<{ removed: (SeenTree & { bytes: number | null })[]; kept: Kept[] }> {
    const { records } = this.#site();
    const removed: (SeenTree & { bytes: number | null })[] = [];
    const kept: Kept[] = [];
    // One after the other: a branch that is about to go keeps no commit of another.
    for (const { name } of names === null ? records.all() : names.map(each => this.#known(each))) {
      await this.#turns.inTurn(`tree ${name}`, async () => {
        const { repository, seen } = await this.#look(name);
        const bytes = await diskUse(seen.tree);
        const needed = this.#neededNow(seen) ?? (await liveOf(seen.record));
        const live = needed?.why ?? null;
        const loss = lossOf({ ...seen, live });
        const mark = markOf(seen, live);
        const isAgreed = names !== null && agreed.includes(mark);
        const stays = isAgreed ? inUse(needed) : loss;
        const why = stays ?? (await removeTree(seen, isAgreed, repository, this.#site()));
        if (why !== null) return void kept.push({ name, why, mark });
        removed.push({ ...seen, bytes });
        await this.#parts.tell('worktree.removed', name, by, { branch: seen.record.branch, tip: seen.tip, loss });
      });
    }
    return { removed, kept };
  }

  /** What the board does not know. */
  #neededNow({ record: { name, stage }, isLocked }: SeenTree): Live | null {
    if (this.#uses.has(name)) return { why: 'somebody works in it, or is about to', isRunning: true };
    return isLocked && stage === 'ready' ? { why: 'it is locked by `git worktree lock`', isRunning: false } : null;
  }

  async #look(name: string): Promise<{ repository: Repository; seen: SeenTree; checkouts: Checkout[] }> {
    const record = this.#known(name);
    const repository = await this.#repository();
    const checkouts = await checkoutsOf(repository);
    return { repository, checkouts, seen: await lookAt(record, this.#site().records.treeOf(name), repository, checkouts) };
  }

  #known(name: string): TreeRecord {
    const record = this.#site().records.read(name);
    if (record !== null) return record;
    throw new SwarmError('not_found', `there is no worktree ${name}`, { hint: '`swarm worktrees` lists them.' });
  }

  async #repository(): Promise<Repository> {
    const repository = await openRepository(this.#parts.project);
    const place = path.relative(repository.top, this.#home());
    if (place.startsWith('..') || path.isAbsolute(place)) return repository;
    throw treeTrouble(`worktrees would lie inside of the repository, in ${this.#home()}`, {
      hint: 'Let SWARM_HOME be a directory outside of it; then `swarm up`.',
    });
  }

  #site(): Site {
    const { now, commands } = this.#parts;
    const home = this.#home();
    const [records, approvals] = [new TreeRecords(path.join(home, 'worktrees')), new Approvals(path.join(home, 'approvals'))];
    return { records, approvals, now, commands, turns: this.#turns, signal: this.#interruption.signal };
  }

  /** As git would call it. */
  #home(): string {
    mkdirSync(this.#parts.stateDir, { recursive: true, mode: 0o700 });
    return realpathSync(this.#parts.stateDir);
  }
}

const inUse = (needed: Live | null): string | null =>
  needed?.isRunning ? `${needed.why}; stop that first: nothing is taken away from under a process` : null;

const tooMany = (): SwarmError =>
  treeTrouble(`the swarm has ${limits.worktrees} worktrees, which is the most`, {
    hint: '`swarm worktrees clean` takes away those that nobody needs; then `swarm resume`.',
  });

/** A board under test: a store whose clock only the test moves, and the few calls that most tests are made of. */

import { rmSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import type { Claimant } from '../../src/core/claimant.ts';
import type { ErrorCode } from '../../src/core/error.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { JsonValue } from '../../src/core/json.ts';
import type { NewPart } from '../../src/core/new-part.ts';
import { type BoardPolicy, defaultBoardPolicy } from '../../src/core/policy.ts';
import type { Split } from '../../src/core/split.ts';
import { type ImportedTask, statuses, type Task, type TaskStatus } from '../../src/core/task.ts';
import type { Actor, TaskEvent } from '../../src/core/task-event.ts';
import type { ClaimGrant, HeldTask, Store, StoreOptions, Sweep } from '../../src/store/store.ts';
import { aClaimant, operator } from './task.ts';
import { tempDir } from './temp.ts';

/** Opening the same directory again finds the same board. */
export type OpenStore = (options: StoreOptions & { readonly dir: string }) => Promise<Store> | Store;

/** For one test: a new board, which is checked and closed when the test ends. */
export type OpenBoard = (policy?: Partial<BoardPolicy>, more?: Partial<StoreOptions>) => Promise<Board>;

export const boardsOf =
  (open: OpenStore): OpenBoard =>
  async (policy = {}, more = {}) => {
    const board = new Board(options => open({ ...options, ...more }), tempDir(), { ...defaultBoardPolicy, ...policy });
    await board.open();
    onTestFinished(() => board.close());
    return board;
  };

type Who = string | Partial<Claimant>;

const claimantOf = (who: Who): Claimant => aClaimant(typeof who === 'string' ? { name: who } : who);

const specOf = (spec: string | ImportedTask): ImportedTask => (typeof spec === 'string' ? { title: spec } : spec);

export class Board {
  store!: Store;
  /** What the store's clock says. */
  now = 1_700_000_000_000;
  policy: BoardPolicy;
  readonly #open: OpenStore;
  readonly #dir: string;
  #tokens = 0;
  #closed = false;

  constructor(open: OpenStore, dir: string, policy: BoardPolicy) {
    this.#open = open;
    this.#dir = dir;
    this.policy = policy;
  }

  async open(): Promise<void> {
    this.store = await this.#open({ policy: this.policy, now: () => this.now, random: () => 0.5, dir: this.#dir });
  }

  /** Properties close each of their many boards; the others are closed by the end of the test. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.expectSound();
    await this.store.close();
    rmSync(this.#dir, { recursive: true });
  }

  async reopen(policy: Partial<BoardPolicy> = {}): Promise<void> {
    await this.store.close();
    this.policy = { ...this.policy, ...policy };
    await this.open();
  }

  /** Lets time pass, and whatever is due by then happen. */
  async pass(ms: number): Promise<Sweep> {
    this.now += ms;
    return this.store.sweep();
  }

  /** Adds tasks, given by their titles or in full, and gives their ids. */
  async add(...specs: readonly (string | ImportedTask)[]): Promise<string[]> {
    return (await this.store.addTasks(specs.map(specOf), 'operator')).map(task => task.id);
  }

  async addOne(spec: string | ImportedTask): Promise<string> {
    return (await this.add(spec))[0]!;
  }

  grant(more: Partial<ClaimGrant> = {}): ClaimGrant {
    return { token: `token-${++this.#tokens}`, leaseMs: this.policy.leaseMs, key: null, ...more };
  }

  next(who: Who, more: Partial<ClaimGrant> = {}): Promise<HeldTask | undefined> {
    return this.store.claimNext(claimantOf(who), this.grant(more));
  }

  claim(id: string, who: Who = 'w1', more: Partial<ClaimGrant> = {}): Promise<HeldTask> {
    return this.store.claimTask(id, claimantOf(who), this.grant(more));
  }

  demand(who: Who): Promise<number> {
    return this.store.demand(claimantOf(who));
  }

  async peek(who: Who, tags: readonly string[] = []): Promise<string | undefined> {
    return (await this.store.peekNext(claimantOf(who), tags))?.id;
  }

  /** The ids that one claim after the other gives, until there are no more. */
  async claimAll(who: Who, more: Partial<ClaimGrant> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let held = await this.next(who, more); held !== undefined; held = await this.next(who, more)) ids.push(held.task.id);
    return ids;
  }

  happen(id: string, event: TaskEvent): Promise<Task> {
    return this.store.apply(id, event, 'by' in event ? event.by.name : 'swarm');
  }

  complete(held: HeldTask, result?: JsonValue): Promise<Task> {
    return this.happen(held.task.id, { type: 'complete', by: holderOf(held), ...(result === undefined ? {} : { result }) });
  }

  fail(held: HeldTask, error = 'broken', fatal = false): Promise<Task> {
    return this.happen(held.task.id, { type: 'fail', by: holderOf(held), error, fatal, random: 0.5 });
  }

  release(held: HeldTask): Promise<Task> {
    return this.happen(held.task.id, { type: 'release', by: holderOf(held) });
  }

  /** By the operator, whoever holds it. */
  finish(id: string): Promise<Task> {
    return this.happen(id, { type: 'complete', by: operator });
  }

  /** By the operator, for good. */
  breakDown(id: string): Promise<Task> {
    return this.happen(id, { type: 'fail', by: operator, error: 'broken', fatal: true, random: 0.5 });
  }

  cancel(id: string): Promise<Task> {
    return this.happen(id, { type: 'cancel', by: operator });
  }

  retry(id: string): Promise<Task> {
    return this.happen(id, { type: 'retry', by: operator });
  }

  /** By the operator; gives the ids of the parts. */
  async split(id: string, titles: readonly (string | NewPart)[], how: Partial<Split> = {}, by: Actor = operator): Promise<string[]> {
    const parts = titles.map(part => (typeof part === 'string' ? { title: part } : part));
    return (await this.store.parts.split(id, { parts, ...how }, by)).parts.map(part => part.id);
  }

  depends(id: string, add: readonly string[], remove: readonly string[] = [], onFail: 'skip' | 'block' | 'run' = 'skip'): Promise<Task> {
    return this.store.setDependencies(id, { add: add.map(task => ({ task, on_fail: onFail })), remove }, 'operator');
  }

  task(id: string): Promise<Task> {
    return this.store.task(id);
  }

  async tasks(): Promise<Task[]> {
    return (await this.store.listTasks({ limit: 1_000_000 })).tasks;
  }

  async statuses(...ids: readonly string[]): Promise<TaskStatus[]> {
    return Promise.all(ids.map(async id => (await this.store.task(id)).status));
  }

  facts(after = 0): Promise<Fact[]> {
    return this.store.facts(after, 1_000_000);
  }

  /** What must hold of every board at every moment. */
  async expectSound(): Promise<void> {
    expect(await this.store.verify()).toMatchObject({ ok: true, violation: null });
    const [tasks, facts] = await Promise.all([this.tasks(), this.facts()]);
    expect(facts.map(fact => fact.seq)).toEqual(facts.map((_, index) => index + 1));
    expect(this.store.head()).toBe(facts.length);
    expect(this.store.counts()).toEqual(
      Object.fromEntries(statuses.map(status => [status, tasks.filter(task => task.status === status).length])),
    );
  }
}

/** Who reports under this claim. */
export const holderOf = ({ task, token }: HeldTask): Actor => ({
  ...{ kind: 'worker', name: task.owner!, incarnation: `${task.owner}#1`, token },
});

/** The call is refused with this code, and in words that hold these. */
export async function expectRefusal(call: Promise<unknown>, code: ErrorCode, ...words: readonly string[]): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'SwarmError', code });
  const { message, hint = '' } = error as { message: string; hint?: string };
  for (const word of words) expect(`${message} ${hint}`).toContain(word);
}

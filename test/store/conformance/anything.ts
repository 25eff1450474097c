/** Conformance: any sequence of calls leaves the store exactly where the model of the board is. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claimant } from '../../../src/core/claimant.ts';
import { SwarmError } from '../../../src/core/error.ts';
import type { Gate } from '../../../src/core/gate.ts';
import { type ImportedTask, type OnFail, onFail, priorities, type TaskEdit, type TaskRecord } from '../../../src/core/task.ts';
import type { Actor, TaskEvent } from '../../../src/core/task-event.ts';
import type { HeldTask } from '../../../src/store/store.ts';
import type { Board, OpenBoard } from '../../helpers/board.ts';
import { runs } from '../../helpers/runs.ts';
import { aClaimant, operator, worker } from '../../helpers/task.ts';
import { BoardModel, essence, type Wait } from '../board-model.ts';

const policy = { retries: 1, retryBaseMs: 50, retryMaxMs: 200, leaseMs: 100, lostMax: 2, agingStepMs: 100, releasesMax: 2 };

const crew: readonly Claimant[] = [
  aClaimant({ name: 'w1', capabilities: ['go'] }),
  aClaimant({ name: 'w2', tags: ['ui'], pool: 'fast' }),
  aClaimant({ name: 'w3', tags: ['ui', 'css'], role: 'reviewer', capabilities: 'any' }),
];

/** A number that stands for whichever task, worker or claim there is at that place, counted round and round. */
const pick = fc.nat(40);
const edge = fc.record({ on: pick, onFail: fc.constantFrom(...onFail) });
const labels = { tags: fc.subarray(['ui', 'css']), requires: fc.subarray(['go', 'gpu']) };
const priority = fc.constantFrom(...priorities);
const assignee = fc.constantFrom(null, null, 'w1', 'pool:fast', 'role:reviewer');

const arbitrarySpec = fc.record({
  fields: fc.record({ ...labels, priority, assignee, retries: fc.nat(2), gates: fc.constantFrom<Gate[]>([], [], [{ type: 'review' }]) }),
  /** What it waits for: of the same call, and of what was there before. */
  within: fc.array(edge, { maxLength: 2 }),
  before: fc.array(edge, { maxLength: 2 }),
});

const arbitraryReport = fc.constantFrom<(by: Actor) => TaskEvent>(
  by => ({ type: 'complete', by, result: 'done' }),
  by => ({ type: 'complete', by }),
  by => ({ type: 'submit', by, result: 'draft' }),
  by => ({ type: 'fail', by, error: 'broken', random: 0.5 }),
  by => ({ type: 'fail', by, error: 'lost cause', fatal: true, random: 0.5 }),
  by => ({ type: 'release', by }),
  by => ({ type: 'progress', by, progress: 0.5, step: 'testing' }),
  by => ({ type: 'checkpoint', by, data: { at: 3 } }),
  by => ({ type: 'note', by, text: 'hm' }),
);

const arbitraryOrder = fc.oneof(
  arbitraryReport,
  fc.constantFrom<(by: Actor) => TaskEvent>(
    by => ({ type: 'cancel', by }),
    by => ({ type: 'retry', by }),
    by => ({ type: 'retry', by }),
    by => ({ type: 'approve', by }),
    by => ({ type: 'reject', by, comment: 'no', random: 0.5 }),
  ),
  assignee.map(
    to =>
      (by: Actor): TaskEvent => ({ type: 'assign', by, to }),
  ),
  fc.record({ ...labels, priority, retries: fc.nat(2) }, { requiredKeys: [] }).map(
    change =>
      (by: Actor): TaskEvent => ({ type: 'edit', by, change: { title: 'edited', ...change } as TaskEdit }),
  ),
);

const key = fc.constantFrom(null, null, null, 'k1', 'k2');

const arbitraryOp = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('add' as const), specs: fc.array(arbitrarySpec, { minLength: 1, maxLength: 4 }) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('next' as const), who: pick, key, tags: fc.oneof(fc.constant([]), labels.tags) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('claim' as const), who: pick, task: pick, key }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('report' as const), claim: pick, event: arbitraryReport }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('order' as const), task: pick, event: arbitraryOrder }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('depend' as const),
      task: pick,
      add: fc.array(edge, { maxLength: 2 }),
      remove: fc.array(pick, { maxLength: 1 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 150 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('renew' as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('register' as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const) }) },
);
type Op = typeof arbitraryOp extends fc.Arbitrary<infer T> ? T : never;

/** Does everything twice, on the store and on the model, and compares. */
class Pair {
  readonly #board: Board;
  readonly #model: BoardModel;
  readonly #claims: { held: HeldTask; incarnation: string }[] = [];
  readonly #crew = crew.map(claimant => ({ claimant, isKnown: false }));

  constructor(board: Board) {
    this.#board = board;
    this.#model = new BoardModel(board.policy, board.now);
  }

  play(op: Op): Promise<void> {
    switch (op.op) {
      case 'add':
        return this.#add(op.specs);
      case 'next':
      case 'claim':
        return this.#claim(op);
      case 'report':
        return this.#report(op);
      case 'order':
        return this.#order(op);
      case 'depend':
        return this.#depend(op);
      case 'pass':
        return this.#pass(op.ms);
      case 'renew':
        return this.#renew(op.who);
      case 'register':
        return this.#register(op.who);
      case 'reopen':
        return this.#board.reopen();
    }
  }

  async compare(): Promise<void> {
    const tasks = await this.#board.tasks();
    expect(tasks.map(task => ({ ...essence(task), depends_on: task.depends_on.toSorted(), notes: task.notes.length }))).toEqual(
      this.#model.picture(),
    );
    expect(this.#board.store.counts()).toEqual(this.#model.counts());
    for (const { status, reason } of tasks) if (!['pending', 'in_progress', 'completed'].includes(status)) expect(reason).toBeTruthy();
    for (const { claimant } of this.#crew) {
      const offers = this.#model.offers(claimant);
      expect([await this.#board.store.demand(claimant), await this.#board.peek(claimant)]).toEqual([offers.length, offers[0]]);
    }
  }

  async #add(specs: readonly { fields: Partial<TaskRecord>; within: readonly Choice[]; before: readonly Choice[] }[]): Promise<void> {
    const { ids } = this.#model;
    const id = (index: number) => `t${ids.length + index + 1}`;
    const plans = specs.map(({ fields, within, before }, index) => {
      // Forwards only, so that there is no cycle: those have tests of their own.
      const later = specs.length - index - 1;
      const inside = later === 0 ? [] : within.map(({ on, onFail: word }) => ({ place: index + 1 + (on % later), onFail: word }));
      const outside = before.flatMap(({ on, onFail: word }) => (ids.length === 0 ? [] : [{ on: at(ids, on)!, onFail: word }]));
      const waits = once([...outside, ...inside.map(({ place, onFail: word }) => ({ on: id(place), onFail: word }))]);
      const name = (on: string) => (ids.includes(on) ? on : `n${Number(on.slice(1)) - ids.length - 1}`);
      const depends_on = waits.map(({ on, onFail: word }) => ({ task: name(on), on_fail: word }));
      const { assignee: to, ...rest } = fields;
      const spec = { title: 'task', name: `n${index}`, ...rest, depends_on, ...(to == null ? {} : { assignee: to }) } as ImportedTask;
      return { spec, plan: { fields, waits } };
    });
    const added = () => this.#board.add(...plans.map(({ spec }) => spec));
    await this.#same(added, () => this.#model.add(plans.map(({ plan }) => plan)));
  }

  async #claim(op: Extract<Op, { op: 'next' | 'claim' }>): Promise<void> {
    const claimant = this.#claimant(op.who);
    const tags = op.op === 'next' && op.tags.length > 0 ? { tags: op.tags } : {};
    const grant = this.#board.grant({ key: op.key, ...tags });
    const id = op.op === 'claim' ? at(this.#model.ids, op.task) : undefined;
    if (op.op === 'claim' && id === undefined) return;
    const held = () => (id === undefined ? this.#board.store.claimNext(claimant, grant) : this.#board.store.claimTask(id, claimant, grant));
    await this.#same(
      async () => {
        const claim = await held();
        if (claim !== undefined) this.#claims.push({ held: claim, incarnation: claimant.incarnation });
        return claim?.task.id;
      },
      () => (id === undefined ? this.#model.next(claimant, grant) : this.#model.claim(id, claimant, grant)),
    );
  }

  /** By the holder of a claim, or by whoever held it once. */
  async #report(op: Extract<Op, { op: 'report' }>): Promise<void> {
    const claim = at(this.#claims, op.claim);
    if (claim === undefined) return;
    const { task, token } = claim.held;
    await this.#happen(task.id, op.event(worker(task.owner!, token, claim.incarnation)));
  }

  async #order(op: Extract<Op, { op: 'order' }>): Promise<void> {
    const id = at(this.#model.ids, op.task);
    if (id !== undefined) await this.#happen(id, op.event(operator));
  }

  #happen(id: string, event: TaskEvent): Promise<void> {
    return this.#same(
      () => this.#board.happen(id, event).then(nothing),
      () => this.#model.apply(id, event),
    );
  }

  async #depend(op: Extract<Op, { op: 'depend' }>): Promise<void> {
    const { ids } = this.#model;
    const id = at(ids, op.task);
    if (id === undefined) return;
    const add = once(op.add.map(({ on, onFail: word }) => ({ on: at(ids, on)!, onFail: word })));
    const remove = op.remove.map(place => at(ids, place)!);
    const change = { add: add.map(({ on, onFail: word }) => ({ task: on, on_fail: word })), remove };
    await this.#same(
      () => this.#board.store.setDependencies(id, change, 'operator').then(nothing),
      () => this.#model.setDependencies(id, add, remove),
    );
  }

  async #pass(ms: number): Promise<void> {
    this.#model.now += ms;
    this.#model.sweep();
    await this.#board.pass(ms);
  }

  async #renew(who: number): Promise<void> {
    const { incarnation } = this.#claimant(who);
    const until = this.#model.now + policy.leaseMs;
    this.#model.renew(incarnation, until);
    await this.#board.store.renew(incarnation, until);
  }

  /** A worker that begins again loses what it held, once it is known. */
  async #register(who: number): Promise<void> {
    const member = at(this.#crew, who)!;
    const { name, role, incarnation } = member.claimant;
    if (member.isKnown) this.#model.loseAllOf(incarnation);
    member.isKnown = true;
    member.claimant = { ...member.claimant, incarnation: `${incarnation}+` };
    const described = { name, role, capabilities: [], tags: [] };
    await this.#board.store.registerWorker(described, { incarnation: member.claimant.incarnation, tokenHash: null });
  }

  #claimant(who: number): Claimant {
    return at(this.#crew, who)!.claimant;
  }

  /** Both give the same answer, or both refuse with the same code. */
  async #same(real: () => Promise<unknown>, modelled: () => unknown): Promise<void> {
    expect(await outcomeOf(real)).toEqual(await outcomeOf(async () => modelled()));
  }
}

const nothing = (): undefined => undefined;

interface Choice {
  readonly on: number;
  readonly onFail: OnFail;
}

const at = <T>(list: readonly T[], place: number): T | undefined => (list.length === 0 ? undefined : list[place % list.length]);

/** Of several words on the same parent the last counts. */
const once = (waits: readonly Wait[]): Wait[] => [...new Map(waits.map(wait => [wait.on, wait])).values()];

async function outcomeOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SwarmError) return `refused: ${error.code}`;
    throw error;
  }
}

export function anything(open: OpenBoard): void {
  describe('any sequence of calls', () => {
    test('leaves the store where it leaves the model', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryOp, { maxLength: 60, size: 'max' }), async ops => {
          const board = await open(policy);
          const pair = new Pair(board);
          for (const op of ops) {
            await pair.play(op);
            await pair.compare();
          }
          await board.close();
        }),
        runs(40),
      );
    });
  });
}

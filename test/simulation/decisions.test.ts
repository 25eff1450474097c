/** Random days of gates, reviews and votes, with a board that is closed and opened between any two steps: every result is judged once. */

import { expect, test } from 'vitest';
import type { Gate } from '../../src/core/gate.ts';
import type { Task } from '../../src/core/task.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { Board } from '../helpers/board.ts';
import { operator, worker } from '../helpers/task.ts';
import { tempDir } from '../helpers/temp.ts';
import { Draw } from './draw.ts';

const days = Number(process.env.SWARM_SIM_SEEDS ?? 5);
const first = Number(process.env.SWARM_SIM_FROM ?? 1);
const steps = 60;
const minute = 60_000;
const names = ['ann', 'bob', 'cat', 'dan'];

class Day {
  readonly #draw: Draw;
  readonly #board: Board;

  constructor(seed: number) {
    this.#draw = new Draw(seed);
    this.#board = new Board(({ dir, ...options }) => openSqliteStore(`${dir}/board.db`, { ...options, durability: 'normal' }), tempDir(), {
      ...{ leaseMs: 60 * minute, renewMs: minute, retries: 6, retryBaseMs: 1, retryMaxMs: 1, retryJitter: 0, lostMax: 3 },
      ...{ agingStepMs: minute, releasesMax: 3 },
    });
  }

  async run(): Promise<string> {
    const board = this.#board;
    await board.open();
    for (let step = 0; step < steps; step++) {
      await this.#something().catch(refused);
      await board.pass(this.#draw.one([0, 0, 1_000, 2 * minute]));
      if (this.#draw.chance(0.15)) await board.reopen();
      await this.#check();
    }
    await this.#drain();
    const facts = (await board.facts()).map(fact => JSON.stringify(fact)).join('\n');
    await board.close();
    return facts;
  }

  #something(): Promise<unknown> {
    const acts = [
      this.#add,
      this.#work,
      this.#work,
      this.#gate,
      this.#gate,
      this.#review,
      this.#review,
      this.#vote,
      this.#come,
      this.#ask,
      this.#meddle,
    ];
    return this.#draw.one(acts).call(this);
  }

  async #add(): Promise<void> {
    await this.#board.addOne({ title: 'a', gates: this.#gates() });
  }

  #gates(): Gate[] {
    const draw = this.#draw;
    const kinds: Gate[] = [
      { type: 'review', timeout_ms: 3 * minute, rounds: draw.between(1, 3) },
      { type: 'review', reviewers: 2 },
      { type: 'command', command: 'make' },
      { type: 'vote', deadline_ms: 3 * minute, rule: draw.one(['majority', 'unanimous'] as const) },
    ];
    return kinds.filter(() => draw.chance(0.5));
  }

  /** Somebody takes a task and hands in a result, now and then twice. */
  async #work(): Promise<void> {
    const held = await this.#board.next(this.#draw.one(names));
    if (held === undefined) return;
    await this.#board.complete(held, 'built');
    if (this.#draw.chance(0.2)) await this.#board.complete(held, 'built');
  }

  /** As the daemon does, which may die at any point of it. */
  async #gate(good = 0.7): Promise<void> {
    const { decisions } = this.#board.store;
    for (const gate of await decisions.openCommands()) {
      if (!(await decisions.beginCommand(gate, '/log')) || this.#draw.chance(0.3)) continue;
      const end = { trouble: this.#draw.chance(good) ? null : 'no', tail: 'said' };
      await decisions.endCommand(gate, end);
      if (this.#draw.chance(0.2)) await decisions.endCommand(gate, { trouble: 'said twice', tail: '' });
    }
  }

  async #review(): Promise<void> {
    const task = this.#draw.one(await this.#tasks('pending_review'));
    if (task === undefined) return;
    const by = worker(this.#draw.one(names));
    if (this.#draw.chance(0.7)) await this.#board.happen(task.id, { type: 'approve', by });
    else await this.#board.happen(task.id, { type: 'reject', by, comment: 'no', random: 0.5 });
  }

  async #vote(): Promise<void> {
    const { decisions } = this.#board.store;
    const vote = this.#draw.one(await decisions.votes({ isOpen: true, limit: 100 }));
    if (vote === undefined) return;
    const choice = this.#draw.one([...vote.options, null]);
    await decisions.castBallot(vote.id, choice === null ? { abstain: true } : { option: choice }, this.#draw.one(vote.voters));
  }

  async #come(): Promise<void> {
    const name = this.#draw.one(names);
    const capabilities = this.#draw.chance(0.7) ? ['review'] : [];
    await this.#board.store.registerWorker({ name, role: 'worker', capabilities, tags: [] }, { incarnation: `${name}#1`, tokenHash: null });
  }

  async #ask(): Promise<void> {
    await this.#board.store.decisions.openVote({ question: 'Tabs?', options: ['yes', 'no'], deadline_ms: 3 * minute }, 'operator');
  }

  async #meddle(): Promise<void> {
    const task = this.#draw.one(await this.#tasks('pending_review'));
    if (task === undefined) return;
    const by = operator;
    if (this.#draw.chance(0.3)) await this.#board.cancel(task.id);
    else if (this.#draw.chance(0.5)) await this.#board.happen(task.id, { type: 'approve', by });
    else await this.#board.happen(task.id, { type: 'submit', by });
  }

  async #tasks(status: Task['status']): Promise<Task[]> {
    return (await this.#board.store.listTasks({ status: [status], limit: 1_000 })).tasks;
  }

  async #check(): Promise<void> {
    const board = this.#board;
    const facts = await board.facts();
    const decided = facts.filter(({ type }) => type === 'vote.decided').map(({ subject }) => subject);
    expect(new Set(decided).size, 'a vote has two outcomes').toBe(decided.length);
    for (const task of await board.tasks()) {
      const all = await board.store.decisions.gates(task.id);
      const runs = all.filter(({ round }) => round === all.at(-1)?.round);
      const open = runs.filter(({ state }) => state === 'pending' || state === 'running');
      const author = facts.findLast(({ type, subject }) => type === 'task.claimed' && subject === task.id)?.by;
      expect(open.length > 0, `${task.id} is ${task.status}, ${task.reason}`).toBe(task.status === 'pending_review');
      if (task.status === 'completed') expect(runs.every(({ state }) => state === 'passed')).toBe(true);
      for (const { reviews, type } of runs) {
        if (type === 'review') expect(reviews.filter(({ reviewer }) => reviewer === author)).toEqual([]);
      }
    }
  }

  /** People and machines do their part: everything comes to its end. */
  async #drain(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      await this.#work();
      await this.#gate(1);
      await this.#board.pass(4 * minute);
      for (const { id } of await this.#tasks('pending_review')) {
        await this.#board.happen(id, { type: 'approve', by: operator }).catch(refused);
      }
      await this.#check();
      const left = await Promise.all((['pending', 'pending_review', 'in_progress'] as const).map(status => this.#tasks(status)));
      await this.#board.pass(0);
      if (left.flat().length === 0) return expect(await this.#board.store.decisions.votes({ isOpen: true, limit: 10 })).toEqual([]);
    }
    throw new Error('something never ends');
  }
}

function refused(error: unknown): void {
  if ((error as { code?: string }).code !== 'refused') throw error;
}

test(`${days} random days`, { timeout: 300_000 }, async () => {
  for (let seed = first; seed < first + days; seed++) {
    const told = [];
    for (const _ of [0, 1]) {
      told.push(
        await new Day(seed).run().catch(error => {
          throw new Error(`seed ${seed}: ${error.stack}`);
        }),
      );
    }
    expect(told[1], `seed ${seed} does not repeat`).toBe(told[0]);
  }
});

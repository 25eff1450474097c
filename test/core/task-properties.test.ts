/** Whatever happens to a task, in whatever order and by whomever: the promises of the board hold after every event. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fact, loggedTask, patchOf } from '../../src/core/fact.ts';
import { inconsistencyOf, replay } from '../../src/core/history.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { mayWrite } from '../../src/core/lease.ts';
import type { BoardPolicy } from '../../src/core/policy.ts';
import { isFinal, type TaskRecord } from '../../src/core/task.ts';
import { taskAfter } from '../../src/core/task-after.ts';
import type { Transition } from '../../src/core/task-change.ts';
import type { Actor, TaskEvent } from '../../src/core/task-event.ts';
import { runs } from '../helpers/runs.ts';
import { aTask, now, operator, taskIn, policy as usual } from '../helpers/task.ts';

const policy: BoardPolicy = { ...usual, retryBaseMs: 10, retryMaxMs: 100, lostMax: 3 };
const workers = ['w1', 'w2', 'w3'];

/** How a worker proves itself: by its newest token, an old one, its incarnation now or before, or somebody else's token. */
const proofs = ['newest', 'old', 'incarnation', 'former incarnation', 'stolen'] as const;
type Proof = (typeof proofs)[number];
type Who = { readonly name: string; readonly proof: Proof } | 'operator';

/** An event before it is known which tokens there are. */
type Step =
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart'; readonly name: string }
  | { readonly type: 'claim'; readonly name: string }
  | { readonly type: 'by'; readonly who: Who; readonly event: (by: Actor) => TaskEvent }
  | { readonly type: 'board'; readonly event: TaskEvent };

const arbitraryWho: fc.Arbitrary<Who> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constantFrom(...workers), proof: fc.constantFrom(...proofs) }) },
  { weight: 1, arbitrary: fc.constant<Who>('operator') },
);

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const word = fc.constantFrom('a', 'b');

/** What a worker or the operator may do in its own name. */
const arbitraryDeed: fc.Arbitrary<(by: Actor) => TaskEvent> = fc.oneof(
  word.map(
    step =>
      (by: Actor): TaskEvent => ({ type: 'progress', by, step }),
  ),
  word.map(
    text =>
      (by: Actor): TaskEvent => ({ type: 'note', by, text }),
  ),
  word.map(
    data =>
      (by: Actor): TaskEvent => ({ type: 'checkpoint', by, data }),
  ),
  word.map(
    result =>
      (by: Actor): TaskEvent => ({ type: 'complete', by, result }),
  ),
  word.map(
    result =>
      (by: Actor): TaskEvent => ({ type: 'submit', by, result }),
  ),
  fc.tuple(word, random, fc.boolean()).map(
    ([error, draw, fatal]) =>
      (by: Actor): TaskEvent => ({ type: 'fail', by, error, fatal, random: draw }),
  ),
  fc.constant((by: Actor): TaskEvent => ({ type: 'release', by })),
  fc.constant((by: Actor): TaskEvent => ({ type: 'approve', by })),
  random.map(
    draw =>
      (by: Actor): TaskEvent => ({ type: 'reject', by, comment: 'no', random: draw }),
  ),
);

const arbitraryOrder: fc.Arbitrary<(by: Actor) => TaskEvent> = fc.oneof(
  fc.constantFrom('w1', 'w2', null).map(
    to =>
      (by: Actor): TaskEvent => ({ type: 'assign', by, to }),
  ),
  fc.constantFrom('low', 'critical').map(
    priority =>
      (by: Actor): TaskEvent => ({ type: 'edit', by, change: { priority } }),
  ),
  fc.constant((by: Actor): TaskEvent => ({ type: 'cancel', by })),
  fc.constant((by: Actor): TaskEvent => ({ type: 'retry', by })),
);

const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...workers).map((name): Step => ({ type: 'claim', name })) },
  { weight: 8, arbitrary: fc.tuple(arbitraryWho, arbitraryDeed).map(([who, event]): Step => ({ type: 'by', who, event })) },
  { weight: 2, arbitrary: arbitraryOrder.map((event): Step => ({ type: 'by', who: 'operator', event })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 200 }).map((ms): Step => ({ type: 'wait', ms })) },
  { weight: 1, arbitrary: fc.constantFrom(...workers).map((name): Step => ({ type: 'restart', name })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<TaskEvent>(
        { type: 'lose', why: 'it died' },
        { type: 'unblock' },
        { type: 'parent_failed', parent: 't9', status: 'failed', onFail: 'skip' },
        { type: 'parent_failed', parent: 't9', status: 'failed', onFail: 'block' },
        { type: 'revive', parent: 't9' },
      )
      .map((event): Step => ({ type: 'board', event })),
  },
);

const arbitraryTask: fc.Arbitrary<TaskRecord> = fc
  .record({
    from: fc.constantFrom(aTask(), ...Object.values(taskIn)),
    retries: fc.nat(3),
    review: fc.boolean(),
    unmet: fc.nat(1),
  })
  .map(({ from, retries, review, unmet }) => ({
    ...from,
    ...{ retries, failures: Math.min(from.failures, retries + 1), gates: review ? [{ type: 'review' as const }] : [] },
    ...(from.status === 'blocked' ? { unmet } : {}),
  }));

/** Plays steps on a task, remembers every token ever given out, and hands each event to a check. */
class Play {
  task: TaskRecord;
  at = now;
  readonly facts: Fact[] = [];
  readonly #tokens = new Map<string, string[]>(workers.map(name => [name, []]));
  readonly #incarnations = new Map<string, number>(workers.map(name => [name, 1]));

  constructor(task: TaskRecord) {
    this.task = Object.freeze(task);
    if (task.token !== null && task.author !== null) this.#tokens.get(task.author)!.push(task.token);
    this.#log('task.added', { task: loggedTask(task, []) as JsonValue });
  }

  step(step: Step, check: (before: TaskRecord, event: TaskEvent, transition: Transition) => void): void {
    if (step.type === 'wait') this.at += step.ms;
    if (step.type === 'restart') this.#incarnations.set(step.name, this.#incarnations.get(step.name)! + 1);
    const event = this.#eventOf(step);
    if (event === undefined) return;
    const before = this.task;
    const transition = taskAfter(before, event, this.at, policy);
    check(before, event, transition);
    if (transition.kind !== 'changed') return;
    this.task = Object.freeze(transition.task);
    const patch = patchOf(before, this.task) as JsonValue;
    this.#log(transition.fact, { patch, ...transition.detail }, 'by' in event ? event.by.name : 'swarm');
  }

  #eventOf(step: Step): TaskEvent | undefined {
    if (step.type === 'board') return step.event;
    if (step.type === 'by') return step.event(this.#actor(step.who));
    if (step.type !== 'claim') return undefined;
    const token = `${step.name}/${this.facts.length}`;
    this.#tokens.get(step.name)!.push(token);
    return { type: 'claim', owner: step.name, incarnation: this.#incarnation(step.name), token, key: null, leaseMs: 1_000 };
  }

  #actor(who: Who): Actor {
    if (who === 'operator') return operator;
    const { name, proof } = who;
    const tokens = this.#tokens.get(name)!;
    const others = workers.filter(other => other !== name).flatMap(other => this.#tokens.get(other)!);
    const token = {
      newest: tokens.at(-1),
      old: tokens.at(-2),
      stolen: others.at(-1),
      incarnation: undefined,
      'former incarnation': undefined,
    }[proof];
    const incarnation = proof === 'former incarnation' ? this.#incarnation(name, -1) : this.#incarnation(name);
    // A worker that has no such token sends one that was never given out.
    const sent = proof === 'incarnation' || proof === 'former incarnation' ? undefined : (token ?? 'made up');
    return { kind: 'worker', name, incarnation, token: sent };
  }

  #incarnation(name: string, change = 0): string {
    return `${name}#${this.#incarnations.get(name)! + change}`;
  }

  #log(type: Fact['type'], data: Fact['data'], by = 'operator'): void {
    this.facts.push({ seq: this.facts.length + 1, at: this.at, type, subject: this.task.id, by, data });
  }
}

const fenced = new Set<TaskEvent['type']>(['progress', 'checkpoint', 'complete', 'submit', 'fail', 'release']);

/** The counters that each event may move, and by how much; whatever is not named stays. */
function countersMayMove(event: TaskEvent): { attempt: number[]; failures: number[]; lost: number[] } {
  const still = { attempt: [0], failures: [0], lost: [0] };
  if (event.type === 'claim') return { ...still, attempt: [1] };
  if (event.type === 'fail' || event.type === 'reject') return { ...still, failures: [1] };
  return event.type === 'lose' ? { ...still, lost: [1] } : still;
}

type Check = (before: TaskRecord, event: TaskEvent, transition: Transition, play: Play) => void;

const promises: Readonly<Record<string, Check>> = {
  'a claim is granted only where nobody is the owner, and makes exactly one owner': (before, event, transition) => {
    if (transition.kind !== 'changed') return;
    const { task } = transition;
    if (event.type === 'claim') expect([before.owner, before.status, task.owner]).toEqual([null, 'pending', event.owner]);
    else expect([null, before.owner]).toContain(task.owner);
    expect(inconsistencyOf(task)).toBeUndefined();
  },

  'a write by whoever is not the present owner is stale, or a harmless repetition': (before, event, transition) => {
    if (!fenced.has(event.type) || !('by' in event) || event.by.kind === 'operator' || mayWrite(before, event.by)) return;
    expect(transition.kind).not.toBe('changed');
    if (transition.kind === 'refused') expect(transition.refusal.code).toBe('stale_lease');
  },

  'a token is good for its own attempt only': (before, event, transition) => {
    if (!('by' in event) || event.by.kind === 'operator' || event.by.token === undefined) return;
    if (event.type === 'approve' || event.type === 'reject') return;
    if (transition.kind === 'changed') expect([event.by.token, event.by.name]).toEqual([before.token, before.owner]);
  },

  'whoever holds the task is never called stale': (before, event, transition) => {
    if (!fenced.has(event.type) || !('by' in event) || event.by.kind === 'operator' || !mayWrite(before, event.by)) return;
    expect(transition.kind).toBe('changed');
  },

  'only a retry or a revival leads out of a final state': (before, event, transition) => {
    if (!isFinal(before.status) || transition.kind !== 'changed' || transition.task.status === before.status) return;
    expect(['retry', 'revive']).toContain(event.type);
    expect(before.status).not.toBe('completed');
  },

  'each counter moves only for its own reason': (before, event, transition) => {
    if (transition.kind !== 'changed') return;
    const { task } = transition;
    expect(task.attempt).toBeGreaterThanOrEqual(before.attempt);
    if (event.type === 'retry' && before.status !== 'pending') {
      expect([task.attempt, task.failures, task.lost]).toEqual([before.attempt, 0, 0]);
      return;
    }
    const may = countersMayMove(event);
    expect(may.attempt).toContain(task.attempt - before.attempt);
    expect(may.failures).toContain(task.failures - before.failures);
    expect(may.lost).toContain(task.lost - before.lost);
  },

  'it fails for good exactly when its budget is spent, or somebody says so': (_, event, transition) => {
    if (transition.kind !== 'changed' || !['fail', 'reject', 'lose'].includes(event.type)) return;
    const { task } = transition;
    if (event.type === 'lose') expect(task.status === 'failed').toBe(task.lost >= policy.lostMax);
    else expect(task.status === 'failed').toBe(task.failures > task.retries || (event.type === 'fail' && event.fatal === true));
  },

  'a task that is tried again waits first, and is not given out before': (before, event, transition, play) => {
    if (event.type === 'claim' && transition.kind === 'changed') expect(before.ready_at).toBeLessThanOrEqual(play.at);
    if (transition.kind === 'changed' && transition.fact === 'task.retrying') {
      expect(transition.task.ready_at).toBeGreaterThan(play.at);
      expect(transition.task.reason).toContain('tries failed');
    }
  },

  'nobody reviews what is his own': (before, event, transition) => {
    if (event.type !== 'approve' && event.type !== 'reject') return;
    if (transition.kind === 'changed' && event.by.kind === 'worker') expect(event.by.name).not.toBe(before.author);
  },

  'what has to be reviewed is completed by a review only': (before, event, transition) => {
    if (transition.kind !== 'changed' || before.gates.length === 0) return;
    if (before.status === 'completed' || transition.task.status !== 'completed') return;
    expect(event.type).toBe('approve');
  },

  'every state that does not explain itself has its reason': (_, __, transition) => {
    if (transition.kind === 'changed' && ['failed', 'cancelled', 'skipped', 'pending_review'].includes(transition.task.status))
      expect(transition.task.reason).toBeTruthy();
  },
};

const sequences = fc.tuple(arbitraryTask, fc.array(arbitraryStep, { maxLength: 60, size: 'max' }));

describe('after any sequence of events', () => {
  test.each(Object.entries(promises))('%s', (_, check) => {
    fc.assert(
      fc.property(sequences, ([task, steps]) => {
        const play = new Play(task);
        for (const step of steps) play.step(step, (before, event, transition) => check(before, event, transition, play));
      }),
      runs(300),
    );
  });

  test('the facts it left behind break no rule and add up to the task', () => {
    fc.assert(
      fc.property(sequences, ([task, steps]) => {
        const play = new Play(task);
        for (const step of steps) play.step(step, () => {});
        const { task: told, violation } = replay(play.facts);
        expect(violation).toBeUndefined();
        const { notes, ...rest } = told!;
        expect(rest).toEqual(loggedTask(play.task, []));
        expect(notes).toHaveLength(play.facts.filter(fact => fact.type === 'task.noted').length);
      }),
      runs(300),
    );
  });

  test('each promise is put to the test: the sequences reach every state and every kind of answer', () => {
    const seen = new Set<string>();
    for (const [task, steps] of fc.sample(sequences, { numRuns: 400, seed: 7 })) {
      const play = new Play(task);
      for (const step of steps)
        play.step(step, (_, event, transition) => {
          seen.add(`${event.type} ${transition.kind}`);
          if (transition.kind === 'changed') seen.add(transition.fact).add(transition.task.status);
          if (transition.kind === 'refused') seen.add(transition.refusal.code);
        });
    }
    const wanted = [
      ...['claim', 'progress', 'checkpoint', 'complete', 'submit', 'fail', 'release', 'approve', 'reject', 'cancel', 'retry', 'lose'],
      ...['unblock', 'parent_failed', 'revive', 'edit', 'assign', 'note'],
    ].map(type => `${type} changed`);
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...wanted,
        ...Object.keys(taskIn),
        ...['complete repeated', 'submit repeated', 'fail repeated', 'release repeated', 'cancel repeated'],
        ...['task.quarantined', 'task.retrying', 'task.failed', 'stale_lease', 'refused'],
      ]),
    );
  });
});

/** Who is asked to review, who is replaced, and when it takes a person. */

import { describe, expect, test } from 'vitest';
import type { Review, ReviewGate } from '../../src/core/gate.ts';
import { reviewIn, reviewPlan } from '../../src/core/review.ts';
import type { Worker } from '../../src/core/worker.ts';
import { aWorker, now } from '../helpers/task.ts';

const reader = (name: string, more: Partial<Worker> = {}, open = 0) => ({
  worker: aWorker({ name, capabilities: ['review'], ...more }),
  open,
});

const asked = (reviewer: string, state: Review['state'] = 'asked', due = now + 60_000): Review => ({
  ...{ reviewer, state, comment: null, asked_at: now - 1_000, due_at: due, answered_at: null },
});

type Standing = Parameters<typeof reviewPlan>[1];

const plan = (gate: Partial<ReviewGate>, standing: Partial<Standing>, ...readers: ReturnType<typeof reader>[]) =>
  reviewPlan({ type: 'review', ...gate }, { author: 'w1', rejections: 0, reviews: [], ...standing }, readers, now);

const ended = { state: 'exited', ended_at: now } as Worker['process'];

describe('a reviewer', () => {
  test.each<[what: string, ask: string[], readers: ReturnType<typeof reader>[], gate?: Partial<ReviewGate>]>([
    [
      'is somebody else than the author, also in another life of the same name',
      ['a'],
      [reader('w1', { incarnation: 'w1#2' }), reader('a')],
    ],
    ['can review', ['b'], [reader('a', { capabilities: ['go'] }), reader('b')]],
    ['has that role', ['a'], [reader('a', { role: 'reviewer', capabilities: [] })]],
    [
      'has that role, which is not enough for a gate that asks for more',
      ['b'],
      [reader('a', { role: 'reviewer' }), reader('b', { capabilities: ['law'] })],
      { capability: 'law' },
    ],
    ['can do what the gate asks for', ['a'], [reader('a', { capabilities: ['security'] }), reader('b')], { capability: 'security' }],
    ['is there', ['b'], [reader('a', { process: ended }), reader('b')]],
    ['was heard of lately, where it runs elsewhere', ['b'], [reader('a', { seen_at: now - 3_600_000 }), reader('b')]],
    [
      'is no monitor, and not one that only runs commands',
      ['c'],
      [reader('a', { role: 'monitor' }), reader('b', { needs_command: true }), reader('c')],
    ],
    ['is idle rather than busy', ['b'], [reader('a', { task: 't9' }), reader('b')]],
    ['has few reviews to give', ['b'], [reader('a', {}, 2), reader('b', {}, 1)]],
    ['comes by name where all are alike', ['a'], [reader('b'), reader('a')]],
    ['is one of as many as the gate wants', ['a', 'b'], [reader('a'), reader('b'), reader('c')], { reviewers: 2 }],
  ])('%s', (_, ask, readers, gate = {}) => {
    expect(plan(gate, {}, ...readers)).toEqual({ silent: [], ask, person: null });
  });

  test('who is too late, or gone, is replaced by another', () => {
    const reviews = [asked('a', 'asked', now), asked('b')];
    const crew = [reader('a'), reader('b', { process: ended }), reader('c'), reader('d')];
    expect(plan({ reviewers: 2 }, { reviews }, ...crew)).toEqual({ silent: ['a', 'b'], ask: ['c', 'd'], person: null });
  });

  test('who has approved counts, and nobody is asked twice', () => {
    const reviews = [asked('a', 'approved'), asked('b', 'silent')];
    expect(plan({ reviewers: 2 }, { reviews }, reader('a'), reader('b'), reader('c'))).toEqual({ silent: [], ask: ['c'], person: null });
    expect(plan({ reviewers: 2 }, { reviews: [asked('a'), asked('b')] }, reader('a'), reader('b'), reader('c'))).toMatchObject({ ask: [] });
  });
});

describe('a person decides', () => {
  test.each<[what: string, person: string, gate: Partial<ReviewGate>, standing: Partial<Standing>, readers: ReturnType<typeof reader>[]]>([
    ['where nobody can', "no worker other than w1 who can 'review' is there to review it", {}, {}, [reader('w1')]],
    ['where there are too few', "there are not enough reviewers other than w1 who can 'review'", { reviewers: 2 }, {}, [reader('a')]],
    [
      'where all were silent',
      "there are not enough reviewers other than w1 who can 'review'",
      {},
      { reviews: [asked('a', 'silent')] },
      [reader('a')],
    ],
    ['after three rounds', 'reviewers have sent it back 3 times', {}, { rejections: 3 }, [reader('a')]],
    ['after as many rounds as the gate allows', 'reviewers have sent it back once', { rounds: 1 }, { rejections: 1 }, [reader('a')]],
  ])('%s', (_, person, gate, standing, readers) => {
    expect(plan(gate, standing, ...readers).person).toBe(person);
  });

  test('before the limit of rounds agents go on', () => {
    expect(plan({ rounds: 2 }, { rejections: 1 }, reader('a'))).toMatchObject({ ask: ['a'], person: null });
  });
});

test('the payload of a message stands for a verdict', () => {
  expect(reviewIn({ task_id: 't3', approved: true, reviewer: 'a' })).toEqual({ task: 't3', approved: true });
  expect(reviewIn({ task_id: 't3', approved: false, issues: ['no test', { line: 3 }] })).toEqual({
    task: 't3',
    approved: false,
    comment: 'no test; {"line":3}',
  });
  for (const strange of [null, 'x', [], {}, { task_id: 'x', approved: true }, { task_id: 't3' }]) expect(reviewIn(strange)).toBeUndefined();
});

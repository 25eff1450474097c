/** The choice of a pattern: by the graph, the workers, the resources and the past, each with its reason. */

import { describe, expect, test } from 'vitest';
import type { LearnedKind, LearnedPattern, LearnedStep } from '../../../src/core/workflow/learned.ts';
import { measured } from '../../../src/core/workflow/measured.ts';
import { choosePattern, reconsidered } from '../../../src/core/workflow/pattern.ts';
import { planOf } from '../../../src/core/workflow/plan-workflow.ts';
import { type Circumstance, type Crew, nothingKnown } from '../../../src/core/workflow/room.ts';
import type { Pattern } from '../../../src/core/workflow/workflow.ts';
import { aClaimant } from '../../helpers/task.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const crew = (pool: string, seats: number, more: Partial<Crew['claimant']> = {}): Crew => ({
  ...{ preset: pool, seats, claimant: aClaimant({ name: `${pool}-1`, pool, role: 'worker', capabilities: [], ...more }) },
});
const usual: Circumstance = { ...nothingKnown, crews: [crew('demo', 4)] };
const tally = { mean_tokens: 0, mean_cost_micros: 0 };
const past = (pattern: Pattern, completed: number, mean_ms: number, cost = 0): LearnedPattern => ({
  ...{ workflow: 'test', pattern, ended: 10, completed, mean_ms, mean_tokens: 0, mean_cost_micros: cost },
});
const step = (id: string, mean_ms: number, cost = 0): LearnedStep => ({
  ...{ ...tally, workflow: 'test', step: id, ended: 3, completed: 3, mean_ms, mean_cost_micros: cost },
});
const kind = (preset: string, ended: number, mean_ms: number): LearnedKind => ({
  ...{ ...tally, role: 'worker', preset, ended, completed: ended, mean_ms },
});
const having = (...patterns: LearnedPattern[]): Circumstance => ({ ...usual, learned: { ...usual.learned, patterns } });
const knowing = (...steps: LearnedStep[]): Circumstance => ({ ...usual, learned: { ...usual.learned, steps } });
const chain = aWorkflow([{ id: 'a' }, { id: 'b', needs: ['a'] }]);
const wide = aWorkflow([
  { id: 'a', resources: { database: 1 } },
  { id: 'b', resources: { database: 1 } },
]);
const phased = aWorkflow([], {
  phases: [
    { name: 'p', steps: wide.steps },
    { name: 'q', steps: [{ ...chain.steps[0]!, id: 'z' }] },
  ] as never,
});
const shells = aWorkflow(['a', 'b'].map(id => ({ id, command: 'make', pool: 'shell' })));
const mixed = aWorkflow([...wide.steps, { id: 'c' }]);
const list = aWorkflow([{ id: 'a', foreach: [1, 2, 3], resources: { gpu: 2 } }]);

describe('auto', () => {
  test.each([
    ['a chain', chain, usual, 'sequential', 'the one before'],
    ['steps beside each other', wide, usual, 'parallel', 'need nothing of each other'],
    ['phases', phased, usual, 'hybrid', '2 phases'],
    ['one worker', wide, { ...usual, crews: [crew('demo', 1)] }, 'sequential', 'one worker'],
    ['one worker for those', shells, { ...usual, crews: [crew('demo', 4), crew('shell', 1)] }, 'sequential', 'one worker'],
    ['pools of which none can', wide, { ...usual, crews: [crew('ui', 1, { tags: ['ui'] })] }, 'parallel', 'need nothing'],
    ['a scarce resource', wide, { ...usual, capacities: { database: 1 } }, 'sequential', 'share database'],
    ['a resource for two', wide, { ...usual, capacities: { database: 2 } }, 'parallel', 'need nothing'],
    ['a scarce resource of some', mixed, { ...usual, capacities: { database: 1 } }, 'parallel', 'need nothing'],
    ['items that take more than half', list, { ...usual, capacities: { gpu: 3 } }, 'sequential', 'share gpu'],
    ['events', aWorkflow([{ id: 'a', on: { message: 'go', within_ms: 1 } }]), usual, 'event', 'wait for events'],
    ['a better past', wide, having(past('parallel', 4, 10), past('hybrid', 9, 20)), 'hybrid', '90 % of 10'],
    ['a faster past', wide, having(past('parallel', 9, 50), past('sequential', 9, 20)), 'sequential', 'fastest'],
    ['a cheaper past', wide, having(past('parallel', 9, 50, 9), past('hybrid', 9, 50, 3)), 'hybrid', 'cheapest'],
    ['one step that takes it all', wide, knowing(step('a', 9_700), step('b', 300)), 'sequential', '3 % of 10 s'],
    ['steps that all take long', wide, knowing(step('a', 5_000), step('b', 5_000)), 'parallel', 'need nothing'],
  ] as const)('%s', (_, workflow, circumstance, pattern, why) => {
    expect(choosePattern(workflow, 'auto', circumstance)).toEqual({ pattern, why: expect.stringContaining(why) });
  });
});

test('whoever asks for one gets it', () => {
  expect(choosePattern(chain, 'parallel', usual)).toMatchObject({ pattern: 'parallel' });
});

describe('at a sync point', () => {
  const calm = { tasks: 10, waitMs: 10, runMs: 1_000, idle: 0.2, contended: null };
  const contended = { resource: 'database', tasks: 4, waitMs: 3_000 };
  test.each([
    ['all goes well', 'parallel', calm, undefined],
    ['no work for the workers, level by level', 'hybrid', { ...calm, idle: 0.6 }, ['parallel', 'no work for 60 % of the time']],
    ['no work for the workers, one by one', 'sequential', { ...calm, idle: 0.6 }, ['parallel', 'no work']],
    ['no work for the workers, as much at once as may be', 'parallel', { ...calm, idle: 0.9 }, undefined],
    ['workers of no pool', 'hybrid', { ...calm, idle: null }, undefined],
    ['too few tasks to tell', 'hybrid', { ...calm, idle: 0.9, tasks: 3 }, undefined],
    ['too few workers', 'parallel', { ...calm, waitMs: 9_000 }, ['hybrid', '9 s']],
    ['a resource that some wait for', 'parallel', { ...calm, contended }, ['hybrid', '4 of 10 tasks waited for database, 3 s each']],
    ['a resource that most wait for', 'parallel', { ...calm, contended: { ...contended, tasks: 6 } }, ['sequential', 'database']],
    ['a resource that is soon free', 'parallel', { ...calm, contended: { ...contended, waitMs: 999 } }, undefined],
  ] as const)('%s', (_, pattern, measured, change) => {
    const choice = reconsidered(wide, pattern, measured, usual);
    expect(choice).toEqual(change && { pattern: change[0], why: expect.stringContaining(change[1]) });
  });

  test('nothing becomes wider that cannot', () => {
    expect(reconsidered(chain, 'sequential', { ...calm, idle: 0.9 }, usual)).toBeUndefined();
    expect(reconsidered(wide, 'sequential', { ...calm, idle: 0.9 }, { ...usual, capacities: { database: 1 } })).toBeUndefined();
  });
});

test('what is measured: waiting, work, and the resource that others of the run had', () => {
  const needs = { database: 1 };
  const done = [
    { readyAt: 0, startedAt: 0, endedAt: 10, needs },
    { readyAt: 0, startedAt: 10, endedAt: 20, needs },
    { readyAt: 0, startedAt: 24, endedAt: 30, needs },
    { readyAt: 0, startedAt: 4, endedAt: 10, needs: {} },
  ];
  const contended = { resource: 'database', tasks: 2, waitMs: 15 };
  expect(measured(done, { database: 1, gpu: 1 }, 0.5)).toEqual({ tasks: 4, waitMs: 9.5, runMs: 8, idle: 0.5, contended });
  expect(measured(done, { database: 2 }, null)).toMatchObject({ contended: null });
  expect(measured([], { database: 1 }, null)).toEqual({ tasks: 0, waitMs: 0, runMs: 0, idle: null, contended: null });
});

describe('an estimate', () => {
  const both = knowing(step('a', 1_000, 5), step('b', 500, 7));

  test('adds up what comes one after the other', () => {
    expect(planOf(chain, 'auto', both)).toMatchObject({ estimate_ms: 1_500, levels: [{ steps: ['a'] }, { steps: ['b'] }] });
    expect(planOf(wide, 'parallel', both)).toMatchObject({ estimate_ms: 1_000, estimate_micros: 12 });
    const levels = aWorkflow([{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c' }, { id: 'd', needs: ['c'] }]);
    const four = knowing(step('a', 1_000), step('b', 100), step('c', 200), step('d', 700));
    expect(planOf(levels, 'hybrid', four)).toMatchObject({ estimate_ms: 1_700 });
    expect(planOf(levels, 'parallel', four)).toMatchObject({ estimate_ms: 1_100 });
    expect(planOf(wide, 'auto', usual)).toMatchObject({ estimate_ms: null });
  });

  test('takes the workers that would do a step for one that was never done', () => {
    const crews = [crew('demo', 2), crew('shell', 2, { needsCommand: true })];
    const learned = { steps: [step('a', 1_000)], kinds: [kind('demo', 3, 400), kind('shell', 9, 9)], patterns: [] };
    expect(planOf(chain, 'auto', { ...usual, crews, learned })).toMatchObject({
      estimate_ms: 1_400,
      steps: [
        { id: 'a', by: 'step', runs: 3 },
        { id: 'b', by: 'kind', runs: 3, estimate_ms: 400 },
      ],
    });
  });
});

/** The choice of a pattern: by the graph, the workers, the resources and the past, each with its reason. */

import { describe, expect, test } from 'vitest';
import { type Circumstance, choosePattern, type PastRuns, reconsidered } from '../../../src/core/workflow/pattern.ts';
import { planOf } from '../../../src/core/workflow/plan-workflow.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const usual: Circumstance = { workersMax: 4, capacities: {}, past: [] };
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
const past = (pattern: PastRuns['pattern'], completed: number, meanMs: number): PastRuns => ({ pattern, ended: 10, completed, meanMs });

describe('auto', () => {
  test.each([
    ['a chain', chain, usual, 'sequential', 'the one before'],
    ['steps beside each other', wide, usual, 'parallel', 'need nothing of each other'],
    ['phases', phased, usual, 'hybrid', '2 phases'],
    ['one worker', wide, { ...usual, workersMax: 1 }, 'sequential', 'one worker'],
    ['a scarce resource', wide, { ...usual, capacities: { database: 1 } }, 'sequential', 'share database'],
    ['events', aWorkflow([{ id: 'a', on: { message: 'go', within_ms: 1 } }]), usual, 'event', 'wait for events'],
    ['a better past', wide, { ...usual, past: [past('parallel', 4, 10), past('hybrid', 9, 20)] }, 'hybrid', '90 % of 10'],
    ['a faster past', wide, { ...usual, past: [past('parallel', 9, 50), past('sequential', 9, 20)] }, 'sequential', 'fastest'],
  ] as const)('%s', (_, workflow, circumstance, pattern, why) => {
    expect(choosePattern(workflow, 'auto', circumstance)).toEqual({ pattern, why: expect.stringContaining(why) });
  });
});

test('whoever asks for one gets it', () => {
  expect(choosePattern(chain, 'parallel', usual)).toMatchObject({ pattern: 'parallel' });
});

test('what was measured may change it', () => {
  const measured = { tasks: 10, waitMs: 9_000, runMs: 1_000 };
  expect(reconsidered('parallel', measured)).toMatchObject({ pattern: 'hybrid', why: expect.stringContaining('9 s') });
  expect(reconsidered('parallel', { ...measured, tasks: 3 })).toBeUndefined();
  expect(reconsidered('hybrid', { ...measured, waitMs: 10 })).toMatchObject({ pattern: 'parallel' });
  expect(reconsidered('sequential', measured)).toBeUndefined();
});

test('an estimate adds up what comes one after the other', () => {
  const learned = ['a', 'b'].map(step => ({ step, ended: 3, meanMs: 1_000 }));
  expect(planOf(chain, 'auto', usual, learned)).toMatchObject({ estimate_ms: 2_000, levels: [{ steps: ['a'] }, { steps: ['b'] }] });
  expect(planOf(wide, 'auto', usual, learned)).toMatchObject({ estimate_ms: 1_000 });
  expect(planOf(wide, 'auto', usual, [])).toMatchObject({ estimate_ms: null });
});

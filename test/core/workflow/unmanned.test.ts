/** Steps for which there is nobody: told by what is missing, and only of those that the inputs do not skip. */

import { expect, test } from 'vitest';
import type { Crew } from '../../../src/core/workflow/room.ts';
import { unmannedIn } from '../../../src/core/workflow/unmanned.ts';
import { graphOf } from '../../../src/core/workflow/workflow-graph.ts';
import { aWorkflow, type StepSpec } from '../../helpers/workflow.ts';

const crew = (pool: string, more: Partial<Crew['claimant']> = {}): Crew => ({
  claimant: { name: `${pool}-1`, incarnation: '', role: 'worker', pool, capabilities: [], tags: [], needsCommand: false, ...more },
  ...{ preset: pool, seats: 1 },
});
const shell = crew('shell', { needsCommand: true });

const steps = (...specs: StepSpec[]) => graphOf(aWorkflow(specs, { inputs: { check: { type: 'string' } } }));
const write = { id: 'write', prompt: 'Write' };
const check = { id: 'check', command: 'make', pool: 'shell', when: "inputs.check != ''" };

test.each([
  ['whoever takes anything takes all', steps(write, check), [crew('claude'), shell], []],
  ['no pools', steps(write, { ...write, id: 'read' }), [], [{ steps: ['write', 'read'], why: 'there are no pools', pool: null }]],
  [
    'a pool that is not there',
    steps(write, check),
    [crew('claude')],
    [{ steps: ['check'], why: "there is no pool 'shell'", pool: 'shell' }],
  ],
  [
    'a role that nobody has',
    steps({ ...write, role: 'poet' }),
    [shell],
    [{ steps: ['write'], why: "no pool has the role 'poet'", pool: null }],
  ],
  [
    'a pool that runs commands alone',
    steps(write),
    [shell],
    [{ steps: ['write'], why: 'pool shell runs the command of a task, and this one has none', pool: null }],
  ],
  [
    'a coordinator',
    steps(write),
    [crew('lead', { role: 'orchestrator' })],
    [{ steps: ['write'], why: 'there are no pools that take tasks', pool: null }],
  ],
  [
    'what none of two can do',
    steps({ ...write, requires: ['sql'] }),
    [crew('claude'), crew('codex', { tags: ['ui'] })],
    [{ steps: ['write'], why: "pool claude lacks 'sql'; pool codex lacks 'sql'; pool codex takes only tasks tagged ui", pool: null }],
  ],
])('%s', (_, graph, crews, expected) => expect(unmannedIn(graph, crews, { check: 'make' })).toEqual(expected));

test('a step that the inputs skip needs nobody', () => {
  expect(unmannedIn(steps(write, check), [crew('claude')], { check: '' })).toEqual([]);
});

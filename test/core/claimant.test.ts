/** Which tasks fit a claimant, and in which words it is told why one does not. */

import { describe, expect, test } from 'vitest';
import { assigneesOf, type Claimant, mayClaim, misfits, rightsOf } from '../../src/core/claimant.ts';
import { aClaimant } from '../helpers/task.ts';

interface Demand {
  requires?: string[];
  assignee?: string | null;
  tags?: string[];
  command?: string | null;
}

describe('misfits', () => {
  test.each<[what: string, task: Demand, claimant: Partial<Claimant>, reasons: string[]]>([
    ['a plain task fits everybody', {}, {}, []],
    ['one that can do more than is required', { requires: ['go'] }, { capabilities: ['go', 'gpu'] }, []],
    ['one that lacks a capability', { requires: ['go', 'gpu'] }, { capabilities: ['go'] }, ["w1 lacks 'gpu'"]],
    ['one that lacks several', { requires: ['go', 'gpu'] }, {}, ["w1 lacks 'go', 'gpu'"]],
    ['a person is trusted to know', { requires: ['go', 'gpu'] }, { capabilities: 'any' }, []],
    ['capabilities are whole words', { requires: ['go'] }, { capabilities: ['golang'] }, ["w1 lacks 'go'"]],
    ['assigned to it by name', { assignee: 'w1' }, {}, []],
    ['assigned to another', { assignee: 'w2' }, {}, ['it is assigned to w2']],
    ['assigned to its pool', { assignee: 'pool:fast' }, { pool: 'fast' }, []],
    ['assigned to a pool, and it has none', { assignee: 'pool:fast' }, {}, ['it is assigned to pool:fast']],
    ['assigned to its role', { assignee: 'role:reviewer' }, { role: 'reviewer' }, []],
    ['assigned to another role', { assignee: 'role:reviewer' }, {}, ['it is assigned to role:reviewer']],
    ['even a person does not take what is assigned to another', { assignee: 'w2' }, { capabilities: 'any' }, ['it is assigned to w2']],
    ['one of the tags it serves', { tags: ['ui', 'css'] }, { tags: ['css', 'docs'] }, []],
    ['none of the tags it serves', { tags: ['ui'] }, { tags: ['css', 'docs'] }, ['w1 takes only tasks tagged css or docs']],
    ['an untagged task for one that serves tags', {}, { tags: ['css'] }, ['w1 takes only tasks tagged css']],
    ['a tagged task for one that serves all', { tags: ['ui'] }, {}, []],
    ['one with a command for one that runs it', { command: 'make' }, { needsCommand: true }, []],
    ['one with a command for anybody', { command: 'make' }, {}, []],
    ['none, for one that runs it', {}, { needsCommand: true }, ['w1 runs the command of a task, and this one has none']],
    ['an empty one is none', { command: '' }, { needsCommand: true }, ['w1 runs the command of a task, and this one has none']],
    [
      'every reason at once',
      { requires: ['gpu'], assignee: 'w2', tags: ['ui'] },
      { tags: ['css'], needsCommand: true },
      ["w1 lacks 'gpu'", 'it is assigned to w2', 'w1 takes only tasks tagged css', 'w1 runs the command of a task, and this one has none'],
    ],
  ])('%s', (_, { requires = [], assignee = null, tags = [], command = null }, claimant, reasons) => {
    expect(misfits({ requires, assignee, tags, command }, aClaimant(claimant))).toEqual(reasons);
  });
});

describe('roles', () => {
  test.each([
    ['orchestrator', 'orchestrator', false],
    ['monitor', 'monitor', false],
    ['worker', 'worker', true],
    ['reviewer', 'worker', true],
  ])('%s has the rights of %s', (role, rights, may) => {
    expect([rightsOf(role), mayClaim(role)]).toEqual([rights, may]);
  });
});

test('a task can be assigned to a name, a role or a pool', () => {
  expect(assigneesOf(aClaimant({ pool: 'fast', role: 'reviewer' }))).toEqual(['w1', 'role:reviewer', 'pool:fast']);
  expect(assigneesOf(aClaimant())).toEqual(['w1', 'role:worker']);
});

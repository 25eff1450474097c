/** Worktrees: names, branches, and what would be lost. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branchInTheWay, filledFor, freeBranch, lossOf, treeNameOf, worktreeFaults } from '../../src/core/worktree.ts';
import type { WorktreeSpec } from '../../src/core/worktree-spec.ts';

const spec = (more: Partial<WorktreeSpec> = {}): WorktreeSpec => ({
  ...{ mode: 'per-task', branch: 'swarm/{task.id}', base: null, copy: [], setup: null, teardown: null, setupMs: 1 },
  ...more,
});

test('a worktree is called after the worker or the task that it is for', () => {
  expect(treeNameOf({ mode: 'per-task' }, { worker: 'w-1', task: 't2' })).toBe('t2');
  expect(treeNameOf({ mode: 'per-worker' }, { worker: 'w-1', task: 't2' })).toBe('w-1');
  // A slot that waits for its first task.
  expect(treeNameOf({ mode: 'per-task' }, { worker: 'w-1', task: null })).toBeNull();
});

test('what is filled in', () => {
  const owner = { pool: 'p', name: 't2', path: '/trees/t2' };
  expect(filledFor('{pool}/{task.id}', owner)).toBe('p/t2');
  expect(filledFor('{worktree}/x {{pool}}', owner)).toBe('/trees/t2/x {pool}');
});

test('a branch that is taken gets a number', () => {
  const taken = new Set(['b', 'b-2', 'd/e/f']);
  expect(freeBranch('b', taken)).toBe('b-3');
  expect(freeBranch('c', taken)).toBe('c');
  // There is a folder of that name.
  expect(freeBranch('d/e', taken)).toBe('d/e-2');
});

test('a branch that is called like a folder of others is in their way', () => {
  const branches = new Set(['swarm', 'a/b']);
  expect(branchInTheWay('swarm/t1', branches)).toBe('swarm');
  expect(branchInTheWay('a/b/c/t1', branches)).toBe('a/b');
  expect([branchInTheWay('swarm', branches), branchInTheWay('swarms/t1', branches), branchInTheWay('a/t1', branches)]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
});

test('a branch is taken to be one exactly when git does', () => {
  const part = fc.constantFrom('a', 'B', '7', '-', '.', '/', '@', '{', '~', '^', ':', '?', '*', '[', '\\', ' ', '.lock', 'ä', 'x', 'HEAD');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), parts => {
      const branch = parts.join('');
      const isRef = spawnSync('git', ['check-ref-format', `refs/heads/${branch}`], { stdio: 'ignore' }).status === 0;
      const isOne = isRef && !branch.startsWith('-') && branch !== '@' && branch !== 'HEAD';
      expect([branch, worktreeFaults(spec({ branch }), 'each').length === 0]).toEqual([branch, isOne]);
    }),
    { numRuns: 150 },
  );
});

describe('what would be lost', () => {
  const state = { ahead: 0, changed: 0, live: null, trouble: null };

  test.each([
    [{}, null],
    [{ ahead: 1 }, '1 commit that no other branch has'],
    [{ changed: 2 }, '2 files with changes that are not committed'],
    [{ live: 't1 is pending' }, 't1 is pending'],
    [{ trouble: 'it is damaged' }, 'it is damaged'],
    [{ ahead: 2, changed: 1, live: 'w' }, 'w; 2 commits that no other branch has; 1 file with changes that are not committed'],
  ])('%j', (more, loss) => {
    expect(lossOf({ ...state, ...more })).toBe(loss);
  });
});

/** Worktrees in swarm.yaml: what is left out is filled in, directories move along, and what cannot work is said by its place. */

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { swarmPaths } from '../../src/config/paths.ts';
import { limits } from '../../src/core/limits.ts';
import type { Launch } from '../../src/core/pool.ts';
import { tempDir } from '../helpers/temp.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  mkdirSync(path.join(dir, '.git'));
});

function launchOf(keys: string): Launch {
  writeFileSync(path.join(dir, 'swarm.yaml'), `pools: {p: {command: [a], ${keys}}}`);
  const paths = swarmPaths({ cwd: dir, env: { HOME: dir } });
  return loadConfig({ paths, env: {}, cwd: dir }).config.pools[0]!.launch;
}

describe('a worktree', () => {
  test('is none until it is asked for', () => {
    expect(launchOf('count: 1').worktree).toBeNull();
  });

  test('needs one word', () => {
    expect(launchOf('worktree: per-task').worktree).toEqual({
      ...{ mode: 'per-task', branch: 'swarm/{task.id}', base: null, copy: [], setup: null, teardown: null, setupMs: 600_000 },
    });
    expect(launchOf('worktree: per-worker').worktree).toMatchObject({ mode: 'per-worker', branch: 'swarm/{worker}' });
  });

  test('takes all that can be said of it', () => {
    const keys =
      'worktree: per-task, branch: "ai/{pool}/{task.id}", base: main, copy: [.env], setup: [npm, ci], teardown: [./down, "{worktree}"], setupTimeout: 5s';
    expect(launchOf(keys).worktree).toEqual({
      ...{ mode: 'per-task', branch: 'ai/{pool}/{task.id}', base: 'main', copy: ['.env'] },
      ...{ setup: ['npm', 'ci'], teardown: ['./down', '{worktree}'], setupMs: 5_000 },
    });
  });

  test.each([
    ['worktree: per-task', '{worktree}'],
    ['worktree: per-task, cwd: web/app', '{worktree}/web/app'],
    ['worktree: per-task, cwd: "{worktree}/x"', '{worktree}/x'],
    ['worktree: per-task, cwd: /srv', '/srv'],
  ])('%s: processes start in %s', (keys, cwd) => {
    expect(path.join(launchOf(keys).cwd)).toBe(path.join(cwd));
  });
});

test.each([
  ['copy', (size: number) => `copy: [${Array(size).fill('a').join()}]`, limits.copyPatterns],
  ['branch', (size: number) => `branch: ${'b'.repeat(size)}`, limits.branchChars],
])('%s is taken at its limit and refused beyond', (_, keys, most) => {
  expect(launchOf(`worktree: per-task, ${keys(most)}`).worktree).not.toBeNull();
  expect(() => launchOf(`worktree: per-task, ${keys(most + 1)}`)).toThrow(String(most));
});

describe('refused with the place and the remedy', () => {
  test.each([
    ['worktree: always', 'worktree: must be one of none, per-worker, per-task'],
    ['worktree: per-task, drive: typed', 'worktree: must be per-worker in drive typed'],
    ['worktree: per-task, drive: pull', 'worktree: must be per-worker in drive pull'],
    ['worktree: per-task, branch: "x/{worker}"', 'branch: {worker} cannot stand here; known: {task.id} {pool}'],
    ['worktree: per-worker, branch: "x/{task.id}"', 'branch: {task.id} cannot stand here; known: {worker} {pool}'],
    ['worktree: per-task, branch: "a b"', 'branch: is not a name that git takes for a branch'],
    ['worktree: per-task, branch: "a..b"', 'branch: is not a name'],
    ['worktree: per-task, branch: "-x"', 'branch: is not a name'],
    ['worktree: per-task, branch: "a/.b"', 'branch: is not a name'],
    ['worktree: per-task, branch: "a.lock"', 'branch: is not a name'],
    ['worktree: per-task, setup: ["{result}"]', 'setup: {result} cannot stand here; known: {worktree} {task.id} {pool}'],
    ['worktree: per-worker, teardown: ["{task.id}"]', 'teardown: {task.id} cannot stand here'],
    ['worktree: per-task, setup: []', 'setup: must be a list of 1 to'],
    ['worktree: per-task, cwd: ../other', 'cwd: must not lead out of the worktree'],
    ['cwd: "{worktree}"', 'cwd: {worktree} is nowhere: write worktree: per-task or per-worker as well'],
  ])('%s', (keys, complaint) => {
    expect(() => launchOf(keys)).toThrow(`pools.p.${complaint}`);
  });
});

/** The keys of a pool that say whether its workers or tasks get checkouts of their own, and how these are made. */

import { limits } from '../core/limits.ts';
import { worktreeModes } from '../core/worktree-spec.ts';
import { choice, duration, item, list, text } from './setting.ts';

const command = (description: string) =>
  list(
    description,
    item('A word of the command.', limits.argumentChars, { isTemplate: true }),
    limits.argumentsPerCommand,
    `a list of 1 to ${limits.argumentsPerCommand} words such as [npm, ci]; no shell reads it`,
  )
    .min(1)
    .optional();

export const worktreeKeys = {
  worktree: choice(
    'Where its workers work: none, in the project itself; per-worker, each in a checkout of its own; per-task, in one for each task, which its retries find again.',
    worktreeModes,
    'none',
  ),
  branch: text('What the branch of a worktree is called; swarm/{worker} or swarm/{task.id} when left out.', limits.branchChars, {
    isTemplate: true,
  }),
  base: text(
    'The branch, tag or commit that a new worktree starts from; what the project has checked out when left out.',
    limits.branchChars,
  ),
  copy: list(
    'Files that git does not know and that a new worktree needs, as patterns such as .env or config/*.local.yaml.',
    item('A pattern, seen from the project.', limits.argumentChars),
    limits.copyPatterns,
    `a list of at most ${limits.copyPatterns} patterns such as .env`,
  ).default([]),
  setup: command('What is run in a new worktree before anything else, once you have agreed to it.'),
  teardown: command('What is run in a worktree before it is taken away, once you have agreed to it.'),
  setupTimeout: duration('How long set-up and tear-down may take.', { preset: '10m', min: '1s', max: '24h' }),
};

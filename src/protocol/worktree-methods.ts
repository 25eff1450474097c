/** The contract of worktrees: which there are, what they hold, merging and taking away, and the commands a person agrees to. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Instant, Name } from '../core/names.ts';
import { everyone, type Method, operatorOnly } from './method.ts';

const count = z.number().int().nonnegative();

/** As a folder is called, so nothing that leads elsewhere. */
const TreeName = z
  .string()
  .min(1)
  .max(limits.nameChars)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u, 'must be a task such as t12, or a worker such as claude-3');
const name = TreeName.describe('the task or the worker that it is for');
const names = z.array(TreeName).max(limits.worktrees).nullable().default(null);

export const Worktree = z.object({
  name: z.string().describe('the task or the worker that it is for'),
  mode: z.enum(['per-worker', 'per-task']),
  pool: z.string(),
  path: z.string(),
  branch: z.string().nullable().describe('what is checked out there; null for a commit without a branch'),
  own_branch: z.string().describe('the branch that was made for it'),
  base: z.string().describe('the commit that it started from'),
  tip: z.string().nullable().describe('its latest commit'),
  ahead: count.describe('commits that no other branch has'),
  changed: count.describe('files with changes that are not committed'),
  live: z.string().nullable().describe('why somebody still needs it'),
  trouble: z.string().nullable().describe('why it cannot be looked into'),
  state: z.enum(['making', 'ready']),
  bytes: count.nullable().describe('disk space of its files; null where it was not measured'),
  made_at: Instant,
});
export type Worktree = z.infer<typeof Worktree>;

const from = {
  file: z.string().min(1).nullable().default(null).describe("read in place of the project's swarm.yaml, as an absolute path"),
  preset: Name.nullable().default(null).describe('read this preset instead'),
};

export const worktreeMethods = {
  'worktree.list': {
    summary: 'List the worktrees of workers and tasks, and what each holds that is nowhere else',
    callers: everyone,
    params: z.strictObject({ sizes: z.boolean().default(false).describe('measure their disk space, which takes its time') }),
    result: z.object({ worktrees: z.array(Worktree) }),
  },
  'worktree.diff': {
    summary: 'Show what a worktree changed: its commits, and its files as they are now',
    callers: everyone,
    params: z.strictObject({
      name,
      binary: z.boolean().default(false).describe('with the content of files that are no text, as `git apply` takes it'),
    }),
    result: z.object({
      worktree: Worktree,
      since: z.string().describe('the last commit that the project has as well'),
      commits: z.array(z.object({ id: z.string(), subject: z.string() })).describe('latest first'),
      files: z.array(z.object({ file: z.string(), added: count.nullable(), deleted: count.nullable() })),
      diff: z.string(),
      truncated: z.boolean().describe('the difference is longer than what is shown'),
      lossy: z.boolean().describe('some of it is no UTF-8, and cannot be shown as it is'),
    }),
  },
  'worktree.merge': {
    summary: 'Merge the commits of a worktree into a branch; where they conflict nothing is changed and the files are named',
    callers: operatorOnly,
    params: z.strictObject({
      name,
      into: z.string().min(1).max(limits.branchChars).nullable().default(null).describe('the branch; what the project has checked out'),
    }),
    result: z.object({
      worktree: Worktree,
      into: z.string(),
      commit: z.string().describe('where that branch stands now'),
      commits: count.describe('commits that it was given; 0 when it had all of them'),
      files: count.describe('files that changed by it'),
      conflicts: z.array(z.object({ file: z.string(), why: z.string() })),
    }),
  },
  'worktree.clean': {
    summary: 'Take away worktrees that nobody needs and that hold nothing which would be lost',
    callers: operatorOnly,
    params: z.strictObject({
      names: names.describe('which; all when left out'),
      discard: z.array(z.string().max(limits.labelChars)).max(limits.worktrees).default([]).describe('marks of losses that are agreed to'),
    }),
    result: z.object({
      removed: z.array(Worktree),
      kept: z.array(
        z.object({
          name: z.string(),
          why: z.string().describe('what would be lost'),
          mark: z.string().describe('given back in `discard`, it agrees to this very loss'),
        }),
      ),
    }),
  },
  'trust.list': {
    summary: 'List the set-up and tear-down commands of worktrees, and whether a person has agreed to them',
    callers: everyone,
    params: z.strictObject(from),
    result: z.object({
      commands: z.array(
        z.object({
          hash: z.string().describe('the same for the same words and the same content of the files that it names'),
          pools: z.array(z.string()),
          kind: z.enum(['setup', 'teardown']),
          words: z.array(z.string()),
          files: z.array(z.string()).describe('files of the repository that it names'),
          approved: z.boolean(),
        }),
      ),
    }),
  },
  'trust.approve': {
    summary: 'Agree to commands as `trust.list` shows them: from then on they run without a question',
    callers: operatorOnly,
    params: z.strictObject({ hashes: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'must be a hash from trust.list')).max(limits.pools) }),
    result: z.object({}),
  },
} as const satisfies Record<string, Method>;

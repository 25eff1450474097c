/** How the checkouts of a pool's workers or tasks are made, as configured. */

export const worktreeModes = ['none', 'per-worker', 'per-task'] as const;
export type WorktreeMode = (typeof worktreeModes)[number];

/** How the checkouts of a pool are made. Texts are templates. */
export interface WorktreeSpec {
  readonly mode: Exclude<WorktreeMode, 'none'>;
  readonly branch: string;
  /** What a new one starts from; null for what the project has checked out. */
  readonly base: string | null;
  /** Files that git does not know and that come along, as patterns seen from the project. */
  readonly copy: readonly string[];
  readonly setup: readonly string[] | null;
  readonly teardown: readonly string[] | null;
  readonly setupMs: number;
}

export const usualBranch = { 'per-worker': 'swarm/{worker}', 'per-task': 'swarm/{task.id}' } as const;

/** What a worktree needs from whoever can start processes and end all that they left. */

import type { StartedProcess } from './tree-record.ts';

export interface TreeCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=value` in its environment, by which it is known again. */
  readonly mark: string;
  /** What it prints goes here. */
  readonly log: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onStart(process: StartedProcess): void;
}

export interface CommandRunner {
  /** Null when it went well, and why it did not else; nothing of it is left in that case. */
  run(command: TreeCommand): Promise<string | null>;
  /** Ends what a daemon that died had begun there. */
  endLeft(mark: string, leader: StartedProcess | null): Promise<void>;
}

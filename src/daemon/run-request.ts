/** What somebody wants to run as a worker, in a terminal. */

import type { PoolSpec } from '../core/pool.ts';
import type { ProcessStart } from '../store/process-store.ts';

export interface RunRequest {
  readonly name: ProcessStart['name'];
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  readonly by: string;
  /** Variables that it must not inherit. */
  readonly strip?: readonly string[];
  /** Where it will live, when that had to be known before. */
  readonly place?: string;
  /** What is to stand in the folder of its agent. */
  readonly files?: Readonly<Record<string, string>>;
  /** The place in a pool that it takes, and why; in drive `each` its holder waits to be told what to run. */
  readonly slot?: { readonly pool: PoolSpec; readonly number: number };
  readonly why?: string;
}

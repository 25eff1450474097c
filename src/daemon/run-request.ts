/** What somebody wants to run as a worker, in a terminal. */

import type { PoolSpec } from '../core/pool.ts';
import type { ProcessStart } from '../store/store.ts';

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
  /** The place in a pool that it takes, and why; in drive `each` its holder waits to be told what to run. */
  readonly slot?: { readonly pool: PoolSpec; readonly number: number };
  readonly why?: string;
}

/** Runs of workflows as the screen keeps them: the newest, and all that are under way. */

import type { Client } from '../../client/client.ts';
import type { Fact } from '../../core/fact.ts';
import { limits } from '../../core/limits.ts';
import { hasEnded, type Run } from '../../core/workflow/run.ts';

export interface RunRow extends Run {
  /** The last fact about it: what was asked of it before that is out of date. */
  readonly version: number;
}

/** Of those that have ended, as many as anybody would look through; `swarm runs` has all. */
export const endedRunsMax = 100;
/** If more have changed at once, all are asked for. */
const singlesMax = 8;

export class RunList {
  readonly #runs = new Map<string, Run>();
  readonly #versions = new Map<string, number>();
  #changed = new Set<string>();
  #isLoaded = false;
  #view: readonly RunRow[] = [];
  isStale = true;
  /** What there is when the screen opens is no news. */
  isKnown = false;

  /** True when the fact is about a run. */
  fold({ type, subject, seq }: Fact): boolean {
    if (!type.startsWith('run.')) return false;
    this.#changed.add(subject);
    this.#versions.set(subject, seq);
    this.isStale = true;
    return true;
  }

  /** Facts may have been missed. */
  reload(): void {
    this.#isLoaded = false;
    this.isStale = true;
  }

  async fetch(client: Client): Promise<void> {
    const changed = this.#changed;
    const isWhole = !this.#isLoaded || changed.size > singlesMax;
    this.#changed = new Set();
    this.isStale = false;
    // Whatever becomes of this, the next fact asks for no less.
    this.#isLoaded = false;
    const runs = isWhole ? await pageOf(client) : (await Promise.all([...changed].map(id => oneOf(client, id)))).flat();
    if (isWhole) this.#runs.clear();
    this.load(runs);
    this.#isLoaded = true;
  }

  load(runs: readonly Run[]): void {
    for (const run of runs) this.#runs.set(run.id, run);
    this.#view = this.#made();
    this.isKnown = true;
  }

  /** The newest first; the same list until something is new. */
  view(): readonly RunRow[] {
    return this.#view;
  }

  #made(): readonly RunRow[] {
    const all = [...this.#runs.values()].sort((a, b) => runNumber(b.id) - runNumber(a.id));
    let ended = 0;
    const shown = all.filter(({ status }) => !hasEnded(status) || ended++ < endedRunsMax);
    return shown.map(run => ({ ...run, version: this.#versions.get(run.id) ?? 0 }));
  }
}

/** The number in its id: the order in which runs were started. Not a number for any other id. */
export const runNumber = (id: string): number => (/^r\d+$/.test(id) ? Number(id.slice(1)) : Number.NaN);

async function pageOf(client: Client): Promise<Run[]> {
  const [open, newest] = await Promise.all([
    client.call('run.list', { status: ['running', 'paused', 'rolling_back'], limit: limits.pageSize }),
    client.call('run.list', { limit: endedRunsMax }),
  ]);
  return [...open.runs, ...newest.runs];
}

/** Without its steps: those are asked for where somebody looks at them. */
async function oneOf(client: Client, id: string): Promise<Run[]> {
  const { runs } = await client.call('run.list', { before: `r${runNumber(id) + 1}`, limit: 1 });
  return runs.filter(run => run.id === id);
}

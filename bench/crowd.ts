/** A crowd of workers in processes of their own, so that neither the harness nor, with several, the load itself is the limit. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabDaemon } from './lab.ts';

export type CrowdOrder =
  | { readonly kind: 'connect'; readonly socket: string; readonly tokens: readonly string[] }
  | { readonly kind: 'work'; readonly pairs: number };

export type CrowdReport = { readonly kind: 'ready' } | { readonly kind: 'done'; readonly latencies: number[]; readonly cpuMs: number };

export interface CrowdRun {
  readonly ms: number;
  /** From asking for a task to its completion, of each. */
  readonly latencies: readonly number[];
  readonly cpuMs: number;
}

export class Crowd {
  readonly #processes: readonly ChildProcess[];

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes;
  }

  /** Registered workers with tokens, on the agents' socket. */
  static async gather(lab: Lab, daemon: LabDaemon, size: { workers: number; processes?: number }): Promise<Crowd> {
    const { workers, processes = 1 } = size;
    const operator = await daemon.connect();
    const name = `w${workers}x${processes}`;
    const registered = Array.from({ length: workers }, (_, i) => operator.call('worker.register', { name: `${name}-${i}` }));
    const tokens = (await Promise.all(registered)).map(worker => worker.token);
    operator.close();
    const crowd = new Crowd(Array.from({ length: processes }, () => lab.fork('crowd-process.ts')));
    await crowd.#order(i => ({ kind: 'connect', socket: daemon.agentSocket, tokens: tokens.filter((_, n) => n % processes === i) }));
    return crowd;
  }

  /** Claims and completes this many tasks, which must be there. */
  async work(pairs: number): Promise<CrowdRun> {
    const startedAt = performance.now();
    const reports = await this.#order(() => ({ kind: 'work', pairs: pairs / this.#processes.length }));
    const ms = performance.now() - startedAt;
    const done = reports.filter(report => report.kind === 'done');
    return { ms, latencies: done.flatMap(report => report.latencies), cpuMs: done.reduce((sum, report) => sum + report.cpuMs, 0) };
  }

  leave(): void {
    for (const child of this.#processes) child.kill();
  }

  #order(orderFor: (process: number) => CrowdOrder): Promise<CrowdReport[]> {
    return Promise.all(
      this.#processes.map(async (child, i) => {
        child.send(orderFor(i));
        const [report] = (await once(child, 'message')) as [CrowdReport];
        return report;
      }),
    );
  }
}

/** Subscribers to the facts, in a process of their own. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabDaemon } from './lab.ts';

export type AudienceOrder =
  | { readonly kind: 'subscribe'; readonly socket: string; readonly subscribers: number }
  | { readonly kind: 'expect'; readonly facts: number };

/** `at` is a moment of the monotonic clock, which all processes of a machine share. */
export type AudienceReport = { readonly kind: 'ready' } | { readonly kind: 'heard'; readonly at: string };

export class Audience {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async gather(lab: Lab, daemon: LabDaemon, subscribers: number): Promise<Audience> {
    const audience = new Audience(lab.fork('audience-process.ts'));
    await audience.#order({ kind: 'subscribe', socket: daemon.socket, subscribers });
    return audience;
  }

  /** Milliseconds from the beginning of the work until every subscriber has all the facts it makes. */
  async hear(facts: number, work: () => Promise<unknown>): Promise<number> {
    await this.#order({ kind: 'expect', facts });
    const heard = this.#report();
    const startedAt = process.hrtime.bigint();
    await work();
    const report = await heard;
    if (report.kind !== 'heard') throw new Error('the audience answered out of turn');
    return Number(BigInt(report.at) - startedAt) / 1e6;
  }

  leave(): void {
    this.#process.kill();
  }

  async #order(order: AudienceOrder): Promise<void> {
    const done = this.#report();
    this.#process.send(order);
    await done;
  }

  async #report(): Promise<AudienceReport> {
    const [report] = (await once(this.#process, 'message')) as [AudienceReport];
    return report;
  }
}

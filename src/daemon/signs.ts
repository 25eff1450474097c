/** When each worker was last heard, by every kind of sign; kept in memory only, as nobody can be heard while no daemon runs. */

import type { Signs } from '../core/snapshot.ts';

type Kind = 'report' | 'output' | 'cpu' | 'progress';

interface Heard {
  readonly since: number;
  readonly at: Map<Kind, number>;
  probedAt: number;
  /** Milliseconds of processor time that it had used by then. */
  cpuMs: number | null;
  /** What it prints before this may be no more than the echo of what was typed. */
  echoUntil: number;
}

/** A terminal shows `^C` at once, whether or not anybody reads it. */
const echoMs = 500;

/** Less than this of the processor is what any idle program uses, at once and as a share of the time: agents at rest go on blinking. */
const busyMs = 50;
const busyShare = 0.01;

export class SignBook {
  readonly #now: () => number;
  readonly #heard = new Map<string, Heard>();
  #began: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#began = now();
  }

  note(incarnation: string, kind: Kind): void {
    const heard = this.#of(incarnation);
    if (kind !== 'output' || this.#now() >= heard.echoUntil) heard.at.set(kind, this.#now());
  }

  /** The swarm itself types: the echo is no sign of life. */
  typed(incarnation: string): void {
    this.#of(incarnation).echoUntil = this.#now() + echoMs;
  }

  /** What a look at the processor showed: null where nothing can be known, which is no sign of anything. */
  probed(incarnation: string, cpuMs: number | null): void {
    const heard = this.#of(incarnation);
    const idleMs = Math.max(busyMs, (this.#now() - heard.probedAt) * busyShare);
    heard.probedAt = this.#now();
    if (cpuMs !== null && heard.cpuMs !== null && cpuMs - heard.cpuMs >= idleMs) this.note(incarnation, 'cpu');
    heard.cpuMs = cpuMs;
  }

  /** What was never seen has the time at which this began to look: silence before it means nothing. */
  of(incarnation: string, startedAt: number): Signs {
    const heard = this.#heard.get(incarnation);
    const since = Math.max(startedAt, this.#began, heard?.since ?? 0);
    const at = (kind: Kind): number => heard?.at.get(kind) ?? since;
    return { report: at('report'), output: at('output'), cpu: at('cpu'), progress: at('progress'), probedAt: heard?.probedAt ?? since };
  }

  /** Whether it has shown anything at all. */
  hasShown(incarnation: string): boolean {
    return this.#heard.get(incarnation)?.at.has('output') ?? false;
  }

  /** Nobody could be heard for so long. */
  shift(byMs: number): void {
    this.#began += byMs;
    for (const heard of this.#heard.values()) {
      for (const [kind, at] of heard.at) heard.at.set(kind, at + byMs);
      heard.probedAt += byMs;
    }
  }

  /** Keeps those who live. */
  forgetAllBut(incarnations: ReadonlySet<string>): void {
    for (const incarnation of this.#heard.keys()) if (!incarnations.has(incarnation)) this.#heard.delete(incarnation);
  }

  #of(incarnation: string): Heard {
    const known = this.#heard.get(incarnation);
    if (known !== undefined) return known;
    const heard: Heard = { since: this.#began, at: new Map(), probedAt: this.#began, cpuMs: null, echoUntil: 0 };
    this.#heard.set(incarnation, heard);
    return heard;
  }
}

/** The world outside of the daemon: the processes of workers, which live on when it dies. */

import type { Draw } from './draw.ts';

export interface Run {
  readonly task: string;
  readonly attempt: number;
  exit: { readonly code: number | null; readonly signal: string | null } | null;
}

export interface Body {
  readonly incarnation: string;
  readonly worker: string;
  readonly pool: string;
  readonly drive: 'each' | 'pull';
  /** It gives no sign of life of any kind. */
  isFrozen: boolean;
  run: Run | null;
  /** What an agent that fetches its work has in hand. */
  hand: { readonly task: string; readonly attempt: number; readonly token: string } | null;
}

/** One that was carried out: what a task is there for. */
export interface Effect {
  readonly task: string;
  readonly attempt: number;
}

export class World {
  readonly bodies = new Map<string, Body>();
  /** Every process that ever ran a task to its end. */
  readonly effects: Effect[] = [];
  readonly starts: Effect[] = [];
  /** Gates that run, by their marks; like the processes of workers they outlive their daemon. */
  readonly gates = new Map<string, (isGood: boolean) => void>();
  #startsFail = 0;
  readonly #draw: Draw;
  #onDeath: (body: Body, code: number | null, signal: string | null) => void = () => {};

  #onRun: () => void = () => {};

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Who is told of deaths: the daemon that lives. */
  tell(onDeath: (body: Body, code: number | null, signal: string | null) => void, onRun: () => void): void {
    this.#onDeath = onDeath;
    this.#onRun = onRun;
  }

  /** How often a start fails from now on. */
  failStarts(share: number): void {
    this.#startsFail = share;
  }

  born(body: Omit<Body, 'isFrozen' | 'run' | 'hand'>): boolean {
    if (this.#startsFail > 0 && this.#draw.chance(this.#startsFail)) return false;
    this.bodies.set(body.incarnation, { ...body, isFrozen: false, run: null, hand: null });
    return true;
  }

  die(incarnation: string, code: number | null, signal: string | null): void {
    const body = this.bodies.get(incarnation);
    if (body === undefined) return;
    this.bodies.delete(incarnation);
    this.#onDeath(body, code, signal);
  }

  /** Asking for the same attempt again finds the run that there is. */
  launch(incarnation: string, task: string, attempt: number): void {
    const body = this.bodies.get(incarnation);
    if (body === undefined) throw new Error('nobody is there');
    if (body.run?.task === task && body.run.attempt === attempt) return;
    if (body.run !== null && body.run.exit === null) throw new Error(`${body.worker} runs ${body.run.task} still`);
    this.starts.push({ task, attempt });
    body.run = { task, attempt, exit: null };
  }

  /** The process that a slot runs comes to its end. */
  finish(body: Body, code: number | null, signal: string | null): void {
    if (body.run === null || body.run.exit !== null) return;
    if (code === 0) this.effects.push({ task: body.run.task, attempt: body.run.attempt });
    body.run.exit = { code, signal };
    this.#onRun();
  }

  /** Null when it was ended from outside. */
  runGate(mark: string, signal: AbortSignal): Promise<boolean | null> {
    if (this.gates.has(mark)) throw new Error(`${mark} runs twice`);
    return new Promise(resolve => {
      const end = (isGood: boolean | null): void => {
        this.gates.delete(mark);
        resolve(isGood);
      };
      signal.addEventListener('abort', () => end(null), { once: true });
      this.gates.set(mark, end);
    });
  }

  endGate(mark: string): void {
    this.gates.delete(mark);
  }
}

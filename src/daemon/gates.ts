/** Runs the command gates of the board: what is open is what the board says, so a daemon that died in the middle begins them again. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { CommandGate } from '../core/gate.ts';
import { thresholdTrouble } from '../core/gates-after.ts';
import { limits } from '../core/limits.ts';
import type { OpenCommand } from '../store/decision-store.ts';
import type { Store } from '../store/store.ts';
import { callerEnv } from '../worktree/git.ts';
import type { Worktrees } from '../worktree/worktrees.ts';
import type { Clock } from './clock.ts';
import type { GateEnd, GateRunner } from './gate-command.ts';
import type { Log } from './log.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly worktrees: Pick<Worktrees, 'inPlaceOf'>;
  readonly runner: GateRunner;
  readonly log: Log;
  readonly stateDir: string;
  /** The project: where a gate is run when its attempt had no worktree. */
  readonly root: string;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const usualTimeoutMs = 10 * 60_000;
/** After a failure, say of the disk, the next attempt comes this much later. */
const retryMs = 1_000;

export class GateKeeper {
  readonly #parts: Parts;
  readonly #running = new Map<string, Running>();
  #passing: Promise<void> | undefined;
  #again = false;
  #isStopped = false;
  #disarm: () => void = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Something may be open, or not wanted any more: look again. */
  nudge(): void {
    if (this.#isStopped) return;
    this.#again = true;
    this.#passing ??= this.#passes().finally(() => {
      this.#passing = undefined;
    });
  }

  /** Ends what runs; the board still says that it is open, so the next daemon begins it again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#disarm();
    await this.#passing;
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #passes(): Promise<void> {
    while (this.#again && !this.#isStopped) {
      this.#again = false;
      try {
        await this.#pass();
      } catch (error) {
        this.#complain(error);
      }
    }
  }

  async #pass(): Promise<void> {
    const open = new Map((await this.#parts.store.decisions.openCommands()).map(gate => [nameOf(gate), gate]));
    for (const [name, { abort }] of this.#running) if (!open.has(name)) abort.abort();
    for (const [name, gate] of open) {
      if (this.#running.has(name)) continue;
      if (this.#running.size >= limits.gatesAtOnce || this.#isStopped) return;
      this.#begin(name, gate);
    }
  }

  #begin(name: string, gate: OpenCommand): void {
    const abort = new AbortController();
    const done = this.#run(name, gate, abort.signal).then(
      () => this.#finished(name),
      error => {
        this.#running.delete(name);
        this.#complain(error);
      },
    );
    this.#running.set(name, { abort, done });
  }

  #finished(name: string): void {
    this.#running.delete(name);
    this.nudge();
  }

  #complain(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a gate could not be run; trying again');
    this.#disarm();
    if (!this.#isStopped) this.#disarm = this.#parts.clock.after(retryMs, () => this.nudge());
  }

  async #run(name: string, gate: OpenCommand, signal: AbortSignal): Promise<void> {
    const { worktrees, root, runner } = this.#parts;
    const { task, author } = gate;
    const log = this.#logOf(name);
    // Whoever began it may have died over it, and left a process behind that still goes on.
    if (gate.state === 'running') await runner.end(markOf(log), gate.process);
    // Where the work was done.
    await worktrees.inPlaceOf(author === null ? [task] : [task, author], place => this.#runIn(place ?? root, gate, log, signal));
  }

  async #runIn(place: string, gate: OpenCommand, log: string, signal: AbortSignal): Promise<void> {
    const { store, root, runner } = this.#parts;
    const { decisions } = store;
    const cwd = path.join(place, gate.spec.cwd ?? '.');
    if (signal.aborted || !(await decisions.beginCommand(gate, log))) return;
    const end = await runner.run({
      ...{ command: gate.spec.command, cwd, mark: markOf(log), log, signal, timeoutMs: gate.spec.timeout_ms ?? usualTimeoutMs },
      env: { ...callerEnv(), SWARM_GATE: log, SWARM_TASK: gate.task, SWARM_PROJECT: root },
      onStart: process => void decisions.commandRuns(gate, process).catch(error => this.#complain(error)),
    });
    if (end === null) return;
    await decisions.endCommand(gate, { trouble: troubleOf(gate.spec, end), tail: tailOf(end.output) });
  }

  /** Beside the logs; the oldest make room. */
  #logOf(name: string): string {
    const dir = path.join(this.#parts.stateDir, 'gates');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const kept = readdirSync(dir).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    for (const old of kept.slice(0, Math.max(0, kept.length + 1 - limits.gateLogs))) rmSync(path.join(dir, old), { force: true });
    return path.join(dir, `${name}.log`);
  }
}

const markOf = (log: string): string => `SWARM_GATE=${log}`;

const nameOf = ({ task, round, gate }: OpenCommand): string => `${task}-${round}-${gate}`;

function troubleOf({ threshold }: CommandGate, { trouble, output }: GateEnd): string | null {
  if (trouble !== null || threshold === undefined) return trouble;
  return thresholdTrouble(threshold, output) ?? null;
}

/** As much as a record holds, from the start of a line. */
function tailOf(output: string): string {
  const text = output.trimEnd();
  if (text.length <= limits.gateTailBytes) return text;
  const cut = text.slice(-limits.gateTailBytes);
  return cut.slice(cut.indexOf('\n') + 1);
}

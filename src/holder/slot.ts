/** What a holder holds: one process after another in a terminal, their output in memory and on disk, and how each ended. */

import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findExecutable, forkFailure } from './executable.ts';
import { OutputLog } from './output-log.ts';
import { bootId, foregroundOf, identify } from './process-tree.ts';
import {
  type Exit,
  exitRecordName,
  type HolderEvent,
  type HolderFailure,
  type HolderSpec,
  type ProcessIdentity,
  type Receipt,
  type RunState,
  type SpawnSpec,
} from './protocol.ts';
import { Pty } from './pty.ts';
import { writeRecord } from './record.ts';
import { Ring } from './ring.ts';
import { stopFamily } from './stop.ts';

export interface SlotEvents {
  onOutput(): void;
  onEvent(event: HolderEvent): void;
}

/** A reader that asked for a pause and then hung must not stop the agent for ever. */
const pauseMsMax = 5_000;

/** For what a run of a kept slot left behind. */
const leftoversGraceMs = 1_000;

/** Whatever the run before left the terminal in: modes, colours, another screen, half a sequence. */
const reset = Buffer.from('\x1bc');
const sizeUnasked = { cols: 120, rows: 40 };

export class Refusal extends Error {
  readonly failure: HolderFailure;

  constructor(failure: HolderFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class Slot {
  readonly ring: Ring;
  readonly #spec: HolderSpec;
  readonly #events: SlotEvents;
  readonly #log: OutputLog;
  readonly #boot = bootId();
  #pty: Pty | undefined;
  #process: ProcessIdentity | null = null;
  #exit: Exit | null = null;
  #number = 0;
  #label: string | null = null;
  #from = 0;
  #cols: number;
  #rows: number;
  /** Somebody wants the terminal in this size, whatever runs in it. */
  #isSized = false;
  #pause: NodeJS.Timeout | undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #clearing: Promise<{ survivors: ProcessIdentity[] } | undefined> = Promise.resolve(undefined);
  #over = Promise.withResolvers<void>();
  #closed = false;

  constructor(spec: HolderSpec, events: SlotEvents) {
    this.#spec = spec;
    this.#events = events;
    const { cols, rows } = spec.size ?? spec.spawn ?? sizeUnasked;
    [this.#cols, this.#rows] = [cols, rows];
    this.ring = new Ring(spec.ringBytes);
    this.#log = new OutputLog(spec.dir, spec.log, trouble => events.onEvent({ event: 'log', trouble }));
  }

  get run(): RunState {
    const state = this.#pty !== undefined ? 'running' : this.#exit !== null ? 'exited' : 'none';
    return { number: this.#number, label: this.#label, state, process: this.#process, from: this.#from, exit: this.#exit };
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.#cols, rows: this.#rows };
  }

  get paused(): boolean {
    return this.#pause !== undefined;
  }

  /** The latest run when it has this label; otherwise a new one, after whatever was asked for before. */
  spawn(spec: SpawnSpec): Promise<RunState> {
    const spawned = this.#starting.then(() => this.#spawn(spec));
    this.#starting = spawned.catch(() => {});
    return spawned;
  }

  async #spawn(spec: SpawnSpec): Promise<RunState> {
    if (spec.label !== undefined && spec.label === this.#label) return this.run;
    if (this.#pty !== undefined) throw new Refusal({ code: 'running', message: 'a process runs in this terminal', hint: 'Stop it first.' });
    const found = findExecutable(spec);
    if ('failure' in found) throw new Refusal(found.failure);
    if (this.#spec.keeps === true) await this.#clear();
    if (this.#closed) throw new Refusal(leaving);
    return this.#start(found.file, spec);
  }

  #start(file: string, spec: SpawnSpec): RunState {
    const [name, value] = splitMark(this.#spec.mark);
    const before = this.size;
    const { cols, rows } = this.#spec.keeps === true && this.#isSized ? before : spec;
    this.#pty = this.#fork(file, { ...spec, cols, rows, env: { ...spec.env, [name]: value } });
    this.#over = Promise.withResolvers();
    this.#number++;
    this.#label = spec.label ?? null;
    this.#exit = null;
    // It tells of the process before.
    rmSync(path.join(this.#spec.dir, exitRecordName), { force: true });
    this.#from = this.ring.head;
    [this.#cols, this.#rows] = [cols, rows];
    this.#isSized = true;
    this.#log.resize(cols, rows);
    // One that is gone already was still this process; its exit is on the way.
    this.#process = identify(this.#pty.pid, this.#boot) ?? { pid: this.#pty.pid, started: 'unknown', boot: this.#boot };
    this.#events.onEvent({ event: 'spawned', run: this.run });
    if (cols !== before.cols || rows !== before.rows) this.#events.onEvent({ event: 'resized', cols, rows, seq: this.ring.head });
    if (this.#number > 1) this.#onOutput(reset);
    return this.run;
  }

  /** Of the run before nothing is left, or the next one must not start. */
  async #clear(): Promise<void> {
    const cleared = await this.#clearing;
    if (cleared?.survivors.length === 0) return;
    const { survivors } = await this.stop(leftoversGraceMs);
    if (survivors.length === 0) return;
    const pids = survivors.map(({ pid }) => pid).join(', ');
    throw new Refusal({
      code: 'running',
      message: `what the run before left does not end: ${pids}`,
      hint: 'The system holds it; ask again later.',
    });
  }

  write(id: number, bytes: Buffer, onReceipt: (receipt: Receipt) => void): void {
    if (this.#pty === undefined) onReceipt({ id, written: 0, error: notRunning });
    else this.#pty.write(id, bytes, onReceipt);
  }

  resize(cols: number, rows: number): void {
    const valid = [cols, rows].every(size => Number.isInteger(size) && size >= 1 && size <= 1_000);
    if (!valid)
      throw new Refusal({
        code: 'bad_request',
        message: `${cols}x${rows} is no size for a terminal`,
        hint: 'Columns and rows go from 1 to 1000.',
      });
    // Who views a kept slot chooses the size for what runs next.
    if (this.#spec.keeps !== true) this.#running();
    this.#pty?.resize(cols, rows);
    [this.#cols, this.#rows] = [cols, rows];
    this.#isSized = true;
    this.#log.resize(cols, rows);
    this.#events.onEvent({ event: 'resized', cols, rows, seq: this.ring.head });
  }

  /** To what is in the foreground of the terminal and the leader's group alike: to all that a Ctrl-C would reach. */
  signal(name: string): void {
    const pty = this.#running();
    if (!(name in os.constants.signals))
      throw new Refusal({
        code: 'bad_request',
        message: `there is no signal ${name}`,
        hint: 'Signals are called SIGINT, SIGTERM and so on.',
      });
    for (const group of new Set([foregroundOf(pty.pid) ?? pty.pid, pty.pid])) process.kill(-group, name as NodeJS.Signals);
  }

  pause(): void {
    if (this.#pty === undefined) return;
    clearTimeout(this.#pause);
    this.#pty.pause();
    this.#pause = setTimeout(() => this.resume(), pauseMsMax);
  }

  resume(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#pty?.resume();
  }

  /** Ends the process and its family; resolves when nothing of it is left, or tells what is. */
  async stop(graceMs: number): Promise<{ survivors: ProcessIdentity[] }> {
    this.resume();
    if (this.#process === null) return { survivors: [] };
    return stopFamily({ leader: this.#process, mark: this.#spec.mark }, graceMs);
  }

  /** Nothing more is started. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves when the end of the process was noted; of one that would not end it never is. */
  async over(survivors: readonly ProcessIdentity[]): Promise<void> {
    if (this.#pty !== undefined && !survivors.some(({ pid }) => pid === this.#process?.pid)) await this.#over.promise;
  }

  #fork(file: string, spec: SpawnSpec): Pty {
    try {
      return new Pty(file, spec, { onOutput: bytes => this.#onOutput(bytes), onExit: (code, signal) => this.#onExit(code, signal) });
    } catch (error) {
      throw new Refusal(forkFailure(error as Error));
    }
  }

  #running(): Pty {
    if (this.#pty === undefined) throw new Refusal(notRunning);
    return this.#pty;
  }

  #onOutput(bytes: Buffer): void {
    // On disk before anyone is shown it.
    this.#log.append(this.ring.head, bytes);
    this.ring.append(bytes);
    this.#events.onOutput();
  }

  #onExit(code: number, signal: number): void {
    this.resume();
    this.#pty = undefined;
    this.#exit = {
      ...{ run: this.#number, label: this.#label },
      ...{ code: signal === 0 ? code : null, signal: nameOf(signal), seq: this.ring.head, at: Date.now() },
    };
    try {
      writeRecord(path.join(this.#spec.dir, exitRecordName), this.#exit);
    } catch {
      // A full disk: whoever watches is told all the same, and asks again when it was not there.
    }
    // Not only before the next run: nothing of a task that is done goes on working.
    if (this.#spec.keeps === true) this.#clearing = this.stop(leftoversGraceMs).catch(() => undefined);
    this.#events.onEvent({ event: 'exit', exit: this.#exit });
    this.#over.resolve();
  }
}

const leaving: HolderFailure = { code: 'leaving', message: 'this terminal is being closed', hint: 'Start another one.' };

const notRunning: HolderFailure = { code: 'not_running', message: 'no process runs in this terminal', hint: 'Start it again first.' };

function nameOf(signal: number): string | null {
  if (signal === 0) return null;
  return Object.entries(os.constants.signals).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
}

function splitMark(mark: string): [string, string] {
  const at = mark.indexOf('=');
  return [mark.slice(0, at), mark.slice(at + 1)];
}

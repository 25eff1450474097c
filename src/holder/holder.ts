/** The holder, a program of its own: keeps a terminal and the process in it alive, whatever becomes of everybody else. */

import { readFileSync, renameSync, truncateSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { readJson } from '../protocol/frame.ts';
import { Door } from './door.ts';
import { bootId, identify } from './process-tree.ts';
import {
  type Command,
  frameKinds,
  type Hello,
  type HolderEvent,
  type HolderFailure,
  type HolderRecord,
  type HolderSpec,
  holderProtocol,
  holderRecordName,
  type ProcessIdentity,
  type RunState,
  readInput,
  type SpawnSpec,
  takenName,
  type Welcome,
} from './protocol.ts';
import { writeRecord } from './record.ts';
import { Refusal, Slot } from './slot.ts';
import { Watcher } from './watcher.ts';

/** One that nobody takes leave of goes by itself when nothing has run in it, and nobody been connected, for so long. */
const forgottenMsUsual = 24 * 3_600_000;

export class Holder {
  readonly #spec: HolderSpec;
  readonly #slot: Slot;
  readonly #watchers = new Set<Watcher>();
  readonly #door: Door;
  #pausedBy: Watcher | undefined;
  #leaving = false;
  /** It is as good as gone: nothing keeps it any more. */
  #going = false;
  /** Of those who were told that it ends, so many wait for the reply. */
  #ends = 0;
  #recorded = 0;
  #forgotten: NodeJS.Timeout | undefined;

  constructor(spec: HolderSpec) {
    this.#spec = spec;
    this.#slot = new Slot(spec, { onOutput: () => this.#onOutput(), onEvent: event => this.#onEvent(event) });
    this.#door = new Door(spec.socket, socket => this.#onConnection(socket));
  }

  /** Listens, then starts the process if there is one yet; throws what keeps it from either. */
  async start(): Promise<HolderRecord> {
    await this.#door.open();
    try {
      if (this.#spec.spawn !== null) await this.#spawn(this.#spec.spawn);
      else this.#writeDown(this.#slot.run);
      this.#rearm();
      return this.#recordOf(this.#slot.run);
    } catch (error) {
      this.#door.close();
      throw error;
    }
  }

  async #spawn(spec: SpawnSpec): Promise<RunState> {
    const run = await this.#slot.spawn(spec);
    if (run.number !== this.#recorded) this.#writeDown(run);
    return run;
  }

  #writeDown(run: RunState): void {
    writeRecord(path.join(this.#spec.dir, holderRecordName), this.#recordOf(run));
    this.#recorded = run.number;
  }

  #recordOf(run: RunState): HolderRecord {
    const { version, socket } = this.#spec;
    return { holder: ownIdentity(), protocol: holderProtocol, version, socket, run };
  }

  #onConnection(socket: Socket): void {
    const watcher: Watcher = new Watcher(socket, this.#slot.ring, {
      onFrame: (kind, payload) => this.#onFrame(watcher, kind, payload),
      onClose: () => this.#onClose(watcher),
    });
    this.#watchers.add(watcher);
    this.#rearm();
  }

  #onClose(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    this.#rearm();
    if (this.#pausedBy !== watcher) return;
    this.#pausedBy = undefined;
    this.#slot.resume();
  }

  #onFrame(watcher: Watcher, kind: number, payload: Uint8Array): void {
    if (kind === frameKinds.input) {
      const { id, bytes } = readInput(payload);
      this.#slot.write(id, Buffer.from(bytes), receipt => watcher.receipt(receipt));
    } else if (kind === frameKinds.hello) {
      this.#greet(watcher, readJson(payload) as Hello);
    } else if (kind === frameKinds.command) {
      void this.#obey(watcher, commandIn(payload));
    }
  }

  #greet(watcher: Watcher, { min, max }: Hello): void {
    const protocol = Math.min(max, holderProtocol.max);
    const { ring, run, size, paused } = this.#slot;
    const welcome: Welcome = {
      ...{
        protocol,
        version: this.#spec.version,
        holder: ownIdentity(),
      },
      ...{ run, ...size, tail: ring.tail, head: ring.head, paused },
    };
    watcher.welcome(welcome);
    if (protocol < min || protocol < holderProtocol.min) watcher.end();
  }

  async #obey(watcher: Watcher, command: Command): Promise<void> {
    const { id } = command;
    try {
      watcher.reply({ id, ok: (await this.#do(watcher, command)) ?? null });
    } catch (error) {
      watcher.reply({ id, error: failureOf(error) });
    }
  }

  #do(watcher: Watcher, command: Command): unknown {
    switch (command.do) {
      case 'watch':
        return watcher.watch(placeIn(command.from));
      case 'unwatch':
        return watcher.unwatch();
      case 'resize':
        return this.#slot.resize(command.cols, command.rows);
      case 'signal':
        return this.#slot.signal(command.signal);
      case 'pause':
        this.#pausedBy = watcher;
        return this.#slot.pause();
      case 'resume':
        this.#pausedBy = undefined;
        return this.#slot.resume();
      case 'spawn':
        return this.#spawn(command.spec);
      case 'stop':
        return this.#slot.stop(command.graceMs);
      case 'leave':
        return this.#leave();
      case 'end':
        return this.#end(command.graceMs);
      default:
        throw new Refusal({ code: 'bad_request', message: 'there is no such command', hint: 'This holder is older than who asks.' });
    }
  }

  #onOutput(): void {
    for (const watcher of this.#watchers) watcher.pump();
  }

  #onEvent(event: HolderEvent): void {
    this.#rearm();
    for (const watcher of this.#watchers) watcher.event(event);
    if (event.event === 'exit' && this.#leaving) this.#go();
  }

  /** Whoever is connected, and whatever runs, still needs it. */
  #rearm(): void {
    clearTimeout(this.#forgotten);
    if (this.#going || this.#slot.run.state === 'running' || this.#watchers.size > 0) return;
    this.#forgotten = setTimeout(() => this.#go(), this.#spec.forgottenMs ?? forgottenMsUsual);
  }

  #leave(): void {
    this.#leaving = true;
    this.#slot.close();
    // The reply goes out first.
    if (this.#slot.run.state !== 'running') setImmediate(() => this.#go());
  }

  async #end(graceMs: number): Promise<{ survivors: ProcessIdentity[] }> {
    this.#ends++;
    this.#slot.close();
    try {
      const { survivors } = await this.#slot.stop(graceMs);
      await this.#slot.over(survivors);
      // As with leave; a survivor is no reason to stay.
      setImmediate(() => this.#go());
      return { survivors };
    } finally {
      this.#ends--;
    }
  }

  #go(): void {
    if (this.#ends > 0) return;
    this.#going = true;
    clearTimeout(this.#forgotten);
    this.#door.close();
    for (const watcher of this.#watchers) watcher.end();
    // Whoever does not take its leave is not waited for.
    setTimeout(() => process.exit(0), 1_000).unref();
  }
}

/** Throws at what is no command: whoever sends that speaks another language. */
function commandIn(payload: Uint8Array): Command {
  const command = readJson(payload) as Command | null;
  if (typeof command?.id !== 'number') throw new Error('a command without a number');
  return command;
}

function placeIn(from: unknown): number {
  if (Number.isSafeInteger(from) && (from as number) >= 0) return from as number;
  throw new Refusal({ code: 'bad_request', message: `${from} is no place in the output`, hint: 'Places are whole numbers from 0.' });
}

const ownIdentity = (): ProcessIdentity => identify(process.pid) ?? { pid: process.pid, started: 'unknown', boot: bootId() };

function failureOf(error: unknown): HolderFailure {
  if (error instanceof Refusal) return error.failure;
  return { code: 'bad_request', message: `the holder failed at this: ${(error as Error).message}`, hint: 'See the log of the worker.' };
}

/** Throws when it is gone: whoever took it back wants no holder any more. */
export function takeSpec(file: string): { readonly spec: HolderSpec; readonly taken: string } {
  const taken = path.join(path.dirname(file), takenName(ownIdentity()));
  renameSync(file, taken);
  const spec = JSON.parse(readFileSync(taken, 'utf8')) as HolderSpec;
  truncateSync(taken);
  return { spec, taken };
}

/** A real holder for one test: started as the daemon starts it, spoken with in its own protocol, gone when the test ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import {
  type Command,
  type Exit,
  frameKinds,
  type Hello,
  type HolderEvent,
  type HolderFailure,
  type HolderRecord,
  type HolderSpec,
  type HolderStart,
  inputFrame,
  type Receipt,
  type Reply,
  readOutput,
  type SpawnSpec,
  type Welcome,
} from '../../src/holder/protocol.ts';
import { FrameReader, jsonFrame, readJson } from '../../src/protocol/frame.ts';
import { Arrivals } from './arrivals.ts';
import { endOnFinish, endsOf } from './living.ts';
import { tempDir } from './temp.ts';

export const holderProgram = resolve(import.meta.dirname, '../../dist/holder.js');
export const fixture = (name: string): string => resolve(import.meta.dirname, '../fixtures', name);

export const shell = (script: string): [string, ...string[]] => ['/bin/sh', '-c', script];
export const node = (script: string): [string, ...string[]] => [process.execPath, '-e', script];

export interface Setup {
  readonly dir?: string;
  readonly socket?: string;
  readonly ringBytes?: number;
  readonly log?: HolderSpec['log'];
  readonly spawn?: Partial<SpawnSpec>;
  /** Of a slot. */
  readonly kept?: Pick<HolderSpec, 'keeps' | 'size' | 'forgottenMs'>;
}

/** One that begins with a process. */
type BusySpec = HolderSpec & { readonly spawn: SpawnSpec };

export function spawnSpec(command: readonly [string, ...string[]], change: Partial<SpawnSpec> = {}): SpawnSpec {
  const env = { PATH: process.env.PATH!, HOME: process.env.HOME ?? '/', TERM: 'xterm-256color', ...mark() };
  return { command, cwd: '/', env, cols: 120, rows: 40, ...change };
}

/** By this the check for leaks finds what a test started. */
const mark = (): Record<string, string> => ({ SWARM_TEST_RUN: process.env.SWARM_TEST_RUN ?? 'none' });

export function specIn(
  dir: string,
  command: readonly [string, ...string[]],
  { socket, ringBytes, log, spawn: change, kept }: Setup = {},
): BusySpec {
  return {
    ...{
      version: '0.0.0-test',
      socket: socket ?? join(dir, 's'),
      dir,
      mark: `SWARM_INCARNATION=${dir}`,
      ringBytes: ringBytes ?? 256 * 1024,
    },
    log: log ?? { fileBytes: 8 * 1024 * 1024, totalBytes: 64 * 1024 * 1024 },
    spawn: spawnSpec(command, change),
    ...kept,
  };
}

/** Starts a holder that cannot run its command, and gives what it said. */
export async function failingHolder(
  spec: HolderSpec,
  prefix: readonly string[] = [],
): Promise<{ failure: HolderFailure; code: number | null }> {
  const { child, said } = await begin(spec, prefix);
  const code = await endsOf(child);
  if ('ok' in said) throw new Error(`it runs: ${JSON.stringify(said.ok.run)}`);
  return { failure: said.error, code };
}

export async function startHolder(command: readonly [string, ...string[]], setup: Setup = {}): Promise<TestHolder<BusySpec>> {
  return holderOf(specIn(setup.dir ?? tempDir(), command, setup));
}

/** A slot in which nothing runs yet. */
export function startSlot(setup: Setup = {}): Promise<TestHolder> {
  const spec = specIn(setup.dir ?? tempDir(), ['true'], setup);
  return holderOf({ keeps: true, ...spec, spawn: null });
}

async function holderOf<S extends HolderSpec>(spec: S): Promise<TestHolder<S>> {
  const { child, said } = await begin(spec);
  if ('error' in said) throw new Error(said.error.message);
  return new TestHolder(spec, said.ok, child);
}

/** `prefix` is a command that becomes the one behind it, in circumstances that the test wants. */
export async function begin(spec: HolderSpec, prefix: readonly string[] = []): Promise<{ child: ChildProcess; said: HolderStart }> {
  const file = join(spec.dir, 'spec.json');
  writeFileSync(file, JSON.stringify(spec), { mode: 0o600 });
  const args = ['--max-old-space-size=32', '--max-semi-space-size=1', '--no-warnings', holderProgram, file];
  const [command, ...words] = [...prefix, process.execPath, ...args];
  const child = spawn(command!, words, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: process.env,
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await endsOf(child);
  });
  return { child, said: JSON.parse(await text(child.stdio[3] as Readable)) as HolderStart };
}

export class TestHolder<S extends HolderSpec = HolderSpec> {
  readonly spec: S;
  readonly record: HolderRecord;
  readonly process: ChildProcess;

  constructor(spec: S, record: HolderRecord, process: ChildProcess) {
    this.spec = spec;
    this.record = record;
    this.process = process;
    if (record.run.process !== null) endOnFinish(record.run.process);
  }

  /** Connected and greeted. */
  async link(hello: Hello = { min: 1, max: 1 }): Promise<TestLink> {
    const link = await this.bareLink();
    link.socket.write(jsonFrame(frameKinds.hello, hello));
    link.welcome = await link.welcomes.next();
    return link;
  }

  async bareLink(): Promise<TestLink> {
    for (;;) {
      const socket = connect(this.spec.socket);
      onTestFinished(() => void socket.destroy());
      const refused = await once(socket, 'connect').then(
        () => undefined,
        (error: NodeJS.ErrnoException) => error,
      );
      if (refused === undefined) return new TestLink(socket);
      // A socket that was just made again is there a moment before anybody listens.
      if (refused.code !== 'ECONNREFUSED') throw refused;
    }
  }

  /** Connected, and watching from this place on. */
  async watch(from = 0): Promise<TestLink> {
    const link = await this.link();
    await link.do({ do: 'watch', from });
    return link;
  }

  ended(): Promise<number | null> {
    return endsOf(this.process);
  }

  read<T>(name: string): T {
    return JSON.parse(readFileSync(join(this.spec.dir, name), 'utf8')) as T;
  }
}

type Unnumbered<C> = C extends { id: number } ? Omit<C, 'id'> : never;

/** One connection to a holder, and everything that came over it, in order. */
export class TestLink {
  readonly socket: Socket;
  welcome!: Welcome;
  readonly welcomes = new Arrivals<Welcome>();
  readonly replies = new Arrivals<Reply>();
  readonly receipts = new Arrivals<Receipt>();
  readonly events = new Arrivals<HolderEvent & { at: number }>();
  readonly outputs = new Arrivals<{ seq: number; bytes: Buffer }>();
  readonly closed: Promise<void>;
  /** The place after the last byte that came. */
  at = 0;
  #lastId = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    const frames = new FrameReader((kind, payload) => this.#take(kind, payload));
    socket.on('data', chunk => frames.push(chunk));
    socket.on('error', () => {});
    this.closed = new Promise(resolve => {
      socket.once('close', () => {
        for (const arrivals of [this.welcomes, this.replies, this.receipts, this.events, this.outputs]) arrivals.end();
        resolve();
      });
    });
  }

  #take(kind: number, payload: Uint8Array): void {
    if (kind === frameKinds.output) {
      const { seq, bytes } = readOutput(payload);
      this.at = seq + bytes.length;
      this.outputs.push({ seq, bytes: Buffer.from(bytes) });
    } else if (kind === frameKinds.event) this.events.push({ ...(readJson(payload) as HolderEvent), at: this.at });
    else if (kind === frameKinds.welcome) this.welcomes.push(readJson(payload) as Welcome);
    else if (kind === frameKinds.reply) this.replies.push(readJson(payload) as Reply);
    else if (kind === frameKinds.receipt) this.receipts.push(readJson(payload) as Receipt);
  }

  /** The reply's value, or its failure thrown as it is. */
  async do<T = unknown>(command: Unnumbered<Command>): Promise<T> {
    const id = ++this.#lastId;
    this.socket.write(jsonFrame(frameKinds.command, { ...command, id }));
    const reply = await this.replies.first(each => each.id === id);
    if ('error' in reply) throw reply.error;
    return reply.ok as T;
  }

  failure(command: Unnumbered<Command>): Promise<HolderFailure> {
    return this.do(command).then(
      () => Promise.reject(new Error('this should have failed')),
      (failure: HolderFailure) => failure,
    );
  }

  /** The receipt for it, once there is one. */
  type(input: string | Uint8Array): Promise<Receipt> {
    const id = ++this.#lastId;
    this.socket.write(inputFrame(id, Buffer.from(input as string)));
    return this.receipts.first(receipt => receipt.id === id);
  }

  event<E extends HolderEvent['event']>(name: E): Promise<Extract<HolderEvent, { event: E }> & { at: number }> {
    return this.events.first(({ event }) => event === name) as never;
  }

  /** Told as it happens, or in the welcome when it had happened before. */
  async exit(): Promise<Exit> {
    return this.welcome.run.exit ?? (await this.event('exit')).exit;
  }

  /** All output so far, without what lies in gaps. */
  bytes(): Buffer {
    return Buffer.concat(this.outputs.all.map(({ bytes }) => bytes));
  }

  /** Resolves with the output once it shows this. */
  async shows(wanted: string | RegExp, after = 0): Promise<string> {
    for (let count = 1; ; count++) {
      const all = this.bytes().toString().slice(after);
      if (typeof wanted === 'string' ? all.includes(wanted) : wanted.test(all)) return all;
      await this.outputs.count(Math.max(count, this.outputs.all.length + 1)).catch(() => {
        throw new Error(`it ended without ${wanted}; it printed ${JSON.stringify(all.slice(-2_000))}`);
      });
    }
  }

  /** Each piece begins where the one before it ended: from `from` on, nothing was left out and nothing came twice. */
  isUnbroken(from = 0): boolean {
    let at = from;
    return this.outputs.all.every(({ seq, bytes }) => {
      const follows = seq === at;
      at = seq + bytes.length;
      return follows;
    });
  }
}

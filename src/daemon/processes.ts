/** Workers in terminals: started, found again after a restart, stopped, and their ends noted on the board. */

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { holderSocketName } from '../config/runtime-dir.ts';
import type { Config } from '../config/schema.ts';
import { SwarmError } from '../core/error.ts';
import { noEvidence, type WorkerEvidence } from '../core/evidence.ts';
import type { Worker } from '../core/worker.ts';
import { bootId, lives } from '../holder/process-tree.ts';
import {
  type Exit,
  exitRecordName,
  type HolderRecord,
  holderRecordName,
  type ProcessIdentity,
  type RunState,
  type SpawnSpec,
} from '../holder/protocol.ts';
import type { LiveProcess, ProcessEnd } from '../store/process-store.ts';
import type { Store } from '../store/store.ts';
import type { Chance } from './chance.ts';
import type { Passing } from './crash-point.ts';
import { endWithout, readRecord } from './holder-records.ts';
import { holderSpec, markOf, type SlotSpec, workerDir, workerEnv } from './holder-spec.ts';
import { endHolder, findHolder, mismatch, requireProtocol, starterIn, startHolder, startSettled } from './holder-start.ts';
import type { Log } from './log.ts';
import { isLastingFault } from './performer.ts';
import type { RunRequest } from './run-request.ts';
import { Scope } from './scope.ts';
import type { Followed, ProcessNews } from './screens/words.ts';
import type { Screens } from './screens.ts';

/** A holder goes by itself when nobody has let it go for a day. */
const waitsMsMax = 25 * 3_600_000;
const settleMsMax = 5_000;
const tailLines = 5;

interface Parts {
  readonly now: () => number;
  readonly kept: Config['terminals'];
  readonly store: Store;
  readonly screens: Screens;
  readonly log: Log;
  readonly chance: Chance;
  readonly passing: Passing;
  /** The slot runs something else, or nothing any more. */
  onRun(incarnation: string, run: RunState): void;
  onOutput(incarnation: string): void;
  onEnd(incarnation: string): void;
  readonly paths: { readonly stateDir: string; readonly runtimeDir: string; readonly agentSocket: string };
}

/** A process as long as the board believes in it. */
interface Life {
  readonly dir: string;
  /** Its holder serves one process after another. */
  readonly keeps: boolean;
  pid: number | null;
  /** Its end was noted. */
  readonly ended: PromiseWithResolvers<void>;
}

const lifeIn = (dir: string, keeps: boolean): Life => ({ dir, keeps, pid: null, ended: Promise.withResolvers() });

export class Processes {
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #leaving = new Set<Promise<void>>();
  /** What the output of each that lives said last of its state. */
  readonly #evidence = new Map<string, WorkerEvidence>();
  /** Two who end the same wait for one end. */
  readonly #stops = new Map<string, Promise<number[]>>();
  readonly #starts = new Map<string, Promise<void>>();
  readonly #lives = new Map<string, Life>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#scope = new Scope(process.env, why => parts.log.warn({ why }, 'holders are started without a scope of their own'));
  }

  /**
   * The row comes first: a daemon that dies in between finds it, and then either the holder or nothing. `onNamed` is told the name
   * before anybody can act under it anew.
   */
  async run(request: RunRequest, onNamed: (name: string, incarnation: string) => void): Promise<Worker> {
    const { store, paths, chance } = this.#parts;
    const [incarnation, place, token] = [chance.id(), request.place ?? chance.place(), chance.secret()];
    const dir = workerDir(paths.stateDir, place);
    const tokenHash = createHash('sha256').update(token).digest('hex');
    const { command, cwd, cols, rows, strip, slot } = request;
    const { name, role } = await store.processes.begin({ ...request, incarnation, tokenHash, place, log: dir });
    onNamed(name, incarnation);
    this.#lives.set(incarnation, lifeIn(dir, slot?.pool.drive === 'each'));
    const env = workerEnv({ env: request.env, strip, agentSocket: paths.agentSocket, token, worker: name, role, drive: slot?.pool.drive });
    const keeps = slot?.pool.drive === 'each';
    const followed = { incarnation, worker: name, socket: this.#socketOf(place), dir, keeps };
    const starting = this.#start(followed, keeps ? { env, cols, rows } : { command, cwd, env, cols, rows }, request.files);
    this.#starting(incarnation, starting);
    return starting;
  }

  /** Until then there is nobody to talk to. */
  #starting(incarnation: string, start: Promise<unknown>): void {
    const settled = Promise.allSettled([start]).then(() => void this.#starts.delete(incarnation));
    this.#starts.set(incarnation, settled);
  }

  async #start(followed: Followed, spawn: SpawnSpec | SlotSpec, files: RunRequest['files']): Promise<Worker> {
    const { incarnation, dir } = followed;
    const { kept, passing } = this.#parts;
    try {
      const record = await startHolder(holderSpec(followed, spawn, kept, files), this.#scope, passing);
      return await this.#followNew(followed, record).catch(async error => {
        // Nobody would ever take leave of it.
        await endHolder(record, markOf(incarnation), passing);
        throw error;
      });
    } catch (error) {
      const refusal = { isLasting: error instanceof SwarmError && isLastingFault(error) };
      await this.#ended(incarnation, { state: 'lost', reason: `it could not start: ${(error as Error).message}` }, refusal);
      // What was wrong with the command is said; a bug of ours left its words in the folder.
      if (error instanceof SwarmError && error.code !== 'internal') rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }

  async #followNew(followed: Followed, record: HolderRecord): Promise<Worker> {
    requireProtocol(record);
    this.#runs(followed.incarnation, record);
    const { incarnation, keeps = false } = followed;
    // A slot is given work as soon as it is said to run, so it has to be within reach by then.
    if (keeps) await this.#find(followed, record.holder);
    const worker = await this.#parts.store.processes.runs(incarnation, record.run.process?.pid ?? null);
    if (!keeps) await this.#find(followed, record.holder);
    return worker;
  }

  #runs(incarnation: string, { run }: HolderRecord): void {
    const life = this.#lives.get(incarnation);
    if (life !== undefined) life.pid = run.process?.pid ?? null;
  }

  /** Null for one that does not run in a terminal here, or has ended. */
  evidenceOf(incarnation: string): WorkerEvidence | null {
    return this.#evidence.get(incarnation) ?? (this.#lives.has(incarnation) ? noEvidence : null);
  }

  /** Of the process that this life began with. */
  pidOf(incarnation: string): number | null {
    return this.#lives.get(incarnation)?.pid ?? null;
  }

  dirOf(incarnation: string): string {
    const dir = this.#lives.get(incarnation)?.dir;
    if (dir !== undefined) return dir;
    throw new SwarmError('refused', 'the worker has ended', { hint: '`swarm ps --all` shows how.', data: { cause: 'ended' } });
  }

  /** Resolves when it runs, or when it is known that it does not: until then there is nobody to talk to. */
  async settledStart(incarnation: string): Promise<void> {
    await this.#starts.get(incarnation);
  }

  /** Resolves when the board knows of the end. */
  async ended(incarnation: string): Promise<void> {
    await this.#lives.get(incarnation)?.ended.promise;
  }

  /** Resolves when nothing is left of the process and the board knows. */
  stop(incarnation: string, graceMs: number): Promise<number[]> {
    const under = this.#stops.get(incarnation);
    if (under !== undefined) return under;
    const stopping = this.#stop(incarnation, graceMs).finally(() => this.#stops.delete(incarnation));
    this.#stops.set(incarnation, stopping);
    return stopping;
  }

  async #stop(incarnation: string, graceMs: number): Promise<number[]> {
    await this.settledStart(incarnation);
    if (!this.#lives.has(incarnation)) return [];
    const noted = this.#lives.get(incarnation)?.ended.promise;
    const { screens } = this.#parts;
    const ending = this.#lives.get(incarnation)?.keeps ? screens.end(incarnation, graceMs) : screens.stop(incarnation, graceMs);
    const { survivors } = await ending.catch((error: SwarmError) => {
      // It ended by itself while we asked.
      if (this.#lives.has(incarnation)) throw error;
      return { survivors: [] };
    });
    // A survivor's terminal may never end.
    if (survivors.length === 0) await noted;
    return survivors.map(({ pid }) => pid);
  }

  /** After a start: every worker whose process the board believes in is found again, or its end is noted. */
  async adopt(): Promise<void> {
    const boot = bootId();
    const processes = await this.#parts.store.processes.live();
    for (const { incarnation, log, keeps } of processes) this.#lives.set(incarnation, lifeIn(log, keeps));
    await Promise.all([...processes.map(process => this.#adoptOne(process, boot)), this.#leaveTheExited()]);
  }

  /** Waits until every holder whose process ended has been let go. */
  async settled(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#leaving), delay(settleMsMax, undefined, { ref: false })]);
  }

  async onNews(news: ProcessNews): Promise<void> {
    const { store, screens } = this.#parts;
    const { incarnation } = news;
    if (news.news === 'evidence') return this.#witness(incarnation, news.evidence);
    if (news.news === 'ran') return this.#parts.onRun(incarnation, news.run);
    if (news.news === 'active') return this.#parts.onOutput(incarnation);
    if (news.news === 'resized') return store.processes.resized(incarnation, news);
    if (news.news === 'lost') return this.#ended(incarnation, { state: 'lost', reason: news.why });
    await this.#ended(incarnation, { state: 'exited', code: news.code, signal: news.signal });
    const leaving = screens.leave(incarnation);
    this.#leaving.add(leaving);
    await leaving.finally(() => this.#leaving.delete(leaving));
  }

  #witness(incarnation: string, evidence: WorkerEvidence): void {
    if (this.#lives.has(incarnation)) this.#evidence.set(incarnation, evidence);
  }

  /** A daemon that died between noting an end and letting the holder go left it waiting. */
  async #leaveTheExited(): Promise<void> {
    const exited = await this.#parts.store.processes.exited(this.#parts.now() - waitsMsMax);
    for (const { incarnation, worker, place, log: dir } of exited) {
      const record = readRecord<HolderRecord>(path.join(dir, holderRecordName));
      if (record === undefined || !lives(record.holder)) continue;
      // Its end is told again, and noted once.
      await this.#parts.screens.follow({ incarnation, worker, socket: this.#socketOf(place), dir }).catch(() => {});
    }
  }

  async #adoptOne(process: LiveProcess, boot: string): Promise<void> {
    const starter = process.state === 'starting' ? starterIn(process.log) : undefined;
    if (starter === undefined || (await startSettled(process.log, starter))) return this.#takeOver(process, boot);
    // Its process may run by now, and call. To the board it is starting; nobody else waits for it.
    const over = startSettled(process.log, starter, Number.POSITIVE_INFINITY).then(() => this.#takeOver(process, boot));
    over.catch(error => this.#parts.log.warn({ err: error, worker: process.worker }, 'it was not taken over'));
    this.#starting(process.incarnation, over);
  }

  async #takeOver(process: LiveProcess, boot: string): Promise<void> {
    const { incarnation, worker, place, log: dir, keeps } = process;
    const record = readRecord<HolderRecord>(path.join(dir, holderRecordName));
    if (record !== undefined && lives(record.holder)) {
      const why = mismatch(record.protocol);
      if (why !== undefined)
        return this.#ended(incarnation, {
          state: 'lost',
          reason: `its holder, of swarm ${record.version}, ${why}; it runs on as process ${record.holder.pid}`,
        });
      if (process.state === 'starting') await this.#parts.store.processes.runs(incarnation, record.run.process?.pid ?? null);
      this.#runs(incarnation, record);
      const followed = { incarnation, worker, socket: this.#socketOf(place), dir, keeps };
      await this.#find(followed, record.holder).catch((error: SwarmError) =>
        // It is not ours to kill on such a doubt.
        this.#ended(incarnation, { state: 'lost', reason: `its holder lives but cannot be reached: ${error.message}` }),
      );
      return;
    }
    await this.#ended(incarnation, endWithout(process.state, record, readRecord<Exit>(path.join(dir, exitRecordName)), boot));
  }

  #find(followed: Followed, holder: ProcessIdentity): Promise<void> {
    return findHolder(holder, () => this.#parts.screens.follow(followed));
  }

  async #ended(incarnation: string, end: ProcessEnd, refusal?: { isLasting: boolean }): Promise<void> {
    const { store, chance } = this.#parts;
    const circumstances = {
      random: chance.random(),
      lines: await this.#lastLines(incarnation),
      ...(refusal === undefined ? {} : { refusal }),
    };
    const worker = await store.processes.ended(incarnation, end, circumstances);
    if (worker !== undefined) this.#parts.log.info({ worker: worker.name, end }, 'a process ended');
    this.#lives.get(incarnation)?.ended.resolve();
    this.#lives.delete(incarnation);
    this.#evidence.delete(incarnation);
    this.#parts.onEnd(incarnation);
  }

  /** What its screen showed last, for whoever asks why it died. */
  async #lastLines(incarnation: string): Promise<readonly string[]> {
    const dir = this.#lives.get(incarnation)?.dir;
    return dir === undefined ? [] : this.#parts.screens.tail(incarnation, dir, tailLines).catch(() => []);
  }

  #socketOf(place: string): string {
    return path.join(this.#parts.paths.runtimeDir, holderSocketName(place));
  }
}

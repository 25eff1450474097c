/** Workers in terminals: started, found again after a restart, stopped, and their ends noted on the board. */

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
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
  type SpawnSpec,
} from '../holder/protocol.ts';
import { version } from '../protocol/version.ts';
import type { LiveProcess, ProcessEnd, ProcessStart, Store } from '../store/store.ts';
import { endHolder, mismatch, requireProtocol, startHolder, startSettled } from './holder-start.ts';
import type { Log } from './log.ts';
import { Scope } from './scope.ts';
import type { Followed, News } from './screens/words.ts';
import type { Screens } from './screens.ts';

export interface RunRequest {
  readonly name: ProcessStart['name'];
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
  readonly by: string;
}

/** A holder goes by itself when nobody has let it go for a day. */
const waitsMsMax = 25 * 3_600_000;
const settleMsMax = 5_000;

interface Parts {
  readonly now: () => number;
  readonly kept: Config['terminals'];
  readonly store: Store;
  readonly screens: Screens;
  readonly log: Log;
  readonly paths: { readonly stateDir: string; readonly runtimeDir: string; readonly agentSocket: string };
}

export class Processes {
  readonly #parts: Parts;
  readonly #scope: Scope;
  readonly #leaving = new Set<Promise<void>>();
  /** What the output of each that lives said last of its state. */
  readonly #evidence = new Map<string, WorkerEvidence>();
  readonly #starts = new Map<string, Promise<void>>();
  /** Of each that lives, as far as the board knows: when its end was noted. */
  readonly #ends = new Map<string, PromiseWithResolvers<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#scope = new Scope(process.env, why => parts.log.warn({ why }, 'holders are started without a scope of their own'));
  }

  /**
   * The row comes first: a daemon that dies in between finds it, and then either the holder or nothing. `onNamed` is told the name
   * before anybody can act under it anew.
   */
  async run(request: RunRequest, onNamed: (name: string) => void): Promise<Worker> {
    const { store, paths } = this.#parts;
    const [incarnation, place, token] = [randomUUID(), randomBytes(4).toString('hex'), randomBytes(32).toString('base64url')];
    const dir = path.join(paths.stateDir, 'workers', place);
    const tokenHash = createHash('sha256').update(token).digest('hex');
    const { command, cwd, cols, rows } = request;
    const { name } = await store.beginProcess({ ...request, incarnation, tokenHash, place, log: dir });
    onNamed(name);
    this.#ends.set(incarnation, Promise.withResolvers());
    const env = { ...inherited(), ...request.env, ...terminalEnv, SWARM_SOCKET: paths.agentSocket, SWARM_TOKEN: token, SWARM_WORKER: name };
    const starting = this.#start({ incarnation, worker: name, socket: this.#socketOf(place), dir }, { command, cwd, env, cols, rows });
    const settled = starting.then(nothing, nothing);
    this.#starts.set(incarnation, settled);
    void settled.then(() => this.#starts.delete(incarnation));
    return starting;
  }

  async #start(followed: Followed, spawn: SpawnSpec): Promise<Worker> {
    const { incarnation, dir } = followed;
    try {
      const record = await this.#hold(followed, spawn);
      return await this.#followNew(followed, record).catch(async error => {
        // Nobody would ever take leave of it.
        await endHolder(record, markOf(incarnation));
        throw error;
      });
    } catch (error) {
      await this.#ended(incarnation, { state: 'lost', reason: `it could not start: ${(error as Error).message}` });
      // What was wrong with the command is said; a bug of ours left its words in the folder.
      if (error instanceof SwarmError && error.code !== 'internal') rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }

  async #followNew(followed: Followed, record: HolderRecord): Promise<Worker> {
    requireProtocol(record);
    const worker = await this.#parts.store.processRuns(followed.incarnation, record.run.process!.pid);
    await this.#find(followed, record.holder);
    return worker;
  }

  /** Null for one that does not run in a terminal here, or has ended. */
  evidenceOf(incarnation: string): WorkerEvidence | null {
    return this.#evidence.get(incarnation) ?? (this.#ends.has(incarnation) ? noEvidence : null);
  }

  /** Resolves when it runs, or when it is known that it does not: until then there is nobody to talk to. */
  async settledStart(incarnation: string): Promise<void> {
    await this.#starts.get(incarnation);
  }

  /** Resolves when nothing is left of the process and the board knows. */
  async stop(incarnation: string, graceMs: number): Promise<number[]> {
    await this.settledStart(incarnation);
    if (!this.#ends.has(incarnation)) return [];
    const noted = this.#ends.get(incarnation)?.promise;
    const { survivors } = await this.#parts.screens.stop(incarnation, graceMs).catch((error: SwarmError) => {
      // It ended by itself while we asked.
      if (this.#ends.has(incarnation)) throw error;
      return { survivors: [] };
    });
    // A survivor's terminal may never end.
    if (survivors.length === 0) await noted;
    return survivors.map(({ pid }) => pid);
  }

  /** After a start: every worker whose process the board believes in is found again, or its end is noted. */
  async adopt(): Promise<void> {
    const boot = bootId();
    const processes = await this.#parts.store.liveProcesses();
    for (const { incarnation } of processes) this.#ends.set(incarnation, Promise.withResolvers());
    await Promise.all([...processes.map(process => this.#adoptOne(process, boot)), this.#leaveTheExited()]);
  }

  /** Waits until every holder whose process ended has been let go. */
  async settled(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#leaving), delay(settleMsMax, undefined, { ref: false })]);
  }

  async onNews(news: News): Promise<void> {
    const { store, screens } = this.#parts;
    const { incarnation } = news;
    if (news.news === 'evidence') return this.#witness(incarnation, news.evidence);
    if (news.news === 'resized') return store.processResized(incarnation, news);
    if (news.news === 'lost') return this.#ended(incarnation, { state: 'lost', reason: news.why });
    await this.#ended(incarnation, { state: 'exited', code: news.code, signal: news.signal });
    const leaving = screens.leave(incarnation);
    this.#leaving.add(leaving);
    await leaving.finally(() => this.#leaving.delete(leaving));
  }

  #witness(incarnation: string, evidence: WorkerEvidence): void {
    if (this.#ends.has(incarnation)) this.#evidence.set(incarnation, evidence);
  }

  /** A daemon that died between noting an end and letting the holder go left it waiting. */
  async #leaveTheExited(): Promise<void> {
    const exited = await this.#parts.store.exitedProcesses(this.#parts.now() - waitsMsMax);
    for (const { incarnation, worker, place, log: dir } of exited) {
      const record = readRecord<HolderRecord>(path.join(dir, holderRecordName));
      if (record === undefined || !lives(record.holder)) continue;
      // Its end is told again, and noted once.
      await this.#parts.screens.follow({ incarnation, worker, socket: this.#socketOf(place), dir }).catch(() => {});
    }
  }

  async #adoptOne(process: LiveProcess, boot: string): Promise<void> {
    const { incarnation, worker, place, log: dir } = process;
    if (process.state === 'starting') await startSettled(dir);
    const record = readRecord<HolderRecord>(path.join(dir, holderRecordName));
    if (record !== undefined && lives(record.holder)) {
      const why = mismatch(record.protocol);
      if (why !== undefined)
        return this.#ended(incarnation, {
          state: 'lost',
          reason: `its holder, of swarm ${record.version}, ${why}; it runs on as process ${record.holder.pid}`,
        });
      if (process.state === 'starting') await this.#parts.store.processRuns(incarnation, record.run.process!.pid);
      const followed = { incarnation, worker, socket: this.#socketOf(place), dir };
      await this.#find(followed, record.holder).catch((error: SwarmError) => this.#unreachable(incarnation, error));
      return;
    }
    await this.#ended(incarnation, endWithout(process.state, record, readRecord<Exit>(path.join(dir, exitRecordName)), boot));
  }

  /** A holder whose socket was deleted makes it again before long. */
  async #find(followed: Followed, holder: ProcessIdentity): Promise<void> {
    for (const pauseMs of [50, 200, 500, 1_000]) {
      const found = await this.#parts.screens.follow(followed).then(
        () => true,
        () => false,
      );
      if (found) return;
      if (!lives(holder)) break;
      await delay(pauseMs);
    }
    await this.#parts.screens.follow(followed);
  }

  /** Its holder lives, but cannot be spoken with: it is not ours to kill on such a doubt. */
  async #unreachable(incarnation: string, error: SwarmError): Promise<void> {
    await this.#ended(incarnation, { state: 'lost', reason: `its holder lives but cannot be reached: ${error.message}` });
  }

  async #ended(incarnation: string, end: ProcessEnd): Promise<void> {
    const worker = await this.#parts.store.processEnded(incarnation, end);
    if (worker !== undefined) this.#parts.log.info({ worker: worker.name, end }, 'a process ended');
    this.#ends.get(incarnation)?.resolve();
    this.#ends.delete(incarnation);
    this.#evidence.delete(incarnation);
  }

  #hold({ incarnation, socket, dir }: Followed, spawn: SpawnSpec): Promise<HolderRecord> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    rmSync(socket, { force: true });
    const { ringBytes, logFileBytes, logTotalBytes } = this.#parts.kept;
    const log = { fileBytes: logFileBytes, totalBytes: logTotalBytes };
    return startHolder({ version, socket, dir, mark: markOf(incarnation), ringBytes, log, spawn }, this.#scope);
  }

  #socketOf(place: string): string {
    return path.join(this.#parts.paths.runtimeDir, holderSocketName(place));
  }
}

const nothing = (): void => {};

/** In the environment of everything that a worker starts. */
const markOf = (incarnation: string): string => `SWARM_INCARNATION=${incarnation}`;

/** What every terminal of ours is. */
const terminalEnv = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/** The daemon's own environment, without what was meant for the daemon alone. */
function inherited(): Record<string, string> {
  const { SWARM_READY_FD: _ready, SWARM_TASK: _task, SWARM_RESULT: _result, ...env } = process.env;
  return env as Record<string, string>;
}

/** How a process ended that nobody watched. */
function endWithout(state: LiveProcess['state'], record: HolderRecord | undefined, exit: Exit | undefined, boot: string): ProcessEnd {
  if (exit !== undefined) return { state: 'exited', code: exit.code, signal: exit.signal };
  if (record === undefined && state === 'starting') return { state: 'lost', reason: 'the daemon ended while it was starting it' };
  if (record === undefined) return { state: 'lost', reason: 'the record of the process that held its terminal is gone' };
  if (record.holder.boot !== boot) return { state: 'lost', reason: 'the machine was started anew' };
  const { process } = record.run;
  const left = process !== null && lives(process) ? `; its process ${process.pid} still runs, without a terminal` : '';
  return { state: 'lost', reason: `the process that held its terminal is gone${left}` };
}

function readRecord<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

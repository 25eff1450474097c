/** The screens thread as the rest of the daemon sees it. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isErrorCode, SwarmError } from '../core/error.ts';
import type { AgentSigns } from '../core/state-rules.ts';
import type { RunState, SpawnSpec } from '../holder/protocol.ts';
import type { Passing } from './crash-point.ts';
import type { Answer, Ask, Failure, Followed, Look, LookWish, News, WorkerUse } from './screens/words.ts';

/** Where the built programs lie: this code may stand in one of them or in a chunk below. */
const programDir = [import.meta.dirname, path.dirname(import.meta.dirname)].find(dir => existsSync(path.join(dir, 'holder.js')));

export function programFile(name: 'holder' | 'screens'): string {
  if (programDir === undefined)
    throw new SwarmError('internal', `this build has no ${name}.js`, { hint: 'Build it again: `npm run build`.' });
  return path.join(programDir, `${name}.js`);
}

interface ScreensEvents {
  readonly passing: Passing;
  /** How the state of what runs there is seen. */
  signsOf(followed: Followed): Promise<AgentSigns>;
  onNews(news: News): void;
  onDeath(error: Error): void;
}

export class Screens {
  readonly #thread: Worker;
  readonly #passing: Passing;
  readonly #signsOf: (followed: Followed) => Promise<AgentSigns>;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  #usage: Promise<WorkerUse[]> | undefined;

  /** `onDeath` is for a bug in the thread: everything in it is gone, and a new daemon finds it all again. */
  constructor(events: ScreensEvents, program = programFile('screens')) {
    this.#passing = events.passing;
    this.#signsOf = events.signsOf;
    this.#thread = new Worker(program);
    this.#thread.on('message', (message: Answer | News) => {
      if ('news' in message) events.onNews(message);
      else this.#settle(message);
    });
    this.#thread.on('error', error => events.onDeath(error));
    this.#ended = new Promise(resolve => this.#thread.once('exit', () => resolve()));
  }

  listen(attachSocket: string, detachKey: string): Promise<void> {
    return this.#ask({ ask: 'listen', path: attachSocket, detachKey });
  }

  /** In a slot that is kept run processes that nobody talks to. */
  async follow(followed: Followed): Promise<{ cols: number; rows: number }> {
    const signs = followed.keeps === true ? {} : { signs: await this.#signsOf(followed) };
    return this.#ask({ ask: 'follow', followed: { ...followed, ...signs } });
  }

  /** Answered at once when nobody waits any more. */
  look(incarnation: string, dir: string, options: LookWish, signal?: AbortSignal): Promise<Look> {
    return this.#ask({ ask: 'look', incarnation, dir, ...options }, signal);
  }

  /** Whoever asks while somebody else is being answered gets the same answer. */
  usage(): Promise<WorkerUse[]> {
    this.#usage ??= this.#ask<WorkerUse[]>({ ask: 'usage' }).finally(() => {
      this.#usage = undefined;
    });
    return this.#usage;
  }

  type(incarnation: string, bytes: Uint8Array): Promise<number> {
    return this.#ask({ ask: 'type', incarnation, bytes });
  }

  signal(incarnation: string, signal: string): Promise<void> {
    return this.#order('signal', { ask: 'signal', incarnation, signal });
  }

  stop(incarnation: string, graceMs: number): Promise<{ survivors: { pid: number }[] }> {
    return this.#order('signal', { ask: 'stop', incarnation, graceMs });
  }

  /** A run in a slot: the latest one again when it has this label, and otherwise one when nothing of that is left. */
  spawn(incarnation: string, spec: SpawnSpec): Promise<RunState> {
    return this.#order('spawn', { ask: 'spawn', incarnation, spec });
  }

  /** Stops what runs in it, and its holder goes: that is told as an exit with code 0. */
  end(incarnation: string, graceMs: number): Promise<{ survivors: { pid: number }[] }> {
    return this.#order('signal', { ask: 'end', incarnation, graceMs });
  }

  /** The last lines of its screen that say something; none when there is no screen. */
  tail(incarnation: string, dir: string, lines: number): Promise<string[]> {
    return this.#ask({ ask: 'tail', incarnation, dir, lines });
  }

  leave(incarnation: string): Promise<void> {
    return this.#ask({ ask: 'leave', incarnation });
  }

  /** Also one whose thread has died, and answers nothing any more. */
  async close(): Promise<void> {
    await Promise.race([this.#ask({ ask: 'close' }), this.#ended]);
    await this.#thread.terminate();
  }

  /** Asks for what begins or ends a process. */
  #order<T>(moment: 'spawn' | 'signal', ask: Ask): Promise<T> {
    const passed = this.#passing(moment);
    return this.#ask<T>(ask).finally(passed);
  }

  #ask<T>(ask: Ask, signal?: AbortSignal): Promise<T> {
    const id = ++this.#lastId;
    const hurry = (): void => void this.#ask({ ask: 'hurry', question: id });
    const answered = new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ ...ask, id });
    });
    if (signal === undefined) return answered;
    if (signal.aborted) hurry();
    else signal.addEventListener('abort', hurry);
    return answered.finally(() => signal.removeEventListener('abort', hurry));
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failed' in answer) waiting?.reject(asError(answer.failed));
    else waiting?.resolve(answer.ok as never);
  }
}

function asError({ code, message, hint, data }: Failure): SwarmError {
  const known = isErrorCode(code) ? code : 'internal';
  return new SwarmError(known, message, { ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data }) });
}

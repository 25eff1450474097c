/** Brings what an agent does to its row on the board, without overwriting what the agent says of itself in words of its own. */

import type { AgentState, Turn } from '../core/agent-state.ts';
import type { Worker } from '../core/worker.ts';
import type { Store } from '../store/store.ts';
import type { Log } from './log.ts';

const statusOf: Partial<Record<AgentState, string>> = { busy: 'working', idle: 'idle', waiting: 'waiting' };

export class TurnRow {
  readonly #store: Store;
  readonly #whose: { readonly incarnation: string; readonly worker: string };
  readonly #log: Log;
  /** What stood there before a question took its place. */
  #noteBefore: string | null = null;
  /** Whether the question that stands there is ours; after a restart it is taken to be. */
  #asked = true;
  #writing: Promise<void> = Promise.resolve();
  #next: Turn | undefined;

  constructor(store: Store, whose: { incarnation: string; worker: string }, log: Log) {
    this.#store = store;
    this.#whose = whose;
    this.#log = log;
  }

  /** The agent itself said how it is: that stands until it says otherwise. */
  said(): void {
    this.#asked = false;
  }

  /** One after the other; of several that wait, only the newest is written. */
  put(turn: Turn): void {
    const isWaiting = this.#next !== undefined;
    this.#next = turn;
    if (isWaiting) return;
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch(error => this.#log.warn({ err: error, ...this.#whose }, 'its state was not written'));
  }

  async #write(): Promise<void> {
    const turn = this.#next!;
    this.#next = undefined;
    const worker = await this.#store.worker(this.#whose.worker);
    const status = statusOf[turn.state];
    if (worker?.incarnation !== this.#whose.incarnation || status === undefined) return;
    if (status === 'waiting') await this.#ask(worker, turn);
    else await this.#goOn(worker, status, turn);
  }

  async #ask(worker: Worker, turn: Turn): Promise<void> {
    if (worker.status !== 'waiting') this.#noteBefore = worker.note;
    this.#asked = true;
    await this.#update(worker, 'waiting', turn.cause?.evidence || null, turn);
  }

  async #goOn(worker: Worker, status: string, turn: Turn): Promise<void> {
    const isOurs = worker.status === 'waiting' ? this.#asked : worker.status === 'idle' || worker.status === 'working';
    if (!isOurs) return;
    const note = worker.status === 'waiting' ? this.#noteBefore : worker.note;
    this.#asked = false;
    await this.#update(worker, status, note, turn);
  }

  async #update({ name, incarnation }: Worker, status: string, note: string | null, { cause }: Turn): Promise<void> {
    const seen = cause === null ? {} : { source: cause.source, rule: cause.rule };
    await this.#store.updateWorker(name, { status, note, seen: { incarnation, ...seen } });
  }
}

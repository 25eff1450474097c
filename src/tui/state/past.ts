/** Looking back: the swarm as it was at a time, the board come to from the nearest place that is known, as far as the two differ. */

import { setImmediate as turn } from 'node:timers/promises';
import type { Fact } from '../../core/fact.ts';
import { limits } from '../../core/limits.ts';
import type { Message } from '../../core/message.ts';
import type { Board, BoardView, KnownPlace } from './board.ts';
import type { Link } from './link.ts';
import { listsThen } from './past-lists.ts';
import type { RunRow } from './run-list.ts';
import { rowOf, type TaskRow } from './task-row.ts';
import { rowsThen, type WorkerRow } from './worker-row.ts';

export interface PastPicture {
  /** The time that was asked for. */
  readonly at: number;
  /** The place in the log that it is of. */
  readonly seq: number;
  readonly board: BoardView;
  readonly workers: readonly WorkerRow[];
  readonly runs: readonly RunRow[];
  readonly messages: readonly Message[];
  /** The last that had happened by then. */
  readonly facts: readonly Fact[];
}

export interface PastParts {
  readonly link: Pick<Link, 'call'>;
  /** A copy of the present, whole, and the last facts that led there, in any order but without a gap. */
  present(): KnownPlace & { readonly facts: readonly Fact[] };
  /** There is a new picture, or one is nearer. */
  onNews(): void;
}

const factsMax = 2_000;
const changesAtOnce = 5_000;

/** One look back, until the person is at the present again. */
export class Past {
  readonly #parts: PastParts;
  #place: KnownPlace | undefined;
  #facts: readonly Fact[] = [];
  #wish: number | undefined;
  #travel: Promise<void> | undefined;
  #isOver = false;
  picture: PastPicture | undefined;
  /** How much of the way is done; null when nobody is on the way. */
  share: number | null = null;

  constructor(parts: PastParts) {
    this.#parts = parts;
  }

  /** Goes there, if it is under way after where it is going now: times passed over meanwhile are left out. */
  seek(at: number): Promise<void> {
    this.#wish = at;
    this.#travel ??= this.#go().finally(() => {
      this.#travel = undefined;
      this.share = null;
    });
    return this.#travel;
  }

  close(): void {
    this.#isOver = true;
  }

  async #go(): Promise<void> {
    const { link, onNews } = this.#parts;
    while (this.#wish !== undefined && this.#wish !== this.picture?.at && !this.#isOver) {
      const at = this.#wish;
      const { seq, head } = await link.call('facts.at', { at });
      const { board, seq: from } = this.#nearest(seq, head);
      const [changes, facts, lists] = await Promise.all([this.#changes(seq, from), this.#factsUntil(seq), listsThen(link, seq)]);
      if (this.#isOver) return;
      this.#place = undefined;
      await this.#put(changes, board);
      if (this.#isOver) return;
      this.#place = { board, seq };
      this.#facts = facts;
      const view = board.view();
      this.picture = { ...lists, at, seq, board: view, workers: rowsThen(lists.workers, view), facts };
      onNews();
    }
  }

  /** Where it is, or the present, whatever is less far from there. */
  #nearest(seq: number, head: number): KnownPlace {
    if (this.#place !== undefined && Math.abs(this.#place.seq - seq) <= head - seq) return this.#place;
    const { board, seq: known, facts } = this.#parts.present();
    if (this.#place === undefined) this.#facts = facts.toSorted((a, b) => a.seq - b.seq);
    // Its tasks were read at some time until now: what has changed since the fact we go to is undone, known or not.
    return { board, seq: Math.max(known, head) };
  }

  /** Put in place when all are there, so that what is shown was once so. */
  async #changes(seq: number, from: number): Promise<(readonly [string, TaskRow | undefined])[]> {
    const { link, onNews } = this.#parts;
    const changes: (readonly [string, TaskRow | undefined])[] = [];
    const low = Math.min(seq, from);
    this.share = 0;
    for (let cursor: number | null = low; cursor !== null && cursor < Math.max(seq, from) && !this.#isOver; ) {
      const page: { tasks: { id: string; task: Parameters<typeof rowOf>[0] | null }[]; next: number | null } = await link.call(
        'facts.tasks',
        {
          ...{ seq, from, cursor },
        },
      );
      for (const { id, task } of page.tasks) changes.push([id, task === null ? undefined : rowOf(task)]);
      cursor = page.next;
      if (cursor === null) break;
      this.share = (cursor - low) / Math.abs(seq - from);
      onNews();
    }
    return changes;
  }

  /** Some at a time: between them keys are heard. */
  async #put(changes: readonly (readonly [string, TaskRow | undefined])[], board: Board): Promise<void> {
    for (let at = 0; at < changes.length && !this.#isOver; at += changesAtOnce) {
      if (at > 0) await turn();
      for (const [id, row] of changes.slice(at, at + changesAtOnce)) board.set(id, row);
      board.view();
    }
  }

  /** Those that are known from before are not asked for again. */
  async #factsUntil(seq: number): Promise<readonly Fact[]> {
    const after = Math.max(0, seq - factsMax);
    const known = this.#facts.filter(fact => fact.seq > after && fact.seq <= seq);
    const [first, last] = [known[0]?.seq, known.at(-1)?.seq];
    if (first === undefined || last === undefined) return this.#fetch(after, seq);
    return [...(await this.#fetch(after, first - 1)), ...known, ...(await this.#fetch(last, seq))];
  }

  async #fetch(after: number, until: number): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (let at = after; at < until && !this.#isOver; at = facts.at(-1)!.seq) {
      const page = await this.#parts.link.call('facts.list', { after: at, limit: Math.min(limits.pageSize, until - at) });
      if (page.facts.length === 0) break;
      facts.push(...page.facts);
    }
    return facts;
  }
}

/** Who worked on what in the time that is looked at: asked of the store as far back as it goes, and kept up by facts. */

import type { Fact } from '../../core/fact.ts';
import { limits } from '../../core/limits.ts';
import type { Result } from '../../protocol/methods.ts';
import type { Link } from './link.ts';
import { spanOf, spansAfter, type WorkSpan } from './spans.ts';

/** What can be seen: a time, and how fine. */
export interface WorkTime {
  readonly from: number;
  readonly until: number;
  readonly msEach: number;
}

export interface WorkPicture {
  readonly from: number;
  readonly to: number;
  readonly cellMs: number;
  /** It ends where the swarm was when it was asked for: facts tell what came after. */
  readonly isLive: boolean;
  readonly spans: readonly WorkSpan[];
  /** When the first work that is known of began. */
  readonly since: number | null;
  /** The last fact that is told of. */
  readonly head: number;
  /** There was more than a screen can hold. */
  readonly isCut: boolean;
}

export interface WorkHistoryParts {
  readonly link: Pick<Link, 'call'>;
  onNews(): void;
  now(): number;
}

/** Beside what can be seen, as much of it before and after: a step is drawn from what is there. */
const margin = 0.5;
/** So much of that must be left: it is asked for before a step leads beyond it. */
const ahead = 0.1;
/** Fewer than the screen keeps: none is missing between what was asked for and what is folded in. */
const factsMax = 1_000;
const spansMax = 20_000;

export class WorkHistory {
  readonly #parts: WorkHistoryParts;
  #isAsking = false;
  #isOver = false;
  picture: WorkPicture | undefined;

  constructor(parts: WorkHistoryParts) {
    this.#parts = parts;
  }

  /** Asks for what is not there yet, unless that is under way; `cursor` is the last fact that is known. */
  look(time: WorkTime, cursor: number): void {
    if (this.#isAsking || this.#isOver || this.#has(time, cursor)) return;
    this.#isAsking = true;
    // Where nobody answers it is asked again when there is something new.
    const asked = this.#ask(time).catch(() => undefined);
    void asked.then(picture => {
      this.#isAsking = false;
      if (picture === undefined || this.#isOver) return;
      this.picture = picture;
      this.#parts.onNews();
    });
  }

  close(): void {
    this.#isOver = true;
  }

  #has(time: WorkTime, cursor: number): boolean {
    const { picture } = this;
    if (picture === undefined || picture.cellMs !== cellMsOf(time)) return false;
    const { to, isLive, since, head } = picture;
    const isBegun = since === null ? cursor <= head : reachesBack(picture, time) || since >= picture.from;
    return isBegun && (isLive ? cursor - head <= factsMax : time.until + (time.until - time.from) * ahead <= to);
  }

  async #ask(time: WorkTime): Promise<WorkPicture> {
    const before = this.picture;
    const cellMs = cellMsOf(time);
    const beside = (time.until - time.from) * margin;
    const [from, to] = [Math.max(0, Math.floor(time.from - beside)), Math.ceil(time.until + beside)];
    const now = this.#parts.now();
    const isLive = to >= now;
    // What was known of before is not asked for again: only what ends from the cell on in which it was asked for.
    const isLater = isLive && before?.isLive === true && before.cellMs === cellMs && reachesBack(before, time) && !before.isCut;
    const after = isLater ? Math.floor(before.to / cellMs) * cellMs : from;
    const { attempts, ...answer } = await this.#pages({ from: after, to: isLive ? Math.min(to, now) : to, cell_ms: cellMs });
    const kept = isLater ? before.spans.filter(span => span.to !== null && span.to < after && span.to >= from) : [];
    const since = before?.since ?? answer.since;
    return {
      from: isLater ? Math.max(from, before.from) : from,
      cellMs,
      isLive,
      ...answer,
      since,
      spans: [...kept, ...attempts.map(spanOf)],
    };
  }

  async #pages(query: { from: number; to: number; cell_ms: number }) {
    const attempts: Result<'task.attempts'>['attempts'] = [];
    for (let after: string | undefined, first: Result<'task.attempts'> | undefined; ; ) {
      const page: Result<'task.attempts'> = await this.#parts.link.call('task.attempts', { ...query, ...(after && { after }) });
      first ??= page;
      attempts.push(...page.attempts);
      const { since, head } = first;
      const isCut = attempts.length >= spansMax && page.next !== null;
      if (page.next === null || isCut || this.#isOver) return { attempts, since, head, isCut, to: query.to };
      after = page.next;
    }
  }
}

const reachesBack = (picture: WorkPicture, { from, until }: WorkTime): boolean => picture.from <= from - (until - from) * ahead;

/** The same for a while of stretching and for every step: what was asked for once is good for longer. */
function cellMsOf({ from, until, msEach }: WorkTime): number {
  const cellMs = 2 ** Math.floor(Math.log2(Math.max(1, msEach)));
  const asked = (until - from) * (1 + 2 * margin) + 2;
  return asked / cellMs <= limits.attemptCells ? cellMs : 2 ** Math.ceil(Math.log2(asked / limits.attemptCells));
}

type Lanes = ReadonlyMap<string, readonly WorkSpan[]>;

/** Of each picture what the latest facts made of it. */
const made = new WeakMap<WorkPicture, { readonly facts: readonly Fact[]; readonly lanes: Lanes }>();

/** By worker, with what has happened since; made once for a picture and the facts that there are. */
export function lanesOf(picture: WorkPicture, facts: readonly Fact[]): Lanes {
  const before = made.get(picture);
  if (before?.facts === facts) return before.lanes;
  const later = picture.isLive ? facts.filter(({ seq }) => seq > picture.head).sort((a, b) => a.seq - b.seq) : [];
  const lanes = Map.groupBy(spansAfter(picture.spans, later), ({ worker }) => worker);
  made.set(picture, { facts, lanes });
  return lanes;
}

/** Asks for what is looked at and no fact tells: the screens of workers in view, what they use, the details of a task. */

import { setTimeout as delay } from 'node:timers/promises';
import { runHere, workerHere } from './commands/selection.ts';
import { timeScaleOf } from './model/time-scale.ts';
import { type Details, noDetails, type SeenScreen, type View } from './model/view.ts';
import type { Link } from './state/link.ts';
import { Past } from './state/past.ts';
import type { Connection } from './state/swarm.ts';
import type { Tracker } from './state/tracker.ts';
import { WorkHistory } from './state/work-history.ts';
import type { WorkerRow } from './state/worker-row.ts';

export interface WatchParts {
  readonly link: Link;
  readonly tracker: Tracker;
  onNews(): void;
  now(): number;
}

/** How long a question waits for news before it is asked again. */
const waitMs = 20_000;
/** How often a screen is drawn anew: what is looked at closely, and what stands beside it. */
const closeEveryMs = 250;
const besideEveryMs = 1_000;
const useEveryMs = 2_000;
/** While nobody works. */
const idleUseEveryMs = 10_000;
/** Far more than the answer to a question of ours takes: then the daemon is stopped, or the machine has no time for it. */
const patienceMs = 3_000;

export class Watch {
  readonly #parts: WatchParts;
  readonly screens = new Map<string, SeenScreen>();
  details: Details = noDetails;
  #detailsOf = '';
  /** Of which run the steps were asked for, and how new they are. */
  #stepsOf = '';
  /** Whose screens are followed, and how closely. */
  #wanted: ReadonlyMap<string, Wanted> = new Map();
  readonly #followed = new Set<string>();
  /** Whose life each screen is of: the next one of this name prints anew, from the first byte. */
  readonly #lives = new Map<string, string>();
  /** The lives of which the last screen is known. */
  readonly #over = new Set<string>();
  work: WorkHistory;
  /** While the person looks back. */
  past: Past | undefined;
  #soughtAt: number | null = null;
  /** Which time, and whose screens of that time, were asked for last. */
  #screensAsked = '';
  #shownAt: number | null = null;
  #useTimer: NodeJS.Timeout | undefined;
  #isSeen = true;
  #areAllIdle = false;
  #isClosed = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.work = new WorkHistory(parts);
    this.#useTimer = setTimeout(this.#askUse, 0);
  }

  /** Follows where the person looks. */
  look(view: View): void {
    this.#wanted = isThere(view.swarm.connection) ? wantedIn(view) : new Map();
    const wereAllIdle = this.#areAllIdle;
    this.#areAllIdle = view.swarm.workers.every(({ shown, isLive }) => !isLive || shown === 'idle' || shown === 'parked');
    if (wereAllIdle && !this.#areAllIdle) void this.#askUse();
    const { lookedAt } = view.model;
    const shownAt = this.#shownAt;
    this.#shownAt = lookedAt;
    if (lookedAt === null) {
      if (shownAt !== null) this.#return();
      for (const [name, { life }] of this.#wanted) if (!this.#followed.has(name) && !this.#over.has(life)) void this.#follow(name);
    } else {
      void this.#showScreensOf(lookedAt);
      this.#goBackTo(lookedAt);
    }
    this.#lookIntoTask(view);
    this.#lookIntoRun(view);
    const { timeline } = view.layout.panes;
    if (timeline !== undefined) this.work.look(timeScaleOf(view, timeline.width), this.#parts.tracker.cursor);
  }

  /** Nobody looks: nothing is asked for until somebody does. */
  seen(isSeen: boolean): void {
    const isBack = isSeen && !this.#isSeen;
    this.#isSeen = isSeen;
    if (isBack) void this.#askUse();
  }

  /** Another board is there now. */
  forget(): void {
    this.#return();
    this.work.close();
    this.work = new WorkHistory(this.#parts);
    this.details = noDetails;
    this.#detailsOf = '';
    this.#stepsOf = '';
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#useTimer);
    this.past?.close();
    this.work.close();
    this.#wanted = new Map();
  }

  /** What was shown of the past is over. */
  #return(): void {
    this.past?.close();
    this.past = undefined;
    this.#soughtAt = null;
    this.#screensAsked = '';
    this.screens.clear();
    this.#over.clear();
  }

  /** As long as it is wanted: one question at a time, which is answered when there is something new. */
  async #follow(name: string): Promise<void> {
    this.#followed.add(name);
    const { link, onNews } = this.#parts;
    try {
      for (let wanted = this.#wanted.get(name); wanted !== undefined && this.#shownAt === null; wanted = this.#wanted.get(name)) {
        const known = this.#lives.get(name) === wanted.life ? this.screens.get(name) : undefined;
        const { changed, seq, cols, rows, lines, title } = await link.call('worker.screen', {
          ...{ name, ansi: true, wait_ms: waitMs },
          ...(known === undefined ? {} : { after: known.seq, size: { cols: known.cols, rows: known.rows } }),
        });
        if (changed && this.#shownAt === null) {
          this.screens.set(name, { seq, cols, rows, lines, title });
          this.#lives.set(name, wanted.life);
        }
        if (changed && this.#wanted.has(name)) onNews();
        if (wanted.isOver) {
          this.#over.add(wanted.life);
          break;
        }
        await delay(wanted.everyMs);
      }
    } catch {
      // It has ended, or the daemon is gone: it is asked for again as long as it is looked at.
      this.screens.delete(name);
      await delay(besideEveryMs);
    }
    this.#followed.delete(name);
  }

  /** The screens in view as they were. */
  async #showScreensOf(at: number): Promise<void> {
    const { link, onNews } = this.#parts;
    const asked = `${at} ${[...this.#wanted.keys()].join(' ')}`;
    if (this.#screensAsked === asked) return;
    this.#screensAsked = asked;
    const screens = [...this.#wanted.keys()].map(async name => {
      try {
        const { seq, cols, rows, lines, title } = await link.call('worker.screen', { name, ansi: true, at });
        if (this.#screensAsked === asked) this.screens.set(name, { seq, cols, rows, lines, title });
      } catch {
        this.screens.delete(name);
      }
    });
    await Promise.all(screens);
    onNews();
  }

  /** The way back begins at the present, which has to be known first. */
  #goBackTo(at: number): void {
    const { link, tracker, onNews } = this.#parts;
    if (!tracker.isWhole || this.#soughtAt === at) return;
    this.#soughtAt = at;
    this.past ??= new Past({ link, onNews, present: () => tracker.present() });
    // Where nobody answers it is asked again when there is something new.
    this.past.seek(at).catch(() => {
      this.#soughtAt = null;
    });
  }

  readonly #askUse = async (): Promise<void> => {
    clearTimeout(this.#useTimer);
    const { link, tracker, onNews, now } = this.#parts;
    if (!this.#isSeen) return;
    const asked = now();
    const impatience = setTimeout(() => {
      tracker.stalled(asked);
      onNews();
    }, patienceMs);
    try {
      tracker.used((await link.call('worker.usage', {})).workers, now());
      onNews();
    } catch {
      // The daemon is gone; when it is back, it is asked again.
    }
    clearTimeout(impatience);
    if (!this.#isClosed) this.#useTimer = setTimeout(this.#askUse, this.#areAllIdle ? idleUseEveryMs : useEveryMs);
  };

  #lookIntoTask(view: View): void {
    const depth = view.model.depths.at(-1);
    if (depth?.kind !== 'task') return;
    // Asked again whenever something happened to it.
    const row = view.swarm.board.find(depth.id);
    const version = `${depth.id}:${row?.updated_at}:${row?.status}`;
    if (row === undefined || version === this.#detailsOf) return;
    this.#detailsOf = version;
    void this.#fetchDetails(depth.id);
  }

  async #fetchDetails(id: string): Promise<void> {
    const { link, onNews } = this.#parts;
    try {
      const [task, explanation, { facts }, { gates }, usage] = await Promise.all([
        link.call('task.get', { id }),
        link.call('explain', { id }),
        link.call('task.history', { id, limit: 200 }),
        link.call('task.gates', { id }),
        link.call('usage.task', { id }),
      ]);
      this.details = { ...this.details, task, explanation, history: facts, gates, usage };
      onNews();
    } catch {
      this.#detailsOf = '';
    }
  }

  #lookIntoRun(view: View): void {
    const { place, depths } = view.model;
    const isSeen = depths.length === 0 ? place === 'runs' : depths.at(-1)?.kind === 'run';
    const run = isSeen ? runHere(view) : undefined;
    if (run === undefined) return;
    // Asked again whenever something happened to it.
    const seq = view.model.lookedAt === null ? undefined : this.past?.picture?.seq;
    const version = `${seq ?? 'now'}:${run.id}:${run.version}:${run.updated_at}:${run.done}`;
    if (version === this.#stepsOf) return;
    this.#stepsOf = version;
    void this.#fetchSteps(run.id, version, seq);
  }

  async #fetchSteps(id: string, version: string, seq?: number): Promise<void> {
    const { link, onNews } = this.#parts;
    try {
      const run = await (seq === undefined ? link.call('run.get', { id }) : link.call('facts.run', { id, seq }));
      // One that was asked for later may be there already.
      if (this.#stepsOf === version) this.details = { ...this.details, run };
      onNews();
    } catch {
      this.#stepsOf = '';
    }
  }
}

const isThere = ({ state }: Connection): boolean => state === 'live' || state === 'stalled';

interface Wanted {
  /** How often it is worth drawing. */
  readonly everyMs: number;
  /** Its incarnation. */
  readonly life: string;
  /** Nothing comes after its last screen. */
  readonly isOver: boolean;
}

/** Whose screens can be seen. */
function wantedIn(view: View): Map<string, Wanted> {
  const { overlay, depths } = view.model;
  const { panes } = view.layout;
  const beside =
    panes.grid === undefined ? [] : view.swarm.workers.filter(({ isLive, process }) => isLive && process !== null).slice(0, gridMax);
  const want = ({ incarnation, isLive }: WorkerRow, everyMs: number): Wanted => ({ everyMs, life: incarnation, isOver: !isLive });
  const wanted = new Map(beside.map(worker => [worker.name, want(worker, besideEveryMs)]));
  const closely = (worker: WorkerRow): void => void wanted.set(worker.name, want(worker, closeEveryMs));
  const peeked = overlay?.kind === 'peek' ? view.swarm.workers.find(({ name }) => name === overlay.worker) : undefined;
  if (peeked !== undefined) closely(peeked);
  const isSeen = panes.preview !== undefined || depths.at(-1)?.kind === 'worker';
  const worker = isSeen ? workerHere(view) : undefined;
  if (worker?.process != null && (worker.isLive || depths.length > 0)) closely(worker);
  return wanted;
}

const gridMax = 16;

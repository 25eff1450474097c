/** Asks for what is looked at and no fact tells: the screens of workers in view, what they use, the details of a task. */

import { workerHere } from './commands/selection.ts';
import { type Details, noDetails, type SeenScreen, type View } from './model/view.ts';
import type { Link } from './state/link.ts';
import type { Tracker } from './state/tracker.ts';

export interface WatchParts {
  readonly link: Link;
  readonly tracker: Tracker;
  onNews(): void;
  now(): number;
}

const screenEveryMs = 250;

export class Watch {
  readonly #parts: WatchParts;
  readonly screens = new Map<string, SeenScreen>();
  details: Details = noDetails;
  #detailsOf = '';
  readonly #asking = new Map<string, number>();
  #isClosed = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Follows where the person looks. */
  look(view: View): void {
    for (const name of this.#inView(view)) void this.#follow(name);
    this.#lookIntoTask(view);
  }

  close(): void {
    this.#isClosed = true;
  }

  #inView(view: View): string[] {
    const { overlay, depths } = view.model;
    const { panes } = view.layout;
    if (overlay?.kind === 'peek') return [overlay.worker];
    const isSeen = panes.preview !== undefined || depths.at(-1)?.kind === 'worker';
    const worker = isSeen ? workerHere(view) : undefined;
    return worker === undefined || worker.process === null || !worker.isLive || view.swarm.connection.state !== 'live' ? [] : [worker.name];
  }

  /** One question at a time for each, not more often than anybody could read. */
  async #follow(name: string): Promise<void> {
    const { link, onNews, now } = this.#parts;
    const last = this.#asking.get(name) ?? 0;
    if (this.#isClosed || now() - last < screenEveryMs) return;
    this.#asking.set(name, now());
    try {
      const seen = this.screens.get(name);
      const { seq, cols, rows, lines, title } = await link.call('worker.screen', { name, ansi: true });
      if (seen?.seq === seq && seen.cols === cols) return;
      this.screens.set(name, { seq, cols, rows, lines, title });
      onNews();
    } catch {
      this.screens.delete(name);
    }
  }

  #lookIntoTask(view: View): void {
    const depth = view.model.depths.at(-1);
    if (depth?.kind !== 'task') return;
    // Asked again whenever something happened to it.
    const row = view.swarm.board.find(depth.id);
    const version = `${depth.id}:${row?.updated_at}`;
    if (row === undefined || version === this.#detailsOf) return;
    this.#detailsOf = version;
    void this.#fetchDetails(depth.id);
  }

  async #fetchDetails(id: string): Promise<void> {
    const { link, onNews } = this.#parts;
    try {
      const [task, explanation, { facts }] = await Promise.all([
        link.call('task.get', { id }),
        link.call('explain', { id }),
        link.call('task.history', { id, limit: 200 }),
      ]);
      this.details = { task, explanation, history: facts };
      onNews();
    } catch {
      this.#detailsOf = '';
    }
  }
}

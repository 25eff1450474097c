/** The side of the store for processes in SQLite, one transaction per method. */

import { endProcess } from './endings.ts';
import type { Journal } from './journal.ts';
import type { Circumstances, ProcessEnd, ProcessStart, ProcessStore } from './process-store.ts';
import type { Tables } from './tables.ts';

interface Parts extends Tables {
  readonly journal: Journal;
  readonly now: () => number;
}

export class SqliteProcesses implements ProcessStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(start: ProcessStart) {
    const { journal, pools, processes } = this.#parts;
    return journal.write(() => {
      if (start.slot !== undefined) pools.event(start.slot.pool.name, { type: 'start' });
      return processes.begin(start);
    });
  }

  runs(incarnation: string, pid: number | null) {
    const { journal, processes } = this.#parts;
    return journal.write(() => processes.runs(incarnation, pid));
  }

  resized(incarnation: string, size: { cols: number; rows: number }) {
    const { journal, processes } = this.#parts;
    return journal.write(() => processes.resized(incarnation, size), 'relaxed');
  }

  ended(incarnation: string, end: ProcessEnd, circumstances: Circumstances) {
    return this.#parts.journal.write(() => endProcess(incarnation, end, circumstances, this.#parts));
  }

  live() {
    const { journal, processes } = this.#parts;
    return journal.read(() => processes.live());
  }

  exited(after: number) {
    const { journal, processes } = this.#parts;
    return journal.read(() => processes.exited(after));
  }
}

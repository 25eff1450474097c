/** Notes on tasks. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { type StoredTask, taskNumber } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

export class NoteTable {
  readonly #tasks: TaskTable;
  readonly #now: () => number;
  readonly #insert;

  constructor(db: Database.Database, tasks: TaskTable, now: () => number) {
    this.#tasks = tasks;
    this.#now = now;
    this.#insert = db.prepare('INSERT INTO note (task, at, by, text) VALUES (?, ?, ?, ?)');
  }

  add(task: StoredTask, text: string, by: string): StoredTask {
    if (task.note_count >= limits.notesPerTask) {
      throw new SwarmError('limit_reached', `${task.id} has ${limits.notesPerTask} notes, which is the most a task can have`, {
        hint: 'Keep a file of notes and name it in one of them.',
      });
    }
    this.#insert.run(taskNumber(task.id), this.#now(), by, text);
    const after = { ...task, note_count: task.note_count + 1, updated_at: this.#now() };
    return this.#tasks.update(task, after, { type: 'task.noted', by, detail: { note: text } });
  }
}

/** Who still needs an artifact: the task that it belongs to, and whatever names it in its lists or its words. */

import type Database from 'better-sqlite3';
import { type Artifact, artifactsNamedIn } from '../core/artifact.ts';
import { isFinal, type TaskStatus } from '../core/task.ts';
import { taskId, taskNumber } from './task-row.ts';

/** Only texts in which something looks like the name of an artifact are read. */
const named = (column: string): string => `${column} GLOB '*a[1-9]*'`;

const texts = `
  SELECT id, artifacts AS text FROM task WHERE artifacts <> '[]' AND ${named('artifacts')}
  UNION ALL SELECT id, result FROM task WHERE ${named('result')}
  UNION ALL SELECT id, checkpoint FROM task WHERE ${named('checkpoint')}
  UNION ALL SELECT id, description FROM task WHERE ${named('description')}
  UNION ALL SELECT id, handoff FROM task WHERE ${named('handoff')}
  UNION ALL SELECT task, text FROM note WHERE ${named('text')}
  UNION ALL SELECT task, data FROM partial WHERE ${named('data')}`;

export class ArtifactReferences {
  readonly #texts;
  readonly #status;

  constructor(db: Database.Database) {
    this.#texts = db.prepare(texts);
    this.#status = db.prepare('SELECT status FROM task WHERE id = ?').pluck();
  }

  /** Of these artifacts those that are still needed, each with why. Reads the words of every task. */
  among(artifacts: readonly Artifact[]): Map<string, string> {
    const wanted = new Set(artifacts.map(({ id }) => id));
    const reasons = new Map<string, string>();
    for (const { id, task } of artifacts) {
      const status = task === null ? undefined : (this.#status.get(taskNumber(task)) as TaskStatus);
      if (status !== undefined && !isFinal(status)) reasons.set(id, `it belongs to ${task}, which is ${status}`);
    }
    if (reasons.size === wanted.size) return reasons;
    for (const { id: task, text } of this.#texts.iterate() as Iterable<{ id: number; text: string }>)
      for (const id of artifactsNamedIn(text)) if (wanted.has(id) && !reasons.has(id)) reasons.set(id, `${taskId(task)} names it`);
    return reasons;
  }
}

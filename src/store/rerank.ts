/** Brings the queue in line with a changed ageing step, once, when the board is opened. */

import type Database from 'better-sqlite3';
import { priorities } from '../core/task.ts';

export function rerank(db: Database.Database, agingStepMs: number): void {
  const step = priorities.map((priority, index) => `WHEN '${priority}' THEN ${index}`).join(' ');
  const rank = `ready_at + @step * CASE priority ${step} END`;
  db.transaction(() => {
    const { changes } = db
      .prepare(`UPDATE task SET rank = ${rank} WHERE status IN ('pending', 'blocked') AND rank <> ${rank}`)
      .run({ step: agingStepMs });
    if (changes > 0) db.exec('UPDATE OR REPLACE claimable_tag SET rank = (SELECT rank FROM task WHERE id = claimable_tag.task)');
  }).immediate();
}

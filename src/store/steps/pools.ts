/** A step of the schema: pools, what they remember, and attempts. */

export const pools = `
ALTER TABLE process ADD COLUMN pool TEXT;
ALTER TABLE process ADD COLUMN slot INTEGER;
ALTER TABLE process ADD COLUMN ready_at INTEGER;
ALTER TABLE process ADD COLUMN idle_since INTEGER;
-- Tasks it took, and reports that moved one on.
ALTER TABLE process ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
ALTER TABLE process ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
ALTER TABLE process ADD COLUMN concurrency INTEGER;
-- It serves one process after another.
ALTER TABLE process ADD COLUMN keeps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE process ADD COLUMN leaving TEXT;
ALTER TABLE process ADD COLUMN rung TEXT;
-- What its terminal was last told to run, written before it is told.
ALTER TABLE process ADD COLUMN run_task INTEGER;
ALTER TABLE process ADD COLUMN run_attempt INTEGER;

-- What the swarm, its pools, their places and their providers remember, each as one document.
CREATE TABLE memory (kind TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;

-- One row for each attempt that ended, in the order of their ends.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  task INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  worker TEXT NOT NULL,
  incarnation TEXT,
  pool TEXT,
  ready_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX task_timeout ON task(started_at + timeout_ms) WHERE status = 'in_progress' AND timeout_ms IS NOT NULL;
CREATE INDEX attempt_pool ON attempt(pool, id);
`;

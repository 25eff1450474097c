/** A step of the schema: processes of workers in terminals. */

export const processes = `
CREATE TABLE process (
  incarnation TEXT PRIMARY KEY,
  worker TEXT NOT NULL,
  -- Short, for file and socket names; never used again.
  place TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  command TEXT NOT NULL,
  cwd TEXT NOT NULL,
  cols INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  log TEXT NOT NULL,
  pid INTEGER,
  code INTEGER,
  signal TEXT,
  reason TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX process_live ON process(state) WHERE state IN ('starting', 'running');
CREATE INDEX process_worker ON process(worker, started_at);
`;

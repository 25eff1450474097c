/** A step of the schema: runs of workflows, their parts, and the events that have come for them. */

export const runs = `
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- The workflow as it was when the run began, and its inputs.
  workflow TEXT NOT NULL,
  inputs TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  wish TEXT NOT NULL,
  pattern TEXT NOT NULL,
  pattern_why TEXT NOT NULL,
  -- It changes once at most, so that it cannot swing.
  is_repatterned INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL,
  -- How far the facts have been read for events; null when it waits for none.
  cursor INTEGER,
  next_at INTEGER,
  idempotency_key TEXT UNIQUE,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX run_live ON run(id) WHERE finished_at IS NULL;

CREATE TABLE run_part (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),
  step TEXT NOT NULL,
  kind TEXT NOT NULL,
  loop INTEGER NOT NULL,
  item INTEGER NOT NULL,
  task INTEGER REFERENCES task(id),
  -- Open until it has ended.
  state TEXT NOT NULL,
  why TEXT,
  ended_at INTEGER,
  -- A retry does it again.
  is_aside INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX run_part_once ON run_part(run, step, kind, loop, item) WHERE is_aside = 0;
CREATE INDEX run_part_open ON run_part(run) WHERE state = 'open' AND is_aside = 0;

CREATE TABLE run_event (
  run INTEGER NOT NULL REFERENCES run(id),
  step TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;
`;

/** A step of the schema: gates, reviews and votes. */

export const decisions = `
-- One row for each gate and round; a round begins each time that a result is handed in.
CREATE TABLE gate_run (
  task INTEGER NOT NULL REFERENCES task(id),
  round INTEGER NOT NULL,
  gate INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  type TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL,
  output TEXT,
  log TEXT,
  by TEXT,
  vote INTEGER,
  person TEXT,
  -- The process of a command, by which it is known again.
  process TEXT,
  -- Rounds of before a retry by a person count no more.
  counts INTEGER NOT NULL DEFAULT 1,
  opened_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  PRIMARY KEY (task, round, gate)
) STRICT, WITHOUT ROWID;
CREATE INDEX gate_open ON gate_run(task) WHERE state IN ('pending', 'running');
CREATE INDEX gate_command ON gate_run(task) WHERE type = 'command' AND state IN ('pending', 'running');
CREATE INDEX gate_vote ON gate_run(vote) WHERE vote IS NOT NULL;
INSERT INTO gate_run (task, round, gate, attempt, type, spec, state, opened_at)
  SELECT id, 1, 0, attempt, 'review', '{"type":"review"}', 'pending', updated_at FROM task WHERE status = 'pending_review';

CREATE TABLE review (
  task INTEGER NOT NULL,
  round INTEGER NOT NULL,
  gate INTEGER NOT NULL,
  reviewer TEXT NOT NULL,
  state TEXT NOT NULL,
  comment TEXT,
  asked_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  answered_at INTEGER,
  PRIMARY KEY (task, round, gate, reviewer)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_due ON review(due_at) WHERE state = 'asked';

CREATE TABLE vote (
  id INTEGER PRIMARY KEY,
  question TEXT NOT NULL,
  options TEXT NOT NULL,
  rule TEXT NOT NULL,
  quorum INTEGER NOT NULL,
  voters TEXT NOT NULL,
  task INTEGER REFERENCES task(id),
  key TEXT UNIQUE,
  opened_by TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  outcome TEXT,
  closed_at INTEGER
) STRICT;
CREATE INDEX vote_open ON vote(deadline) WHERE outcome IS NULL;

CREATE TABLE ballot (
  vote INTEGER NOT NULL REFERENCES vote(id),
  voter TEXT NOT NULL,
  option TEXT,
  scores TEXT,
  why TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (vote, voter)
) STRICT, WITHOUT ROWID;
`;

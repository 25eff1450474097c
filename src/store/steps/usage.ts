/** A step of the schema: what work took in tokens and money, how far each of its sources was read, and budgets. */

export const usage = `
-- What one worker took for one attempt within a minute, by model and source; task and attempt 0 stand for none.
CREATE TABLE usage (
  incarnation TEXT NOT NULL,
  task INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  model TEXT NOT NULL,
  source TEXT NOT NULL,
  precision TEXT NOT NULL,
  at INTEGER NOT NULL,
  worker TEXT NOT NULL,
  pool TEXT,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  PRIMARY KEY (incarnation, task, attempt, model, source, precision, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_at ON usage(at);

-- Sums that decisions look at: of a task for ever, of workers, pools and the swarm while it is up.
CREATE TABLE usage_total (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  precision TEXT,
  PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

-- How far a file or a report was counted; written together with what was counted.
CREATE TABLE usage_cursor (place TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Conversations whose numbers are still to be read, and where they stand.
CREATE TABLE usage_session (
  incarnation TEXT NOT NULL,
  session TEXT NOT NULL,
  path TEXT,
  is_open INTEGER NOT NULL,
  PRIMARY KEY (incarnation, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_session_open ON usage_session(incarnation) WHERE is_open = 1;
CREATE INDEX attempt_incarnation ON attempt(incarnation, started_at);

ALTER TABLE task ADD COLUMN budget TEXT;
-- It took as much as it may: nobody is given it until its budget is raised.
ALTER TABLE task ADD COLUMN overspent INTEGER NOT NULL DEFAULT 0;
DROP INDEX task_due;
CREATE INDEX task_due ON task(ready_at) WHERE status = 'pending' AND claimable = 0 AND overspent = 0;
`;

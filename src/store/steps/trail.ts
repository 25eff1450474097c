/** A step of the schema: what attempts leave on their way, and what keeps asking until somebody has answered. */

export const trail = `
-- The last checkpoint of each attempt; the next goes on from the latest.
CREATE TABLE checkpoint (
  task INTEGER NOT NULL REFERENCES task(id),
  attempt INTEGER NOT NULL,
  worker TEXT NOT NULL,
  data TEXT NOT NULL,
  artifacts TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (task, attempt)
) STRICT, WITHOUT ROWID;
INSERT INTO checkpoint (task, attempt, worker, data, artifacts, at)
  SELECT id, attempt, coalesce(author, created_by), checkpoint, '[]', updated_at FROM task WHERE checkpoint IS NOT NULL;

CREATE TABLE partial (
  id INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task(id),
  attempt INTEGER NOT NULL,
  worker TEXT NOT NULL,
  data TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX partial_task ON partial(task, id);

-- Tasks that took as much as they may.
CREATE INDEX task_overspent ON task(id) WHERE overspent = 1;

-- Of whom a vote is asked, also later: names and roles, \`all\` for everybody; who made what it is about is left out.
ALTER TABLE vote ADD COLUMN invited TEXT NOT NULL DEFAULT '[]';
ALTER TABLE vote ADD COLUMN without TEXT;
-- When those who have not voted are asked once more; null when they have been.
ALTER TABLE vote ADD COLUMN remind_at INTEGER;
CREATE INDEX vote_remind ON vote(remind_at) WHERE outcome IS NULL AND remind_at IS NOT NULL;
`;

/** A step of the schema: tasks in parts, hand-offs, artifacts. */

export const results = `
ALTER TABLE task ADD COLUMN handoff TEXT;
ALTER TABLE task ADD COLUMN split TEXT;

-- What artifacts hold stands in files beside the database, each named by its hash: the same content once.
CREATE TABLE artifact (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  task INTEGER REFERENCES task(id),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX artifact_content ON artifact(sha256);
CREATE INDEX artifact_task ON artifact(task, id) WHERE task IS NOT NULL;
`;

/** A step of the schema: resources as part of what a task demands, and what was drawn of rates. */

export const resources = `
ALTER TABLE requirement ADD COLUMN resources TEXT NOT NULL DEFAULT '{}';
INSERT INTO requirement (requires, assignee, has_command, resources, key)
  SELECT DISTINCT r.requires, r.assignee, r.has_command, t.resources, substr(r.key, 1, length(r.key) - 1) || ',' || t.resources || ']'
  FROM task t JOIN requirement r ON r.id = t.requirement WHERE t.resources <> '{}';
UPDATE task SET requirement = (
  SELECT new.id FROM requirement old JOIN requirement new ON new.key = substr(old.key, 1, length(old.key) - 1) || ',' || task.resources || ']'
  WHERE old.id = task.requirement
) WHERE resources <> '{}';
DELETE FROM claimable_tag;
INSERT OR IGNORE INTO claimable_tag (tag, requirement, rank, task)
  SELECT tag.value, task.requirement, task.rank, task.id FROM task, json_each(task.tags) AS tag WHERE task.claimable = 1;

CREATE TABLE drawn (resource TEXT NOT NULL, at INTEGER NOT NULL, amount REAL NOT NULL) STRICT;
CREATE INDEX drawn_resource ON drawn(resource, at);
`;

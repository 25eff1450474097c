/** A step of the schema: tasks that are command lines. */

export const commands = `
-- A task without a command is nothing for those who run commands.
ALTER TABLE requirement ADD COLUMN has_command INTEGER NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN needs_command INTEGER NOT NULL DEFAULT 0;
INSERT INTO requirement (requires, assignee, has_command, key)
  SELECT requires, assignee, 1, substr(key, 1, length(key) - 1) || ',true]' FROM requirement;
UPDATE task SET requirement = (
  SELECT new.id FROM requirement old JOIN requirement new ON new.key = substr(old.key, 1, length(old.key) - 1) || ',true]'
  WHERE old.id = task.requirement
) WHERE coalesce(command, '') <> '';
UPDATE requirement SET key = substr(key, 1, length(key) - 1) || ',false]' WHERE has_command = 0;
DELETE FROM claimable_tag;
INSERT OR IGNORE INTO claimable_tag (tag, requirement, rank, task)
  SELECT tag.value, task.requirement, task.rank, task.id FROM task, json_each(task.tags) AS tag WHERE task.claimable = 1;
`;

/** A step of the schema: attempts by the kind of worker and the step of a workflow, so that something can be learned of them. */

export const learning = `
ALTER TABLE attempt ADD COLUMN role TEXT;
ALTER TABLE attempt ADD COLUMN preset TEXT;
ALTER TABLE attempt ADD COLUMN workflow TEXT;
ALTER TABLE attempt ADD COLUMN step TEXT;
UPDATE attempt SET role = (SELECT role FROM worker WHERE worker.name = attempt.worker);
CREATE INDEX attempt_task ON attempt(task, attempt);
CREATE INDEX attempt_kind ON attempt(role, preset, id);
CREATE INDEX attempt_step ON attempt(workflow, step, role, preset, id) WHERE workflow IS NOT NULL;
CREATE INDEX run_part_task ON run_part(task) WHERE task IS NOT NULL;
`;

/** A step of the schema: attempts by the kind of worker and the step of a workflow, so that something can be learned of them. */

export const learning = `
ALTER TABLE attempt ADD COLUMN role TEXT;
ALTER TABLE attempt ADD COLUMN preset TEXT;
ALTER TABLE attempt ADD COLUMN workflow TEXT;
ALTER TABLE attempt ADD COLUMN step TEXT;
UPDATE attempt SET role = (SELECT role FROM worker WHERE worker.name = attempt.worker);
-- Each is paid for by every attempt that is in it, hence only by those that are ever looked for.
CREATE INDEX attempt_submitted ON attempt(task, attempt) WHERE outcome = 'submitted';
CREATE INDEX attempt_run ON attempt(task) WHERE workflow IS NOT NULL;
CREATE INDEX attempt_kind ON attempt(role, preset, id) WHERE preset IS NOT NULL;
CREATE INDEX attempt_step ON attempt(workflow, step, role, preset, id) WHERE workflow IS NOT NULL;
CREATE INDEX run_part_task ON run_part(task) WHERE task IS NOT NULL;
`;

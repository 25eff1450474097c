/** A step of the schema: tasks that only their own pool may take. */

export const fallback = `
ALTER TABLE task ADD COLUMN fallback INTEGER NOT NULL DEFAULT 1;
ALTER TABLE requirement ADD COLUMN fallback INTEGER NOT NULL DEFAULT 1;
`;

/** A step of the schema: tokens whose cost nobody knows, which until now looked as if they cost nothing. */

export const unpriced = `
ALTER TABLE usage ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_total ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;
`;

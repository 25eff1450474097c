/** A step of the schema: which tasks led to which, and how badly that goes. */

export const lineage = `
-- The first task of those that led to this one; none where a person made it.
ALTER TABLE task ADD COLUMN root INTEGER;
-- Failures and losses among the tasks of one lineage, less those completed.
CREATE TABLE lineage (root INTEGER PRIMARY KEY, debt INTEGER NOT NULL) STRICT;
`;

/** A step of the schema: attempts by worker and time, so that any part of the past is drawn from where it stands. */

export const lanes = `
CREATE INDEX attempt_lane ON attempt(worker, ended_at);
-- What went wrong is looked for apart: it is never hidden behind what went well.
CREATE INDEX attempt_trouble ON attempt(worker, ended_at) WHERE outcome IN ('failed', 'rejected', 'lost');
`;

/** The first step of the schema: tasks, workers, messages and facts. */

export const board = `
CREATE TABLE requirement (
  id INTEGER PRIMARY KEY,
  requires TEXT NOT NULL,
  assignee TEXT,
  key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT,
  command TEXT,
  status TEXT NOT NULL,
  priority TEXT NOT NULL,
  complexity TEXT,
  tags TEXT NOT NULL,
  requires TEXT NOT NULL,
  resources TEXT NOT NULL,
  -- An import may name a part before the whole.
  parent INTEGER REFERENCES task(id) DEFERRABLE INITIALLY DEFERRED,
  assignee TEXT,
  owner TEXT,
  attempt INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  timeout_ms INTEGER,
  gates TEXT NOT NULL,
  progress REAL,
  step TEXT,
  checkpoint TEXT,
  result TEXT,
  error TEXT,
  artifacts TEXT NOT NULL,
  reason TEXT,
  created_by TEXT NOT NULL,
  idempotency_key TEXT,
  ready_at INTEGER NOT NULL,
  lease_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  token TEXT,
  incarnation TEXT,
  author TEXT,
  claim_key TEXT,
  lease_ms INTEGER,
  unmet INTEGER NOT NULL,
  edges INTEGER NOT NULL,
  note_count INTEGER NOT NULL,
  requirement INTEGER NOT NULL REFERENCES requirement(id),
  rank INTEGER NOT NULL,
  claimable INTEGER NOT NULL
) STRICT;

-- Holds exactly the rows that a claim may return: nothing that waits can stand at the head of it.
CREATE INDEX task_claimable ON task(requirement, rank, id) WHERE claimable = 1;
CREATE INDEX task_due ON task(ready_at) WHERE status = 'pending' AND claimable = 0;
CREATE INDEX task_lease ON task(lease_until) WHERE status = 'in_progress';
CREATE INDEX task_holder ON task(incarnation) WHERE status = 'in_progress';
CREATE UNIQUE INDEX task_claim_key ON task(claim_key) WHERE status = 'in_progress' AND claim_key IS NOT NULL;
CREATE INDEX task_status ON task(status, id);
CREATE INDEX task_parent ON task(parent) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX task_idempotency ON task(idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE task_tag (tag TEXT NOT NULL, task INTEGER NOT NULL, PRIMARY KEY (tag, task)) STRICT, WITHOUT ROWID;

-- The claimable tasks once more, by tag.
CREATE TABLE claimable_tag (
  tag TEXT NOT NULL,
  requirement INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  task INTEGER NOT NULL,
  PRIMARY KEY (tag, requirement, rank, task)
) STRICT, WITHOUT ROWID;

CREATE TABLE edge (
  child INTEGER NOT NULL REFERENCES task(id),
  parent INTEGER NOT NULL REFERENCES task(id),
  on_fail TEXT NOT NULL,
  satisfied INTEGER NOT NULL,
  PRIMARY KEY (child, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_parent ON edge(parent, child);

CREATE TABLE note (id INTEGER PRIMARY KEY, task INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX note_task ON note(task, id);

-- How often a worker gave a task back: the guard against claim and release in circles.
CREATE TABLE returned (worker TEXT NOT NULL, task INTEGER NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (worker, task)) STRICT, WITHOUT ROWID;

CREATE TABLE worker (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  pool TEXT,
  capabilities TEXT NOT NULL,
  tags TEXT NOT NULL,
  incarnation TEXT NOT NULL UNIQUE,
  token_hash TEXT UNIQUE,
  status TEXT NOT NULL,
  note TEXT,
  registered_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  type TEXT NOT NULL,
  text TEXT,
  payload TEXT,
  reply_to INTEGER REFERENCES message(id),
  correlation INTEGER NOT NULL,
  task INTEGER REFERENCES task(id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE delivery (
  message INTEGER NOT NULL REFERENCES message(id),
  recipient TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_unread ON delivery(recipient, message) WHERE state IN ('queued', 'delivered');
CREATE INDEX delivery_expiry ON delivery(expires_at) WHERE state IN ('queued', 'delivered');
CREATE INDEX delivery_dead ON delivery(message) WHERE state = 'dead';

CREATE TABLE subscription (topic TEXT NOT NULL, worker TEXT NOT NULL, PRIMARY KEY (topic, worker)) STRICT, WITHOUT ROWID;

CREATE TABLE fact (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, by TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX fact_subject ON fact(subject, seq);
`;

/** What only the SQLite store has: its file, its schema, its query plans, and what verify finds when somebody else wrote to the file. */

import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Claimant } from '../../src/core/claimant.ts';
import { limits } from '../../src/core/limits.ts';
import { defaultBoardPolicy } from '../../src/core/policy.ts';
import { Claims } from '../../src/store/claims.ts';
import { migrations } from '../../src/store/migrations.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Commit, Store } from '../../src/store/store.ts';
import { columns } from '../../src/store/task-row.ts';
import { verifyFile } from '../../src/store/verify.ts';
import { Board, boardsOf, expectRefusal } from '../helpers/board.ts';
import { aClaimant, operator } from '../helpers/task.ts';
import { tempDir } from '../helpers/temp.ts';

let file = '';
const openBoard = boardsOf(({ dir, ...options }) => {
  file = join(dir, 'board.db');
  return openSqliteStore(file, options);
});

const options = { policy: defaultBoardPolicy, now: () => 1_000_000, random: () => 0.5 };

/** Opens a store that is closed when the test ends. */
function openStore(path: string): Store {
  const store = openSqliteStore(path, options);
  onTestFinished(() => store.close());
  return store;
}

/** Does something to a database file behind the back of every store. */
function meddle(path: string, ...statements: readonly string[]): void {
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  for (const statement of statements) db.exec(statement);
  db.close();
}

const opening = async (path: string) => openStore(path);

describe('the file', () => {
  test('is marked, versioned, and in WAL mode', async () => {
    const path = join(tempDir(), 'board.db');
    await openSqliteStore(path, options).close();
    const db = new Database(path, { readonly: true });
    const pragma = (name: string) => db.pragma(name, { simple: true });
    expect([pragma('journal_mode'), pragma('user_version'), pragma('application_id')]).toEqual(['wal', migrations.length, 0x5357524d]);
    db.close();
  });

  test('is for its owner alone, and so are the files beside it', async () => {
    const path = join(tempDir(), 'board.db');
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const store = openStore(path);
    await store.addTasks([{ title: 'a' }], 'operator');
    for (const suffix of ['', '-wal', '-shm']) expect([suffix, statSync(path + suffix).mode & 0o777]).toEqual([suffix, 0o600]);
  });

  test('of a newer swarm is refused by name and version, and left as it is', async () => {
    const path = join(tempDir(), 'board.db');
    await openSqliteStore(path, options).close();
    meddle(path, `PRAGMA user_version = ${migrations.length + 1}`);
    const before = readFileSync(path);
    const known = `schema version ${migrations.length + 1}; this swarm knows up to ${migrations.length}`;
    await expectRefusal(opening(path), 'version_mismatch', path, known, 'update swarm');
    expect(readFileSync(path)).toEqual(before);
  });

  test('from before tasks were told apart by their commands tells them apart', async () => {
    const path = join(tempDir(), 'board.db');
    const before = openSqliteStore(path, options);
    const plain = [{}, { command: 'make' }, { tags: ['ui'] }, { tags: ['ui'], command: 'make' }, { requires: ['go'] }, { command: '' }];
    const made = [...plain, { resources: { gpu: 1 } }, { tags: ['ui'], resources: { gpu: 1 } }];
    await before.addTasks(
      made.map(more => ({ title: 'a', ...more })),
      'operator',
    );
    await before.close();
    meddle(
      path,
      'UPDATE task SET requirement = (SELECT min(r.id) FROM requirement r WHERE r.requires = task.requires)',
      'UPDATE claimable_tag SET requirement = (SELECT t.requirement FROM task t WHERE t.id = claimable_tag.task)',
      'DELETE FROM requirement WHERE id NOT IN (SELECT requirement FROM task)',
      "UPDATE requirement SET key = replace(replace(key, ',true]', ']'), ',false]', ']')",
      'DROP TABLE drawn',
      'DROP TABLE lineage',
      'ALTER TABLE task DROP COLUMN root',
      'ALTER TABLE task DROP COLUMN fallback',
      'ALTER TABLE requirement DROP COLUMN fallback',
      'ALTER TABLE requirement DROP COLUMN resources',
      'ALTER TABLE requirement DROP COLUMN has_command',
      'ALTER TABLE worker DROP COLUMN needs_command',
      'DROP INDEX task_overspent',
      ...['checkpoint', 'partial'].map(later => `DROP TABLE ${later}`),
      'DROP INDEX task_due',
      'ALTER TABLE task DROP COLUMN overspent',
      'ALTER TABLE task DROP COLUMN budget',
      "CREATE INDEX task_due ON task(ready_at) WHERE status = 'pending' AND claimable = 0",
      'DROP INDEX attempt_incarnation',
      ...['submitted', 'run', 'kind', 'step', 'lane', 'trouble'].map(later => `DROP INDEX attempt_${later}`),
      ...['role', 'preset', 'workflow', 'step'].map(later => `ALTER TABLE attempt DROP COLUMN ${later}`),
      ...['usage', 'usage_total', 'usage_cursor', 'usage_session'].map(later => `DROP TABLE ${later}`),
      'ALTER TABLE task DROP COLUMN handoff',
      'ALTER TABLE task DROP COLUMN split',
      'DROP TABLE artifact',
      // Nor did the log of that time know of them.
      "UPDATE fact SET data = json_remove(data, '$.task.handoff', '$.task.split', '$.task.budget')",
      ...['run_event', 'run_part', 'run', 'ballot', 'vote', 'review', 'gate_run'].map(later => `DROP TABLE ${later}`),
      'DROP INDEX message_request',
      'DROP INDEX message_reply',
      'DROP INDEX delivery_again',
      ...['request', 'ack'].map(column => `ALTER TABLE message DROP COLUMN ${column}`),
      ...['reads', 'again_at', 'why'].map(column => `ALTER TABLE delivery DROP COLUMN ${column}`),
      'PRAGMA user_version = 3',
    );
    const store = openStore(path);
    expect(await store.verify()).toMatchObject({ ok: true, tasks: made.length });
    const demand = (more: Partial<Claimant>) => store.demand(aClaimant({ capabilities: ['go'], ...more }));
    expect(await Promise.all([demand({}), demand({ tags: ['ui'] })])).toEqual([8, 3]);
    expect(await Promise.all([demand({ needsCommand: true }), demand({ needsCommand: true, tags: ['ui'] })])).toEqual([2, 1]);
  });

  test('of another program is refused, and left as it is', async () => {
    const path = join(tempDir(), 'board.db');
    meddle(path, 'CREATE TABLE song (title TEXT)');
    const before = readFileSync(path);
    await expectRefusal(opening(path), 'unavailable', path, 'not a board of swarm', 'Move it away');
    expect(readFileSync(path)).toEqual(before);
  });

  test.each<[what: string, make: (path: string) => unknown, words: string]>([
    ['that is no database', path => writeFileSync(path, 'all work and no play '.repeat(100)), 'the file is not a database'],
    ['that is a folder', path => mkdirSync(path), 'cannot open the board'],
  ])('%s is refused in words', async (_, make, words) => {
    const path = join(tempDir(), 'board.db');
    make(path);
    await expectRefusal(opening(path), 'unavailable', path, words);
  });

  test('in a folder that is not there is refused in words', async () => {
    await expectRefusal(
      opening(join(tempDir(), 'missing', 'board.db')),
      'unavailable',
      'cannot open the board',
      'See that its folder exists',
    );
  });

  test('that is damaged is refused in words', async () => {
    const path = join(tempDir(), 'board.db');
    const store = openSqliteStore(path, options);
    await store.addTasks(
      Array.from({ length: 500 }, (_, index) => ({ title: `task ${index}` })),
      'operator',
    );
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 2 * 4096);
    writeFileSync(path, bytes);
    await expectRefusal(opening(path), 'unavailable', path, 'damaged');
  });

  test('that is empty becomes a board', async () => {
    const path = join(tempDir(), 'board.db');
    writeFileSync(path, '');
    expect(await openStore(path).addTasks([{ title: 'a' }], 'operator')).toHaveLength(1);
  });

  test('holds what was answered, whenever the process dies', async () => {
    const board = await openBoard();
    await board.add({ title: 'a', name: 'a' }, { title: 'b', depends_on: ['a'] });
    await board.complete(await board.claim('t1', 'w1'), { built: true });
    // As a kill leaves it: nothing is closed, nothing checkpointed.
    const copy = join(tempDir(), 'board.db');
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix);
    const survivor = openStore(copy);
    expect((await survivor.listTasks({ limit: 10 })).tasks).toEqual(await board.tasks());
    expect(await survivor.facts(0, 100)).toEqual(await board.facts());
    expect(await survivor.verify()).toMatchObject({ ok: true, facts: 5, tasks: 2 });
  });
});

test('what is asked in one turn of the event loop shares a commit', async () => {
  const board = await openBoard();
  const commits: Commit[] = [];
  board.store.onCommit(commit => void commits.push(commit));
  const calls = 200;
  await Promise.all(Array.from({ length: calls }, () => board.add('a')));
  expect(commits.flatMap(commit => commit.facts)).toHaveLength(calls);
  expect(commits.length).toBeLessThan(calls);
});

describe('a transaction that the database ends by itself, as a full disk makes it do', () => {
  test('leaves no trace of what shared it, and what comes after it goes on', async () => {
    const board = await openBoard();
    await board.add('before');
    const told: Commit[] = [];
    board.store.onCommit(commit => void told.push(commit));
    meddle(file, "CREATE TRIGGER full BEFORE INSERT ON note BEGIN SELECT RAISE(ROLLBACK, 'no room'); END");
    const note = (text: string) => board.happen('t1', { type: 'note', by: operator, text });
    const calls = [board.add({ title: 'a', requires: ['rare'] }), note('hm'), board.add('b')];
    expect((await Promise.allSettled(calls)).map(outcome => outcome.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect((await board.tasks()).map(task => [task.id, task.title])).toEqual([
      ['t1', 'before'],
      ['t2', 'b'],
    ]);
    expect(told.flatMap(commit => commit.facts.map(fact => fact.seq))).toEqual([2]);
    expect([board.store.head(), board.store.counts().pending]).toEqual([2, 2]);
    expect(await board.demand({ name: 'w1', capabilities: ['rare'] })).toBe(2);
  });

  test('is a problem until a write succeeds again', async () => {
    const board = await openBoard();
    await board.add('a');
    meddle(file, "CREATE TRIGGER full BEFORE INSERT ON note BEGIN SELECT RAISE(ROLLBACK, 'no room'); END");
    const note = () => board.happen('t1', { type: 'note', by: operator, text: 'hm' });
    await expect(note()).rejects.toThrow('no room');
    expect(board.store.problem()).toContain('no room');
    await board.tasks();
    expect(board.store.problem()).toContain('no room');
    meddle(file, 'DROP TRIGGER full');
    expect((await note()).notes).toHaveLength(1);
    expect(board.store.problem()).toBeNull();
  });
});

test('there are as many combinations of demands as the board can keep in mind, and not one more', async () => {
  const board = await openBoard();
  const demanding = (index: number) => ({ title: 'a', requires: [`rare-${index}`] });
  await board.add(...Array.from({ length: limits.requirementSets }, (_, index) => demanding(index)));
  await expectRefusal(board.add(demanding(limits.requirementSets)), 'limit_reached', `${limits.requirementSets} different combinations`);
  await board.add(demanding(7));
  expect(await board.demand({ name: 'w1', capabilities: ['rare-7'] })).toBe(2);
});

describe('verify', () => {
  /** A task in each state, and some that hang on others; the last fact is about none of them. */
  async function furnished(): Promise<string> {
    const dir = tempDir();
    const path = join(dir, 'board.db');
    const board = new Board(() => openSqliteStore(path, options), dir, defaultBoardPolicy);
    await board.open();
    await board.add(
      { title: 'held', name: 'held' },
      { title: 'blocked', depends_on: ['held'] },
      { title: 'done' },
      { title: 'queued', tags: ['ui'], requires: ['go'] },
      { title: 'failed', name: 'failed' },
      { title: 'skipped', depends_on: ['failed'] },
      { title: 'held too' },
      { title: 'first', name: 'first' },
      { title: 'second', depends_on: ['first'] },
      { title: 'half free', depends_on: ['first', 'held'] },
    );
    await board.claim('t1', 'w1');
    await board.happen('t3', { type: 'note', by: operator, text: 'hm' });
    await board.complete(await board.claim('t3', 'w2'), 'done');
    await board.breakDown('t5');
    for (const id of ['t8', 't9']) await board.complete(await board.claim(id, 'w3'));
    await board.claim('t7', 'w2');
    await board.store.record({ type: 'daemon.stopped', subject: 'daemon', by: 'swarm', data: {} });
    await board.expectSound();
    await board.store.close();
    return path;
  }

  const set = (task: number, change: string) => `UPDATE task SET ${change} WHERE id = ${task}`;
  const claimOf = (task: number) => `(SELECT seq FROM fact WHERE subject = 't${task}' AND type = 'task.claimed')`;
  const others = columns.filter(column => column !== 'id').join(', ');

  const completionOf = (task: number) => `(SELECT abs(seq) FROM fact WHERE subject = 't${task}' AND type = 'task.completed')`;
  const lastSeq = '(SELECT max(abs(seq)) FROM fact)';
  /** As if t8 had been completed last of all: its completion and the last fact change places. */
  const completedLast = `
    CREATE TEMP TABLE place AS SELECT ${completionOf(8)} AS first, ${lastSeq} AS last;
    UPDATE fact SET seq = -seq WHERE seq IN (SELECT first FROM place UNION SELECT last FROM place);
    UPDATE fact SET seq = (SELECT first + last FROM place) + seq WHERE seq < 0;`;
  /** As if t8 had never been completed: neither the board nor the log knows of it any more. */
  const neverCompleted = `
    UPDATE fact SET type = 'task.released', data = '{"patch":{"status":"pending","owner":null}}' WHERE seq = ${completionOf(8)};
    UPDATE task SET status = 'pending', progress = NULL, finished_at = NULL WHERE id = 8;`;

  test.each<[what: string, statement: string, violation: string]>([
    ['an owner', set(1, `owner = 'w9'`), 't1: owner is "w9" on the board, but the log says "w1"'],
    ['an owner of what is over', set(3, `owner = 'w2'`), 't3: owner is "w2" on the board'],
    ['a status', set(1, `status = 'completed'`), 't1: status is "completed" on the board, but the log says "in_progress"'],
    ['an attempt', set(1, 'attempt = 2'), 't1: attempt is 2 on the board, but the log says 1'],
    ['a counter', set(5, 'failures = 0'), 't5: failures is 0 on the board, but the log says 1'],
    ['a result', set(3, `result = '"better"'`), 't3: result is "better" on the board, but the log says "done"'],
    ['a retry budget', set(4, 'retries = 99'), 't4: retries is 99 on the board'],
    ['the count of parents', set(2, 'unmet = 0'), 't2 counts 0 unfinished parents, but has 1'],
    ['an edge, as if the parent were done', 'UPDATE edge SET satisfied = 1 WHERE child = 2', 't2 counts 1 unfinished parents, but has 0'],
    ['an edge away', 'DELETE FROM edge WHERE child = 2', 't2: depends_on is [] on the board, but the log says ["t1"]'],
    ['an edge in', "INSERT INTO edge VALUES (4, 3, 'skip', 1)", 't4: depends_on is ["t3"] on the board, but the log says []'],
    [
      'an edge, as if a parent that is done were not',
      `${set(10, 'unmet = 2')}; UPDATE edge SET satisfied = 0 WHERE child = 10`,
      't10: waits for a parent that is done',
    ],
    ['away that a parent was completed', neverCompleted, 't9: ran although a parent is not done'],
    ['a parent done after its child', completedLast, 't9: was claimed before its parents were done'],
    [
      'what is blocked free of parents',
      `${set(2, 'unmet = 0')}; UPDATE edge SET satisfied = 1 WHERE child = 2`,
      't2 is blocked by nothing',
    ],
    ['the count of edges', set(2, 'edges = 0'), 't2 counts 0 dependencies, but has 1'],
    ['what is held into the queue', set(1, 'claimable = 1'), 't1 is in_progress yet stands in the queue'],
    ['what is skipped into the queue', set(6, 'claimable = 1'), 't6 is skipped yet stands in the queue'],
    ['a place in the queue', set(4, 'rank = rank - 1'), 't4 stands at'],
    [
      'the demand it is queued under',
      set(4, "requirement = (SELECT id FROM requirement WHERE requires = '[]')"),
      't4 is queued under the wrong requirements',
    ],
    [
      'what a demand means',
      `UPDATE requirement SET requires = '["gpu"]' WHERE requires = '["go"]'`,
      't4 is queued under the wrong requirements',
    ],
    ['a task out of the queue of its tag', 'DELETE FROM claimable_tag', 't4: is missing from the queue of its tag'],
    [
      'a task into the queue of a tag',
      `INSERT INTO claimable_tag VALUES ('ui', 1, 5, 1)`,
      'stands in the queue of a tag although it is not claimable',
    ],
    [
      'a task under another place in the queue of its tag',
      'UPDATE claimable_tag SET rank = rank + 1',
      'stands in the queue of a tag although it is not claimable',
    ],
    ['a note away', 'DELETE FROM note', 't3 counts 1 notes, but has 0'],
    ['the count of notes', set(3, 'note_count = 2'), 't3 has 2 notes, but the log tells of 1'],
    ['a task away', 'DELETE FROM task WHERE id = 4', 't4: the log tells of a task that is not on the board'],
    [
      'a task in',
      `INSERT INTO task (id, ${others}) SELECT 99, ${others} FROM task WHERE id = 4`,
      't99 is on the board, but no fact tells of it',
    ],
    ['one token for two', set(7, 'token = (SELECT token FROM task WHERE id = 1)'), 'two tasks share a claim token'],
    ['a fact away', `DELETE FROM fact WHERE seq = ${claimOf(1)}`, 'facts but its last is number'],
    [
      'the last facts away',
      `DELETE FROM fact WHERE seq >= ${claimOf(7)}`,
      't7: status is "in_progress" on the board, but the log says "pending"',
    ],
    [
      'an attempt in the log',
      `UPDATE fact SET data = json_set(data, '$.patch.attempt', 7) WHERE seq = ${claimOf(1)}`,
      't1): attempt goes from 0 to 7',
    ],
    [
      'a second owner into the log',
      `INSERT INTO fact SELECT (SELECT max(seq) + 1 FROM fact), at, type, subject, by, data FROM fact WHERE seq = ${claimOf(1)}`,
      't1): not possible while in_progress',
    ],
    [
      'the order of the log',
      `UPDATE fact SET subject = CASE subject WHEN 't3' THEN 't4' ELSE 't3' END WHERE subject IN ('t3', 't4') AND type = 'task.claimed'`,
      't3: attempt is 1 on the board, but the log says 0',
    ],
    [
      'a fact about nothing in',
      `INSERT INTO fact SELECT (SELECT max(seq) + 1 FROM fact), at, type, 't99', by, data FROM fact WHERE seq = 1`,
      't99: the log tells of a task that is not on the board',
    ],
  ])('finds out who wrote %s', async (_, statement, violation) => {
    const path = await furnished();
    meddle(path, statement);
    expect(await verifyFile(path, defaultBoardPolicy)).toMatchObject({ ok: false, violation: expect.stringContaining(violation) });
  });

  test('finds a file that is damaged, wherever that is', async () => {
    const path = await furnished();
    const whole = readFileSync(path);
    const pageBytes = 4096;
    let found = 0;
    for (let page = 1; page < whole.length / pageBytes; page++) {
      const damaged = join(tempDir(), 'board.db');
      writeFileSync(damaged, Buffer.from(whole).fill(0xff, page * pageBytes, (page + 1) * pageBytes));
      const verdict = await opening(damaged).then(
        store => store.verify(),
        (error: unknown) => error,
      );
      expect(verdict).toSatisfy(isTold);
      found++;
    }
    expect(found).toBeGreaterThan(10);
  });

  /** By a verdict, or by a refusal to open it at all. */
  const isTold = (answer: unknown): boolean => {
    const { violation, code, message } = answer as { violation?: string; code?: string; message?: string };
    return code === 'unavailable' ? message!.includes('damaged') : violation!.includes('damaged');
  };

  test('sees one moment, whatever is written meanwhile', async () => {
    const board = await openBoard();
    await board.add(...Array.from({ length: 300 }, () => 'task'));
    const verdict = board.store.verify();
    await board.task('t1');
    // It has seen the first tasks by now, and sees the others after these writes.
    await Promise.all([board.finish('t299'), board.cancel('t300'), board.add('more')]);
    expect(await verdict).toEqual({ ok: true, facts: 300, tasks: 300, violation: null });
  });
});

test('a task that fell out of the queue is found by the next sweep', async () => {
  const board = await openBoard();
  await board.add({ title: 'a', tags: ['ui'] });
  meddle(file, 'UPDATE task SET claimable = 0', 'DELETE FROM claimable_tag');
  await board.reopen();
  expect(await board.peek('w1')).toBeUndefined();
  expect((await board.store.sweep()).woken).toBe(1);
  expect([await board.peek('w1'), await board.peek('w1', ['ui'])]).toEqual(['t1', 't1']);
});

describe('the queries of a claim', () => {
  test('read the queue from its index in the order of its index, so that its length does not matter', async () => {
    const board = await openBoard();
    const db = new Database(file, { readonly: true });
    const statements: string[] = [];
    const listening = {
      prepare: (sql: string) => {
        statements.push(sql);
        return db.prepare(sql);
      },
    };
    new Claims(listening as Database.Database, {} as never, board as never);
    const values = { requirement: 1, worker: '', releasesMax: 1, tag: '', also: null };
    const stepsOf = (sql: string) => (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(step => step.detail);
    const plans = statements.filter(sql => sql.includes('ORDER BY t.rank')).map(stepsOf);
    db.close();
    expect(plans.map(([first]) => first)).toEqual([
      'SEARCH t USING COVERING INDEX task_claimable (requirement=?)',
      'SEARCH t USING PRIMARY KEY (tag=? AND requirement=?)',
    ]);
    for (const step of plans.flat()) expect(step).not.toMatch(/TEMP B-TREE|^SCAN t/);
  });
});

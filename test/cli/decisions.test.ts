/** Gates and votes by the command: what is added, what is shown, and how votes are held. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { factAbout } from '../helpers/workers.ts';

test('gates are flags of a task, lines of a file, and shown with what came of them', async () => {
  const daemon = await startDaemon();
  const { swarm } = daemon;
  const schema = join(daemon.home, 'result.json');
  writeFileSync(schema, '{"type": "object", "required": ["files"]}');
  const flags = ['--gate', 'echo 12 tests', '--gate-schema', schema, '--reviewers', '2', '--gate-vote'];
  expect(await swarm('task', 'add', 'Port it', ...flags)).toMatchObject({ code: 0, stdout: 't1\n' });
  expect((await swarm('task', 'show', 't1')).stdout).toMatch(/gates +a schema, `echo 12 tests`, 2 reviews, a vote/);
  const plan = join(daemon.home, 'plan.yaml');
  writeFileSync(plan, '- title: b\n  gates: [{command: npm test, timeout: 5m}, {schema: {type: object}}, review]\n');
  expect((await swarm('task', 'import', plan)).code).toBe(0);
  const client = await daemon.connect();
  const { gates } = await client.call('task.get', { id: 't2' });
  expect(gates).toEqual([
    { type: 'command', command: 'npm test', timeout_ms: 300_000 },
    { type: 'schema', schema: { type: 'object' } },
    { type: 'review' },
  ]);
  const exported = await swarm('task', 'export', '--format', 'json');
  expect(JSON.parse(exported.stdout).tasks[1].gates).toEqual([...gates.slice(0, 2), 'review']);

  const facts = await follow(client, 0);
  expect(await swarm('task', 'gates', 't1')).toMatchObject({ stdout: 't1 has not been handed in yet\n' });
  await client.call('worker.register', { name: 'ann' });
  await swarm('task', 'done', 't1', '--result-json', '{"files": 3}');
  await factAbout(facts, 'task.escalated', 't1');
  const shown = await swarm('task', 'gates', 't1');
  expect(shown.stdout).toContain('t1, round 1 (attempt 0)\n  passed   `echo 12 tests`');
  expect(shown.stdout).toContain('    12 tests\n  pending  2 reviews');
  expect(shown.stdout).toContain("no worker who can 'review' is there to review it\n  pending  a vote");
  expect((await swarm('explain', 't1')).stdout).toContain('it waits for a person');
});

test('a gate that is no schema file is refused by name', async () => {
  const daemon = await startDaemon();
  const file = join(daemon.home, 'x.json');
  writeFileSync(file, '{');
  expect(await daemon.swarm('task', 'add', 'a', '--gate-schema', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('x.json is not JSON'),
  });
  expect(await daemon.swarm('task', 'add', 'a', '--gate-schema', 'nowhere.json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no such file'),
  });
});

test('a vote is opened, cast, shown, listed and closed', async () => {
  const daemon = await startDaemon();
  const { swarm } = daemon;
  for (const name of ['ann', 'bob', 'cat']) await swarm('worker', 'register', name);
  expect(await swarm('vote', 'open', 'Which parser?', '-o', 'yacc', '-o', 'peg', '--rule', 'scored', '--quorum', '2')).toMatchObject({
    stdout: 'v1\n',
  });
  expect(await swarm('vote', 'cast', 'v1', '--as', 'ann', '--score', 'yacc=2', '--score', 'peg=5', '--why', 'simpler')).toMatchObject({
    code: 0,
  });
  expect((await swarm('vote', 'cast', 'v1', '--as', 'bob', '--abstain')).stdout).toMatch(/^v1 is open, 2 of 3 voted, ends in /);
  const shown = (await swarm('vote', 'show', 'v1')).stdout;
  expect(shown).toContain('ann: yacc=2 peg=5 (simpler)\n  bob: abstains');
  expect(shown).toMatch(/did not vote +cat/);
  expect((await swarm('vote', 'list', '--open')).stdout).toContain('Which parser?');
  expect(await swarm('vote', 'close', 'v1')).toMatchObject({ stdout: 'v1 is decided: peg (2 yacc, 5 peg, 1 abstained)\n' });
  expect(await swarm('vote', 'list', '--open')).toMatchObject({ stdout: '' });
  expect(await swarm('vote', 'cast', 'v1', 'peg', '--as', 'cat')).toMatchObject({ code: 1, stderr: expect.stringContaining('v1 is over') });
  await swarm('vote', 'open', 'And now?', '-o', 'a', '-o', 'b');
  expect((await swarm('vote', 'close', 'v2')).stdout).toBe('v2 is over: nobody voted (0 a, 0 b)\n');
  expect(await swarm('vote', 'cast', 'v1')).toMatchObject({ code: 2, stderr: expect.stringContaining('say an OPTION') });
  expect(await swarm('vote', 'open', 'a?', '-o', 'x', '-o', 'y', '--as', 'ann')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('may not use vote.open'),
  });
});

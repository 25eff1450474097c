/** The verbs about parts, hand-offs and artifacts. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, testHome } from '../helpers/daemon.ts';

const ok = (stdout: string) => ({ code: 0, stdout, stderr: '' });

describe('task split', () => {
  test('by titles, by a template, and by a file', async () => {
    const { swarm, home } = await startDaemon();
    await swarm('task', 'add', 'one', 'two', 'three');
    expect(await swarm('task', 'split', '1', 'Parse it', 'Check it', '--collect', 'merge')).toEqual(ok('t4\nt5\n'));
    expect(await swarm('task', 'split', 't2', '--template', 'Review {item}', '--over', 'a.ts, b.ts')).toEqual(ok('t6\nt7\n'));
    writeFileSync(join(home, 'parts.yaml'), '- {name: a, title: First}\n- {title: Then, depends_on: [a]}\n');
    expect(await swarm('task', 'split', '3', '-f', 'parts.yaml', '--on-part-fail', 'fail')).toEqual(ok('t8\nt9\n'));
    const shown = (await swarm('task', 'show', '3')).stdout;
    expect(shown).toContain('because   waits for its 2 parts: t8, t9');
    expect(shown).toContain('Parts\n  - t8  pending  First\n  - t9  blocked  Then');
    expect(JSON.parse((await swarm('task', 'show', '6', '--json')).stdout)).toMatchObject({
      title: 'Review a.ts',
      tags: ['parent:t2'],
      parent: 't2',
    });
    expect((await swarm('task', 'list', '--tag', 'parent:t2', '--json')).stdout).toContain('Review b.ts');
  });

  test('complains of what it cannot make parts of', async () => {
    const { swarm, home } = await startDaemon();
    await swarm('task', 'add', 'one');
    expect(await swarm('task', 'split', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('as titles, as a file, or by --template'),
    });
    expect(await swarm('task', 'split', '1', '--template', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('go together') });
    const all = await swarm('task', 'split', '1', '--template', 'the same', '--over', 'a,b');
    expect(all).toMatchObject({ code: 2, stderr: expect.stringContaining('Review {item}') });
    writeFileSync(join(home, 'parts.yaml'), '- title: a\n- titel: b\n');
    const misspelt = await swarm('task', 'split', '1', '-f', 'parts.yaml');
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('titel');
  });

  test('and whoever claims what is to be reduced reads what came of the parts', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'whole');
    await swarm('task', 'claim', '1', '--as', 'bob');
    await swarm('task', 'split', '1', 'a', 'b', '--collect', 'reduce', '--as', 'bob');
    await swarm('task', 'done', '2', '--result', 'of a');
    await swarm('task', 'fail', '3', '--error', 'no way', '--fatal');
    const { stdout } = await swarm('task', 'next', '--claim', '--as', 'eve');
    expect(stdout).toContain('part t2 completed: a\nof a\npart t3 failed: b\nno way');
    expect(await swarm('task', 'done', '1', '--result', 'all', '--as', 'eve')).toEqual(ok('t1 completed\n'));
  });
});

test('whoever claims a task reads what came of the tasks before', async () => {
  const { swarm } = await startDaemon();
  await swarm('task', 'add', 'first', 'second');
  await swarm('task', 'add', 'then', '--needs', 't1', '--needs', 't2', '--on-fail', 'run');
  await swarm('task', 'done', '1', '--result', 'twelve files');
  await swarm('task', 'fail', '2', '--error', 'no way', '--fatal');
  const { stdout } = await swarm('task', 'next', '--claim', '--as', 'eve');
  expect(stdout).toContain('t1 completed: first\ntwelve files\nt2 failed: second\nno way\ntoken: ');
});

describe('artifacts', () => {
  test('are put, listed and read again, byte for byte', async () => {
    const { swarm, swarmWith, home } = await startDaemon();
    await swarm('task', 'add', 'a');
    const bytes = Buffer.alloc(limits.artifactPieceBytes + 1_000, 'swarm\0');
    writeFileSync(join(home, 'out.bin'), bytes);
    expect(await swarm('artifact', 'put', 'out.bin', '--task', '1')).toEqual(ok('a1  out.bin  4.2 MB\n'));
    expect((await swarmWith('hello', 'artifact', 'put', '-', '--name', 'note.md')).stdout).toBe('a2  note.md  5 B\n');
    expect((await swarm('artifact', 'get', '2')).stdout).toBe('hello');
    expect(await swarm('artifact', 'get', 'a1', '-o', 'back.bin')).toEqual(ok(''));
    expect(readFileSync(join(home, 'back.bin')).equals(bytes)).toBe(true);
    expect((await swarm('artifact', 'list', '--task', '1')).stdout).toMatch(/^a1 +4\.2 MB +t1 .*application\/octet-stream +out\.bin$/m);
    expect((await swarm('task', 'show', '1')).stdout).toContain('Artifacts\n  a1  out.bin  application/octet-stream, 4.2 MB');
    expect(await swarm('artifact', 'put', 'nothing.txt')).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing.txt') });
    expect(await swarm('artifact', 'get', 'a9')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no artifact a9') });
    expect((await swarm('verify')).code).toBe(0);
  });

  test('have a limit in all, and room is made by taking away what nothing needs', async () => {
    const place = testHome();
    writeFileSync(join(place.home, 'swarm.yaml'), 'store: { artifacts: 1MB }\n');
    const { swarm, swarmWith } = await place.start();
    await swarm('task', 'add', 'a', 'b');
    const big = 'x'.repeat(700_000);
    await swarmWith(big, 'artifact', 'put', '-', '--name', 'kept', '--task', '1');
    await swarmWith('y'.repeat(200_000), 'artifact', 'put', '-', '--name', 'spare');
    const refused = await swarmWith(`${big}!`, 'artifact', 'put', '-');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('swarm artifact prune') });
    expect(await swarm('artifact', 'prune')).toEqual(ok('nothing to remove: every artifact is needed, or too young\n'));
    expect(await swarm('artifact', 'rm', 'a1')).toMatchObject({
      stderr: expect.stringContaining('a1: it belongs to t1, which is pending'),
    });
    expect(await swarm('artifact', 'prune', '--older', '0s', '--dry-run')).toEqual(ok('a2  spare\n1 would be removed, 200 kB\n'));
    expect(await swarm('artifact', 'prune', '--older', '0s')).toEqual(ok('a2  spare\n1 removed, 200 kB\n'));
    expect(await swarm('artifact', 'rm', '1', '--force')).toEqual(ok('a1 removed, 700 kB freed\n'));
    expect((await swarmWith(`${big}!`, 'artifact', 'put', '-', '--name', 'new')).stdout).toBe('a3  new  700 kB\n');
    expect((await swarm('verify')).code).toBe(0);
  });

  test('hold a result that is too long, and the board says where', async () => {
    const { swarm, swarmWith } = await startDaemon();
    await swarm('task', 'add', 'a');
    const long = `what I found\n${'x'.repeat(limits.resultBytes)}`;
    expect(await swarmWith(long, 'task', 'done', '1', '--result', '-')).toEqual(ok('t1 completed\n'));
    const task = JSON.parse((await swarm('task', 'show', '1', '--json')).stdout);
    expect(task).toMatchObject({ result: { artifact: 'a1', bytes: long.length }, artifacts: ['a1'], kept: [{ name: 't1-result.txt' }] });
    expect(task.result.summary).toMatch(/^what I found\nx/);
    expect((await swarm('artifact', 'get', 'a1')).stdout).toBe(long);
  });
});

describe('a hand-off', () => {
  const handoff = {
    ...{ objective: 'Count the files', scope: 'src', output_format: 'JSON', constraints: ['no network'] },
    output_schema: { type: 'object', required: ['files'], properties: { files: { type: 'integer' } } },
  };

  test('says what is wanted, and a result that does not fit is refused while its worker can mend it', async () => {
    const { swarm, home } = await startDaemon();
    writeFileSync(join(home, 'handoff.json'), JSON.stringify(handoff));
    expect(await swarm('task', 'add', 'a', '--handoff', '@handoff.json')).toEqual(ok('t1\n'));
    const claimed = (await swarm('task', 'next', '--claim', '--as', 'bob')).stdout;
    expect(claimed).toContain('Objective: Count the files\nScope: src\nOutput format: JSON\nConstraints:\n- no network');
    const refused = await swarm('task', 'done', '1', '--result-json', '{"files": "many"}', '--as', 'bob');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('does not fit the output_schema of its hand-off: files: ');
    expect(refused.stderr).toContain('the task is still yours');
    expect((await swarm('task', 'done', '1', '--as', 'bob')).stderr).toContain('there is no result');
    expect(await swarm('task', 'done', '1', '--result-json', '{"files": 7}', '--as', 'bob')).toEqual(ok('t1 completed\n'));
  });

  test('is whole when it is made', async () => {
    const { swarm } = await startDaemon();
    const { scope, ...without } = handoff;
    expect((await swarm('task', 'add', 'a', '--handoff', JSON.stringify(without))).stderr).toContain('scope');
    const bad = await swarm('task', 'add', 'a', '--handoff', JSON.stringify({ scope, ...without, output_schema: 7 }));
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('no JSON Schema') });
  });
});

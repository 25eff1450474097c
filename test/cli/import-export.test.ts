/** Files of tasks: in, out, and in again somewhere else; and complaints that name the line. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';

const tasksOf = async ({ swarm }: TestDaemon): Promise<Task[]> => JSON.parse((await swarm('task', 'list', '--all', '--json')).stdout).tasks;

const plan = `# a plan
tasks:
  - name: build
    title: Build it
    description: |
      Line one.
      Line two, with a "quote" and a tab:\t.
    timeout: 10m
    gates: [review]
    resources: { gpu: 1 }
  - name: 7
    title: Test it
    depends_on: [build]
    tags: docs
    priority: high
    retries: 1
    command: npm test
  - title: Publish
    depends_on: [7, { task: build, on_fail: run }]
    parent: build
    requires: [npm, git]
    assignee: role:publisher
    complexity: low
    timeout: 90
  - Celebrate
`;

describe('task import', () => {
  test('of YAML', async () => {
    const daemon = await startDaemon();
    expect(await daemon.swarmWith(plan, 'task', 'import', '-')).toEqual({ code: 0, stdout: 't1\nt2\nt3\nt4\n', stderr: '' });
    const [build, tests, publish, celebrate] = await tasksOf(daemon);
    expect(build).toMatchObject({ title: 'Build it', timeout_ms: 600_000, gates: [{ type: 'review' }], resources: { gpu: 1 } });
    expect(tests).toMatchObject({ depends_on: ['t1'], tags: ['docs'], priority: 'high', retries: 1, command: 'npm test' });
    expect(publish).toMatchObject({ depends_on: ['t1', 't2'], parent: 't1', assignee: 'role:publisher', timeout_ms: 90_000 });
    expect(celebrate).toMatchObject({ title: 'Celebrate', status: 'pending' });
  });

  test('of JSON, a bare list', async () => {
    const daemon = await startDaemon();
    writeFileSync(
      join(daemon.home, 'plan.json'),
      JSON.stringify([
        { title: 'a', name: 'x' },
        { title: 'b', depends_on: ['x'] },
      ]),
    );
    const { stdout } = await daemon.swarm('task', 'import', 'plan.json', '--json');
    expect(JSON.parse(stdout)).toEqual({ ids: ['t1', 't2'] });
    expect((await tasksOf(daemon))[1]?.depends_on).toEqual(['t1']);
  });

  const wrong: [string, string, string][] = [
    ['a wrong value', 'tasks:\n  - title: a\n    priority: hgih\n', 'plan.yaml:3:15: tasks[0].priority: '],
    ['a wrong value in a bare list', '- title: a\n- title: b\n  retries: many\n', 'plan.yaml:3:12: tasks[1].retries: '],
    ['an unknown field', '- titel: a\n  title: b\n', "plan.yaml:1:3: tasks[0]: unknown 'titel'\n  Did you mean 'title'?"],
    ['a missing title', 'tasks:\n  - title: a\n  - tags: [x]\n', 'plan.yaml:3:5: tasks[1].title: '],
    [
      'an unknown name',
      '- name: build\n  title: a\n- title: b\n  depends_on: [biuld]\n',
      "there is no task 'biuld'\n  Did you mean 'build'?",
    ],
    ['a wrong timeout', '- title: a\n- title: b\n  timeout: soon\n', 'plan.yaml:2:3: timeout must be a duration such as 90s or 10m'],
    ['not a task', '- title: a\n- [x]\n', 'plan.yaml:2:3: a task is a map with a title, or just a title'],
    ['broken YAML', '- title: "a\n', 'plan.yaml:2:1: '],
    ['broken JSON', '{"tasks": [{"title": "a"}\n  {"title": "b"}]}', 'plan.yaml:2:3: '],
    ['no list', 'title: a\n', 'plan.yaml: there is no list of tasks in it'],
    ['an empty list', '[]', 'there is no task in it'],
  ];

  test('says where in the file something is wrong, and takes nothing', async () => {
    const daemon = await startDaemon();
    for (const [what, text, complaint] of wrong) {
      writeFileSync(join(daemon.home, 'plan.yaml'), text);
      const { code, stdout, stderr } = await daemon.swarm('task', 'import', 'plan.yaml');
      expect([code, stdout], what).toEqual([2, '']);
      expect(stderr, what).toContain(complaint);
    }
    expect(await tasksOf(daemon)).toEqual([]);
    expect(await daemon.swarm('task', 'import', 'nowhere.yaml')).toMatchObject({
      code: 2,
      stderr: 'swarm: cannot read nowhere.yaml: there is no such file\n',
    });
  });
});

describe('task export', () => {
  const planned = ({
    title,
    description,
    command,
    priority,
    complexity,
    tags,
    requires,
    resources,
    depends_on,
    parent,
    assignee,
    retries,
    timeout_ms,
    gates,
  }: Task) => ({
    ...{ title, description, command, priority, complexity, tags, requires, resources },
    ...{ depends_on, parent, assignee, retries, timeout_ms, gates },
  });

  test.each(['yaml', 'json'])('as %s, imported elsewhere, gives the same plan', async format => {
    const [here, there] = [await startDaemon(), await startDaemon()];
    await here.swarmWith(plan, 'task', 'import', '-');
    await here.swarm('task', 'add', 'evil \x1b[2J\u202e\u009b1m title: [x', '-d', ' two\n lines \x07\n');
    const { stdout, stderr } = await here.swarm('task', 'export', '--format', format);
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect((await there.swarmWith(stdout, 'task', 'import', '-')).code).toBe(0);
    expect((await tasksOf(there)).map(planned)).toEqual((await tasksOf(here)).map(planned));
    const edges = async ({ swarm }: TestDaemon) => JSON.parse((await swarm('task', 'show', '3', '--json')).stdout).dependencies;
    expect(await edges(there)).toEqual(await edges(here));
  });

  test('of a part leaves out what is not in it, and says so', async () => {
    const { swarm, swarmWith } = await startDaemon();
    await swarmWith(plan, 'task', 'import', '-');
    const { stdout, stderr } = await swarm('task', 'export', '--tag', 'docs', '--json');
    expect(JSON.parse(stdout).tasks).toEqual([
      { name: 't2', title: 'Test it', command: 'npm test', priority: 'high', tags: ['docs'], retries: 1 },
    ]);
    expect(stderr).toBe('swarm: left out, though others wait for them: t1\n');
  });
});

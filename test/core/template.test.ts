/** Templates: what is filled in stays one text in one place, whatever it says; what cannot be filled in says why. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a shell would fill in itself

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import type { Drive } from '../../src/core/pool.ts';
import {
  fillLaunch,
  fillText,
  literally,
  needsCommand,
  type TemplatePlace,
  type TemplateTask,
  type TemplateValues,
  templateFaults,
} from '../../src/core/template.ts';
import { runs } from '../helpers/runs.ts';

const task: TemplateTask = {
  ...{ id: 't7', title: 'Fix it', description: 'all of it', command: 'make fix', tags: ['a', 'b'], attempt: 2 },
  checkpoint: { step: 3 },
};
const values: TemplateValues = {
  ...{ task, result: '/run/r.json', worktree: '/trees/w-1', worker: 'w-1', pool: 'w' },
  swarm: ['/usr/bin/node', '/opt/my swarm/main.js'],
};

const fill = (command: [string, ...string[]], change: Partial<TemplateValues> = {}, prompt: string | null = null) =>
  fillLaunch({ command, cwd: '/work', env: {}, prompt }, { ...values, ...change });

const filledBy = (item: string, change: Partial<TemplateTask> = {}): string => {
  const filled = fill(['sh', '-c', item], { task: { ...task, ...change } });
  if ('problem' in filled) throw new Error(filled.problem.message);
  return filled.ok.command[2]!;
};

describe('a template', () => {
  test.each([
    ['{task.id}', 't7'],
    ['{task.title}: {task.description}', 'Fix it: all of it'],
    ['{task.command}', 'make fix'],
    ['{task.tags}', 'a,b'],
    ['try-{task.attempt}', 'try-2'],
    ['{task.checkpoint}', '{"step":3}'],
    ['--out={result}', '--out=/run/r.json'],
    ['{worktree}/src', '/trees/w-1/src'],
    ['{pool}/{worker}', 'w/w-1'],
    // Braces that mean nothing, and how to write those that would.
    ['{{task.title}}', '{task.title}'],
    ['{"a": {"b": [1]}}', '{"a": {"b": [1]}}'],
    ['${HOME} ${task.title}', '${HOME} ${task.title}'],
    ["awk '{print $1}' {} {1..3} {a,b}", "awk '{print $1}' {} {1..3} {a,b}"],
    ['', ''],
  ])('%j is filled to %j', (template, text) => {
    expect(filledBy(template)).toBe(text);
  });

  test('is empty where the task says nothing', () => {
    expect(filledBy('{task.description}{task.checkpoint}', { description: null, checkpoint: null })).toBe('');
  });

  test('is filled in variables, the directory and the prompt, which the command may hold', () => {
    const launch = {
      command: ['a', '{prompt}'] as [string, string],
      cwd: '{worktree}/sub',
      env: { T: 'do {task.title}' },
      prompt: 'Now: {task.title}',
    };
    expect(fillLaunch(launch, values)).toEqual({
      ok: { command: ['a', 'Now: Fix it'], cwd: '/trees/w-1/sub', env: { T: 'do Fix it' }, prompt: 'Now: Fix it' },
    });
  });

  test('for a process without a task yet has no prompt, and its prompts come later', () => {
    expect(fill(['a', '{worker}'], { task: null }, 'Do {task.title}')).toMatchObject({ ok: { command: ['a', 'w-1'], prompt: null } });
    expect(fillText('Do {task.title}\nwith `{swarm} task done {task.id}`', values)).toEqual({
      ok: "Do Fix it\nwith `/usr/bin/node '/opt/my swarm/main.js' task done t7`",
    });
  });

  test('{swarm} alone becomes several words', () => {
    expect(fill(['{swarm}', 'demo-agent'])).toMatchObject({ ok: { command: ['/usr/bin/node', '/opt/my swarm/main.js', 'demo-agent'] } });
  });
});

describe('text from a task', () => {
  test.each(['-rf /', '--help', '-', '--', '- one\n- two'])('that begins with a dash, %j, becomes no option', title => {
    expect(filledBy('{task.title}', { title })).toBe(` ${title}`);
    expect(filledBy('{task.title}.md', { title })).toBe(` ${title}.md`);
    expect(filledBy('{task.checkpoint}{task.title}', { title, checkpoint: null })).toBe(` ${title}`);
    expect(filledBy('--title={task.title}', { title })).toBe(`--title=${title}`);
    expect(fill(['a', '--', '{task.title}'], { task: { ...task, title } })).toMatchObject({ ok: { command: ['a', '--', title] } });
    expect(fill(['a', '{prompt}'], { task: { ...task, title } }, '{task.title}')).toMatchObject({ ok: { command: ['a', ` ${title}`] } });
  });

  test('that is a template is not filled again', () => {
    const title = '{task.command} {{x}} ${HOME} {swarm}';
    expect(filledBy('<{task.title}>', { title })).toBe(`<${title}>`);
    expect(fill(['a', '{prompt}'], { task: { ...task, title } }, '{task.title}')).toMatchObject({ ok: { command: ['a', title] } });
  });

  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('-', '{', '}', '$', '(', ')', '"', "'", '`', '\\', '\n', ' ', ';', '\0', 'task.title', 'swarm') }),
  );
  const item = fc.constantFrom(
    '{task.title}',
    'x{task.description}',
    '{task.title}{task.command}',
    '--a={task.title}',
    'fixed',
    '--',
    '{{a}}',
  );

  test('never changes the number of arguments, nor what the others say', () => {
    const template = fc.array(item, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(template, anything, anything, anything, (items, title, description, command) => {
        const of = (change: Partial<TemplateTask>) => fill(['run', ...items], { task: { ...task, ...change } });
        const result = of({ title, description, command });
        const isNul = items.some(text =>
          [
            ['{task.title}', title],
            ['{task.description}', description],
            ['{task.command}', command],
          ].some(([name, value]) => text.includes(name!) && value!.includes('\0')),
        );
        if ('problem' in result) {
          expect(result.problem.code).toMatch(isNul ? /nul|missing/ : /missing/);
          return;
        }
        expect(isNul).toBe(false);
        const words = result.ok.command;
        expect(words).toHaveLength(items.length + 1);
        for (const [at, text] of items.entries()) {
          const alone = text
            .replaceAll('{{a}}', '{a}')
            .replaceAll('{task.title}', '\0t')
            .replaceAll('{task.description}', '\0d')
            .replaceAll('{task.command}', '\0c')
            .split(/(\0[tdc])/)
            .map(part => ({ '\0t': title, '\0d': description, '\0c': command })[part] ?? part)
            .join('');
          expect([alone, ` ${alone}`]).toContain(words[at + 1]);
          if (text.startsWith('{task') && !items.slice(0, at).includes('--')) expect(words[at + 1]!.startsWith('-')).toBe(false);
        }
      }),
      runs(2_000),
    );
  });

  test('can be written as a template that means just that', () => {
    fc.assert(
      fc.property(
        anything.filter(text => !text.includes('\0')),
        text => {
          expect(fillText(literally(text), values)).toEqual({ ok: text });
          expect(templateFaults(literally(text), 'prompt', 'typed')).toEqual([]);
        },
      ),
      runs(2_000),
    );
  });
});

test.each<[launch: Partial<Parameters<typeof needsCommand>[0]>, needs: boolean]>([
  [{}, false],
  [{ command: ['sh', '-c', '--', '{task.command}'] }, true],
  [{ command: ['sh', '-c', 'cd src; {task.command}'] }, true],
  [{ command: ['echo', '{{task.command}}', '${task.command}', '{task.title}'] }, false],
  [{ env: { MAKE: '{task.command}' } }, true],
  [{ prompt: 'Run {task.command}' }, true],
])('%j: nothing can be started for a task without a command: %s', (launch, needs) => {
  expect(needsCommand({ command: ['x'], cwd: '/', env: {}, prompt: null, ...launch })).toBe(needs);
});

describe('what cannot be filled in says why', () => {
  test('a task without a command', () => {
    for (const command of [null, '']) {
      expect(fill(['/bin/sh', '-c', '{task.command}'], { task: { ...task, command } })).toEqual({
        problem: { code: 'missing', message: 't7 has no command, which pool w runs; give it one with `swarm task edit t7 --command ...`' },
      });
    }
  });

  test.each([
    ['{worktree}', { worktree: null }, 'pool w has no worktree, which its configuration names as {worktree}'],
    ['{result}', { result: null }, 'pool w has no result, which its configuration names as {result}'],
    ['{task.title}', { task: null }, 'there is no task yet for {task.title}'],
    ['{prompt}', {}, 'pool w has no prompt, which its command names as {prompt}'],
  ] as const)('%s where there is none', (template, change, message) => {
    expect(fill(['a', template], change)).toEqual({ problem: { code: 'missing', message } });
  });

  test.each(['{task.title}', '--t={task.title}', '{prompt}'])('a NUL character in %s', template => {
    const filled = fill(['a', template], { task: { ...task, title: 'a\0b' } }, '{task.title}');
    expect(filled).toMatchObject({ problem: { code: 'nul', message: expect.stringContaining('{task.title} holds a NUL character') } });
  });

  test('what is longer than the system takes, in bytes', () => {
    const of = (title: string) => fill(['a', '{task.title}'], { task: { ...task, title } });
    expect(of('x'.repeat(limits.argumentBytes))).toHaveProperty('ok');
    expect(of('x'.repeat(limits.argumentBytes + 1))).toMatchObject({ problem: { code: 'too_long' } });
    expect(of('€'.repeat(Math.ceil(limits.argumentBytes / 3) + 1))).toMatchObject({ problem: { code: 'too_long' } });
    const variable = (title: string) =>
      fillLaunch({ command: ['a'], cwd: '/', env: { T: '{task.title}' }, prompt: null }, { ...values, task: { ...task, title } });
    expect(variable('x'.repeat(limits.argumentBytes - 2))).toHaveProperty('ok');
    expect(variable('x'.repeat(limits.argumentBytes - 1))).toMatchObject({
      problem: { code: 'too_long', message: expect.stringContaining('the variable T would have 131072 bytes, at most 131071') },
    });
  });
});

describe('the configuration is told of', () => {
  test.each<[string, TemplatePlace, Drive, string]>([
    [
      '{task.titel}',
      'argument',
      'each',
      'unknown variable {task.titel}. Did you mean {task.title}? The text itself is written {{task.titel}}',
    ],
    ['{print}', 'argument', 'each', 'The text itself is written {{print}}'],
    ['{nonsense.here}', 'prompt', 'typed', 'Known: {task.id}'],
    ['{task.title}', 'argument', 'typed', '{task.title} cannot stand here: in drive typed a process starts before it has a task'],
    ['{result}', 'variable', 'pull', 'in drive pull a process starts before it has a task'],
    ['{task.command}', 'program', 'each', '{task.command} cannot choose the program'],
    ['{task.title}', 'directory', 'each', '{task.title} cannot choose the directory'],
    ['{task.id}', 'directory', 'pull', 'in drive pull'],
    ['{prompt}', 'prompt', 'each', '{prompt} cannot be a part of itself'],
    ['x{swarm}', 'argument', 'each', '{swarm} stands for several words, so it has to be an item of its own'],
  ])('%j in a %s of drive %s', (template, place, drive, complaint) => {
    expect(templateFaults(template, place, drive)).toEqual([expect.stringContaining(complaint)]);
  });

  test.each<[string, TemplatePlace, Drive]>([
    ['{swarm}', 'program', 'pull'],
    ['{worktree}/bin/x', 'program', 'each'],
    ['--x={task.title}{result}{prompt}', 'argument', 'each'],
    ['{worker}', 'argument', 'typed'],
    ['{worktree}/{task.id}', 'directory', 'each'],
    ['{swarm} {task.title}', 'prompt', 'typed'],
    ['{"json": {"x": 1}} {{task.titel}} ${x}', 'argument', 'pull'],
  ])('nothing about %j in a %s of drive %s', (template, place, drive) => {
    expect(templateFaults(template, place, drive)).toEqual([]);
  });
});

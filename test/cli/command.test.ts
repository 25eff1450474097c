/** The command as a whole: help, versions, and how errors are told. */

import { describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import { report } from '../../src/cli/report.ts';
import { entries } from '../../src/cli/verbs.ts';
import { SwarmError } from '../../src/core/error.ts';
import { type Paper, paper } from '../helpers/paper.ts';

const run = async (line: string[], terminal: Paper = paper()): Promise<{ code: number; out: string; err: string }> => {
  const code = await runCommand(line, {
    terminal,
    runDaemon: () => Promise.resolve(0),
    openScreen: () => Promise.resolve(),
    serveTools: () => Promise.resolve(),
    screenCommands: () => Promise.reject(new Error('no screen here')),
  });
  return { code, out: terminal.out.join('\n'), err: terminal.err.join('\n') };
};

describe('help', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists every verb and the exit codes', async line => {
    const { code, out, err } = await run(line);
    expect([code, err]).toEqual([0, '']);
    for (const { words, group } of entries.filter(entry => entry.group !== 'hidden')) {
      expect(out).toContain(`\n  ${words} `);
      expect(out).toContain(`\n${group}\n`);
    }
    expect(out).not.toContain('__complete');
    expect(out).toContain('3 nothing to claim');
  });

  test.each([[['task']], [['task', '--help']], [['help', 'task']]])('%j lists the verbs of a group', async line => {
    const { code, out } = await run(line);
    expect(code).toBe(0);
    expect(out).toContain('task add ');
    expect(out).not.toContain('worker list');
  });

  test.each([[['task', 'add', '--help']], [['help', 'task', 'add']]])('%j tells about one verb', async line => {
    const { code, out } = await run(line);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: swarm task add \[options\] <TITLE\.\.\.>/);
    expect(out).toContain('(critical, high, medium, low)');
    expect(out).toContain('Examples:\n  swarm task add');
  });

  test('fits the terminal', async () => {
    for (const line of [[], ['task', 'add', '--help'], ['task', 'import', '--help']]) {
      const { out } = await run(line, paper({ columns: 80 }));
      const prose = out.split('\n').filter(text => !text.startsWith('  swarm '));
      for (const text of prose) expect(text.length, text).toBeLessThanOrEqual(80);
    }
  });

  test.each(entries.map(({ words }) => words))('of %s is there', async words => {
    expect((await run([...words.split(' '), '--help'])).out).toContain(`Usage: swarm ${words}`);
  });
});

test('wrong usage is exit code 2', async () => {
  expect(await run(['tsk'])).toEqual({ code: 2, out: '', err: "swarm: there is no verb 'tsk'\n  Did you mean 'task'?" });
  const { err } = await run(['tsk', '--json']);
  expect(JSON.parse(err)).toEqual({ error: { code: 'bad_params', message: "there is no verb 'tsk'", hint: "Did you mean 'task'?" } });
});

test('the daemon is run by whoever can', async () => {
  const env = { SWARM_READY_FD: '3' };
  const asked: unknown[] = [];
  const code = await runCommand(['daemon', '--config', 'a.yaml'], {
    terminal: paper({ env, cwd: '/somewhere' }),
    runDaemon: options => {
      asked.push(options);
      return Promise.resolve(7);
    },
    openScreen: () => Promise.resolve(),
    serveTools: () => Promise.resolve(),
    screenCommands: () => Promise.reject(new Error('no screen here')),
  });
  expect([code, asked]).toEqual([7, [{ cwd: '/somewhere', env, readyFd: 3, file: 'a.yaml' }]]);
});

describe('an error', () => {
  test('is told with its hint, and cannot do anything to the terminal', () => {
    const terminal = paper();
    expect(report(new SwarmError('stale_lease', 'eve holds \x1b[2Jt1', { hint: 'Stop.\nOr not.' }), terminal, false)).toBe(5);
    expect(terminal.err).toEqual(['swarm: eve holds \\x1b[2Jt1\n  Stop.\n  Or not.']);
  });

  test('of swarm itself is said to be one', () => {
    const terminal = paper();
    expect(report(new TypeError('x is undefined'), terminal, false)).toBe(1);
    expect(terminal.err.join()).toContain('a fault of swarm itself: x is undefined');
    const debugging = paper({ env: { SWARM_DEBUG: '1' } });
    report(new TypeError('x is undefined'), debugging, false);
    expect(debugging.err.join()).toContain('command.test.ts');
  });
});

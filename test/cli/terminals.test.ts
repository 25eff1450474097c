/** The verbs for workers in terminals: what they ask of the daemon, and how they tell what came of it. */

import { describe, expect, test } from 'vitest';
import { signalFrom } from '../../src/cli/signal.ts';
import { SwarmError } from '../../src/core/error.ts';
import { noUsage } from '../../src/core/usage-sum.ts';
import type { Pool } from '../../src/protocol/pool-methods.ts';
import { aPool, aScreen, hosted, playedDaemon } from '../helpers/played-daemon.ts';
import { aWorker } from '../helpers/task.ts';

const running = { 'worker.run': () => ({ worker: hosted('npm-1') }) };

describe('run', () => {
  test('passes the command on as it stands, with all its flags, and prints the name', async () => {
    const daemon = await playedDaemon(running);
    const { code, out } = await daemon.swarm(['run', '--name', 'tests', '--', 'npm', 'test', '--', '--json', '-x', '$HOME', '']);
    expect([code, out]).toEqual([0, 'npm-1']);
    expect(daemon.calls.all).toEqual([
      {
        method: 'worker.run',
        params: { name: 'tests', command: ['npm', 'test', '--', '--json', '-x', '$HOME', ''], cwd: daemon.home, env: {} },
      },
    ]);
  });

  test('with the environment of the shell, without what describes its terminal', async () => {
    const daemon = await playedDaemon(running);
    const env = {
      ...{
        PATH: '/bin',
        LANG: 'C.UTF-8',
        TERM: 'vt52',
        TMUX: '/tmp/x',
        COLUMNS: '80',
        PWD: '/here',
        SWARM_TOKEN: '',
        KITTY_WINDOW_ID: '1',
      },
      LONG: 'x'.repeat(40_000),
    };
    const { err } = await daemon.swarm(['run', '-e', 'A=1=2', '-e', 'TMUX', '--env', 'LANG=de', '--cwd', 'sub', '--', 'env'], { env });
    expect(daemon.calls.all[0]!.params).toEqual({
      ...{ command: ['env'], cwd: `${daemon.home}/sub`, env: { PATH: '/bin', LANG: 'de', A: '1=2', TMUX: '/tmp/x' } },
    });
    expect(err).toBe('swarm: too long to be passed on: LONG');
  });

  test.each([
    [['run'], '`swarm run` needs WORKFLOW'],
    [['run', 'ls', '-l'], "`swarm run` has no flag '-l'\n  Flags of the command stand behind --"],
    [['run', '--nme', 'x', '--', 'ls'], "Did you mean '--name'?"],
    [['run', '-e', 'NOSUCH', '--', 'ls'], '--env NOSUCH: there is no such variable here'],
    [['run', '-e', '=1', '--', 'ls'], "--env must look like NAME=VALUE, not '=1'"],
    [['run', '--attach', '--', 'ls'], 'to attach, standard input and output must be a terminal'],
  ])('%j is wrong', async (line, words) => {
    const daemon = await playedDaemon(running);
    const { code, err } = await daemon.swarm(line);
    expect([code, daemon.calls.all]).toEqual([2, []]);
    expect(err).toContain(words);
  });
});

describe('ps', () => {
  const ended = { ended_at: Date.now() - 5_000 };
  const workers = [
    hosted('claude-1', { command: ['claude', '--resume'], cols: 100, rows: 30 }, { task: 't4' }),
    hosted('starting', { state: 'starting', pid: null }),
    hosted('done', { ...ended, state: 'exited', code: 0 }),
    hosted('killed', { ...ended, state: 'exited', signal: 'SIGKILL' }),
    hosted('gone', { ...ended, state: 'lost', reason: 'the machine was started anew' }),
    aWorker({ name: 'elsewhere' }),
  ];
  const listing = (listed = workers, pools: Pool[] = []) => ({
    'worker.list': () => ({ workers: listed }),
    'pool.list': () => ({ up: true, pools }),
    status: () => ({ workers: listed.map(({ name, status }) => ({ name, status })) }) as never,
    usage: () => ({ since: 0, by: 'worker' as const, rows: [], total: noUsage, run: noUsage, budgets: [] }),
  });

  test('lists those that run', async () => {
    const { swarm } = await playedDaemon(listing());
    expect((await swarm(['ps'])).out.split('\n')).toEqual([
      'NAME      STATE     STATUS  PID   AGE  TASK  SIZE    COMMAND',
      'claude-1  running   idle    4711  1m   t4    100x30  claude --resume',
      'starting  starting  idle          1m         120x40  sleep 60',
    ]);
  });

  test('below the pools, and which of them is held up', async () => {
    const held = {
      held: 'cannot start: no such program',
      remedy: 'Mend pools.codex.command.',
      breaker: { state: 'open', why: 'x', until: null },
    };
    const pools = [aPool({ name: 'claude', desired: 2, busy: 1, pending: 3 }), aPool({ name: 'codex', ...(held as object) })];
    const { swarm } = await playedDaemon(listing([hosted('claude-1', {}, { pool: 'claude', status: 'working' })], pools));
    expect((await swarm(['ps'])).out.split('\n')).toEqual([
      'POOL    DRIVE  WANTED  BUSY  IDLE  STARTING  LEAVING  PENDING  WHY',
      'claude  pull   2       1     -     -         -        3        that is its least',
      'codex   pull   1       -     -     -         -        -        held: cannot start: no such program; mend pools.codex.command',
      '',
      'NAME      POOL    STATE    STATUS   PID   AGE  SIZE    COMMAND',
      'claude-1  claude  running  working  4711  1m   120x40  sleep 60',
    ]);
    expect(JSON.parse((await swarm(['ps', '--json'])).out).pools).toEqual(pools);
  });

  test('and with --all how the others ended', async () => {
    const { swarm } = await playedDaemon(listing());
    const { out } = await swarm(['ps', '--all']);
    expect(out).toMatch(/^done +exited 0 /m);
    expect(out).toMatch(/^killed +ended by SIGKILL /m);
    expect(out).toMatch(/^gone +lost .* the machine was started anew$/m);
    expect(out).not.toContain('elsewhere');
  });

  test('as JSON', async () => {
    const { swarm } = await playedDaemon(listing());
    const names = async (...line: string[]) =>
      JSON.parse((await swarm([...line, '--json'])).out).workers.map((worker: { name: string }) => worker.name);
    expect(await names('ps')).toEqual(['claude-1', 'starting']);
    expect(await names('ps', '--all')).toEqual(['claude-1', 'starting', 'done', 'killed', 'gone']);
  });

  test('says so when there is none', async () => {
    const none = await playedDaemon(listing([]));
    expect(await none.swarm(['ps'])).toEqual({ code: 0, out: '', err: 'no workers in terminals; `swarm run -- CMD` starts one' });
    const past = await playedDaemon(listing(workers.slice(2)));
    expect((await past.swarm(['ps'])).err).toBe('no workers run; `swarm ps --all` shows those that have ended');
  });
});

describe('screen', () => {
  const answers = { 'worker.screen': ({ name }: { name: string }) => aScreen([`${name} says`, '  \x1b[1mhi', '', '  ']) };

  test('is text without empty rows at its end, and safe to print', async () => {
    const daemon = await playedDaemon(answers);
    expect((await daemon.swarm(['screen', 'w1'])).out).toBe('w1 says\n  \\x1b[1mhi\n');
    expect(daemon.calls.all).toEqual([{ method: 'worker.screen', params: { name: 'w1' } }]);
  });

  test('with colours on request, each row ending in none', async () => {
    const daemon = await playedDaemon(answers);
    expect((await daemon.swarm(['screen', 'w1', '--ansi', '--scrollback'])).out).toBe('w1 says\x1b[0m\n  \x1b[1mhi\x1b[0m\n');
    expect(daemon.calls.all[0]!.params).toEqual({ name: 'w1', ansi: true, scrollback: true });
  });

  test('several, each under its name; or as JSON, a line each', async () => {
    const { swarm } = await playedDaemon(answers);
    expect((await swarm(['screen', 'w1', 'w2'])).out).toBe('==> w1 <==\nw1 says\n  \\x1b[1mhi\n==> w2 <==\nw2 says\n  \\x1b[1mhi\n');
    expect(JSON.parse((await swarm(['screen', 'w1', '--json'])).out)).toMatchObject({
      cols: 120,
      cursor: { x: 0 },
      lines: ['w1 says', {}, '', '  '],
    });
  });
});

describe('type', () => {
  const answers = { 'worker.type': ({ text }: { text: string }) => ({ written: text.length }) };

  test.each([
    [['type', 'w1', 'run the', 'tests', '--enter'], { name: 'w1', text: 'run the tests', enter: true }, 'typed 13 bytes'],
    [['type', 'w1', '--', '--help'], { name: 'w1', text: '--help' }, 'typed 6 bytes'],
    [['type', 'w1', '--enter'], { name: 'w1', text: '', enter: true }, 'typed 0 bytes'],
    [['type', 'w1', '-'], { name: 'w1', text: 'from\nstdin' }, 'typed 10 bytes'],
    [['type', 'w1', 'x', '--json'], { name: 'w1', text: 'x' }, '{"written":1}'],
  ])('%j', async (line, params, words) => {
    const daemon = await playedDaemon(answers);
    expect(await daemon.swarm(line, { input: 'from\nstdin\n' })).toMatchObject({ code: 0, out: words });
    expect(daemon.calls.all).toEqual([{ method: 'worker.type', params }]);
  });

  test('nothing is not typed', async () => {
    const { swarm } = await playedDaemon(answers);
    expect(await swarm(['type', 'w1'])).toMatchObject({ code: 2, err: 'swarm: there is nothing to type: give a text, or --enter' });
  });
});

describe('signal', () => {
  test.each([
    ['INT', 'SIGINT'],
    ['sigint', 'SIGINT'],
    ['2', 'SIGINT'],
    ['SIGUSR1', 'SIGUSR1'],
    ['9', 'SIGKILL'],
  ])('%s is %s', (text, signal) => {
    expect(signalFrom(text)).toBe(signal);
  });

  test('goes to each of several', async () => {
    const daemon = await playedDaemon({ 'worker.signal': ({ name }) => ({ name }) });
    expect((await daemon.swarm(['signal', 'w1', 'w2', 'int'])).out).toBe('w1 SIGINTw2 SIGINT');
    expect(daemon.calls.all.map(({ params }) => params)).toEqual([
      { name: 'w1', signal: 'SIGINT' },
      { name: 'w2', signal: 'SIGINT' },
    ]);
  });

  test.each([
    [['signal', 'w1', 'TREM'], "there is no signal 'TREM'\n  Did you mean 'SIGTERM'?"],
    [['signal', 'w1', '99'], "there is no signal '99'"],
    [['signal', 'INT'], 'SIGNAL'],
  ])('%j is wrong', async (line, words) => {
    const { swarm } = await playedDaemon();
    const { code, err } = await swarm(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('stop', () => {
  const answers = {
    'worker.stop': ({ name }: { name: string }) => {
      if (name === 'nope') throw new SwarmError('not_found', 'there is no worker nope', { hint: '`swarm ps` shows those in terminals.' });
      const survivors = name === 'stuck' ? [12, 13] : [];
      return { worker: hosted(name, { state: 'exited', code: null, signal: 'SIGTERM' }), survivors };
    },
  };

  test.each([
    [[], {}],
    [['--grace', '5s'], { grace_ms: 5_000 }],
    [['--grace', '1.5'], { grace_ms: 1_500 }],
    [['--now'], { grace_ms: 0 }],
  ])('with %j', async (flags, params) => {
    const daemon = await playedDaemon(answers);
    expect(await daemon.swarm(['stop', 'w1', ...flags])).toMatchObject({ code: 0, out: 'w1 ended by SIGTERM' });
    expect(daemon.calls.all).toEqual([{ method: 'worker.stop', params: { name: 'w1', ...params } }]);
  });

  test('each of several, whatever becomes of the others', async () => {
    const { swarm } = await playedDaemon(answers);
    const { code, out, err } = await swarm(['stop', 'nope', 'w1', 'stuck']);
    expect([code, out]).toEqual([1, 'w1 ended by SIGTERMstuck: 2 processes could not be ended: 12, 13']);
    expect(err).toBe('swarm: there is no worker nope\n  `swarm ps` shows those in terminals.');
  });

  test('survivors are a failure', async () => {
    const { swarm } = await playedDaemon(answers);
    expect((await swarm(['stop', 'stuck'])).code).toBe(1);
    expect((await swarm(['stop', 'w1', '--now', '--grace', '1s'])).code).toBe(2);
  });
});

/** The verbs that take over a terminal, run in one, against a daemon that the test plays. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Answers, aScreen, hosted, type PlayedDaemon, playedDaemon } from '../helpers/played-daemon.ts';
import { inPty, type PtyProgram } from '../helpers/pty.ts';
import { recorded } from '../helpers/recorded.ts';
import { aWorker } from '../helpers/task.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

const inTerminal = ({ env, home }: PlayedDaemon, ...line: string[]): PtyProgram =>
  inPty([process.execPath, main, ...line], { env: { ...env, NO_COLOR: '1', USER: 'ann', SSH_TTY: '/dev/pts/77' }, cwd: home });

/** What stands on the person's own screen in the end. */
async function lastWords(terminal: PtyProgram): Promise<string> {
  await terminal.exited;
  const output = terminal.output();
  return output.slice(output.lastIndexOf('\x1b[23;0t') + '\x1b[23;0t'.length);
}

async function attached(answers: Answers = {}, ...flags: string[]) {
  const daemon = await playedDaemon(answers);
  const terminal = inTerminal(daemon, 'attach', 'w1', ...flags);
  const peer = await daemon.attach.viewer();
  peer.welcome({ cols: 80, rows: 24 }, 'the picture');
  await terminal.shows('the picture');
  return { daemon, terminal, peer };
}

describe('attach', () => {
  test('says who it is, shows the key, and what became of the worker when it detaches', async () => {
    const { terminal, peer } = await attached();
    expect(peer.hello).toMatchObject({ worker: 'w1', name: 'ann on pts/77', mode: 'write', take: false, size: { cols: 80, rows: 24 } });
    await terminal.shows('[swarm: attached to w1, Ctrl-] detaches]');
    terminal.type('\x1d');
    expect(await lastWords(terminal)).toBe('[detached from w1; it runs on]\r\n');
    expect(await terminal.exited).toEqual({ code: 0, signal: 0 });
  });

  test('with flags', async () => {
    const { terminal, peer } = await attached({}, '--read-only', '--detach-key', '^q');
    expect(peer.hello).toMatchObject({ mode: 'watch', take: false });
    expect(peer.hello.size).toBeUndefined();
    await terminal.shows('Ctrl-Q detaches]');
    terminal.type('\x11');
    expect(await lastWords(terminal)).toContain('[detached from w1; it runs on]');
  });

  test('shows what the worker said last when it ends, and ends with its code', async () => {
    const { terminal, peer } = await attached({ 'worker.screen': () => aScreen(['', '$ npm test', '  3 failed \x07', '', '']) });
    peer.end({ notice: 'exit', code: 3, signal: null });
    expect(await lastWords(terminal)).toBe('$ npm test\r\n  3 failed \\x07\r\n[w1 exited with code 3]\r\n');
    expect((await terminal.exited).code).toBe(3);
  });

  test('of a full-screen program there is nothing to show; a signal counts as shells count it', async () => {
    const { terminal, peer } = await attached({ 'worker.screen': () => aScreen(['an editor'], { alternate: true }) });
    peer.end({ notice: 'exit', code: null, signal: 'SIGTERM' });
    expect(await lastWords(terminal)).toBe('[w1 ended by SIGTERM]\r\n');
    expect((await terminal.exited).code).toBe(143);
  });

  test('a worker that is lost ends it', async () => {
    const lost = await attached();
    lost.peer.end({ notice: 'lost', why: 'its holder is gone' });
    expect(await lastWords(lost.terminal)).toContain('swarm: w1 was lost: its holder is gone');
    expect((await lost.terminal.exited).code).toBe(1);
  });

  test('a daemon that is gone is waited for, and the next one attached to', async () => {
    const { daemon, terminal, peer } = await attached();
    peer.socket.destroy();
    await terminal.shows('[the daemon is gone; w1 runs on: waiting until it is back (Ctrl-C ends this)]');
    const second = await daemon.attach.viewer();
    second.welcome({ cols: 80, rows: 24 }, 'the picture again');
    await terminal.shows('the picture again');
    terminal.type('\x1d');
    expect(await lastWords(terminal)).toContain('[detached from w1; it runs on]');
    expect(await terminal.exited).toMatchObject({ code: 0 });
  });

  test('a refusal is an error like any other', async () => {
    const daemon = await playedDaemon({ 'worker.get': ({ name }) => aWorker({ name }) });
    const terminal = inTerminal(daemon, 'attach', 'w1');
    (await daemon.attach.viewer()).refuse('not_found', 'no worker called w1 runs in a terminal here', '`swarm ps` shows those that do.');
    expect(await terminal.exited).toEqual({ code: 1, signal: 0 });
    expect(terminal.output()).toBe('swarm: no worker called w1 runs in a terminal here\r\n  `swarm ps` shows those that do.\r\n');
  });

  test('one that has ended is told as that', async () => {
    const daemon = await playedDaemon({ 'worker.get': ({ name }) => hosted(name, { state: 'exited', code: 0 }) });
    const terminal = inTerminal(daemon, 'attach', 'w1');
    (await daemon.attach.viewer()).refuse('not_found', 'no worker called w1 runs in a terminal here');
    expect(await terminal.exited).toEqual({ code: 1, signal: 0 });
    expect(terminal.output()).toMatch(/^swarm: w1 has ended\r\n {2}`swarm screen w1`/);
  });

  test('one that is just starting is waited for', async () => {
    const daemon = await playedDaemon({
      'worker.get': ({ name }) => hosted(name, { state: 'starting', pid: null }),
      'worker.screen': () => aScreen([]),
    });
    const terminal = inTerminal(daemon, 'attach', 'w1');
    (await daemon.attach.viewer()).refuse('not_found', 'no worker called w1 runs in a terminal here');
    const peer = await daemon.attach.viewer();
    expect(daemon.calls.all.map(({ method }) => method)).toContain('worker.screen');
    peer.welcome({}, 'the picture');
    await terminal.shows('the picture');
    terminal.type('\x1d');
    expect(await lastWords(terminal)).toBe('[detached from w1; it runs on]\r\n');
  });

  test('the wheel looks back through what the daemon has kept', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `line ${at}`);
    const { terminal, peer, daemon } = await attached({ 'worker.screen': () => aScreen(lines) });
    terminal.type('\x1b[<64;10;5M');
    await terminal.shows('[3/36]');
    expect(daemon.calls.all).toEqual([{ method: 'worker.screen', params: { name: 'w1', ansi: true, scrollback: true } }]);
    const before = terminal.output().length;
    terminal.type('q');
    await peer.looks.next();
    peer.redraw('here and now', { cols: 80, rows: 24 });
    await terminal.shows('here and now', before);
    terminal.type('\x1d');
    await terminal.exited;
    expect(peer.inputs.all).toEqual([]);
  });

  test.each([
    [['attach', 'w1', '--detach-key', 'escape'], '--detach-key must be a key such as ctrl-] or ctrl-q'],
    [['attach', 'w1', '--size', 'big'], '--size cannot be'],
    [['attach', 'w1', '--take', '--read-only'], '--take and --read-only do not go together'],
    [['attach'], '`swarm attach` needs W'],
    [['attach', 'w1'], 'to attach, standard input and output must be a terminal'],
  ])('%j without a terminal is wrong', async (line, words) => {
    const { swarm } = await playedDaemon();
    const { code, err } = await swarm(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  test('a worker is not attached to itself', async () => {
    const { swarm } = await playedDaemon();
    expect((await swarm(['attach', 'w1'], { env: { SWARM_WORKER: 'w1' } })).err).toContain('this is the terminal of w1 itself');
  });
});

test('run --attach starts the command in the size of the terminal, and ends as it does', async () => {
  const daemon = await playedDaemon({ 'worker.run': () => ({ worker: hosted('ls-1') }), 'worker.screen': () => aScreen(['a  b  c']) });
  const terminal = inTerminal(daemon, 'run', '--attach', '--', 'ls', '-l');
  const peer = await daemon.attach.viewer();
  expect(peer.hello.worker).toBe('ls-1');
  expect(daemon.calls.all[0]).toMatchObject({ method: 'worker.run', params: { command: ['ls', '-l'], cols: 80, rows: 24 } });
  peer.welcome();
  peer.end({ notice: 'exit', code: 2, signal: null });
  expect(await lastWords(terminal)).toBe('a  b  c\r\n[ls-1 exited with code 2]\r\n');
  expect((await terminal.exited).code).toBe(2);
});

describe('replay', () => {
  const replayed = async (log: string, ...flags: string[]) => {
    const daemon = await playedDaemon({ 'worker.get': ({ name }) => hosted(name, { log }) });
    return inTerminal(daemon, 'replay', 'w1', ...flags);
  };

  test('plays all of it, without what would change or ask the terminal', async () => {
    const log = recorded({ 0: ['one\x1b[c \x1b[31mtwo\x1b[3J\x1b[?2004h three', '1000 0 80x24\n3601000 6 80x24\n'] });
    const terminal = await replayed(log, '--idle-limit', '1ms');
    expect((await terminal.exited).code).toBe(0);
    const output = terminal.output();
    expect(output).toContain('one \x1b[31mtwo\x1b[?2004h three');
    expect(output.slice(output.indexOf('three'))).toContain('\x1b[?2004l');
    expect(output.endsWith('\x1b[?25h\x1b[0m\r\n')).toBe(true);
  });

  test.each(['q', '\x03'])('ends by %j, with the terminal as it was', async key => {
    const log = recorded({ 0: ['beginning\x1b[?1049hnever shown', '1000 0 80x24\n3601000 18 80x24\n'] });
    const terminal = await replayed(log);
    await terminal.shows('\x1b[?1049h');
    terminal.type(key);
    expect((await terminal.exited).code).toBe(0);
    expect(terminal.output()).not.toContain('never shown');
    expect(terminal.output()).toContain('\x1b[?1049l');
  });

  test('Space halts it, and lets it go on', async () => {
    const log = recorded({ 0: ['first second', '1000 0 80x24\n3601000 6 80x24\n'] });
    const terminal = await replayed(log, '--idle-limit', '1s', '--speed', '4');
    await terminal.shows('first');
    terminal.type('  ');
    await terminal.shows('second');
    expect((await terminal.exited).code).toBe(0);
  });

  test('a larger one is announced, and without one that is said', async () => {
    const large = await replayed(recorded({ 0: ['x', '1000 0 200x50\n'] }));
    await large.shows('it was recorded at 200x50; in this terminal of 80x24 it may look wrong');
    const none = await replayed('/nowhere');
    await none.shows('swarm: there is no recording of w1');
  });
});

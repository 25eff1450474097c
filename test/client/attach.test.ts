/** Attaching in a real terminal, to a daemon that the test plays: bytes, keys, sizes, and every way out leaves the terminal as it was. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { enterScreen, leaveScreen, noTraces } from '../../src/client/terminal-modes.ts';
import { type AttachPeer, type AttachServer, attachServer } from '../helpers/attach-server.ts';
import { inPty, type PtyProgram } from '../helpers/pty.ts';

const program = join(import.meta.dirname, '../helpers/attach-program.ts');
const shellMarks = 'sane-before';

interface Attached {
  readonly server: AttachServer;
  readonly peer: AttachPeer;
  readonly terminal: PtyProgram;
}

/** In a shell, as at home: it prints the state of the terminal before and after. */
async function start(options: object = {}, size?: { cols: number; rows: number }): Promise<Attached> {
  const server = await attachServer();
  const argument = JSON.stringify({ socket: server.path, ...options });
  const script = `echo ${shellMarks}; was=$(stty -g); "$0" "$1" "$2"; echo "code $?"; [ "$(stty -g)" = "$was" ] && echo sane || echo changed`;
  const terminal = inPty(['/bin/sh', '-c', script, process.execPath, program, argument], size);
  const peer = await server.viewer();
  return { server, peer, terminal };
}

async function attached(options: object = {}, picture = '$ ', size?: { cols: number; rows: number }): Promise<Attached> {
  const all = await start(options, size);
  all.peer.welcome({}, picture);
  await all.terminal.shows(picture);
  return all;
}

/** The viewer itself, the shell's child, which says so. */
const viewerOf = ({ peer }: Attached): number => Number(/^pid (\d+)$/.exec(peer.hello.name)![1]);

/** What the terminal got between the worker's last words and the shell's next ones. */
const expectGivenBack = async ({ terminal }: Attached): Promise<string> => {
  const all = await terminal.shows(/(sane|changed)\r\n$/);
  expect(all).toContain('\x1b[?1049l\x1b[?25h\x1b[0m\x1b[23;0t');
  // Nothing is drawn after it was given back but what is meant for the shell's own screen.
  const after = all.slice(all.lastIndexOf('\x1b[23;0t') + '\x1b[23;0t'.length);
  expect(after).not.toContain('\x1b');
  expect(after).toMatch(/sane\r\n$/);
  await terminal.exited;
  return after;
};

describe('while attached', () => {
  test('a screen of its own is entered, then the picture comes, then output byte for byte', async () => {
    const all = await attached({}, 'the picture');
    const { peer, terminal } = all;
    const drawn = 'ünïcødé 漢字 \x1b[31mred\x1b[0m\r\n\x1b[?2004h\none row down';
    peer.output(drawn);
    const output = await terminal.shows(drawn);
    expect(output).toContain(enterScreen());
    expect(output.indexOf(enterScreen())).toBeGreaterThan(output.indexOf(shellMarks));
    expect(output.indexOf('the picture')).toBeGreaterThan(output.indexOf(enterScreen()));
    await terminal.shows('[swarm: attached to w1, Ctrl-] detaches]');
  });

  test('the daemon is told who views, what, and in which size', async () => {
    const { peer } = await start({}, { cols: 91, rows: 33 });
    expect(peer.hello).toEqual({
      min: 1,
      max: 1,
      worker: 'w1',
      name: expect.stringMatching(/^pid/),
      mode: 'write',
      take: false,
      size: { cols: 91, rows: 33 },
    });
    const { peer: other } = await start({ readOnly: true, take: true });
    expect(other.hello).toEqual({ min: 1, max: 1, worker: 'w1', name: expect.stringMatching(/^pid/), mode: 'watch', take: true });
    const { peer: third } = await start({ keepSize: true });
    expect(third.hello.size).toBeUndefined();
  });

  test('keys reach the worker as they were typed, a lone Escape too', async () => {
    const { peer, terminal } = await attached();
    terminal.type('ls\r\x03\x1b[A\x1bb');
    expect(await peer.typed(9)).toBe('ls\r\x03\x1b[A\x1bb');
    terminal.type('\x1b');
    expect(await peer.typed(10)).toBe('ls\r\x03\x1b[A\x1bb\x1b');
  });

  test('a large paste arrives whole', async () => {
    const { peer, terminal } = await attached();
    const paste = `\x1b[200~${'a line with \x1d in it\n'.repeat(10_000)}\x1b[201~`;
    terminal.type(paste);
    expect(await peer.typed(paste.length)).toBe(paste);
  });

  test('a new size is told, the last one of a burst', async () => {
    const { peer, terminal } = await attached();
    terminal.resize(100, 30);
    terminal.resize(101, 31);
    const sizes = await peer.sizes.count(1);
    expect(sizes.at(-1)).toEqual({ cols: 101, rows: 31 });
  });

  test('a redraw begins with an empty screen', async () => {
    const { peer, terminal } = await attached();
    const before = terminal.output().length;
    peer.output('\x1b[>1u');
    peer.redraw('anew', { cols: 80, rows: 24 });
    const drawn = await terminal.shows('anew', before);
    expect(drawn.slice(0, drawn.indexOf('anew'))).toMatch(/\x1b\[<1u.*\x1b\[H\x1b\[2J/s);
  });

  test('the note goes away with the first key, by a picture that is asked for', async () => {
    const { peer, terminal } = await attached();
    await terminal.shows('detaches]');
    terminal.type('x');
    expect(await peer.looks.next()).toBe(true);
  });

  test('what the worker has no room for is told, in sum', async () => {
    const { peer, terminal } = await attached();
    peer.notice({ notice: 'dropped', bytes: 65_536, why: 'full' });
    peer.notice({ notice: 'dropped', bytes: 65_536, why: 'full' });
    await terminal.shows('[swarm: 131072 bytes were not typed, as w1 does not read its input]');
  });

  test('with somebody else at the keys nothing is typed, and who that is is said', async () => {
    const { peer, terminal } = await start();
    peer.welcome({ writing: false, writer: 'ann (pts/7)' });
    await terminal.shows('[swarm: watching w1, ann (pts/7) types, Ctrl-] detaches]');
    terminal.type('rm -rf');
    terminal.type('\x1d');
    await terminal.shows('ended {"how":"detached"}');
    await peer.closed;
    expect(peer.inputs.all).toEqual([]);
  });

  test('when it is taken over, watching goes on; when it is given back, the size is told', async () => {
    const { peer, terminal } = await attached();
    peer.notice({ notice: 'taken', by: 'ben' });
    await terminal.shows('[swarm: watching w1, ben types, Ctrl-] detaches]');
    peer.output('still seen');
    await terminal.shows('still seen');
    peer.notice({ notice: 'yours' });
    expect(await peer.sizes.next()).toEqual({ cols: 80, rows: 24 });
    terminal.type('y');
    expect(await peer.inputs.next()).toBe('y');
  });

  test('a terminal that does not read is waited for, and memory does not grow', async () => {
    const all = await attached();
    const { peer, terminal } = all;
    terminal.pause();
    // What fits into the buffers of the system and of the viewer, and then no more.
    expect(await peer.flood(64 * 1024 * 1024)).toBeLessThan(8 * 1024 * 1024);
    expect(peer.socket.writableLength).toBeGreaterThan(0);
    terminal.resume();
    if (peer.socket.writableNeedDrain) await new Promise(resolve => peer.socket.once('drain', resolve));
    peer.output('\r\nthe end of it');
    await terminal.shows('the end of it');
    terminal.type('\x1d');
    await expectGivenBack(all);
  });
});

describe('the terminal is given back', () => {
  test('after detaching', async () => {
    const all = await attached();
    all.terminal.type('\x1d');
    const after = await expectGivenBack(all);
    expect(after).toContain('ended {"how":"detached"}');
    expect(after).toContain('code 0');
  });

  test.each([
    ['\x1b[93;5u', undefined],
    ['\x1b[27;5;93~', undefined],
    ['\x11', 'ctrl-q'],
  ])('after detaching by %j', async (typed, key) => {
    const all = await attached(key === undefined ? {} : { key });
    all.terminal.type(typed);
    expect(await expectGivenBack(all)).toContain('ended {"how":"detached"}');
  });

  test('with all that the worker had changed', async () => {
    const all = await attached({}, '\x1b[>1u\x1b[>5u\x1b[?1003h\x1b[?1006h\x1b]11;#102030\x07\x1b]9;4;1;30\x07\x1b[?25lx');
    all.terminal.type('\x1d');
    await expectGivenBack(all);
    const traces = { keyboardLevels: 2, settings: new Set([11, 9]) };
    expect(all.terminal.output()).toContain(leaveScreen(traces));
  });

  test.each([
    [{ notice: 'exit', code: 3, signal: null } as const, { how: 'exited', code: 3, signal: null }],
    [{ notice: 'exit', code: null, signal: 'SIGKILL' } as const, { how: 'exited', code: null, signal: 'SIGKILL' }],
    [{ notice: 'lost', why: 'its holder is gone' } as const, { how: 'lost', why: 'its holder is gone' }],
  ])('when the worker ends: %j', async (notice, end) => {
    const all = await attached();
    all.peer.output('last words');
    all.peer.end(notice);
    expect(await expectGivenBack(all)).toContain(`ended ${JSON.stringify(end)}`);
    expect(all.terminal.output()).toContain('last words');
  });

  test('when the daemon goes away', async () => {
    const all = await attached();
    all.server.close();
    expect(await expectGivenBack(all)).toContain('ended {"how":"gone"}');
  });

  test('when the daemon talks nonsense', async () => {
    const all = await attached();
    all.peer.socket.write(Buffer.alloc(64, 0xff));
    expect(await expectGivenBack(all)).toContain('ended {"how":"gone"}');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('when it is told to end by %s, by which it then ends', async (signal, code) => {
    const all = await attached();
    process.kill(viewerOf(all), signal);
    expect(await expectGivenBack(all)).toContain(`code ${code}`);
  });

  test('when it is told to end while the terminal takes nothing: it does not wait for that', async () => {
    const all = await attached();
    const { peer, terminal } = all;
    terminal.pause();
    await peer.flood(64 * 1024 * 1024);
    process.kill(viewerOf(all), 'SIGTERM');
    await peer.closed;
    terminal.resume();
    await terminal.shows('code 143');
    await terminal.shows(/sane\r\n$/);
    await terminal.exited;
  });

  test.each([
    ['throw', 1, 'a fault in the middle'],
    ['exit', 7, ''],
  ] as const)('when the program breaks: %s', async (fault, code, words) => {
    const all = await attached({ fault });
    process.kill(viewerOf(all), 'SIGUSR2');
    const output = await all.terminal.shows(/(sane|changed)\r\n$/);
    const after = output.slice(output.lastIndexOf('\x1b[23;0t'));
    expect(after).toContain(words);
    expect(after).toContain(`code ${code}`);
    expect(output).toContain(leaveScreen(noTraces));
    await all.terminal.exited;
  });

  test('and was never touched when the daemon refuses', async () => {
    const all = await start();
    all.peer.refuse('not_found', 'no worker called w1 runs in a terminal here');
    const output = await all.terminal.shows(/(sane|changed)\r\n$/);
    expect(output).toContain('{"how":"refused","error":"no worker called w1 runs in a terminal here"}');
    expect(output).not.toContain('\x1b');
    await all.terminal.exited;
  });

  test('when the window is closed', async () => {
    const all = await attached();
    all.terminal.hangUp();
    await all.peer.closed;
    await all.terminal.exited;
  });
});

describe('stopped and continued', () => {
  test('by Ctrl-Z from outside: the terminal is given back meanwhile, and drawn anew', async () => {
    const all = await attached();
    const { peer, terminal } = all;
    await terminal.shows('detaches]');
    const pid = viewerOf(all);
    const before = terminal.output().length;
    process.kill(pid, 'SIGTSTP');
    await terminal.shows('\x1b[?1049l', before);
    // Only a stopped process can be continued.
    execFileSync('/bin/sh', ['-c', `until ps -o stat= -p ${pid} | grep -q T; do :; done`]);
    process.kill(pid, 'SIGCONT');
    await terminal.shows('\x1b[?1049h', before);
    await peer.looks.next();
    peer.redraw('here again', { cols: 80, rows: 24 });
    await terminal.shows('here again', before);
    terminal.type('\x1d');
    await expectGivenBack(all);
  });
});

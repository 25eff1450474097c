/** The verbs of the user interface: what they hand over to it, where they refuse, and its commands from a shell. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { ScreenWish } from '../../src/client/screen-wish.ts';
import { program, startDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { paper } from '../helpers/paper.ts';
import { playedDaemon } from '../helpers/played-daemon.ts';
import { inPty, type PtyProgram } from '../helpers/pty.ts';

const aTerminal = (): Pick<Terminal, 'stdin' | 'columns'> => ({
  stdin: Object.assign(Readable.from(['']), { isTTY: true }) as unknown as Terminal['stdin'],
  columns: 100,
});

/** A command line at a terminal, and what it opened the user interface with. */
async function opened(
  line: string[],
  change: Partial<Terminal> = {},
): Promise<{ code: number; err: string; wish: ScreenWish | undefined }> {
  const daemon = await playedDaemon();
  const terminal = paper({ cwd: daemon.home, ...aTerminal(), ...change, env: { ...daemon.env, ...change.env } });
  let wish: ScreenWish | undefined;
  const code = await runCommand(line, {
    terminal,
    runDaemon: () => Promise.resolve(0),
    openScreen: async given => {
      wish = given;
    },
    screenCommands: () => Promise.reject(new Error('not asked for')),
    serveTools: () => Promise.reject(new Error('not asked for')),
  });
  return { code, err: terminal.err.join('\n'), wish };
}

describe('swarm ui', () => {
  test('hands over what its flags say', async () => {
    const { code, wish } = await opened(['ui', '--theme', 'dark', '--ascii', '--no-mouse', '--read-only']);
    expect([code, wish]).toEqual([0, expect.objectContaining({ theme: 'dark', isAscii: true, hasMouse: false, isReadOnly: true })]);
  });

  test('leaves to the configuration what no flag says', async () => {
    const { wish } = await opened(['ui']);
    expect(wish).toMatchObject({ theme: undefined, isAscii: undefined, hasMouse: undefined, isReadOnly: false });
  });

  test.each<[string, string[], Partial<Terminal>, string | RegExp]>([
    ['a theme that is none', ['ui', '--theme', 'drak'], {}, /--theme.*drak.*ansi, dark, light/],
    ['a flag that is none', ['ui', '--asci'], {}, /--asci/],
    ['no terminal to draw on', ['ui'], { columns: undefined }, 'needs a terminal that can draw'],
    ['no terminal to read from', ['ui'], { stdin: Readable.from(['']) as unknown as Terminal['stdin'] }, 'needs a terminal that can draw'],
    ['a terminal that can do nothing', ['ui'], { env: { TERM: 'dumb' } }, 'needs a terminal that can draw'],
  ])('refuses %s', async (_, line, change, complaint) => {
    const { code, err, wish } = await opened(line, change);
    expect([code, wish]).toEqual([2, undefined]);
    expect(err).toMatch(complaint);
  });

  test('says that no daemon runs', async () => {
    const place = testHome();
    const terminal = paper({ cwd: place.home, ...aTerminal(), env: place.env });
    const code = await runCommand(['ui'], {
      terminal,
      runDaemon: () => Promise.resolve(0),
      openScreen: () => expect.fail('there is nothing to open'),
      screenCommands: () => Promise.reject(new Error('not asked for')),
      serveTools: () => Promise.reject(new Error('not asked for')),
    });
    expect([code, terminal.err.join('\n')]).toEqual([6, expect.stringContaining('swarm up')]);
  });
});

describe('at a real terminal', () => {
  const ui = (place: TestHome, env: NodeJS.ProcessEnv, ...flags: string[]): PtyProgram => {
    const variables = Object.entries({ NO_COLOR: '', ...env }).map(([name, value]) => `${name}=${value}`);
    return inPty(['env', ...variables, process.execPath, program, 'ui', ...flags], { cwd: place.home, env: place.env });
  };
  const leave = async (screen: PtyProgram): Promise<string> => {
    screen.type('q');
    expect(await screen.exited).toMatchObject({ code: 0 });
    return screen.output();
  };
  /** Of the foreground, in any of the ways. */
  const coloured = /\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])[;m]/;

  test.each([
    ['colours', {}, [], true],
    ['none where NO_COLOR is set', { NO_COLOR: '1' }, [], false],
    ['the theme that was asked for all the same', { NO_COLOR: '1' }, ['--theme', 'dark'], true],
    ['none in the theme without any', {}, ['--theme', 'mono'], false],
  ])('it has %s', async (_, env, flags, isColoured) => {
    const daemon = await startDaemon();
    await daemon.swarm('task', 'add', 'Paint it');
    const screen = ui(daemon, env, ...flags);
    await screen.shows('Paint it');
    expect(coloured.test(await leave(screen))).toBe(isColoured);
  });

  test('it is drawn with ASCII alone where that was asked for, or the terminal knows no more', async () => {
    const daemon = await startDaemon();
    await daemon.swarm('task', 'add', 'Grüße aus 日本');
    for (const [env, flags] of [
      [{}, ['--ascii']],
      [{ LC_ALL: 'C' }, []],
    ] as const) {
      const screen = ui(daemon, env, ...flags);
      await screen.shows('aus');
      expect(await leave(screen)).toMatch(/^[\x00-\x7f]*$/);
    }
  });

  test('it leaves the mouse alone where that was asked for', async () => {
    const daemon = await startDaemon();
    await daemon.swarm('task', 'add', 'Paint it');
    const [with_, without] = [ui(daemon, {}), ui(daemon, {}, '--no-mouse')];
    await with_.shows('Paint it');
    await without.shows('Paint it');
    expect(await leave(with_)).toContain('\x1b[?1006h');
    expect(await leave(without)).not.toMatch(/\x1b\[\?100[0-36]h/);
  });

  test('TERM=dumb is told what to use instead', async () => {
    const screen = ui(await startDaemon(), { TERM: 'dumb' });
    expect(await screen.exited).toMatchObject({ code: 2 });
    expect(screen.output()).toContain('swarm watch');
  });

  test('wrong keys in the configuration are told with their places, by the screen and by `config validate`', async () => {
    const place = testHome();
    writeFileSync(join(place.home, 'swarm.yaml'), 'screen:\n  keys:\n    task.asign: a\n    task.note: f13\n    task.copy: a\n');
    const daemon = await place.start();
    const screen = ui(daemon, {});
    expect(await screen.exited).toMatchObject({ code: 2 });
    const { code, stderr } = await daemon.swarm('config', 'validate');
    expect(code).toBe(2);
    for (const said of [screen.output().replaceAll('\r\n', '\n'), stderr]) {
      expect(said).toMatch(/swarm.yaml:3:17: screen.keys.task.asign: there is no such command; Did you mean 'task.assign'\?/);
      expect(said).toMatch(/swarm.yaml:4:16: screen.keys.task.note: 'f13' is no key/);
      expect(said).toMatch(/swarm.yaml:5:16: screen.keys.task.copy: 'a' is the key of task.assign already/);
    }
    expect(screen.output()).not.toContain('\x1b[?1049h');
  });

  test.each([
    ['theme: drak', 'swarm.yaml:1:17: screen.theme: must be one of', 'did you mean dark?'],
    ['glyphs: ansi', 'swarm.yaml:1:18: screen.glyphs: must be one of auto, unicode, ascii', ''],
    ['mouse: 1', 'swarm.yaml:1:17: screen.mouse: must be one of on, off', ''],
    ['bell: loud', 'swarm.yaml:1:16: screen.bell: must be one of on, off', ''],
    ['keys: {Assign: a}', 'swarm.yaml:1:17: screen.keys.Assign: must be the name of a command', ''],
    ['keys: {task.note: [a]}', 'swarm.yaml:1:28: screen.keys.task.note: must be', 'not a list'],
  ])('a configuration with %s is refused', async (text, place, hint) => {
    const home = testHome();
    writeFileSync(join(home.home, 'swarm.yaml'), `screen: {${text}}\n`);
    const { code, stderr } = await home.swarm('config', 'validate');
    expect(code).toBe(2);
    expect(stderr).toContain(place);
    expect(stderr).toContain(hint);
  });
});

describe('swarm up', () => {
  test('opens no screen where there is no terminal, or where it was told not to', async () => {
    const daemon = await startDaemon();
    expect(await daemon.swarm('up')).toMatchObject({ code: 0, stderr: '' });
    const screen = inPty([process.execPath, program, 'up', '--no-tui'], { cwd: daemon.home, env: daemon.env });
    // From then on it tells everything.
    await screen.shows('already running');
    await daemon.swarm('task', 'add', 'Paint it');
    await screen.shows('Paint it');
    screen.type('\x03');
    await screen.exited;
    expect(screen.output()).not.toContain('\x1b[?1049h');
  });

  test('opens it in a terminal, and says at the end that the swarm runs on', async () => {
    const daemon = await startDaemon();
    const screen = inPty([process.execPath, program, 'up', '--theme', 'light'], { cwd: daemon.home, env: daemon.env });
    await screen.shows('\x1b[?1049h');
    await screen.shows('Tasks').catch(() => expect.fail(JSON.stringify(screen.output())));
    screen.type('q');
    expect(await screen.exited).toMatchObject({ code: 0 });
    expect(screen.output().slice(screen.output().lastIndexOf('\x1b[?1049l'))).toContain('swarm down');
  });

  test('knows the themes', async () => {
    expect(await testHome().swarm('up', '--theme', 'drak')).toMatchObject({ code: 2, stderr: expect.stringContaining('drak') });
  });
});

describe('swarm do', () => {
  test('lists what can be done from a shell', async () => {
    const { swarm } = testHome();
    const { code, stdout } = await swarm('do');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^COMMAND +KEYS +WHAT IT DOES\n[\s\S]*^task\.assign +a +Assign to a worker or pool$/m);
    expect(stdout).not.toContain('task.new');
    const { commands } = JSON.parse((await swarm('do', '--json')).stdout);
    expect(commands).toContainEqual(expect.objectContaining({ id: 'task.cancel', keys: ['X'] }));
  });

  test('does it, says so, and gives its errors the codes of all verbs', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'Paint it');
    expect(await swarm('do', 'task.raise', 't1')).toEqual({ code: 0, stdout: 't1 is high now\n', stderr: '' });
    expect((await swarm('do', 'task.note', 't1', '--answer', 'two\nlines', '--json')).stdout).toBe('{"done":["Noted on t1"]}\n');
    const unknown = await swarm('do', 'task.asign', 't1');
    expect(unknown).toMatchObject({ code: (await swarm('task', 'show', 't9')).code, stdout: '' });
    expect(unknown.stderr).toContain("Did you mean 'task.assign'?");
    expect(await swarm('do', 'task.cancel')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('swarm do task.cancel TASK'),
    });
    expect(await swarm('do', 'screen.quit')).toMatchObject({ stderr: expect.stringContaining('only makes sense on the screen') });
    expect((await swarm('task', 'show', 't1')).stdout).not.toContain('cancelled');
  });
});

/** bin/swarm: found through symlinks, with the Node it should take, and clear when something is missing. */

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { tempDir } from './helpers/temp.ts';

/** A clone in miniature: the launcher, a built main.js and a Node that set-up installed, both of which are shell scripts that say who they are. */
let clone: string;
/** The folder on PATH where the machine's own Node lies, if it has one. */
let machine: string;

beforeEach(() => {
  const dir = realpathSync(tempDir());
  clone = join(dir, 'a clone');
  machine = join(dir, 'machine');
  mkdirSync(machine);
  mkdirSync(join(clone, 'bin'), { recursive: true });
  cpSync(join(import.meta.dirname, '..', 'bin', 'swarm'), join(clone, 'bin', 'swarm'));
  write(join(clone, 'dist', 'main.js'), '');
  write(join(clone, 'node_modules', 'node', 'bin', 'node'), saying('installed'));
});

const machineNode = (version: string) =>
  write(join(machine, 'node'), `[ "$1" = --version ] && echo ${version} && exit\n${saying('machine')}`);

const saying = (who: string) => `printf '%s\\n' ${who} "$@"`;

function write(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function launch(command: string, args: string[] = [], { cwd = '/', path = machine } = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { PATH: path }, encoding: 'utf8' });
  return { status, said: stdout.split('\n').filter(Boolean), stderr };
}

describe('which Node', () => {
  test.each([
    ['v22.0.0', 'machine'],
    ['v24.21.0', 'machine'],
    ['v100.0.0', 'machine'],
    ['v20.20.2', 'installed'],
    ['nonsense', 'installed'],
  ])('the machine has %s: the %s one runs', (version, who) => {
    machineNode(version);
    const { said, status } = launch(join(clone, 'bin', 'swarm'));
    expect(said).toEqual([who, join(clone, 'dist', 'main.js')]);
    expect(status).toBe(0);
  });

  test('the machine has none: the installed one runs', () => {
    expect(launch(join(clone, 'bin', 'swarm')).said[0]).toBe('installed');
  });

  test('it asks for the version once', () => {
    write(join(machine, 'node'), `echo "$1" >> "${machine}/asked"; echo v24.0.0`);
    launch(join(clone, 'bin', 'swarm'), ['status']);
    expect(launch('/bin/cat', [join(machine, 'asked')]).said).toEqual(['--version', join(clone, 'dist', 'main.js')]);
  });
});

describe('from anywhere', () => {
  const foundMain = () => ['installed', join(clone, 'dist', 'main.js')];

  test('through a chain of relative and absolute symlinks', () => {
    mkdirSync(join(machine, 'opt'));
    symlinkSync('../../a clone/bin/swarm', join(machine, 'opt', 'first'));
    symlinkSync(join(machine, 'opt', 'first'), join(machine, 'second'));
    symlinkSync('second', join(machine, 'swarm'));
    expect(launch(join(machine, 'swarm')).said).toEqual(foundMain());
  });

  test('through a symlink to its folder, whose parent is not the clone', () => {
    symlinkSync(join(clone, 'bin'), join(machine, 'tools'));
    expect(launch(join(machine, 'tools', 'swarm')).said).toEqual(foundMain());
  });

  test('by its name on PATH, and by sh from its own folder', () => {
    const bin = join(clone, 'bin');
    expect(launch('/bin/sh', ['-c', 'swarm'], { path: [machine, bin].join(delimiter) }).said).toEqual(foundMain());
    expect(launch('/bin/sh', ['swarm'], { cwd: bin }).said).toEqual(foundMain());
  });
});

test('arguments and the exit code pass through unchanged', () => {
  write(join(clone, 'node_modules', 'node', 'bin', 'node'), `${saying('installed')}; exit 3`);
  const args = ['task', 'add', 'two  words', '', '*', '--', '$HOME'];
  const { stdout, status } = spawnSync(join(clone, 'bin', 'swarm'), args, { env: { PATH: machine }, encoding: 'utf8' });
  expect(stdout.split('\n').slice(2, -1)).toEqual(args);
  expect(status).toBe(3);
});

describe('what is missing is named, with the remedy', () => {
  test('the build', () => {
    rmSync(join(clone, 'dist'), { recursive: true });
    const { status, stderr } = launch(join(clone, 'bin', 'swarm'));
    expect(stderr).toBe(`swarm: is not built; run \`npm run setup\` in ${clone}\n`);
    expect(status).toBe(1);
  });

  test.each([
    ['v20.1.0', 'found v20.1.0'],
    ['', 'found none'],
  ])('a Node, where the machine has %j', (version, found) => {
    if (version) machineNode(version);
    rmSync(join(clone, 'node_modules'), { recursive: true });
    const { status, stderr } = launch(join(clone, 'bin', 'swarm'));
    expect(stderr).toBe(`swarm: needs Node 22 or newer, and ${found}; run \`npm run setup\` in ${clone}\n`);
    expect(status).toBe(1);
  });
});

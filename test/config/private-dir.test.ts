/** Private directories: made with their mode from the first moment, and never shared with somebody who was there before. */

import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { swarmPaths } from '../../src/config/paths.ts';
import { checkPrivateDir, checkPrivateDirs, ensurePrivateDir, ensurePrivateDirs } from '../../src/config/private-dir.ts';
import { SwarmError } from '../../src/core/error.ts';
import { tempDir } from '../helpers/temp.ts';

const uid = process.getuid!();
let dir: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
});

const modeOf = (target: string) => lstatSync(target).mode & 0o7777;

function refusalOf(action: () => unknown): SwarmError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SwarmError);
    return error as SwarmError;
  }
  throw new Error('nothing was refused');
}

describe('a private directory', () => {
  test('is made with mode 0700, and so are its missing parents, whatever the umask', () => {
    const before = process.umask(0);
    try {
      ensurePrivateDir(path.join(dir, 'a', 'b'));
    } finally {
      process.umask(before);
    }
    expect(modeOf(path.join(dir, 'a', 'b'))).toBe(0o700);
    expect(modeOf(path.join(dir, 'a'))).toBe(0o700);
  });

  test('may be there already', () => {
    ensurePrivateDir(path.join(dir, 'a'));
    writeFileSync(path.join(dir, 'a', 'swarm.db'), 'kept');
    ensurePrivateDir(path.join(dir, 'a'));
    expect(readdirSync(path.join(dir, 'a'))).toEqual(['swarm.db']);
  });

  test.each([
    ['is empty', []],
    ['holds a swarm', ['swarm.db', 'notes']],
    ['holds a configuration', ['config.yaml']],
  ])('is closed to others when it %s', (_, files) => {
    const target = path.join(dir, 'a');
    mkdirSync(target);
    for (const name of files) writeFileSync(path.join(target, name), '');
    chmodSync(target, 0o755);
    ensurePrivateDir(target);
    expect(modeOf(target)).toBe(0o700);
  });

  test.each([
    ['holds other things', 0o755, ['report.txt'], '0755'],
    ['is a shared one like /tmp', 0o1777, [], '1777'],
  ])('is left alone and refused when it %s', (_, mode, files, shown) => {
    const target = path.join(dir, 'a');
    mkdirSync(target);
    for (const name of files) writeFileSync(path.join(target, name), '');
    chmodSync(target, mode);
    const refusal = refusalOf(() => ensurePrivateDir(target));
    expect(refusal.code).toBe('bad_config');
    expect(refusal.message).toContain(`${target} is open to other users (mode ${shown})`);
    expect(refusal.hint).toContain(`chmod 700 '${target}'`);
    expect(modeOf(target)).toBe(mode);
  });

  test('is refused when somebody put a link in its place, even one to a directory of ours', () => {
    mkdirSync(path.join(dir, 'elsewhere'), { mode: 0o700 });
    symlinkSync(path.join(dir, 'elsewhere'), path.join(dir, 'a'));
    const refusal = refusalOf(() => ensurePrivateDir(path.join(dir, 'a')));
    expect(refusal.code).toBe('bad_config');
    expect(refusal.message).toBe(`${dir}/a is a symbolic link, so swarm will not keep its sockets or state there`);
    expect(refusal.hint).toBe('Remove it, or set XDG_RUNTIME_DIR or SWARM_HOME to a directory of your own.');
  });

  test('is refused when the link leads nowhere: nothing is made behind it', () => {
    symlinkSync(path.join(dir, 'gone'), path.join(dir, 'a'));
    expect(refusalOf(() => ensurePrivateDir(path.join(dir, 'a'))).message).toContain('is a symbolic link');
    expect(readdirSync(dir)).toEqual(['a']);
  });

  test('is refused when it is a file', () => {
    writeFileSync(path.join(dir, 'a'), '');
    expect(refusalOf(() => ensurePrivateDir(path.join(dir, 'a'))).message).toContain('is not a directory');
  });

  test('is refused when another user made it first', () => {
    mkdirSync(path.join(dir, 'a'), { mode: 0o700 });
    const refusal = refusalOf(() => ensurePrivateDir(path.join(dir, 'a'), uid + 1));
    expect(refusal.code).toBe('bad_config');
    expect(refusal.message).toContain(`belongs to user ${uid}, not to you (${uid + 1})`);
  });

  test('that cannot be made is an error of its own', () => {
    writeFileSync(path.join(dir, 'plain'), '');
    const refusal = refusalOf(() => ensurePrivateDir(path.join(dir, 'plain', 'a')));
    expect(refusal.code).toBe('unavailable');
    expect(refusal.message).toContain(`cannot make the directory ${dir}/plain: `);
    expect(refusal.hint).toContain('set XDG_RUNTIME_DIR or SWARM_HOME');
  });
});

describe('a look before connecting', () => {
  test('makes nothing and gives the mode', () => {
    expect(checkPrivateDir(path.join(dir, 'a'))).toBeUndefined();
    ensurePrivateDir(path.join(dir, 'a'));
    expect(checkPrivateDir(path.join(dir, 'a'))).toBe(0o700);
  });

  test('refuses what somebody else made, and what cannot be reached', () => {
    mkdirSync(path.join(dir, 'a'), { mode: 0o700 });
    expect(refusalOf(() => checkPrivateDir(path.join(dir, 'a'), uid + 1)).code).toBe('bad_config');
    symlinkSync('loop', path.join(dir, 'loop'));
    expect(refusalOf(() => checkPrivateDir(path.join(dir, 'loop', 'a'))).message).toContain('cannot be examined');
  });
});

describe('the directories of a swarm', () => {
  const pathsIn = (env: Record<string, string>) => swarmPaths({ cwd: dir, env: { HOME: dir, ...env }, uid, tmp: path.join(dir, 'tmp') });

  test('are all private', () => {
    const paths = pathsIn({});
    ensurePrivateDirs(paths);
    for (const made of [paths.stateDir, paths.runtimeDir, path.join(dir, 'tmp', `swarm-${uid}`)]) expect(modeOf(made)).toBe(0o700);
  });

  test('are refused when the one of the user in /tmp is a link', () => {
    mkdirSync(path.join(dir, 'tmp'));
    mkdirSync(path.join(dir, 'trap'));
    symlinkSync(path.join(dir, 'trap'), path.join(dir, 'tmp', `swarm-${uid}`));
    expect(refusalOf(() => ensurePrivateDirs(pathsIn({}))).message).toContain('is a symbolic link');
    expect(refusalOf(() => checkPrivateDirs(pathsIn({}))).message).toContain('is a symbolic link');
    expect(readdirSync(path.join(dir, 'trap'))).toEqual([]);
  });

  test('are one directory with SWARM_HOME', () => {
    ensurePrivateDirs(pathsIn({ SWARM_HOME: path.join(dir, 'mine') }));
    expect(readdirSync(dir)).toEqual(['mine']);
    expect(modeOf(path.join(dir, 'mine'))).toBe(0o700);
  });
});

/** Where a swarm lives: the project found, the directories chosen, the reasons given, and sockets that always fit. */

import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { pathRows, projectRoot, socketFromEnv, swarmPaths } from '../../src/config/paths.ts';
import { holderSocketName } from '../../src/config/runtime-dir.ts';
import { SwarmError } from '../../src/core/error.ts';
import { tempDir } from '../helpers/temp.ts';

const uid = process.getuid!();
let dir: string;
let project: string;

beforeEach(() => {
  dir = realpathSync(tempDir());
  project = made('project');
});

function made(...parts: string[]): string {
  const target = path.join(dir, ...parts);
  mkdirSync(target, { recursive: true });
  return target;
}

const file = (...parts: string[]) => writeFileSync(path.join(dir, ...parts), '');

/** Paths in a home of their own, on Linux unless told otherwise. */
const pathsIn = (env: Record<string, string>, more: { cwd?: string; platform?: NodeJS.Platform; tmp?: string; uid?: number } = {}) =>
  swarmPaths({ cwd: project, env: { HOME: path.join(dir, 'home'), ...env }, uid, platform: 'linux', tmp: path.join(dir, 'tmp'), ...more });

function refusalOf(action: () => unknown): SwarmError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SwarmError);
    return error as SwarmError;
  }
  throw new Error('nothing was refused');
}

describe('the project root', () => {
  test.each(['swarm.yaml', 'swarm.yml'])('is the nearest directory upwards that holds %s', name => {
    const deep = made('project', 'a', 'b');
    file('project', name);
    expect(projectRoot(deep, {})).toBe(project);
    file('project', 'a', 'swarm.yaml');
    expect(projectRoot(deep, {})).toBe(path.join(project, 'a'));
  });

  test('is the git root when there is no swarm.yaml, and is not searched above it', () => {
    file('swarm.yaml');
    const deep = made('project', 'a');
    made('project', '.git');
    expect(projectRoot(deep, {})).toBe(project);
  });

  test('may be a worktree, where .git is a file', () => {
    file('project', '.git');
    expect(projectRoot(made('project', 'a'), {})).toBe(project);
  });

  test('is the directory itself when there is neither', () => {
    const deep = made('project', 'a');
    expect(projectRoot(deep, {})).toBe(deep);
    expect(pathsIn({}, { cwd: deep }).reasons.root).toBe('current directory: no swarm.yaml and no git repository here or above');
  });

  test('is a real path, so that a link leads to the same swarm', () => {
    symlinkSync(project, path.join(dir, 'link'));
    expect(pathsIn({}, { cwd: path.join(dir, 'link') })).toEqual(pathsIn({}));
  });

  test('is SWARM_PROJECT when that is set, also relative to the current directory', () => {
    const other = made('other');
    expect(projectRoot(project, { SWARM_PROJECT: other })).toBe(other);
    expect(projectRoot(project, { SWARM_PROJECT: '../other' })).toBe(other);
    expect(projectRoot(project, { SWARM_PROJECT: '' })).toBe(project);
  });

  test('refuses a SWARM_PROJECT that is no directory', () => {
    file('plain');
    for (const name of ['plain', 'gone']) {
      const refusal = refusalOf(() => projectRoot(project, { SWARM_PROJECT: path.join(dir, name) }));
      expect(refusal.code).toBe('bad_config');
      expect(refusal.message).toBe(`SWARM_PROJECT is not a directory: ${path.join(dir, name)}`);
      expect(refusal.hint).toBe('Set SWARM_PROJECT to the directory of a project, or unset it.');
    }
  });

  test('refuses a current directory that is gone', () => {
    const gone = made('gone');
    rmSync(gone, { recursive: true });
    expect(refusalOf(() => projectRoot(gone, {}))).toMatchObject({ code: 'bad_config', hint: 'Change to a directory that exists.' });
  });
});

describe('state and configuration', () => {
  test('follow the XDG variables', () => {
    const paths = pathsIn({ XDG_STATE_HOME: path.join(dir, 'state'), XDG_CONFIG_HOME: path.join(dir, 'config') });
    expect(paths.stateDir).toMatch(new RegExp(`^${dir}/state/swarm/project-[0-9a-f]{8}$`));
    expect(paths.userConfig).toBe(path.join(dir, 'config/swarm/config.yaml'));
    expect(paths.reasons).toMatchObject({ stateDir: 'XDG_STATE_HOME', userConfig: 'XDG_CONFIG_HOME' });
  });

  test.each([
    ['linux', 'home/.local/state/swarm/project-'],
    ['darwin', 'home/Library/Application Support/swarm/project-'],
  ] as const)('have their defaults on %s', (platform, expected) => {
    const paths = pathsIn({}, { platform });
    expect(paths.stateDir.startsWith(path.join(dir, expected))).toBe(true);
    expect(paths.userConfig).toBe(path.join(dir, 'home/.config/swarm/config.yaml'));
  });

  test('ignore XDG variables that are empty or relative, as the specification asks', () => {
    expect(pathsIn({ XDG_STATE_HOME: 'state', XDG_CONFIG_HOME: '', XDG_RUNTIME_DIR: '.' })).toEqual(pathsIn({}));
  });

  test('keep two projects of one name apart, and one project together', () => {
    const twin = made('elsewhere', 'project');
    expect(pathsIn({}, { cwd: twin }).stateDir).not.toBe(pathsIn({}).stateDir);
    expect(pathsIn({}, { cwd: twin }).runtimeDir).not.toBe(pathsIn({}).runtimeDir);
    expect(pathsIn({})).toEqual(pathsIn({}));
  });

  test('keep their place from one version to the next', () => {
    // Another hash would lose every existing board: this value is part of the format.
    expect(path.basename(swarmPaths({ cwd: '/', env: { HOME: '/' }, uid }).stateDir)).toBe('root-2a0c975e');
  });

  test('name the directory so that any shell and file system can take it', () => {
    const odd = made('Zoë & co: "quoted" and much longer than anybody needs');
    expect(path.basename(pathsIn({}, { cwd: odd }).stateDir)).toMatch(/^[A-Za-z0-9._-]{1,32}-[0-9a-f]{8}$/);
  });

  test('prefer swarm.yaml to swarm.yml, and say when there is neither', () => {
    expect(pathsIn({}).reasons.projectConfig).toBe('project root, does not exist');
    file('project', 'swarm.yml');
    expect(pathsIn({}).projectConfig).toBe(path.join(project, 'swarm.yml'));
    file('project', 'swarm.yaml');
    expect(pathsIn({}).projectConfig).toBe(path.join(project, 'swarm.yaml'));
    expect(pathsIn({}).localConfig).toBe(path.join(project, 'swarm.local.yaml'));
  });
});

describe('sockets', () => {
  test('stand in XDG_RUNTIME_DIR', () => {
    const paths = pathsIn({ XDG_RUNTIME_DIR: made('run') });
    expect(paths.socket).toMatch(new RegExp(`^${dir}/run/swarm/[0-9a-f]{8}/swarm.sock$`));
    expect(path.basename(paths.agentSocket)).toBe('agent.sock');
    expect(paths.reasons.socket).toBe('XDG_RUNTIME_DIR');
    expect(paths.privateDirs).toEqual([paths.stateDir, path.join(dir, 'run/swarm'), paths.runtimeDir]);
  });

  test.each([
    ['is not set', {}, 'XDG_RUNTIME_DIR is not set to an absolute path'],
    ['does not exist', { XDG_RUNTIME_DIR: '/nonexistent/run' }, 'XDG_RUNTIME_DIR is not a directory'],
  ])('stand in /tmp when XDG_RUNTIME_DIR %s', (_, env: Record<string, string>, why) => {
    const paths = pathsIn(env);
    expect(paths.socket).toMatch(new RegExp(`^${dir}/tmp/swarm-${uid}/[0-9a-f]{8}/swarm.sock$`));
    expect(paths.reasons.socket).toBe(`${why}, so in ${dir}/tmp`);
    expect(paths.privateDirs).toEqual([paths.stateDir, path.join(dir, 'tmp', `swarm-${uid}`), paths.runtimeDir]);
  });

  test('stand in /tmp when XDG_RUNTIME_DIR is that of another user', () => {
    const paths = pathsIn({ XDG_RUNTIME_DIR: made('run') }, { uid: uid + 1 });
    expect(paths.runtimeDir).toContain(`/tmp/swarm-${uid + 1}/`);
    expect(paths.reasons.socket).toContain(`XDG_RUNTIME_DIR belongs to user ${uid}`);
  });

  test('use the one /tmp of all shells, whatever TMPDIR says', () => {
    const env = { HOME: dir, TMPDIR: dir };
    expect(swarmPaths({ cwd: project, env, uid }).socket).toMatch(/^\/tmp\//);
  });

  test('move to /tmp when the path is too long, at exactly 100 bytes', () => {
    // The longest of the sockets there is that of a holder.
    const room = 99 - '/swarm/12345678/w-12345678.sock'.length - dir.length - 1;
    const fits = pathsIn({ XDG_RUNTIME_DIR: made('r'.repeat(room)) });
    expect(Buffer.byteLength(path.join(fits.runtimeDir, holderSocketName('12345678')))).toBe(99);
    expect(fits.reasons.socket).toBe('XDG_RUNTIME_DIR');
    const moved = pathsIn({ XDG_RUNTIME_DIR: made('r'.repeat(room + 1)) });
    expect(moved.socket).toBe(pathsIn({}).socket);
    expect(moved.reasons.socket).toBe(`XDG_RUNTIME_DIR is too long for a socket path (100 bytes), so in ${dir}/tmp`);
  });

  test('count bytes, not characters', () => {
    const wide = 'ü'.repeat(Math.ceil((100 - dir.length) / 2));
    expect(pathsIn({ SWARM_HOME: path.join(dir, wide) }).reasons.socket).toContain('too long');
  });

  test('are refused with a remedy when nothing short enough is left', () => {
    const refusal = refusalOf(() => pathsIn({}, { tmp: path.join(dir, 't'.repeat(100)) }));
    expect(refusal.code).toBe('bad_config');
    expect(refusal.message).toMatch(/the socket path .*swarm\.sock is too long: \d+ bytes, it must be under 100/);
    expect(refusal.hint).toBe('Set XDG_RUNTIME_DIR or SWARM_HOME to a shorter directory.');
  });

  test('always fit, whatever the directories are called', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).filter(name => !/[/\0]/.test(name));
    fc.assert(
      fc.property(names, name => {
        const { socket, agentSocket } = pathsIn({ SWARM_HOME: path.join(dir, name) });
        return Math.max(Buffer.byteLength(socket), Buffer.byteLength(agentSocket)) < 100;
      }),
    );
  });

  test('come from SWARM_SOCKET in a worker', () => {
    expect(socketFromEnv({ SWARM_SOCKET: '/run/agent.sock' })).toBe('/run/agent.sock');
    expect(socketFromEnv({ SWARM_SOCKET: '' })).toBeNull();
    expect(socketFromEnv({})).toBeNull();
  });
});

describe('SWARM_HOME', () => {
  test('holds state, sockets and configuration of a private swarm', () => {
    const home = path.join(dir, 'mine');
    const paths = pathsIn({ SWARM_HOME: home, XDG_RUNTIME_DIR: made('run'), XDG_STATE_HOME: dir, XDG_CONFIG_HOME: dir });
    for (const name of ['database', 'lock', 'log', 'socket', 'agentSocket', 'userConfig', 'userPresets'] as const) {
      expect(path.dirname(paths[name])).toBe(home);
      expect(paths.reasons[name]).toBe('SWARM_HOME');
    }
    expect(paths).toMatchObject({ home, stateDir: home, runtimeDir: home, privateDirs: [home], root: project });
  });

  test('may be relative to the current directory, and may be a link', () => {
    const home = made('mine');
    symlinkSync(home, path.join(dir, 'link'));
    expect(pathsIn({ SWARM_HOME: '../mine' }).home).toBe(home);
    expect(pathsIn({ SWARM_HOME: path.join(dir, 'link') }).home).toBe(home);
  });

  test('keeps its state and moves its sockets to /tmp when it is too long for them', () => {
    const home = path.join(dir, 'h'.repeat(100));
    const paths = pathsIn({ SWARM_HOME: home });
    expect(paths.database).toBe(path.join(home, 'swarm.db'));
    expect(paths.socket).toMatch(new RegExp(`^${dir}/tmp/swarm-${uid}/[0-9a-f]{8}/swarm.sock$`));
    expect(paths.reasons.socket).toContain('SWARM_HOME is too long for a socket path');
    expect(paths.privateDirs).toEqual([home, path.join(dir, 'tmp', `swarm-${uid}`), paths.runtimeDir]);
    expect(pathsIn({ SWARM_HOME: path.join(dir, 'i'.repeat(100)) }).socket).not.toBe(paths.socket);
  });

  test('has the same sockets before and after it is made, also below a link', () => {
    symlinkSync(made('real'), path.join(dir, 'link'));
    const home = path.join(dir, 'link', 'h'.repeat(100));
    const before = pathsIn({ SWARM_HOME: home });
    mkdirSync(home);
    expect(pathsIn({ SWARM_HOME: home })).toEqual(before);
  });

  test('never shares sockets with the project of the same directory', () => {
    const long = made('p'.repeat(100));
    expect(pathsIn({ SWARM_HOME: long }).socket).not.toBe(pathsIn({}, { cwd: long }).socket);
  });
});

describe('the list for `swarm where`', () => {
  test('gives every path its reason', () => {
    const rows = pathRows(pathsIn({}));
    expect(rows.map(row => row.name)).toContain('agentSocket');
    expect(rows.every(row => row.why.length > 0 && (row.path === null || path.isAbsolute(row.path)))).toBe(true);
    expect(rows.find(row => row.name === 'home')).toEqual({ name: 'home', path: null, why: 'SWARM_HOME is not set' });
  });

  test('follows a project that moves', () => {
    const before = pathsIn({});
    renameSync(project, path.join(dir, 'moved'));
    expect(pathsIn({}, { cwd: path.join(dir, 'moved') }).stateDir).not.toBe(before.stateDir);
  });
});

test('finding the socket loads neither a package nor node:crypto', () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const follow = (source: string) => {
    if (seen.has(source)) return;
    seen.add(source);
    for (const [, name] of readFileSync(source, 'utf8').matchAll(/^import (?!type ).*? from '(.*)';$/gm)) {
      if (name!.startsWith('.')) follow(path.join(path.dirname(source), name!));
      else outside.add(name!);
    }
  };
  follow(path.join(import.meta.dirname, '../../src/config/paths.ts'));
  follow(path.join(import.meta.dirname, '../../src/config/private-dir.ts'));
  expect(seen.size).toBeGreaterThan(4);
  expect([...outside].sort()).toEqual(['node:fs', 'node:os', 'node:path']);
});

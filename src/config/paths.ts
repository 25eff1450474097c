/** Where one swarm lives: its project, state, sockets and config files, each with the reason it was chosen. */

// Every verb of the command needs the socket's path, so this file loads neither zod nor yaml nor node:crypto. Nor env-paths, which
// reads the environment once when it is imported, has no runtime directory, and keeps macOS configuration out of ~/.config.

import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { absoluteIn, type Env, exists, setIn } from './lookup.ts';
import { currentDirectory, findRoot } from './project-root.ts';
import { agentSocketName, attachSocketName, chooseRuntime, socketName } from './runtime-dir.ts';

export interface SwarmPaths {
  /** The project: the directory whose swarm this is. */
  readonly root: string;
  /** SWARM_HOME, when it is set. */
  readonly home: string | null;
  readonly stateDir: string;
  readonly database: string;
  readonly lock: string;
  readonly log: string;
  readonly runtimeDir: string;
  readonly socket: string;
  readonly agentSocket: string;
  readonly attachSocket: string;
  readonly userConfig: string;
  readonly userPresets: string;
  readonly projectConfig: string;
  readonly localConfig: string;
  readonly projectPresets: string;
  /** Directories that must be private to the user, parents first: what `ensurePrivateDirs` makes. */
  readonly privateDirs: readonly string[];
  readonly reasons: Readonly<Record<PathName, string>>;
}

export type PathName = Exclude<keyof SwarmPaths, 'privateDirs' | 'reasons'>;

export interface Surroundings {
  cwd?: string;
  env?: Env;
  uid?: number;
  platform?: NodeJS.Platform;
  /** Stands in for /tmp, for tests. */
  tmp?: string;
}

export function swarmPaths(surroundings: Surroundings = {}): SwarmPaths {
  const { cwd = currentDirectory(), env = process.env, uid = process.getuid?.() ?? 0, platform = process.platform } = surroundings;
  const { root, why: rootWhy } = findRoot(cwd, env);
  const homeText = setIn(env, 'SWARM_HOME');
  const home = homeText === undefined ? null : canonical(path.resolve(cwd, homeText));
  const key = home === null ? hash8(root) : hash8(`home:${home}`);
  const state = chooseState(home, `${nameOf(root)}-${key}`, env, platform);
  const runtime = chooseRuntime(home, key, env, uid, surroundings.tmp);
  const user = chooseUserConfig(home, env);
  const project = configIn(root, 'swarm');
  const local = configIn(root, 'swarm.local');
  return {
    root,
    home,
    stateDir: state.dir,
    database: path.join(state.dir, 'swarm.db'),
    lock: path.join(state.dir, 'swarm.lock'),
    log: path.join(state.dir, 'daemon.log'),
    runtimeDir: runtime.dir,
    socket: path.join(runtime.dir, socketName),
    agentSocket: path.join(runtime.dir, agentSocketName),
    attachSocket: path.join(runtime.dir, attachSocketName),
    userConfig: path.join(user.dir, 'config.yaml'),
    userPresets: path.join(user.dir, 'presets'),
    projectConfig: project.file,
    localConfig: local.file,
    projectPresets: path.join(root, '.swarm', 'presets'),
    privateDirs: [...new Set([state.dir, ...runtime.privateDirs])],
    reasons: {
      root: rootWhy,
      home: home === null ? 'SWARM_HOME is not set' : 'SWARM_HOME',
      ...sameReason(state.why, ['stateDir', 'database', 'lock', 'log']),
      ...sameReason(runtime.why, ['runtimeDir', 'socket', 'agentSocket', 'attachSocket']),
      ...sameReason(user.why, ['userConfig', 'userPresets']),
      projectConfig: project.why,
      localConfig: local.why,
      projectPresets: 'project root',
    },
  };
}

/** Rows for `swarm where`, in the order of the interface above. */
export function pathRows(paths: SwarmPaths): { name: PathName; path: string | null; why: string }[] {
  return (Object.keys(paths) as (keyof SwarmPaths)[])
    .filter(name => name !== 'privateDirs' && name !== 'reasons')
    .map(name => ({ name, path: paths[name], why: paths.reasons[name] }));
}

/** The socket a worker was given; it is used as it stands, whatever the project. */
export const socketFromEnv = (env: Env): string | null => setIn(env, 'SWARM_SOCKET') ?? null;

/** The project a directory belongs to; see `findRoot`. */
export const projectRoot = (cwd: string, env: Env): string => findRoot(cwd, env).root;

function chooseState(home: string | null, name: string, env: Env, platform: NodeJS.Platform): { dir: string; why: string } {
  if (home !== null) return { dir: home, why: 'SWARM_HOME' };
  const base = absoluteIn(env, 'XDG_STATE_HOME');
  if (base !== undefined) return { dir: path.join(base, 'swarm', name), why: 'XDG_STATE_HOME' };
  const inHome = platform === 'darwin' ? ['Library', 'Application Support'] : ['.local', 'state'];
  return { dir: path.join(homeOf(env), ...inHome, 'swarm', name), why: `default: ~/${inHome.join('/')}` };
}

function chooseUserConfig(home: string | null, env: Env): { dir: string; why: string } {
  if (home !== null) return { dir: home, why: 'SWARM_HOME' };
  const base = absoluteIn(env, 'XDG_CONFIG_HOME');
  if (base !== undefined) return { dir: path.join(base, 'swarm'), why: 'XDG_CONFIG_HOME' };
  return { dir: path.join(homeOf(env), '.config', 'swarm'), why: 'default: ~/.config' };
}

function configIn(root: string, stem: string): { file: string; why: string } {
  for (const ending of ['yaml', 'yml']) {
    const file = path.join(root, `${stem}.${ending}`);
    if (exists(file)) return { file, why: 'project root' };
  }
  return { file: path.join(root, `${stem}.yaml`), why: 'project root, does not exist' };
}

/** The real path, also of what is not there yet, so that making the directory does not change the hash taken of its path. */
function canonical(target: string): string {
  try {
    return realpathSync.native(target);
  } catch {
    const parent = path.dirname(target);
    return parent === target ? target : path.join(canonical(parent), path.basename(target));
  }
}

const homeOf = (env: Env): string => absoluteIn(env, 'HOME') ?? homedir();

/** A readable part of the directory's name; the hash beside it makes it unique. */
const nameOf = (root: string): string =>
  path
    .basename(root)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 32) || 'root';

/** FNV-1a over UTF-8: it only tells a user's own projects apart, and node:crypto would cost every verb 4 ms. */
function hash8(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const sameReason = <N extends PathName>(why: string, names: readonly N[]) =>
  Object.fromEntries(names.map(name => [name, why])) as Record<N, string>;

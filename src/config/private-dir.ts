/** Directories that hold sockets and state: made for the user alone, and refused when somebody else made them first. */

import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';

/** Makes every directory the swarm keeps for itself, parents first. */
export function ensurePrivateDirs(paths: { readonly privateDirs: readonly string[] }): void {
  for (const dir of paths.privateDirs) ensurePrivateDir(dir);
}

/**
 * Afterwards `dir` is a directory of this user with mode 0700. The mode is given to mkdir, so there is no moment at which others
 * can enter. In a shared /tmp anybody may have taken the name before: a link or a foreign directory is refused, never used.
 */
export function ensurePrivateDir(dir: string, uid = process.getuid?.()): void {
  make(path.dirname(dir), { recursive: true });
  make(dir);
  const mode = checkPrivateDir(dir, uid);
  if (mode === undefined || (mode & 0o077) === 0) return;
  // tmux refuses here. A directory of our own can be tightened without loss, which saves a person the errand; one that holds
  // other things may be open on purpose (a home directory, a project, /tmp), and closing that is not ours to decide.
  if ((mode & 0o1000) !== 0 || !holdsSwarm(dir)) throw openToOthers(dir, mode);
  chmodSync(dir, 0o700);
}

/** For a client before it connects and shows its token: throws when any of the directories is not the user's own. */
export function checkPrivateDirs(paths: { readonly privateDirs: readonly string[] }): void {
  for (const dir of paths.privateDirs) checkPrivateDir(dir);
}

/** Throws when `dir` is a link, no directory, or another user's; gives its mode, or undefined when it is not there. */
export function checkPrivateDir(dir: string, uid = process.getuid?.()): number | undefined {
  const found = look(dir);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) throw refused(dir, 'is a symbolic link');
  if (!found.isDirectory()) throw refused(dir, 'is not a directory');
  if (uid !== undefined && found.uid !== uid) throw refused(dir, `belongs to user ${found.uid}, not to you (${uid})`);
  return found.mode & 0o7777;
}

function look(dir: string) {
  try {
    return lstatSync(dir, { throwIfNoEntry: false });
  } catch (cause) {
    throw refused(dir, `cannot be examined (${(cause as Error).message})`);
  }
}

function make(dir: string, how: { recursive?: boolean } = {}): void {
  try {
    mkdirSync(dir, { ...how, mode: 0o700 });
  } catch (cause) {
    // mkdir of a directory that is there fails unless it is recursive; then only something else can be in the way.
    if (how.recursive || (cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotMake(dir, cause);
  }
}

const swarmNames = new Set(['swarm.db', 'swarm.lock', 'config.yaml', 'presets']);

function holdsSwarm(dir: string): boolean {
  const names = readdirSync(dir);
  return names.length === 0 || names.some(name => swarmNames.has(name));
}

const elsewhere = 'set XDG_RUNTIME_DIR or SWARM_HOME to a directory of your own';

const refused = (dir: string, why: string) =>
  new SwarmError('bad_config', `${dir} ${why}, so swarm will not keep its sockets or state there`, { hint: `Remove it, or ${elsewhere}.` });

const openToOthers = (dir: string, mode: number) =>
  new SwarmError(
    'bad_config',
    `${dir} is open to other users (mode ${mode.toString(8).padStart(4, '0')}) and holds files that are not swarm's`,
    {
      hint: `Close it with: chmod 700 '${dir}', or ${elsewhere}.`,
    },
  );

const cannotMake = (dir: string, cause: unknown) =>
  new SwarmError('unavailable', `cannot make the directory ${dir}: ${(cause as Error).message}`, {
    hint: `Make room or give yourself the right to write there, or ${elsewhere}.`,
    cause,
  });

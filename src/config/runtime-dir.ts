/** Which directory holds the sockets: the preferred one when the path is short enough for a socket, else one of the user in /tmp. */

import { tmpdir } from 'node:os';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { absoluteIn, type Env, statOf } from './lookup.ts';

export const socketName = 'swarm.sock';
export const agentSocketName = 'agent.sock';
export const attachSocketName = 'attach.sock';
/** Of a worker's holder: as long as these names ever get. */
export const holderSocketName = (id: string): string => `w-${id}.sock`;

interface Runtime {
  dir: string;
  why: string;
  privateDirs: string[];
}

/** `home` is SWARM_HOME or null, `key` what tells this swarm from the user's others, `tmp` stands in for /tmp. */
export function chooseRuntime(home: string | null, key: string, env: Env, uid: number, tmp = commonTmp()): Runtime {
  const preferred = home === null ? xdgRuntime(key, env, uid) : { dir: home, why: 'SWARM_HOME', privateDirs: [home] };
  const obstacle = typeof preferred === 'string' ? preferred : obstacleTo(preferred);
  if (typeof preferred !== 'string' && obstacle === undefined) return preferred;

  const ofUser = path.join(tmp, `swarm-${uid}`);
  const dir = path.join(ofUser, key);
  if (socketBytes(dir) >= limits.socketPathBytes) {
    const size = `${socketBytes(dir)} bytes, it must be under ${limits.socketPathBytes}`;
    throw new SwarmError('bad_config', `the socket path ${path.join(dir, socketName)} is too long: ${size}`, {
      hint: 'Set XDG_RUNTIME_DIR or SWARM_HOME to a shorter directory.',
    });
  }
  return { dir, why: `${obstacle}, so in ${tmp}`, privateDirs: [ofUser, dir] };
}

function obstacleTo({ dir, why }: Runtime): string | undefined {
  const bytes = socketBytes(dir);
  return bytes < limits.socketPathBytes ? undefined : `${why} is too long for a socket path (${bytes} bytes)`;
}

/** The directory below XDG_RUNTIME_DIR, or in words why there can be none. */
function xdgRuntime(key: string, env: Env, uid: number): Runtime | string {
  const base = absoluteIn(env, 'XDG_RUNTIME_DIR');
  if (base === undefined) return 'XDG_RUNTIME_DIR is not set to an absolute path';
  const found = statOf(base);
  if (!found?.isDirectory()) return 'XDG_RUNTIME_DIR is not a directory';
  // `sudo -E` and `su` keep the variable of the first user: a directory made there by another one would lock its owner out.
  if (found.uid !== uid) return `XDG_RUNTIME_DIR belongs to user ${found.uid}`;
  const ours = path.join(base, 'swarm');
  return { dir: path.join(ours, key), why: 'XDG_RUNTIME_DIR', privateDirs: [ours, path.join(ours, key)] };
}

const socketBytes = (dir: string): number =>
  Math.max(
    ...[socketName, agentSocketName, attachSocketName, holderSocketName('x'.repeat(8))].map(name =>
      Buffer.byteLength(path.join(dir, name)),
    ),
  );

/** /tmp before TMPDIR: every shell of a user must find the same socket, and TMPDIR differs between shells (nix-shell, batch jobs). */
const commonTmp = (): string => (statOf('/tmp')?.isDirectory() ? '/tmp' : tmpdir());

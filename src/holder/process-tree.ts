/** Processes as the system knows them: which one is meant, what it has started, and whether it is still there. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from './protocol.ts';

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** The group in the foreground of its terminal; not positive without one. */
  readonly foreground: number;
  readonly started: string;
  readonly zombie: boolean;
}

const onLinux = process.platform === 'linux';

export const bootId = (): string =>
  onLinux
    ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    : execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim();

export function identify(pid: number, boot = bootId()): ProcessIdentity | undefined {
  const entry = entryOf(pid);
  return entry === undefined || entry.zombie ? undefined : { pid, started: entry.started, boot };
}

/** The group in the foreground of this process's terminal, where a shell runs what it was told to. */
export function foregroundOf(pid: number): number | undefined {
  const foreground = entryOf(pid)?.foreground ?? 0;
  return foreground > 0 ? foreground : undefined;
}

/** Whether this very process, and no later one with its pid, is there and not just waiting to be buried. */
export const lives = ({ pid, started, boot }: ProcessIdentity): boolean => {
  const entry = entryOf(pid);
  return entry !== undefined && !entry.zombie && entry.started === started && boot === bootId();
};

export interface Relative extends ProcessIdentity {
  readonly group: number;
}

/**
 * Everything that descends from these processes, shares the session or group of one, or carries the mark in its environment: taken
 * before anything is ended, because the links to its children go with a process. A grandchild that was orphaned before anyone
 * looked has nothing but the mark. Includes the processes themselves.
 */
export function familyOf(pids: readonly number[], mark: string): Relative[] {
  const boot = bootId();
  const all = entries();
  const roots = new Set(pids);
  const members = new Set(
    all
      .filter(entry => roots.has(entry.pid) || roots.has(entry.session) || roots.has(entry.group) || isMarked(entry.pid, mark))
      .map(entry => entry.pid),
  );
  for (let before = 0; before < members.size; ) {
    before = members.size;
    for (const entry of all) if (members.has(entry.parent)) members.add(entry.pid);
  }
  return all.filter(entry => members.has(entry.pid) && !entry.zombie).map(({ pid, started, group }) => ({ pid, started, boot, group }));
}

/** Whether a process was started with this in its environment, as `NAME=value`. Other users' processes tell nobody. */
function isMarked(pid: number, mark: string): boolean {
  if (!onLinux || mark === '' || pid === process.pid) return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false;
  }
}

const entries = (): Entry[] => (onLinux ? fromProc() : fromPs());

function fromProc(): Entry[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => entryOf(Number(name)))
    .filter(entry => entry !== undefined);
}

function entryOf(pid: number): Entry | undefined {
  if (!onLinux) return fromPs(pid)[0];
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the name in brackets, which may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, group, session, , foreground] = fields;
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      foreground: Number(foreground),
      started: fields[19]!,
      zombie: state === 'Z' || state === 'X',
    };
  } catch {
    return undefined;
  }
}

function fromPs(pid?: number): Entry[] {
  const which = pid === undefined ? ['-ax'] : ['-p', String(pid)];
  try {
    const table = execFileSync('ps', [...which, '-o', 'pid=,ppid=,pgid=,sess=,tpgid=,stat=,lstart='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return table
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(fromPsLine);
  } catch {
    return [];
  }
}

function fromPsLine(line: string): Entry {
  const [pid, parent, group, session, foreground, state, ...started] = line.trim().split(/\s+/);
  return {
    ...{ pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(session) },
    ...{ foreground: Number(foreground), started: started.join(' '), zombie: state!.startsWith('Z') },
  };
}

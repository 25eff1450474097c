/** What processes and all that descends from them use right now: processor time and memory, of many at once with one look. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { msOfPsTime } from './cpu-time.ts';

export interface Use {
  /** Processor time so far, with that of children that were waited for. */
  readonly cpuMs: number;
  /** Bytes of memory that are its own or shared. */
  readonly memory: number;
  readonly processes: number;
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly cpuMs: number;
  readonly memory: number;
}

/** The unit of times in /proc, on every Linux. */
const tickMs = 10;
let pageBytes = 0;

/** Of each of these processes; nothing for one that is not there. What left its session is missed: nobody is ended by this. */
export function usesOf(roots: readonly number[]): Map<number, Use> {
  const entries = process.platform === 'linux' ? fromProc() : fromPs();
  const children = new Map<number, Entry[]>();
  const byPid = new Map(entries.map(entry => [entry.pid, entry]));
  for (const entry of entries) {
    // One whose parent has ended is found by its session, which the worker leads.
    const parent = byPid.has(entry.parent) && entry.parent > 1 ? entry.parent : entry.session;
    if (parent === entry.pid) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [entry]);
    else siblings.push(entry);
  }
  return new Map(
    roots.flatMap(root => {
      const entry = byPid.get(root);
      return entry === undefined ? [] : [[root, sumOf(entry, children)] as const];
    }),
  );
}

function sumOf(root: Entry, children: ReadonlyMap<number, readonly Entry[]>): Use {
  let [cpuMs, memory, processes] = [0, 0, 0];
  const seen = new Set<number>();
  for (const queue = [root]; queue.length > 0; ) {
    const entry = queue.pop()!;
    if (seen.has(entry.pid)) continue;
    seen.add(entry.pid);
    cpuMs += entry.cpuMs;
    memory += entry.memory;
    processes++;
    queue.push(...(children.get(entry.pid) ?? []));
  }
  return { cpuMs, memory, processes };
}

function fromProc(): Entry[] {
  pageBytes ||= pageBytesOf(readFileSync('/proc/self/status', 'latin1'), readFileSync('/proc/self/statm', 'latin1'));
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The second field is a name in brackets, which may itself hold brackets and blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const number = (at: number): number => Number(fields[at]);
      const cpuMs = (number(11) + number(12) + number(13) + number(14)) * tickMs;
      return [{ pid, parent: number(1), session: number(3), cpuMs, memory: number(21) * pageBytes }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** The kernel counts memory in pages, of 4, 16 or 64 KiB: one that tells the same memory in both units tells how large they are. */
export function pageBytesOf(status: string, statm: string): number {
  const kibibytes = Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]);
  const pages = Number(statm.split(' ')[1]);
  // Between the two looks a little may have come or gone; a page is a power of two.
  const exponent = Math.round(Math.log2((kibibytes * 1_024) / pages));
  return Number.isFinite(exponent) ? 2 ** exponent : 4_096;
}

function fromPs(): Entry[] {
  try {
    const table = execFileSync('ps', ['-ax', '-o', 'pid=,ppid=,sess=,time=,rss='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return table.split('\n').flatMap(line => {
      const [pid, parent, session, time = '', rss] = line.trim().split(/\s+/);
      const cpuMs = msOfPsTime(time);
      return cpuMs === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), session: Number(session), cpuMs, memory: Number(rss) * 1_024 }];
    });
  } catch {
    return [];
  }
}

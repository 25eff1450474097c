/** For `swarm doctor`: Node, terminals, limits of the system, disk, and the terminal it is called from. */

import { readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { swarmPaths } from '../config/paths.ts';
import { checked, type Finding, fail, ok, warn } from './finding.ts';
import { outputOf } from './program-output.ts';
import type { Terminal } from './terminal.ts';

const oldestNode = 22;
const patienceMs = 10_000;
/** Each worker takes about 10 descriptors of the daemon, a terminal, and some processes. */
const leastFiles = 1_024;
const leastProcesses = 1_000;
const leastPtys = 64;
const gibibyte = 2 ** 30;
const leastFree = gibibyte;
const tooLittleFree = gibibyte / 16;

export function machineFindings(terminal: Terminal): Promise<Finding[]> {
  const { env } = terminal;
  return Promise.all([
    node(process.version),
    checked('terminals', () => canOpenPty(env)),
    ...Object.entries(ulimits).map(([name, limit]) => checked(name, () => ulimit(name, limit, env))),
    checked('ptys', freePtys),
    checked('disk', () => disk(terminal)),
    display(terminal),
    locale(env),
  ]);
}

export function node(version: string): Finding {
  const major = Number(version.slice(1).split('.')[0]);
  if (major >= oldestNode) return ok('node', `${version} at ${process.execPath}`);
  return fail('node', `${version} is too old`, `Install Node ${oldestNode} or newer from nodejs.org.`);
}

/** Opens one and runs a shell in it, in a process of its own. */
const opener = 'require(process.argv[1]).spawn("/bin/sh",["-c","exit 7"],{}).onExit(({exitCode})=>process.exit(exitCode===7?0:1))';

async function canOpenPty(env: NodeJS.ProcessEnv): Promise<Finding> {
  const module = createRequire(import.meta.url).resolve('node-pty');
  const { code, text } = await outputOf([process.execPath, '-e', opener, module], env, patienceMs);
  if (code === 0) return ok('terminals', 'a pseudo-terminal opens, and a shell runs in it');
  const [reason = 'no answer'] = text
    .trim()
    .split('\n')
    .filter(line => /error/i.test(line));
  return fail(
    'terminals',
    `no pseudo-terminal can be opened: ${reason.trim()}`,
    'Install swarm anew on this machine (its native part must fit it), and see that /dev/ptmx may be opened.',
  );
}

const ulimits = {
  'open files': { flag: '-n', least: leastFiles },
  processes: { flag: '-u', least: leastProcesses },
} as const;

async function ulimit(name: string, { flag, least }: (typeof ulimits)[keyof typeof ulimits], env: NodeJS.ProcessEnv): Promise<Finding> {
  const { code, text } = await outputOf(['/bin/sh', '-c', `ulimit ${flag} 2>/dev/null || bash -c 'ulimit ${flag}'`], env, patienceMs);
  const said = text.trim();
  if (code !== 0 || !/^(\d+|unlimited)$/.test(said)) throw new Error(`ulimit ${flag} says ${said || 'nothing'}`);
  if (said === 'unlimited' || Number(said) >= least) return ok(name, `at most ${said} (ulimit ${flag})`);
  return warn(name, `at most ${said}: enough for few workers`, `Raise it where the swarm is started: \`ulimit ${flag} ${least}\`.`);
}

/** Linux says how many are taken; elsewhere opening one, above, has to do. */
function freePtys(): Finding {
  if (process.platform !== 'linux') return ok('ptys', 'not counted on this system');
  const [most, taken] = ['max', 'nr'].map(name => Number(readFileSync(`/proc/sys/kernel/pty/${name}`, 'utf8')));
  const free = most! - taken!;
  if (free >= leastPtys) return ok('ptys', `${free} of ${most} are free`);
  return warn('ptys', `only ${free} of ${most} are free`, 'Raise the number: `sudo sysctl kernel.pty.max=4096`.');
}

function disk({ cwd, env }: Terminal): Finding {
  const dir = existingAbove(swarmPaths({ cwd, env }).stateDir);
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const text = `${(free / gibibyte).toFixed(1)} GiB free for ${dir}`;
  if (free >= leastFree) return ok('disk', text);
  const remedy = 'Make room: the board stops taking work when the disk is full. `swarm where` shows what lies where.';
  return free < tooLittleFree ? fail('disk', text, remedy) : warn('disk', text, remedy);
}

function existingAbove(dir: string): string {
  try {
    statfsSync(dir);
    return dir;
  } catch {
    return path.dirname(dir) === dir ? dir : existingAbove(path.dirname(dir));
  }
}

function display({ env, columns }: Terminal): Finding {
  const kind = env.TERM ?? '';
  if (columns === undefined) return ok('terminal', 'the output goes to a file or a pipe');
  if (kind === '' || kind === 'dumb')
    return warn('terminal', `TERM is '${kind}'`, 'Set TERM to what your terminal is, such as xterm-256color.');
  if (columns < 80) return warn('terminal', `${kind}, ${columns} columns wide`, 'Make the window at least 80 columns wide.');
  return ok('terminal', `${kind}, ${columns} columns wide`);
}

export function locale(env: NodeJS.ProcessEnv): Finding {
  const name = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => value !== undefined && value !== '') ?? '';
  if (/utf-?8/i.test(name) || (name === '' && process.platform === 'darwin')) return ok('locale', name || 'UTF-8 by default');
  const text = name === '' ? 'neither LC_ALL nor LANG is set' : `${name} is not UTF-8`;
  return warn('locale', text, 'Agents may draw garbage: set LANG to a UTF-8 locale, such as C.UTF-8.');
}

/** What a command line would run, found out before it is run: a child that cannot start can only die in silence. */

import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FailureCode, HolderFailure, SpawnSpec } from './protocol.ts';

const defaultPath = '/usr/local/bin:/usr/bin:/bin';

/** The absolute path of the program, or why it cannot be run and what to do. */
export function findExecutable(spec: SpawnSpec): { file: string } | { failure: HolderFailure } {
  const [name] = spec.command;
  if (name === '' || [...spec.command, spec.cwd, ...Object.values(spec.env)].some(text => text.includes('\0'))) {
    return failed(
      'bad_arguments',
      'the command is empty, or a part of it holds a NUL character',
      'Give a program and plain arguments (EINVAL).',
    );
  }
  if (!isDirectory(spec.cwd))
    return failed('bad_cwd', `the working directory ${spec.cwd} is not there`, 'Make it, or name another with --cwd (ENOENT).');
  if (!allows(spec.cwd, constants.X_OK))
    return failed('bad_cwd', `the working directory ${spec.cwd} may not be entered`, 'Its permissions forbid it (EACCES).');
  const found = candidates(name, spec).filter(isFile);
  const file = found.find(candidate => allows(candidate, constants.X_OK));
  if (file !== undefined) return missingInterpreter(file) ?? { file };
  if (found[0] !== undefined)
    return failed(
      'not_executable',
      `${found[0]} is not executable`,
      `Make it so with \`chmod +x ${found[0]}\`, or name another program (EACCES).`,
    );
  const where = name.includes('/') ? '' : ` in PATH (${spec.env.PATH ?? defaultPath})`;
  return failed('not_found', `there is no program ${name}${where}`, 'Install it, or correct the command (ENOENT).');
}

function candidates(name: string, { cwd, env }: SpawnSpec): string[] {
  if (name.includes('/')) return [path.resolve(cwd, name)];
  return (env.PATH ?? defaultPath).split(':').map(dir => path.resolve(cwd, dir, name));
}

/** A script whose first line names a program that is not there fails like a missing script, which misleads everybody. */
function missingInterpreter(file: string): { failure: HolderFailure } | undefined {
  const interpreter = /^#!\s*(\S+)/.exec(firstBytes(file))?.[1];
  if (interpreter === undefined || isFile(interpreter)) return undefined;
  return failed(
    'not_found',
    `${file} is a script for ${interpreter}, which is not there`,
    'Install that program, or correct the first line of the script (ENOENT).',
  );
}

function firstBytes(file: string): string {
  try {
    const fd = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString('latin1', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    // Executable but not readable: then it is no script.
    return '';
  }
}

/** What a failed fork means. The child's own errors were ruled out before, and the fork does not say which of its steps failed: so what it needs is tried. */
export function forkFailure(error: Error): HolderFailure {
  const refused = terminalRefused();
  if (refused === undefined)
    return failed(
      'no_process',
      `the system starts no further process: ${error.message}`,
      'End some programs, or raise the limit (`ulimit -u`, pids.max of the cgroup, memory).',
    ).failure;
  const { code, message } = refused;
  const tooMany = tooManyFiles(refused);
  if (tooMany !== undefined) return tooMany;
  if (code === 'ENOSPC' || code === 'EAGAIN')
    return failed(
      'no_pty',
      `the system has no terminal left${ptysInUse()} (${code})`,
      'End some programs that run in terminals, or raise the limit (kernel.pty.max).',
    ).failure;
  return failed('no_pty', `the system gives no terminal: ${message}`, `See that devpts is mounted and ${ptmx} may be opened.`).failure;
}

/** Anything may fail for it, wherever a file is opened. */
export function tooManyFiles({ code, message }: NodeJS.ErrnoException): HolderFailure | undefined {
  if (code !== 'EMFILE' && code !== 'ENFILE') return undefined;
  return failed('no_files', `too many files are open: ${message}`, 'Raise the limit (`ulimit -n`, fs.file-max).').failure;
}

const ptmx = '/dev/ptmx';

function terminalRefused(): NodeJS.ErrnoException | undefined {
  const opened: number[] = [];
  try {
    // A terminal has two ends, each a file.
    for (const file of [ptmx, '/dev/null']) opened.push(openSync(file, constants.O_RDWR | constants.O_NOCTTY));
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** A container may have a limit of its own, which its mount tells. */
function ptysInUse(): string {
  try {
    const own = [...readFileSync('/proc/self/mounts', 'utf8').matchAll(/^\S+ \/dev\/pts devpts (\S+)/gm)].at(-1)?.[1];
    const ownMost = own === undefined ? undefined : /(?:^|,)max=(\d+)/.exec(own)?.[1];
    if (ownMost !== undefined) return `, of the ${ownMost} that there may be here`;
    const [used, most] = ['nr', 'max'].map(name => readFileSync(`/proc/sys/kernel/pty/${name}`, 'utf8').trim());
    return `: ${used} of ${most} are in use`;
  } catch {
    return '';
  }
}

const failed = (code: FailureCode, message: string, hint: string): { failure: HolderFailure } => ({ failure: { code, message, hint } });

const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function allows(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

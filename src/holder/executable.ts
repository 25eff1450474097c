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

/** What a failed fork means. The child's own errors were ruled out before. */
export function forkFailure(error: Error): HolderFailure {
  const used = ptysInUse();
  const { failure } = failed(
    'no_pty',
    `the system gives no new terminal: ${error.message}${used === undefined ? '' : ` (${used})`}`,
    'End some programs, or raise the limit (kernel.pty.max, ulimit -u).',
  );
  return failure;
}

function ptysInUse(): string | undefined {
  try {
    const [used, most] = ['nr', 'max'].map(name => readFileSync(`/proc/sys/kernel/pty/${name}`, 'utf8').trim());
    return `${used} of ${most} in use`;
  } catch {
    return undefined;
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

/** Calls of git: with arguments and without a shell, in bounded time, and without what the caller's environment says of git. */

import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SwarmError } from '../core/error.ts';
import { treeTrouble } from './trouble.ts';

export interface GitOptions {
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Beyond this much output the rest is left out. */
  readonly bytesMax?: number;
  /** What it reads. */
  readonly input?: string;
}

export interface GitAnswer {
  /** Null where it was ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isCut: boolean;
  /** Some of it was no UTF-8. */
  readonly isLossy: boolean;
}

const usualMs = 60_000;
const usualBytes = 64 * 1024 * 1024;

/** Nothing of a repository is run on the way: no hooks, no watchers, nothing in the background; and all look alike to who reads them. */
const always = [
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'submodule.recurse=false', 'diff.noprefix=false'],
  ...['diff.mnemonicPrefix=false', 'log.showSignature=false'],
  ...['gc.auto=0', 'maintenance.auto=false', 'advice.detachedHead=false', 'color.ui=false'],
].flatMap(setting => ['-c', setting]);

/** It asks nobody, speaks English, and does not lock what it only reads. */
const quiet = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };

/** What it prints, without the line break at its end; anything but success is an error. */
export async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const answer = await ask(cwd, args, options);
  if (answer.code === 0) return answer.stdout.replace(/\n$/, '');
  throw failure(args[0]!, answer);
}

export const failure = (verb: string, answer: GitAnswer): SwarmError =>
  treeTrouble(`git ${verb}: ${complaintOf(answer)}`, { passes: isLocked(answer) });

/** For calls whose exit code is an answer. */
export async function ask(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  if (!existsSync(cwd)) throw treeTrouble(`there is no directory ${cwd}`);
  const { timeoutMs = usualMs, env = {}, bytesMax = usualBytes, input = '' } = options;
  const child = spawn('git', [...always, ...args], { cwd, env: { ...callerEnv(), ...quiet, ...env }, stdio: 'pipe' });
  // Whether it reads it or not.
  child.stdin.on('error', () => {}).end(input);
  let isLate = false;
  // SIGTERM lets it take its lock files along.
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGTERM');
  }, timeoutMs);
  const [stdout, stderr] = [gather(child.stdout, bytesMax), gather(child.stderr, usualBytes)];
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', error => reject(missing(error)));
      child.once('close', resolve);
    });
    if (isLate) throw treeTrouble(`git ${args[0]} was not done after ${timeoutMs / 1000} s`, { passes: true });
    return { code, stdout: stdout.text(), stderr: stderr.text(), isCut: stdout.isCut(), isLossy: stdout.isLossy() };
  } finally {
    clearTimeout(timer);
  }
}

export const complaintOf = ({ stderr, stdout, code }: GitAnswer): string =>
  (stderr.trim() || stdout.trim() || `it ended with code ${code}`).replace(/^(fatal|error): /gm, '').slice(0, 1_000);

/** Somebody else is at it; that passes. */
const isLocked = ({ stderr }: GitAnswer): boolean => /\.lock'?: File exists|unable to create '.*\.lock'/i.test(stderr);

function missing(error: NodeJS.ErrnoException): SwarmError {
  if (error.code !== 'ENOENT') return new SwarmError('unavailable', `git cannot be run: ${error.message}`, { cause: error });
  return treeTrouble('git is not installed, and worktrees need it', {
    hint: 'Install git, or write worktree: none; then `swarm up`.',
  });
}

/** The environment of the daemon, but for what it says of git and of swarm. */
export const callerEnv = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env as Record<string, string>).filter(([name]) => !/^(GIT_|SWARM_)/.test(name)));

function gather(stream: NodeJS.ReadableStream, bytesMax: number): { text(): string; isCut(): boolean; isLossy(): boolean } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < bytesMax) chunks.push(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.length;
  });
  const all = (): Buffer => Buffer.concat(chunks);
  return { text: () => all().toString('utf8'), isCut: () => bytes > bytesMax, isLossy: () => !isUtf8(all()) };
}

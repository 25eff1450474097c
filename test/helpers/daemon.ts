/** A real daemon of the built program for one test: in a home of its own, reached as clients reach it, gone when the test ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Client, connect, type Identity } from '../../src/client/client.ts';
import { tempDir } from './temp.ts';

export const program = resolve(import.meta.dirname, '../../dist/main.js');

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestHome {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly socket: string;
  readonly agentSocket: string;
  /** Runs the command to its end, without a terminal. */
  swarm(...args: string[]): Promise<Output>;
  /** The same with text on standard input. */
  swarmWith(input: string, ...args: string[]): Promise<Output>;
  /** Starts a daemon and waits until it answers. */
  start(): Promise<TestDaemon>;
}

export interface TestDaemon extends TestHome {
  readonly pid: number;
  connect(identity?: Identity): Promise<Client>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  readonly exited: Promise<number | null>;
}

/** A place for one swarm: its own home, and a project folder without a swarm.yaml. `main` is the program that is run there. */
export function testHome(extra: NodeJS.ProcessEnv = {}, home = tempDir(), main = program): TestHome {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SWARM_') || name === 'SWARM_TEST_RUN'),
  );
  const env = { ...inherited, SWARM_HOME: home, SWARM_PROJECT: home, SWARM_CHECK_RESULTS: '1', NO_COLOR: '1', ...extra };
  const run = (args: string[], input: string): Promise<Output> => runToEnd([main, ...args], input, { cwd: home, env });
  const place = {
    ...{ home, env, socket: join(home, 'swarm.sock'), agentSocket: join(home, 'agent.sock') },
    swarm: (...args: string[]) => run(args, ''),
    swarmWith: (input: string, ...args: string[]) => run(args, input),
  };
  return { ...place, start: () => startIn({ ...place, start: () => Promise.reject(new Error('already started')) }, main) };
}

export const startDaemon = (extra: NodeJS.ProcessEnv = {}): Promise<TestDaemon> => testHome(extra).start();

async function startIn(place: TestHome, main: string): Promise<TestDaemon> {
  const child = spawn(process.execPath, [main, 'daemon'], {
    ...{ cwd: place.home, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
    env: { ...place.env, SWARM_READY_FD: '3' },
  });
  const exited = exitOf(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const complaint = text(child.stderr!);
  const readiness = await text(child.stdio[3] as Readable);
  if (!readiness.includes('"ready"')) throw new Error(`the daemon did not start: ${readiness}${await complaint}`);
  return {
    ...place,
    ...{ pid: child.pid!, exited },
    connect: async identity => {
      const client = await connect(place.socket, identity);
      onTestFinished(() => client.close());
      return client;
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function runToEnd(words: string[], input: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Output> {
  const child = spawn(process.execPath, words, { ...options, stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

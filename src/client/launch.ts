/** Makes sure that a daemon runs: finds it, or starts one that outlives this process and waits until it answers. */

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrorCode, SwarmError } from '../core/error.ts';
import { type Client, connect } from './client.ts';

export interface LaunchPlan {
  readonly socket: string;
  /** What the new process prints before its own log is open. */
  readonly log: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What a starting daemon says on its third descriptor, as one line. */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'taken' }
  | { readonly state: 'failed'; readonly code: string; readonly message: string; readonly hint?: string };

const patienceMs = 15_000;
/** Whoever holds the lock answers within this time, as a rule; if not, it may have been about to end. */
const otherMs = 1_000;

export async function ensureDaemon(plan: LaunchPlan): Promise<{ client: Client; started: boolean }> {
  const deadline = performance.now() + patienceMs;
  let other = await tryConnect(plan.socket);
  while (other === undefined) {
    const readiness = await start(plan);
    if (readiness.state === 'failed') throw failure(readiness);
    if (readiness.state === 'ready') return { client: await connect(plan.socket), started: true };
    other = await awaitOther(plan.socket);
    if (other === undefined && performance.now() > deadline) throw holdsLock(plan);
  }
  return { client: other, started: false };
}

function failure({ code, message, hint }: Extract<Readiness, { state: 'failed' }>): SwarmError {
  return new SwarmError(isErrorCode(code) ? code : 'internal', message, hint === undefined ? {} : { hint });
}

async function tryConnect(socket: string): Promise<Client | undefined> {
  try {
    return await connect(socket);
  } catch (error) {
    const absent = error instanceof SwarmError && error.code === 'no_daemon';
    if (absent && ['ENOENT', 'ECONNREFUSED', null].includes((error.data?.cause ?? null) as string | null)) return undefined;
    throw error;
  }
}

async function start(plan: LaunchPlan): Promise<Readiness> {
  const log = openLog(plan.log);
  const [command, ...args] = plan.command;
  const child = spawn(command, args, {
    ...{ cwd: plan.cwd, detached: true, stdio: ['ignore', log, log, 'pipe'] },
    // Started by a worker, it is none of what that worker started: it must not end with it.
    env: { ...withoutMark(plan.env), SWARM_READY_FD: '3' },
  });
  closeSync(log);
  const failed = new Promise<Readiness>(resolve => {
    child.once('error', error => resolve({ state: 'failed', code: 'internal', message: `cannot start the daemon: ${error.message}` }));
  });
  const said = text(child.stdio[3] as Readable).then(line => readinessFrom(line, plan.log));
  const readiness = await Promise.race([said, failed]);
  child.unref();
  return readiness;
}

const withoutMark = ({ SWARM_INCARNATION: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => env;

function openLog(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    throw new SwarmError('unavailable', `cannot write to ${file}: ${(cause as Error).message}`, {
      hint: 'See that its folder is writable and the disk has room.',
      cause,
    });
  }
}

function readinessFrom(line: string, log: string): Readiness {
  if (line.trim() !== '') return JSON.parse(line) as Readiness;
  return { state: 'failed', code: 'internal', message: 'the daemon ended before it was ready', hint: `Its log says why: ${log}` };
}

/** Another process is the daemon, or was until now: wait for it to answer. */
async function awaitOther(socket: string): Promise<Client | undefined> {
  const deadline = performance.now() + otherMs;
  for (let pauseMs = 10; performance.now() < deadline; pauseMs = Math.min(200, pauseMs * 1.5)) {
    const client = await tryConnect(socket);
    if (client !== undefined) return client;
    await delay(pauseMs);
  }
  return undefined;
}

const holdsLock = ({ socket, log }: LaunchPlan): SwarmError =>
  new SwarmError('no_daemon', `a daemon holds the lock of this project but does not answer at ${socket}`, {
    hint: `Its log may say why: ${log}`,
  });

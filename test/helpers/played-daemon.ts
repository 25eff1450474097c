/** A daemon that a test plays: it answers each method with what the test says, and serves the attach stream as the test likes. */

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommand } from '../../src/cli/command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { SwarmError } from '../../src/core/error.ts';
import type { SeenWorker, WorkerProcess } from '../../src/core/worker.ts';
import type { MethodName, Params, Result } from '../../src/protocol/methods.ts';
import type { Pool } from '../../src/protocol/pool-methods.ts';
import { LineSplitter } from '../../src/protocol/wire.ts';
import { Arrivals } from './arrivals.ts';
import { type AttachServer, attachServer } from './attach-server.ts';
import { paper } from './paper.ts';
import { aWorker } from './task.ts';
import { tempDir } from './temp.ts';

/** What each method answers; an error is sent as one. */
export type Answers = { readonly [M in MethodName]?: (params: Params<M>) => Result<M> };

export interface PlayedDaemon {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly attach: AttachServer;
  /** Every call but the greeting. */
  readonly calls: Arrivals<{ readonly method: string; readonly params: unknown }>;
  /** Runs a command line in this process, without a terminal. */
  swarm(line: readonly string[], terminal?: Partial<Terminal> & { input?: string }): Promise<{ code: number; out: string; err: string }>;
  /** Goes away, and comes back at the same place. */
  restart(): Promise<void>;
}

export async function playedDaemon(answers: Answers = {}): Promise<PlayedDaemon> {
  const home = tempDir();
  const calls: PlayedDaemon['calls'] = new Arrivals();
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket, answers, calls);
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const listen = async (): Promise<void> => {
    server.listen(join(home, 'swarm.sock'));
    await once(server, 'listening');
  };
  await listen();
  const attach = await attachServer(join(home, 'attach.sock'));
  const env = { SWARM_HOME: home, SWARM_PROJECT: home };
  return {
    ...{ home, env, attach, calls },
    swarm: async (line, change = {}) => {
      const terminal = paper({ cwd: home, ...change, env: { ...env, ...change.env } });
      const code = await runCommand(line, {
        terminal,
        runDaemon: () => Promise.resolve(0),
        openScreen: () => Promise.resolve(),
        serveTools: () => Promise.resolve(),
        screenCommands: () => Promise.reject(new Error('no screen here')),
      });
      return { code, out: terminal.out.join(''), err: terminal.err.join('\n') };
    },
    restart: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      await listen();
    },
  };
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: never;
}

function serve(socket: Socket, answers: Answers, calls: PlayedDaemon['calls']): void {
  const lines = new LineSplitter(
    2 ** 30,
    line => {
      const { id, method, params } = JSON.parse(line) as Request;
      if (method !== 'hello') calls.push({ method, params });
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answerTo(method, params, answers) })}\n`);
    },
    () => {},
  );
  socket.on('data', chunk => lines.push(chunk));
}

function answerTo(method: string, params: never, answers: Answers): object {
  if (method === 'hello') return { result: {} };
  const answer = answers[method as MethodName];
  if (answer === undefined) return { error: { code: -32601, message: `this daemon knows no ${method}`, data: { code: 'unknown_method' } } };
  try {
    return { result: (answer as (params: never) => unknown)(params) };
  } catch (error) {
    const { code, message, hint } = error as SwarmError;
    return { error: { code: -32000, message, data: { code, ...(hint === undefined ? {} : { hint }) } } };
  }
}

export const aProcess = (change: Partial<WorkerProcess> = {}): WorkerProcess => ({
  ...{ state: 'running', pid: 4711, command: ['sleep', '60'], cwd: '/work', cols: 120, rows: 40, code: null, signal: null, reason: null },
  ...{ started_at: Date.now() - 65_000, ended_at: null, log: '/nowhere' },
  ...change,
});

/** A worker in a terminal. */
export const hosted = (name: string, process: Partial<WorkerProcess> = {}, change: Partial<SeenWorker> = {}): SeenWorker =>
  aWorker({ name, process: aProcess(process), ...change });

export const aPool = (change: Partial<Pool> = {}): Pool => ({
  ...{ name: 'claude', preset: 'claude', role: 'worker', drive: 'pull', min: 1, max: 4, desired: 1, why: 'that is its least' },
  ...{ tags: [], capabilities: [], needs_command: false },
  ...{
    busy: 0,
    idle: 0,
    starting: 0,
    leaving: 0,
    pending: 0,
    paused: null,
    held: null,
    held_until: null,
    needs_person: false,
    parked: null,
    stand_in: null,
    remedy: null,
    scaled: null,
  },
  breaker: { state: 'closed', why: null, until: null },
  ...change,
});

export const aScreen = (lines: readonly string[], change: Partial<Result<'worker.screen'>> = {}): Result<'worker.screen'> => ({
  ...{
    seq: 100,
    cols: 120,
    rows: 40,
    changed: true,
    lines: [...lines],
    cursor: { x: 0, y: 0, visible: true },
    alternate: false,
    title: '',
  },
  ...change,
});

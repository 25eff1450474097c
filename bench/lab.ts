/** Where measurements happen: daemons of the built program in homes of their own, all of it gone at the end, however that comes. */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Client, connect } from '../src/client/client.ts';

export interface DaemonPlan {
  /** `normal` does not wait for the disk. */
  readonly durability?: 'full' | 'normal';
  /** A board to begin with, from `boards.ts`. */
  readonly board?: string;
}

export class Lab {
  readonly program: string;
  readonly #dir = mkdtempSync(join(tmpdir(), 'swb-'));
  readonly #children = new Set<ChildProcess>();
  #homes = 0;

  constructor(program: string) {
    this.program = program;
    process.once('exit', () => this.#clear());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  }

  /** A path for a file that goes with the rest. */
  path(name: string): string {
    return join(this.#dir, name);
  }

  async daemon(plan: DaemonPlan = {}): Promise<LabDaemon> {
    const home = join(this.#dir, `h${++this.#homes}`);
    mkdirSync(home, { mode: 0o700 });
    if (plan.board !== undefined) copyFileSync(plan.board, join(home, 'swarm.db'));
    const daemon = new LabDaemon(this, home, plan);
    await daemon.start();
    return daemon;
  }

  spawn(command: string, args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess {
    return this.#kept(spawn(command, args, options));
  }

  /** A process of the bench itself, which answers messages. */
  fork(file: string): ChildProcess {
    const child = this.#kept(fork(resolve(import.meta.dirname, file)));
    child.once('exit', code => {
      // One that failed has said why; whoever waits for its answer would wait for ever.
      if (code !== null && code !== 0) process.exit(1);
    });
    return child;
  }

  #kept(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  #clear(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class LabDaemon {
  readonly home: string;
  readonly socket: string;
  readonly agentSocket: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #lab: Lab;
  #process: ChildProcess | undefined;

  constructor(lab: Lab, home: string, { durability = 'full' }: DaemonPlan) {
    this.#lab = lab;
    this.home = home;
    this.socket = join(home, 'swarm.sock');
    this.agentSocket = join(home, 'agent.sock');
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SWARM_')));
    this.env = { ...inherited, SWARM_HOME: home, SWARM_PROJECT: home, SWARM_STORE_DURABILITY: durability };
  }

  get pid(): number {
    return this.#process!.pid!;
  }

  /** Resolves when it answers. `SWARM_BENCH_DAEMON` adds options of Node, say for a profile. */
  async start(): Promise<void> {
    const options = process.env.SWARM_BENCH_DAEMON?.split(' ') ?? [];
    const child = this.#lab.spawn(process.execPath, [...options, this.#lab.program, 'daemon'], {
      ...{ cwd: this.home, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
      env: { ...this.env, SWARM_READY_FD: '3' },
    });
    this.#process = child;
    const complaint = text(child.stderr!);
    const readiness = await text(child.stdio[3] as Readable);
    if (!readiness.includes('"ready"')) throw new Error(`the daemon did not start: ${readiness}${await complaint}`);
  }

  connect(as?: string): Promise<Client> {
    return connect(this.socket, as === undefined ? {} : { as: { name: as } });
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

/** The pids of those who hold the terminals of its workers. */
export function holdersOf({ home }: LabDaemon): number[] {
  const places = readdirSync(join(home, 'workers'));
  return places.map(
    place => (JSON.parse(readFileSync(join(home, 'workers', place, 'holder.json'), 'utf8')) as { holder: { pid: number } }).holder.pid,
  );
}

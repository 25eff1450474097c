/** A program in a terminal of its own, driven as a person would: typed into, read from, resized, and what is seen on it. */

import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { Arrivals } from './arrivals.ts';

/** The part of node-pty that is used; its own types are declared under the name of the package that it repackages. */
interface Pty {
  spawn(file: string, args: string[], options: object): PtyChild;
}

interface PtyChild {
  readonly pid: number;
  onData(listener: (chunk: Uint8Array) => void): void;
  onExit(listener: (exit: { exitCode: number; signal?: number }) => void): void;
  write(text: string): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

const pty = createRequire(import.meta.url)('node-pty') as Pty;

export interface PtyProgram {
  readonly pid: number;
  /** All output so far. */
  output(): string;
  /** Resolves once the output, from `after` on, holds this. */
  shows(text: string | RegExp, after?: number): Promise<string>;
  type(text: string): void;
  resize(cols: number, rows: number): void;
  /** Stops and goes on reading what it prints. */
  pause(): void;
  resume(): void;
  signal(signal: NodeJS.Signals): void;
  /** The window is closed. */
  hangUp(): void;
  readonly exited: Promise<{ code: number; signal: number }>;
}

export function inPty(
  command: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; cols?: number; rows?: number } = {},
): PtyProgram {
  const { cols = 80, rows = 24, cwd = '/', env = {} } = options;
  const [file = '', ...args] = command;
  const variables = { ...process.env, ...env } as Record<string, string>;
  const child = pty.spawn(file, args, { name: 'xterm-256color', cols, rows, cwd, env: variables, encoding: null });
  const chunks = new Arrivals<Buffer>();
  child.onData(chunk => chunks.push(Buffer.from(chunk)));
  const exited = new Promise<{ code: number; signal: number }>(resolve => {
    child.onExit(({ exitCode, signal = 0 }) => {
      resolve({ code: exitCode, signal });
      chunks.end();
    });
  });
  onTestFinished(async () => {
    if (isThere(child.pid)) process.kill(child.pid, 'SIGKILL');
    await exited;
  });
  const output = (): string => Buffer.concat(chunks.all).toString();
  return {
    ...{ pid: child.pid, output, exited },
    shows: async (text, after = 0) => {
      for (let count = 1; ; count++) {
        const all = output().slice(after);
        if (typeof text === 'string' ? all.includes(text) : text.test(all)) return all;
        await chunks.count(Math.max(count, chunks.all.length + 1)).catch(() => {
          throw new Error(`it ended without ${text}; it printed:\n${JSON.stringify(output())}`);
        });
      }
    },
    type: text => child.write(text),
    resize: (width, height) => child.resize(width, height),
    pause: () => child.pause(),
    resume: () => child.resume(),
    signal: name => void process.kill(child.pid, name),
    hangUp: () => child.destroy(),
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

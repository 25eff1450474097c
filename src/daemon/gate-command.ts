/** Runs the command of a gate: in a group of its own, in bounded time and space, ended with all that it started. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { limits } from '../core/limits.ts';
import { span } from '../core/span.ts';
import { identify } from '../holder/process-tree.ts';
import { stopFamily } from '../holder/stop.ts';
import type { GateProcess } from '../store/decision-store.ts';

const graceMs = 2_000;
/** A benchmark says its number at the end. */
const heardBytes = 64 * 1024;
/** Where there is no leader, all that is left is known by its mark. */
const nobody = { pid: -1, started: '', boot: '' };

export interface GateCommand {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=value` in its environment, by which it is known again. */
  readonly mark: string;
  /** What it prints goes here. */
  readonly log: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onStart(process: GateProcess): void;
}

export interface GateEnd {
  /** Why it did not end with code 0; null when it did. */
  readonly trouble: string | null;
  /** The end of what it printed. */
  readonly output: string;
}

/** How gates are run, as processes or not. */
export interface GateRunner {
  run(gate: GateCommand): Promise<GateEnd | null>;
  end(mark: string, leader: GateProcess | null): Promise<void>;
}

/** Null when it was ended because the signal said so: then nothing is known of it. */
async function runGate(gate: GateCommand): Promise<GateEnd | null> {
  const { command, cwd, env, mark, timeoutMs, signal } = gate;
  if (signal.aborted) return null;
  const child = spawn('/bin/sh', ['-c', command], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = new Output(gate.log);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.take(chunk));
  const exited = once(child, 'exit').then(
    ([code, by]) => ({ how: code === 0 ? null : code === null ? `it was ended by ${by}` : `it ended with code ${code}` }),
    (error: Error) => ({ how: `it cannot be run: ${error.message}` }),
  );
  const closed = Promise.all([child.stdout, child.stderr].map(stream => once(stream, 'close')));
  const leader = child.pid === undefined ? undefined : identify(child.pid);
  if (leader !== undefined) gate.onStart(leader);
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const ended = new Promise<'over'>(resolve => over.addEventListener('abort', () => resolve('over'), { once: true }));
  const exit = await Promise.race([exited, ended]);
  // Also what it left running in the background, which holds its output open.
  await endGate(mark, leader ?? null);
  for (const stream of [child.stdout, child.stderr]) if (exit === 'over') stream.destroy();
  await Promise.race([closed, ended]);
  output.close();
  if (exit !== 'over') return { trouble: exit.how, output: output.text() };
  return signal.aborted ? null : { trouble: `it was not done after ${span(timeoutMs)}`, output: output.text() };
}

/** Ends what is left of a gate, and all that it started. */
const endGate = async (mark: string, leader: GateProcess | null): Promise<void> =>
  void (await stopFamily({ leader: leader ?? nobody, mark }, graceMs));

export const gateProcesses: GateRunner = { run: runGate, end: endGate };

/** All of it in a file, up to a limit; the end of it at hand. */
class Output {
  readonly #file: number;
  #written = 0;
  #heard = Buffer.alloc(0);

  constructor(path: string) {
    this.#file = openSync(path, 'w', 0o600);
  }

  take(chunk: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, chunk]).subarray(-heardBytes);
    const room = limits.gateLogBytes - this.#written;
    if (room < 0) return;
    writeSync(this.#file, chunk.subarray(0, room));
    this.#written += chunk.length;
    if (chunk.length > room) writeSync(this.#file, `\n... cut after ${limits.gateLogBytes} bytes\n`);
  }

  text(): string {
    return this.#heard.toString('utf8');
  }

  close(): void {
    closeSync(this.#file);
  }
}

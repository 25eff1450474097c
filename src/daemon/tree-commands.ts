/** Runs set-up and tear-down of worktrees: in a group of their own, in bounded time, ended with all that they started. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { commandLine } from '../core/shell-word.ts';
import { identify } from '../holder/process-tree.ts';
import { stopFamily } from '../holder/stop.ts';
import type { CommandRunner, TreeCommand } from '../worktree/command.ts';

const graceMs = 2_000;
const tailLines = 5;
const tailBytes = 4_000;
/** Where there is no leader to begin with, all that is left is known by its mark. */
const nobody = { pid: -1, started: '', boot: '' };

export const treeCommands: CommandRunner = {
  run,
  endLeft: async (mark, leader) => void (await stopFamily({ leader: leader ?? nobody, mark }, graceMs)),
};

async function run({ words, cwd, env, mark, log, timeoutMs, signal, onStart }: TreeCommand): Promise<string | null> {
  if (signal.aborted) return 'it was not begun';
  const [program, ...args] = words;
  const output = openSync(log, 'w', 0o600);
  const child = spawn(program!, args, { cwd, env: { ...env }, stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  const closed = once(child, 'exit').then(
    ([code, by]) => ({ code: code as number | null, by: by as string | null, error: null }),
    (error: NodeJS.ErrnoException) => ({ code: null, by: null, error }),
  );
  const leader = child.pid === undefined ? undefined : identify(child.pid);
  if (leader !== undefined) onStart(leader);
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const ended = new Promise<'over'>(resolve => over.addEventListener('abort', () => resolve('over'), { once: true }));
  const exit = await Promise.race([closed, ended]);
  if (exit === 'over') {
    await stopFamily({ leader: leader ?? nobody, mark }, graceMs);
    return signal.aborted ? 'it was ended' : `${commandLine(words)} was not done after ${timeoutMs / 1_000} s`;
  }
  if (exit.error !== null)
    return `${program} cannot be run: ${exit.error.code === 'ENOENT' ? 'there is no such program' : exit.error.message}`;
  if (exit.code === 0) return null;
  await stopFamily({ leader: leader ?? nobody, mark }, graceMs);
  const how = exit.code === null ? `was ended by ${exit.by}` : `exited with code ${exit.code}`;
  return [`${commandLine(words)} ${how}`, ...lastLines(log)].join('\n');
}

function lastLines(log: string): string[] {
  const file = openSync(log, 'r');
  try {
    const from = Math.max(0, fstatSync(file).size - tailBytes);
    const bytes = Buffer.alloc(tailBytes);
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, tailBytes, from));
    return text.trimEnd().split('\n').slice(-tailLines);
  } finally {
    closeSync(file);
  }
}

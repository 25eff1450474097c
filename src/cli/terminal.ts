/** The terminal around a verb: where it reads and prints, how wide that is, and whether colours are welcome. */

import { once } from 'node:events';
import { SwarmError } from '../core/error.ts';
import { terminated } from '../wording/text.ts';

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What there is room for; nothing when the output goes to a file or a pipe, which take any width. */
  readonly columns: number | undefined;
  readonly color: boolean;
  readonly stdin: Input;
  /** Results: lines for the reader or the next program. */
  print(text: string): void;
  /** Results that are not lines, or very many of them: resolves when there is room for more. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Everything else: remarks, errors, prompts. */
  note(text: string): void;
}

export type Input = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

export function processTerminal(): Terminal {
  const { stdout, env } = process;
  stdout.on('error', giveUp);
  return {
    env,
    get cwd() {
      return workingDir();
    },
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    color: wantsColor(env, stdout.isTTY ?? false),
    // Opening it costs time, and few verbs read.
    get stdin() {
      return process.stdin as Input;
    },
    print: text => void stdout.write(terminated(text)),
    write: async bytes => {
      if (!stdout.write(bytes)) await once(stdout, 'drain');
    },
    note: text => void process.stderr.write(terminated(text)),
  };
}

/** A shell may stand in a directory that was deleted meanwhile. */
function workingDir(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new SwarmError('refused', 'the directory that you are in is gone', { hint: 'Go to one that is there, with `cd`.', cause });
  }
}

/** https://no-color.org and https://force-color.org; forcing is the more deliberate wish. */
export function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: kind } = env;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && kind !== 'dumb';
}

/** The reader has seen enough, as in `swarm task list | head`; or closed the window; or there is no room left to write to. */
function giveUp(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(0);
  process.stderr.write(`swarm: cannot write the output: ${error.message}\n`);
  process.exit(1);
}

/** Starts a holder as its spec says, and tells whoever started it how that went. */

import { closeSync, rmSync, writeSync } from 'node:fs';
import { tooManyFiles } from './executable.ts';
import { Holder, takeSpec } from './holder.ts';
import type { HolderFailure, HolderStart } from './protocol.ts';
import { Refusal } from './slot.ts';

// Its terminal, its daemon and its session may all go away; it stays until its process has ended and somebody took note.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const) process.on(signal, () => {});

const readyFd = 3;

let taken: string | undefined;
try {
  const taking = takeSpec(process.argv[2]!);
  taken = taking.taken;
  const started = await new Holder(taking.spec).start();
  rmSync(taken, { force: true });
  tell({ ok: started });
} catch (error) {
  if (taken !== undefined) rmSync(taken, { force: true });
  tell({ error: error instanceof Refusal ? error.failure : cannotStart(error as Error) });
  process.exit(1);
}

function tell(word: HolderStart): void {
  try {
    writeSync(readyFd, `${JSON.stringify(word)}\n`);
    closeSync(readyFd);
  } catch {
    // Whoever started us is gone; it will find us by our record.
  }
}

function cannotStart(error: NodeJS.ErrnoException): HolderFailure {
  return (
    tooManyFiles(error) ?? {
      code: 'bad_request',
      message: `the holder cannot start: ${error.message}`,
      hint: 'See that the folders for state and sockets are writable and the disk has room.',
    }
  );
}

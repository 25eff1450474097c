/** Records on disk that a crash leaves whole or absent: written aside, synced, renamed. */

import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

export function writeRecord(file: string, value: unknown): void {
  const draft = `${file}.new`;
  const fd = openSync(draft, 'w', 0o600);
  try {
    writeSync(fd, `${JSON.stringify(value)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
}

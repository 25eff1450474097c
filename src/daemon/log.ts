/** The daemon's log: NDJSON to a file that is replaced when it grows too large. Never to a terminal, which may belong to a UI. */

import { renameSync, statSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { SwarmError } from '../core/error.ts';

export type Log = Logger;

/** Names under which secrets might reach the log. */
const secrets = ['token', '*.token', 'params.token', 'params.request', 'env', '*.env'];

export function openLog(file: string, options: { level: string; bytesMax: number }): Log {
  const destination = open(file);
  // A full disk must not end the daemon for want of a log.
  destination.on('error', () => {});
  // Each line was tried when it was written. To flush what could not be, as pino does for a fatal one, means to try until there is room.
  destination.flushSync = () => {};
  let bytes = sizeOf(file);
  destination.on('write', (written: number) => {
    bytes += written;
    if (bytes < options.bytesMax) return;
    bytes = 0;
    try {
      renameSync(file, `${file}.1`);
      destination.reopen();
    } catch {
      // The old file goes on growing; the next write tries again.
    }
  });
  return pino({ level: options.level, base: { pid: process.pid }, redact: { paths: secrets, censor: '********' } }, destination);
}

function open(file: string) {
  try {
    return pino.destination({ dest: file, sync: true, mkdir: true, mode: 0o600 });
  } catch (cause) {
    throw new SwarmError('unavailable', `cannot write to ${file}: ${(cause as Error).message}`, {
      hint: 'See that its folder is writable and the disk has room.',
      cause,
    });
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

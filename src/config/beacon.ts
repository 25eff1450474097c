/** A small file beside the board that says where its daemon listens, for clients whose environment leads them to another path. */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Beacon {
  readonly pid: number;
  readonly socket: string;
  readonly version: string;
}

const fileIn = (stateDir: string): string => path.join(stateDir, 'daemon.json');

export function lightBeacon(stateDir: string, beacon: Beacon): void {
  const file = fileIn(stateDir);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(beacon)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

export const douseBeacon = (stateDir: string): void => rmSync(fileIn(stateDir), { force: true });

/** What the last daemon of this board wrote. It may be long dead: only a socket that answers is proof of life. */
export function readBeacon(stateDir: string): Beacon | undefined {
  try {
    const beacon = JSON.parse(readFileSync(fileIn(stateDir), 'utf8')) as Partial<Beacon>;
    return typeof beacon.socket === 'string' && typeof beacon.pid === 'number' ? (beacon as Beacon) : undefined;
  } catch {
    return undefined;
  }
}

/** The holders of workers that run on although no daemon does, by the records that they leave beside the board. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lives } from '../holder/process-tree.ts';
import { type HolderRecord, holderRecordName } from '../holder/protocol.ts';

/** Known by pid, start time and boot, never by a pid alone. */
export function livingHolders(stateDir: string): HolderRecord[] {
  return placesIn(path.join(stateDir, 'workers'))
    .flatMap(dir => recordIn(dir))
    .filter(({ holder }) => lives(holder));
}

function placesIn(dir: string): string[] {
  try {
    return readdirSync(dir).map(name => path.join(dir, name));
  } catch {
    // No worker was ever started here.
    return [];
  }
}

function recordIn(dir: string): HolderRecord[] {
  try {
    return [JSON.parse(readFileSync(path.join(dir, holderRecordName), 'utf8')) as HolderRecord];
  } catch {
    return [];
  }
}

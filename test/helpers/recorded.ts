/** Recordings as a holder leaves them: raw files named by their first place, each with the times of its bytes. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp.ts';

/** Files by their first place, each with its bytes and its index. */
export function recorded(files: Readonly<Record<number, readonly [bytes: string, index?: string]>>): string {
  const dir = join(tempDir(), 'log');
  mkdirSync(dir);
  for (const [from, [bytes, index]] of Object.entries(files)) {
    const stem = join(dir, `output-${from.padStart(15, '0')}`);
    writeFileSync(`${stem}.raw`, bytes);
    if (index !== undefined) writeFileSync(`${stem}.index`, index);
  }
  return dir;
}

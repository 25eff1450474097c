/** Which build of swarm this process runs: two of the same version may differ. */

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The thread that a daemon runs beside its program; everything else the program names by hashes. */
const besides = 'screens.js';

/** Null where its files cannot be read. To be asked for at the start: they may be replaced while it runs. */
export function thisBuild(): string | null {
  try {
    const program = realpathSync(process.argv[1]!);
    const hash = createHash('sha256');
    for (const file of [program, join(dirname(program), besides)]) hash.update(readFileSync(file));
    return hash.digest('hex').slice(0, 12);
  } catch {
    return null;
  }
}

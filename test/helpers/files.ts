/** Waiting for a file that another process makes. */

import { existsSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Resolves once the file is there, somewhere under a directory that is there already. */
export async function appears(file: string, under = dirname(file)): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (existsSync(file)) resolve();
  };
  const watcher = watch(under, { recursive: true }, look);
  look();
  await promise;
  watcher.close();
}

/** Its permissions as chmod would write them. */
export const modeOf = (file: string): string => (statSync(file).mode & 0o7777).toString(8);

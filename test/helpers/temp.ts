/** Directories for one test: short enough for a socket's path, gone when the test ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempPrefix } from '../leaks.ts';

/** For a test or a `beforeEach`. It goes last: whatever the test stops by `onTestFinished` or `afterEach` is stopped by then. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), tempPrefix(process.env.SWARM_TEST_RUN ?? 'none')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  return dir;
}

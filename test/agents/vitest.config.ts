/** `npm run test:agents`: the presets on the real agents that are installed, one after the other. */

import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/agents/**/*.test.ts'],
    // The last to begin is the first to end: homes go when nothing writes to them any more.
    globalSetup: ['test/agents/homes.ts', 'test/leaks.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000 + 30_000 * Number(process.env.SWARM_DELIVERIES ?? 0),
    // Some leave gigabytes in their homes.
    hookTimeout: 30_000 + 2_000 * Number(process.env.SWARM_DELIVERIES ?? 0),
    retry: 0,
  },
});

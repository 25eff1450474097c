/** How the tests run: real processes and files, two at a time, and a run that leaves something behind has failed. */

import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

/** Tells scripts/check.mjs, when that is what started the run, how many tests there were of each outcome, and which needed two tries. */
const counts: Reporter = {
  onTestRunEnd(files) {
    const tests = files.flatMap(file => [...file.children.allTests()]);
    const having = (state: string) => tests.filter(test => test.result().state === state).length;
    const again = tests.filter(test => test.diagnostic()?.flaky).map(test => `${test.module.relativeModuleId} > ${test.fullName}`);
    process.send?.({ passed: having('passed'), failed: having('failed'), skipped: having('skipped'), again });
  },
};

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: 'test/leaks.ts',
    reporters: ['default', counts],
    pool: 'forks',
    maxWorkers: 2,
    // Far above what any test takes: a loaded machine may be slow, only a hung one runs into these.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Among thousands of tests with real processes one may meet a moment that nobody has thought of: it is named, and the rest counts.
    retry: process.env.CI ? 1 : 0,
  },
});

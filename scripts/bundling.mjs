/** How this house's TypeScript becomes JavaScript: the esbuild options that every bundle shares. */

import { root } from './fingerprint.mjs';

/** @satisfies {import('esbuild').BuildOptions} */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Native code, and packages that only few verbs load: they stay outside, subpaths included.
  external: ['better-sqlite3', 'node-pty', 'pino', 'ink', 'react'],
  // esbuild has one banner for programs and chunks alike. A chunk ignores the hashbang; the require() is for bundled CommonJS packages.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
};

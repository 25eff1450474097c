/** Writes the committed files that are derived from the sources; with --check, says which of them are stale. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { root } from './fingerprint.mjs';

const stale = (await derive()).filter(file => textOf(file.path) !== file.content);

if (process.argv.includes('--check')) {
  for (const file of stale) console.error(`generate: ${file.path} is not what its sources say`);
  if (stale.length > 0) console.error('generate: run `npm run generate` and commit the result');
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const file of stale) {
    mkdirSync(dirname(join(root, file.path)), { recursive: true });
    writeFileSync(join(root, file.path), file.content);
    console.log(`generate: wrote ${file.path}`);
  }
}

/**
 * Bundled first, since Node cannot run every TypeScript file as it is; inside node_modules, where the external packages resolve.
 * @returns {Promise<import('./generate-entry.ts').GeneratedFile[]>}
 */
async function derive() {
  const bundle = join(root, 'node_modules', '.cache', `generate-${process.pid}.mjs`);
  try {
    await build({ ...bundling, entryPoints: ['scripts/generate-entry.ts'], outfile: bundle });
    const entry = await import(pathToFileURL(bundle).href);
    return await entry.generated();
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** @param {string} path */
function textOf(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

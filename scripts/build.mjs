/** Bundles the command into dist/ with esbuild, so that a verb opens a few files instead of hundreds. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { distFingerprint, filesUnder, root, sourceFingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';

/**
 * The programs: dist/<name>.js, executable, from their sources. Only the command has chunks. The holder needs to be one file: it runs on
 * while an upgrade replaces everything around it.
 */
const chunked = { main: 'src/main.ts' };
const alone = { holder: 'src/holder/main.ts', agent: 'src/mcp/join.ts', screens: 'src/daemon/screens/thread.ts' };
const entries = { ...chunked, ...alone };

/** What every verb begins with, and what gets by without it: an agent waits for its hooks. */
const [command, hook] = ['src/cli/command.ts', 'src/cli/hook-call.ts'];

const dist = join(root, 'dist');
const programs = new Set(Object.keys(entries).map(name => join(dist, `${name}.js`)));

try {
  await withLock('build', buildDist, message => console.error(`build: ${message}`));
} catch (error) {
  // esbuild has printed its own errors, with the place in the source.
  const reason = error instanceof Error && !('errors' in error) ? `: ${error.message}` : '';
  console.error(`build: failed, and dist is as it was${reason}`);
  process.exitCode = 1;
}

async function buildDist() {
  const startedAt = performance.now();
  // Taken first: a source edited during the build leaves a dist that knows itself to be old.
  const fingerprint = sourceFingerprint();
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
    ...bundling,
    outdir: dist,
    // Read only by `node --enable-source-maps`, which costs a start up to 10 ms; the code is not minified, so traces read without.
    sourcemap: /** @type {const} */ ('linked'),
    sourcesContent: false,
    write: /** @type {const} */ (false),
  };
  const bundles = await Promise.all([
    build({ ...options, entryPoints: chunked, splitting: true, chunkNames: 'chunks/[name]-[hash]', plugins: [await afterCommand()] }),
    build({ ...options, entryPoints: alone }),
  ]);
  const outputFiles = bundles.flatMap(bundle => bundle.outputFiles);
  replaceDist(outputFiles, fingerprint);
  const kilobytes = outputFiles.filter(file => !file.path.endsWith('.map')).reduce((sum, file) => sum + file.contents.length, 0) / 1000;
  console.log(`build: dist holds ${Math.round(kilobytes)} kB of JavaScript (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
}

/**
 * What is loaded later comes after the command, and says so: else esbuild cuts the command into a file for each set of those that share
 * a piece of it, and a verb spends half of its start on opening them.
 * @returns {Promise<import('esbuild').Plugin>}
 */
async function afterCommand() {
  const { metafile } = await build({ ...bundling, entryPoints: chunked, splitting: true, outdir: dist, write: false, metafile: true });
  const importedBy = (/** @type {string} */ path, /** @type {string} */ kind) =>
    (metafile.inputs[path]?.imports ?? []).filter(found => found.kind === kind && !found.external).map(found => found.path);
  const atOnce = new Set([command]);
  for (const path of atOnce) for (const next of importedBy(path, 'import-statement')) atOnce.add(next);
  const loaded = Object.keys(metafile.inputs).flatMap(path => importedBy(path, 'dynamic-import'));
  // What the command itself imports cannot come after it.
  const later = new Set(loaded.filter(path => !atOnce.has(path) && path !== hook).map(path => join(root, path)));
  return {
    name: 'after the command',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.tsx?$/ }, ({ path }) =>
        later.has(path)
          ? {
              contents: `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(join(root, command))};\n`,
              loader: path.endsWith('x') ? 'tsx' : 'ts',
            }
          : undefined,
      ),
  };
}

/**
 * Chunks have a hash in their name and come first, programs last, each by one rename: whoever starts a program, at any moment,
 * finds every chunk it names.
 * @param {import('esbuild').OutputFile[]} files
 * @param {string} fingerprint
 */
function replaceDist(files, fingerprint) {
  rmSync(distFingerprint, { force: true });
  for (const file of files) if (!programs.has(file.path)) place(file.path, file.contents, 0o644);
  for (const file of files) if (programs.has(file.path)) place(file.path, file.contents, 0o755);
  const current = new Set(files.map(file => file.path));
  for (const path of filesUnder(dist)) if (!current.has(path)) rmSync(path);
  place(distFingerprint, fingerprint, 0o644);
}

/** @param {string} path @param {string | Uint8Array} contents @param {number} mode */
function place(path, contents, mode) {
  mkdirSync(dirname(path), { recursive: true });
  const incoming = `${path}.${process.pid}`;
  writeFileSync(incoming, contents, { mode });
  renameSync(incoming, path);
}

/** The same program as another version of it: built from the sources with another version number, and other protocols where a test wants. */

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundling } from '../../scripts/bundling.mjs';
import { root } from '../../scripts/fingerprint.mjs';
import { tempDir } from './temp.ts';

export interface OtherBuild {
  readonly version: string;
  /** What its holders speak, and what it speaks with holders. */
  readonly holderProtocol?: { readonly min: number; readonly max: number };
}

/** Gives the path of its `main.js`; beside it lie the other programs. */
export async function anotherBuild(other: OtherBuild): Promise<string> {
  const dir = tempDir();
  const outdir = join(dir, 'dist');
  mkdirSync(outdir);
  // What is not bundled is found from where the program lies.
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const options = { ...bundling, outdir, plugins: [changed(other)] };
  const shared = { main: 'src/main.ts', screens: 'src/daemon/screens/thread.ts' };
  await Promise.all([
    build({ ...options, entryPoints: shared, splitting: true, chunkNames: 'chunks/[name]-[hash]' }),
    build({ ...options, entryPoints: { holder: 'src/holder/main.ts' } }),
  ]);
  return join(outdir, 'main.js');
}

const protocolLine = /(?<=export const holderProtocol = ).*(?= as const;)/;

/** Replaces what a release would have edited; a line that is not there any more fails the test that relies on it. */
const changed = ({ version, holderProtocol }: OtherBuild): Plugin => ({
  name: 'another build',
  setup: ({ onLoad }) => {
    onLoad({ filter: /package\.json$/ }, ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      return { contents: JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), version }), loader: 'json' };
    });
    onLoad({ filter: /[\\/]holder[\\/]protocol\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!protocolLine.test(text)) throw new Error(`${path} does not say which protocol it speaks`);
      return { contents: holderProtocol ? text.replace(protocolLine, JSON.stringify(holderProtocol)) : text, loader: 'ts' };
    });
  },
});

/** What a build is made from, as one hash: dist carries it, so that it can be asked whether it is current. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Lies inside dist: a copied or deleted dist takes its own truth along. Not packed. */
export const distFingerprint = join(root, 'dist', '.sources');

const inputs = ['src', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** By content, not by time: a checkout or a copy changes every time stamp and not one byte. */
export function sourceFingerprint() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap(input => filesUnder(join(root, input)))) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

export const isBuilt = () => existsSync(distFingerprint) && readFileSync(distFingerprint, 'utf8') === sourceFingerprint();

/** @param {string} path @returns {string[]} every file at or below it, in a stable order */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => filesUnder(join(path, name)));
}

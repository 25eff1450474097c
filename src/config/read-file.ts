/** One configuration file as text: absent is fine, anything but a readable UTF-8 file of sensible size is a problem. */

import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from './problem.ts';

const fileBytesMax = 1024 * 1024;

/** The text, null when there is no such file, or the problem with it. `shown` is the file's name in messages. */
export function readConfigFile(file: string, shown: string): { text: string | null } | { problem: Problem } {
  const problem = (message: string, place = '1:1') => ({ problem: { at: `${shown}:${place}`, message } });
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) {
      const link = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
      return link ? problem('is a link to a file that does not exist; remove it or create the file') : { text: null };
    }
    // Looked at before it is opened: reading a pipe or a device would wait for ever.
    if (!found.isFile())
      return problem(`is ${found.isDirectory() ? 'a directory' : 'not a regular file'}; a YAML file is expected under this name`);
    if (found.size > fileBytesMax) return problem(`has ${found.size} bytes, at most ${fileBytesMax} are read; make it smaller`);
    const bytes = readFileSync(file);
    return isUtf8(bytes)
      ? { text: bytes.toString('utf8') }
      : problem('is not UTF-8 text here; save the file as UTF-8', placeOfFault(bytes));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return { text: null };
    return problem(`cannot be read: ${message}; make it readable for you`);
  }
}

/** Of a folder that need not be there, in the order of their names. */
export function yamlFilesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter(file => /\.ya?ml$/.test(file))
      .sort()
      .map(file => path.join(dir, file));
  } catch {
    return [];
  }
}

/** Line and column of the first byte that is no UTF-8. */
function placeOfFault(bytes: Buffer): string {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const piece = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(piece) || end === -1) {
      const before = new TextDecoder().decode(piece).split('\uFFFD')[0] ?? '';
      return `${line}:${before.length + 1}`;
    }
    start = end + 1;
  }
}

/** Which designation gives which character set: xterm.js keeps only the table of the set, so each is designated once to learn it. */

import type { Charset, Emulator } from './emulator.ts';

const designations = '0A4C5RQKYE6ZH7=';

/** To be called on an emulator that has not shown anything yet. */
export function namesOfCharsets({ input, charsets }: Emulator): ReadonlyMap<Charset, string> {
  const names = new Map<Charset, string>();
  for (const name of designations) {
    input.parse(Buffer.from(`\x1b+${name}`));
    names.set(charsets._charsets[3], name);
  }
  input.parse(Buffer.from('\x1bc'));
  return names;
}

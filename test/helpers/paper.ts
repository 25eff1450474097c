/** A terminal that keeps what is printed, for tests of what a reader would see. */

import { Readable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Paper extends Terminal {
  readonly out: string[];
  readonly err: string[];
}

export function paper(change: Partial<Terminal> & { input?: string } = {}): Paper {
  const { input = '', ...terminal } = change;
  const [out, err]: [string[], string[]] = [[], []];
  return {
    ...{ env: {}, cwd: '/', columns: undefined, color: false, stdin: Readable.from([input]), out, err },
    print: text => void out.push(text),
    write: async bytes => void out.push(Buffer.from(bytes as string).toString()),
    note: text => void err.push(text),
    ...terminal,
  };
}

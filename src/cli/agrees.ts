/** Asks the person at the terminal: yes, or anything else for no. */

import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import type { Terminal } from './terminal.ts';

export const canAsk = ({ stdin, columns }: Terminal): boolean => stdin.isTTY === true && columns !== undefined;

/** Ctrl-D and Ctrl-C are a no as well. */
export async function agrees(question: string, { stdin }: Terminal): Promise<boolean> {
  const lines = createInterface({ input: stdin as unknown as Readable, output: process.stderr });
  const answer = new Promise<string>(resolve => {
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => lines.close());
    lines.question(`${question} [y/N] `).then(resolve, () => resolve(''));
  });
  try {
    return /^y(es)?$/i.test((await answer).trim());
  } finally {
    lines.close();
  }
}

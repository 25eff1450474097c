/** `swarm record export`: writes the recording of a worker as asciicast v3. */

import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WorkerProcess } from '../core/worker.ts';
import { exitCodeFor } from '../wording/exit-text.ts';
import { unwritable } from './file-trouble.ts';
import { recordedProcess } from './recorded-process.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.get',
  summary: 'Write the recording of a worker as asciicast, for players and web pages',
  without: ['json', 'as'],
  args: [['<W>', 'the worker, running or ended']],
  flags: { output: { value: 'FILE', short: 'o', about: 'write it there; without it, to standard output' } },
  about: 'Only what was printed is in it, never what was typed. `asciinema play FILE` plays it, `swarm replay` does without a file.',
  examples: ['swarm record export claude-3 -o claude-3.cast', 'swarm record export claude-3 | gzip > claude-3.cast.gz'],
  run: async ({ args: [worker = ''], options, terminal, connect }) => {
    const process = await recordedProcess(worker, await connect());
    const lines = castLines(worker, process);
    if (options.output === undefined || options.output === '-') for await (const line of lines) await terminal.write(line);
    else await writeFile(lines, resolve(terminal.cwd, options.output));
    return 0;
  },
});

async function writeFile(lines: AsyncIterable<string>, path: string): Promise<void> {
  try {
    await writeLines(lines, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

async function writeLines(lines: AsyncIterable<string>, path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(lines);
  } finally {
    await file.close();
  }
}

async function* castLines(worker: string, process: WorkerProcess): AsyncGenerator<string> {
  const [{ Cast }, { marksIn, pieces }] = await Promise.all([import('../client/asciicast.ts'), import('../holder/recording.ts')]);
  const { cols, rows, at } = (await marksIn(process.log))[0] ?? { ...process, at: process.started_at };
  const cast = new Cast({ cols, rows, at, command: process.command.join(' '), title: worker });
  yield cast.header;
  for await (const piece of pieces(process.log)) {
    const text = cast.size(piece.at, piece.cols, piece.rows) + cast.output(piece.at, piece.bytes);
    if (text !== '') yield text;
  }
  if (process.state === 'exited') yield cast.exit(process.ended_at ?? 0, exitCodeFor(process.code, process.signal));
}

/** `swarm artifact get`: the content of an artifact. */

import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Client } from '../client/client.ts';
import { unwritable } from './file-trouble.ts';
import { artifactId } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'artifact.get',
  without: ['json'],
  args: [['<ID>', 'the artifact']],
  flags: { output: { value: 'FILE', short: 'o', about: 'write it there; without it, to standard output' } },
  examples: ['swarm artifact get a7 -o report.html', 'swarm artifact get a7 | head'],
  run: async ({ args, options, terminal, connect }) => {
    const id = await artifactId(args[0]!, { what: 'ID', terminal });
    const content = contentOf(await connect(), id);
    if (options.output === undefined || options.output === '-') for await (const piece of content) await terminal.write(piece);
    else await writeFile(content, resolve(terminal.cwd, options.output));
    return 0;
  },
});

async function* contentOf(client: Client, id: string): AsyncGenerator<Buffer> {
  for (let offset: number | null = 0; offset !== null; ) {
    const piece: { data: string; next: number | null } = await client.call('artifact.get', { id, offset });
    yield Buffer.from(piece.data, 'base64');
    offset = piece.next;
  }
}

/** Nothing is written before the first piece is there. */
async function writeFile(content: AsyncGenerator<Buffer>, path: string): Promise<void> {
  const first = await content.next();
  try {
    const file = await open(path, 'w');
    try {
      if (!first.done) await file.writeFile(first.value);
      for await (const piece of content) await file.appendFile(piece);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw unwritable(path, cause);
  }
}

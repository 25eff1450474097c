/** `swarm artifact put`: keeps a file beside the board. */

import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { oneOfAKind } from '../client/next-task.ts';
import { limits } from '../core/limits.ts';
import { bytesText } from '../wording/bytes.ts';
import { unreadable } from './file-trouble.ts';
import { show } from './show.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  task: { value: 'ID', param: 'task' },
  name: { value: 'NAME', param: 'name' },
  type: { value: 'MIME', param: 'type' },
} as const satisfies Flags;

export const verb = defineVerb({
  method: 'artifact.put',
  args: [['<FILE>', 'the file; - for standard input']],
  flags,
  about: 'The id is printed: others read it by that, and tasks name it. The same content is kept once. See docs/results.md.',
  examples: ['swarm artifact put out/report.html --task t12', 'git diff | swarm artifact put - --name change.patch'],
  run: async call => {
    const file = call.args[0]!;
    const { cwd, stdin } = call.terminal;
    const input: Readable = file === '-' ? (stdin as unknown as Readable) : await opened(file, cwd);
    const name = call.params.name ?? (file === '-' ? undefined : basename(file));
    const artifact = await sent(call, pieces(input, file), name);
    await show(call, { artifact }, () => `${artifact.id}  ${artifact.name}  ${bytesText(artifact.bytes)}`);
    return 0;
  },
});

async function opened(file: string, cwd: string): Promise<Readable> {
  try {
    return (await open(resolve(cwd, file))).createReadStream();
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function sent({ connect, params }: Call<'artifact.put', typeof flags>, input: AsyncIterable<Buffer>, name: string | undefined) {
  const client = await connect();
  const upload = oneOfAKind();
  let offset = 0;
  for await (const piece of input)
    offset = (await client.call('artifact.put', { data: piece.toString('base64'), upload, offset, more: true })).bytes;
  const label = { ...params, ...(name === undefined ? {} : { name }) };
  const { artifact } = await client.call('artifact.put', { data: '', upload, offset, ...label });
  return artifact!;
}

/** As large as one message may carry. */
async function* pieces(input: Readable, file: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      const bytes = Buffer.from(chunk);
      if (size + bytes.length > limits.artifactPieceBytes) {
        yield Buffer.concat(parts);
        [parts, size] = [[], 0];
      }
      parts.push(bytes);
      size += bytes.length;
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw unreadable(file, cause);
  }
  if (size > 0) yield Buffer.concat(parts);
}

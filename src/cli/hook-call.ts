/** One event of a hook, told in as little time as it takes: nothing is loaded but a socket, and a deadline ends all of it. */

import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/** An agent waits for its hooks: later than this nobody is told anything. */
const deadlineMs = 700;
/** Some never end what they hand over: then what came by now has to do. */
const inputMs = 400;
/** What comes after this much of a payload is not read. */
const inputBytesMax = 4 * 1024 * 1024;
/** The limits of the method that takes it. */
const limits = { values: 50, valueChars: 500, nameChars: 64 };

/** Resolves in time, and never fails. */
export async function tellHook(words: readonly string[], { env, stdin, stdout }: Surroundings): Promise<void> {
  const { SWARM_SOCKET: path, SWARM_TOKEN: token } = env;
  const [agent = '', event = ''] = words;
  const { promise: late, resolve: stop } = Promise.withResolvers<null>();
  const timer = setTimeout(() => stop(null), deadlineMs);
  const sockets: Socket[] = [];
  const exchange = async (): Promise<Answer | null> => {
    if (!path || !token || agent === '' || event === '') return null;
    const socket = connect(path);
    sockets.push(socket);
    socket.on('error', () => {});
    // It may fail long before anybody asks how it went.
    const replies = answersOf(socket).catch(() => null);
    socket.write(line(1, 'hello', { protocol: { min: 1, max: 1 }, client: 'swarm hook', token }));
    const payload = plainValues(await inputOf(stdin));
    socket.write(line(2, 'worker.hook', { agent: agent.slice(0, limits.nameChars), event: event.slice(0, limits.nameChars), payload }));
    return replies;
  };
  const answer = await Promise.race([exchange().catch(() => null), late]);
  stdin.destroy();
  // Only what was printed counts as read: killed before, or heard by nobody, nothing is lost.
  if (answer !== null && (await Promise.race([isPrinted(answer.output, stdout), late]))) {
    const isTold = new Promise<void>(resolve => sockets[0]!.end(line(3, 'worker.told', { messages: answer.told }), resolve));
    await Promise.race([isTold, late]);
  }
  clearTimeout(timer);
  for (const socket of sockets) socket.destroy();
}

interface Answer {
  readonly output: string;
  readonly told: readonly string[];
}

const line = (id: number, method: string, params: object): string => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

/** What the second request is answered with. */
async function answersOf(socket: Socket): Promise<Answer | null> {
  let text = '';
  // It has one more line to take once the answer has been printed.
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const each of lines) {
      const { id, result, error } = JSON.parse(each) as {
        id?: number;
        result?: { output: string | null; told?: string[] };
        error?: unknown;
      };
      if (error !== undefined) return null;
      if (id === 2) return typeof result?.output === 'string' ? { output: result.output, told: result.told ?? [] } : null;
    }
  }
  return null;
}

/** False where nobody listens any more. */
function isPrinted(text: string, stdout: Writable): Promise<boolean> {
  return new Promise(resolve => {
    stdout.on('error', () => resolve(false));
    stdout.write(`${text}\n`, error => resolve(error == null));
  });
}

async function inputOf(stdin: Readable & { readonly isTTY?: boolean }): Promise<unknown> {
  if (stdin.isTTY === true) return {};
  const chunks: Buffer[] = [];
  const { promise: isOver, resolve: stop } = Promise.withResolvers<void>();
  const timer = setTimeout(stop, inputMs);
  let bytes = 0;
  stdin.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > inputBytesMax) stop();
  });
  for (const event of ['end', 'error', 'close']) stdin.on(event, () => stop());
  await isOver;
  clearTimeout(timer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return {};
  }
}

/** Ids, kinds and short words; prompts and answers of the model are nobody's business. */
function plainValues(input: unknown): Record<string, string | number | boolean | null> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return {};
  const plain: Record<string, string | number | boolean | null> = {};
  let left = limits.values;
  for (const [key, value] of Object.entries(input)) {
    const isPlain = value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
    const isShort = key.length <= limits.nameChars && !(typeof value === 'string' && value.length > limits.valueChars);
    if (!isPlain || !isShort || left-- <= 0) continue;
    plain[key] = value;
  }
  return plain;
}

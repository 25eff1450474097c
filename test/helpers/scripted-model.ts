/** A model that does what a script says, over loopback, in the dialects of the services that agents speak with. */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One answer of the model: text, or the call of a tool; `endless` text goes on until nobody listens any more. */
export interface Said {
  readonly text?: string;
  readonly tool?: { readonly name: string; readonly input: object };
  readonly endless?: boolean;
  readonly usage?: Taken;
  /** The service gives nothing, as services say that. */
  readonly refusal?: { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> };
}

/** What an answer is said to have taken: `input` counts what was read from a cache and put into it as well. */
export interface Taken {
  readonly input: number;
  readonly output: number;
  readonly read?: number;
  readonly write?: number;
}

const little: Taken = { input: 10, output: 10 };

/** What a turn of a conversation asks. */
export interface Asked {
  /** Everything that the person said so far, in order. */
  readonly prompts: readonly string[];
  /** Results of tools since the last of these. */
  readonly results: readonly string[];
  readonly tools: readonly string[];
  /** The full name of the tool that ends with this one, as hosts put their own words before it. */
  tool(name: string): string | undefined;
}

export interface ScriptedModel {
  readonly url: string;
  /** Resolves when nobody listens to an endless answer any more. */
  silent(): Promise<unknown>;
  close(): void;
}

interface Pace {
  readonly thinkMs: number;
  readonly wordMs: number;
}

/** `play` answers each turn; titles and the like are asked without tools, and get any answer. */
export async function serveModel(play: (asked: Asked) => Said, pace: Pace = { thinkMs: 0, wordMs: 0 }): Promise<ScriptedModel> {
  const endless: Promise<void>[] = [];
  const heard = (asked: Asked, response: ServerResponse): Said => {
    const said = play(asked);
    if (said.endless) endless.push(new Promise(resolve => response.once('close', resolve)));
    return said;
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', chunk => {
      body += chunk;
    });
    request.on(
      'end',
      () => void answer(request.url ?? '', body, response, asked => heard(asked, response), pace).catch(() => response.destroy()),
    );
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, silent: () => Promise.all(endless), close: () => void server.close().closeAllConnections() };
}

/** Answers each turn with the next of these. */
export function inOrder(said: readonly Said[]): () => Said {
  const left = [...said];
  return () => left.shift() ?? { text: 'ok' };
}

// biome-ignore lint/suspicious/noExplicitAny: four vendors' requests, of which a test reads what it needs
type Wish = any;

interface Dialect {
  asked(wish: Wish): { tools: string[]; said: { by: 'person' | 'tool' | 'model'; text: string }[] };
  say(turn: Turn): Promise<void>;
}

interface Turn {
  send(data: object, event?: string): void;
  /** With pauses, or without an end. */
  words(): AsyncIterable<string>;
  readonly tool: Said['tool'];
  readonly taken: Taken;
  readonly model: string;
  /** Tells calls of tools from each other. */
  readonly number: number;
}

let turns = 0;

async function answer(url: string, body: string, response: ServerResponse, play: (asked: Asked) => Said, pace: Pace): Promise<void> {
  if (process.env.DEBUG) console.error(url, body.slice(0, Number(process.env.DEBUG)));
  const dialect = Object.entries(dialects).find(([part]) => url.includes(part))?.[1];
  if (url.includes('/models') && dialect === undefined)
    return void response.setHeader('content-type', 'application/json').end('{"object":"list","data":[{"id":"demo","object":"model"}]}');
  if (dialect === undefined || url.includes('count')) return void response.end('{}');
  // A question on the side, of which the answer does not matter.
  if (url.includes(':generateContent'))
    return void response.end('{"candidates":[{"content":{"role":"model","parts":[{"text":"{}"}]},"finishReason":"STOP"}]}');
  const wish = body === '' ? {} : (JSON.parse(body) as Wish);
  const isTurn = (wish.tools?.length ?? 0) > 0;
  const said = isTurn ? play(askedOf(dialect.asked(wish))) : { text: 'ok' };
  await delay(isTurn ? pace.thinkMs : 0);
  if (said.refusal !== undefined) {
    const { status, headers, body: why } = said.refusal;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(why));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await dialect.say({
    send: (data, event) => void response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`),
    words: () => wordsOf(said, isTurn ? pace.wordMs : 0, () => response.destroyed || response.closed),
    ...{ tool: said.tool, taken: said.usage ?? little, model: wish.model ?? 'model', number: ++turns },
  });
  response.end();
}

function askedOf({ tools, said }: ReturnType<Dialect['asked']>): Asked {
  const isOf = (by: string) => (each: { by: string }) => each.by === by;
  return {
    prompts: said.filter(isOf('person')).map(({ text }) => text),
    results: said
      .slice(said.findLastIndex(isOf('person')) + 1)
      .filter(isOf('tool'))
      .map(({ text }) => text),
    tools,
    tool: name => tools.find(each => each.endsWith(name)),
  };
}

const endlessWordMs = 50;

async function* wordsOf({ text = '', tool, endless }: Said, ms: number, isOver: () => boolean): AsyncIterable<string> {
  const words = tool === undefined ? text.split(/(?<= )/) : [];
  for (const word of words) {
    yield word;
    await delay(ms);
  }
  for (let number = 1; endless && !isOver(); number++) {
    yield `and ${number} `;
    await delay(endlessWordMs);
  }
}

/** Content in any of its shapes: a text, or a list of parts that may have one. */
const textOf = (content: Wish): string =>
  typeof content === 'string' ? content : ((content ?? []) as Wish[]).map(part => part.text ?? '').join('\n');

const messages: Dialect = {
  asked: wish => ({
    tools: wish.tools.map((tool: Wish) => tool.name),
    said: wish.messages.flatMap(({ role, content }: Wish) => {
      const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
      if (role !== 'user') return [{ by: 'model', text: textOf(content) }];
      return parts.map((part: Wish) =>
        part.type === 'tool_result' ? { by: 'tool', text: textOf(part.content) } : { by: 'person', text: part.text ?? '' },
      );
    }),
  }),
  say: async ({ send: write, words, tool, taken, model, number }) => {
    const send = (type: string, data: object = {}): void => write({ type, ...data }, type);
    const { input, output, read = 0, write: kept = 0 } = taken;
    const usage = {
      ...{ input_tokens: input - read - kept, output_tokens: output },
      ...{ cache_read_input_tokens: read, cache_creation_input_tokens: kept },
    };
    const message = { id: `msg_${number}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null };
    send('message_start', { message: { ...message, usage } });
    const block = tool === undefined ? { type: 'text', text: '' } : { type: 'tool_use', id: `toolu_${number}`, name: tool.name, input: {} };
    send('content_block_start', { index: 0, content_block: block });
    const delta = (data: object): void => send('content_block_delta', { index: 0, delta: data });
    if (tool !== undefined) delta({ type: 'input_json_delta', partial_json: JSON.stringify(tool.input) });
    for await (const text of words()) delta({ type: 'text_delta', text });
    send('content_block_stop', { index: 0 });
    send('message_delta', { delta: { stop_reason: tool === undefined ? 'end_turn' : 'tool_use', stop_sequence: null }, usage });
    send('message_stop');
  },
};

const completions: Dialect = {
  asked: wish => ({
    tools: wish.tools.map((tool: Wish) => tool.function.name),
    said: wish.messages.map(({ role, content }: Wish) => ({
      ...{ by: role === 'user' ? 'person' : role === 'tool' ? 'tool' : 'model', text: textOf(content) },
    })),
  }),
  say: async ({ send, words, tool, taken: { input, output, read = 0 }, model, number }) => {
    const whole = { id: `c${number}`, object: 'chat.completion.chunk', created: 1, model };
    const chunk = (delta: object, finish_reason: string | null = null): void =>
      send({ ...whole, choices: [{ index: 0, delta, finish_reason }] });
    chunk({ role: 'assistant', content: '' });
    if (tool !== undefined) {
      const call = { name: tool.name, arguments: JSON.stringify(tool.input) };
      chunk({ tool_calls: [{ index: 0, id: `call_${number}`, type: 'function', function: call }] });
    }
    for await (const content of words()) chunk({ content });
    chunk({}, tool === undefined ? 'stop' : 'tool_calls');
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    send({ ...whole, choices: [], usage: { ...usage, prompt_tokens_details: { cached_tokens: read } } });
  },
};

const responses: Dialect = {
  asked: wish => ({
    // Tools of servers may stand in a group of their own, whose name is then a part of theirs.
    tools: wish.tools.flatMap((tool: Wish) =>
      tool.type === 'namespace' ? tool.tools.map((each: Wish) => `${tool.name}.${each.name}`) : [tool.name ?? ''],
    ),
    said: wish.input.map(({ type, role, content, output }: Wish) => {
      if (type === 'function_call_output') return { by: 'tool', text: typeof output === 'string' ? output : textOf(output) };
      return { by: role === 'user' ? 'person' : 'model', text: textOf(content) };
    }),
  }),
  say: async ({ send: write, words, tool, taken: { input, output, read = 0 }, number }) => {
    const send = (type: string, data: object): void => write({ type, ...data }, type);
    const id = `msg_${number}`;
    send('response.created', { response: { id: `resp_${number}` } });
    const message = { type: 'message', id, role: 'assistant' };
    const [namespace, name] = tool?.name.includes('.') ? tool.name.split('.') : [undefined, tool?.name];
    const call = {
      ...{ type: 'function_call', id: `fc_${number}`, call_id: `call_${number}`, name, arguments: JSON.stringify(tool?.input) },
      ...(namespace === undefined ? {} : { namespace }),
    };
    if (tool === undefined) send('response.output_item.added', { output_index: 0, item: { ...message, content: [] } });
    let text = '';
    for await (const delta of words()) {
      text += delta;
      send('response.output_text.delta', { item_id: id, output_index: 0, content_index: 0, delta });
    }
    const item = tool === undefined ? { ...message, content: [{ type: 'output_text', text }] } : call;
    send('response.output_item.done', { output_index: 0, item });
    const usage = {
      ...{ input_tokens: input, output_tokens: output, total_tokens: input + output },
      ...{ input_tokens_details: { cached_tokens: read }, output_tokens_details: { reasoning_tokens: 0 } },
    };
    send('response.completed', { response: { id: `resp_${number}`, usage } });
  },
};

const outputOf = (response: Wish): string => (typeof response.output === 'string' ? response.output : JSON.stringify(response));

const contents: Dialect = {
  asked: wish => ({
    tools: wish.tools.flatMap((tool: Wish) => (tool.functionDeclarations ?? []).map((each: Wish) => each.name)),
    said: wish.contents.flatMap(({ role, parts }: Wish) =>
      parts.map((part: Wish) => {
        if (part.functionResponse !== undefined) return { by: 'tool', text: outputOf(part.functionResponse.response) };
        return { by: role === 'user' ? 'person' : 'model', text: part.text ?? '' };
      }),
    ),
  }),
  say: async ({ send, words, tool, taken: { input, output, read = 0 } }) => {
    const usageMetadata = {
      ...{ promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
      cachedContentTokenCount: read,
    };
    const part = (part: object, more: object = {}): void =>
      send({ candidates: [{ index: 0, content: { role: 'model', parts: [part] }, ...more }], usageMetadata });
    if (tool !== undefined) part({ functionCall: { name: tool.name, args: tool.input } });
    for await (const text of words()) part({ text });
    part({ text: '' }, { finishReason: 'STOP' });
  },
};

const dialects: Readonly<Record<string, Dialect>> = {
  '/messages': messages,
  '/chat/completions': completions,
  '/responses': responses,
  GenerateContent: contents,
};

/** A model that says what a script says, over loopback, in the dialects of the services that agents speak with. */

import { createServer } from 'node:http';

/**
 * What a turn is said to have taken: input counts what was read from a cache and written to it as well.
 * @typedef {{ input: number, output: number, read?: number, write?: number }} Taken
 * @typedef {{ text?: string, tool?: { name: string, input: object }, usage?: Taken }} Said
 */

/** @type {Taken} */
const little = { input: 10, output: 10 };

const thinkMs = 1_500;
const wordMs = 20;

/** @param {number} ms */
const pause = ms => new Promise(done => setTimeout(done, ms));

/** Answers each turn with the next of these. @param {readonly Said[]} said */
export async function serveModel(said) {
  const left = [...said];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => void answer(request.url ?? '', body, response, left).catch(() => response.destroy()));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close().closeAllConnections() };
}

/** @param {string} url @param {string} body @param {import('node:http').ServerResponse} response @param {Said[]} left */
async function answer(url, body, response, left) {
  if (process.env.DEBUG) console.error(url, body.slice(0, 200));
  const dialect = Object.entries(dialects).find(([part]) => url.includes(part))?.[1];
  if (dialect === undefined || url.includes('count')) return void response.end('{}');
  // A question on the side, of which the answer does not matter.
  if (url.includes(':generateContent'))
    return void response.end(
      JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text: '{}' }] }, finishReason: 'STOP' }] }),
    );
  const wish = body === '' ? {} : JSON.parse(body);
  // Titles and the like are asked of a model without tools.
  const isTurn = (wish.tools?.length ?? 0) > 0;
  const said = (isTurn ? left.shift() : undefined) ?? { text: 'ok' };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  /** @param {object} data @param {string} [event] */
  const send = (data, event) => void response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
  await pause(isTurn ? thinkMs : 0);
  const words = said.tool === undefined ? (said.text ?? '').split(/(?<= )/) : [];
  const { tool, usage: taken = little } = said;
  await dialect({ send, words, tool, taken, model: wish.model ?? 'model', wordMs: isTurn ? wordMs : 0, number: left.length });
  response.end();
}

/** @typedef {{ send(data: object, event?: string): void, words: string[], tool?: { name: string, input: object } | undefined, taken: Taken, model: string, wordMs: number, number: number }} Turn */

/** @type {Record<string, (turn: Turn) => Promise<void>>} */
const dialects = {
  '/messages': async ({ send: write, words, tool, taken, model, wordMs: ms, number }) => {
    /** @param {string} type @param {object} [data] */
    const send = (type, data) => write({ type, ...data }, type);
    const { input, output, read = 0, write: written = 0 } = taken;
    const usage = {
      ...{ input_tokens: input - read - written, output_tokens: output },
      ...{ cache_read_input_tokens: read, cache_creation_input_tokens: written },
    };
    send('message_start', {
      message: {
        id: `msg_${number + 1}`,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    });
    const block = tool === undefined ? { type: 'text', text: '' } : { type: 'tool_use', id: `toolu_${number}`, name: tool.name, input: {} };
    send('content_block_start', { index: 0, content_block: block });
    if (tool !== undefined)
      send('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json: JSON.stringify(tool.input) } });
    for (const text of words) {
      send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
      await pause(ms);
    }
    send('content_block_stop', { index: 0 });
    send('message_delta', { delta: { stop_reason: tool === undefined ? 'end_turn' : 'tool_use', stop_sequence: null }, usage });
    send('message_stop');
  },
  '/chat/completions': async ({ send, words, tool, taken, model, wordMs: ms, number }) => {
    /** @param {object} delta @param {string | null} [reason] */
    const chunk = (delta, reason = null) =>
      send({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: reason }] });
    chunk({ role: 'assistant', content: '' });
    if (tool !== undefined) {
      const call = { name: tool.name, arguments: JSON.stringify(tool.input) };
      chunk({ tool_calls: [{ index: 0, id: `call_${number}`, type: 'function', function: call }] });
    }
    for (const content of words) {
      chunk({ content });
      await pause(ms);
    }
    chunk({}, tool === undefined ? 'stop' : 'tool_calls');
    const { input, output, read = 0 } = taken;
    const usage = {
      ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      prompt_tokens_details: { cached_tokens: read },
    };
    send({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [], usage });
  },
  '/responses': async ({ send: write, words, tool, taken, wordMs: ms, number }) => {
    /** @param {string} type @param {object} data */
    const send = (type, data) => write({ type, ...data }, type);
    send('response.created', { response: { id: 'resp_1' } });
    const message = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: words.join('') }] };
    const call = {
      type: 'function_call',
      id: `fc_${number}`,
      call_id: `call_${number}`,
      name: tool?.name,
      arguments: JSON.stringify(tool?.input),
    };
    if (tool === undefined) send('response.output_item.added', { output_index: 0, item: { ...message, content: [] } });
    for (const delta of words) {
      send('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta });
      await pause(ms);
    }
    send('response.output_item.done', { output_index: 0, item: tool === undefined ? message : call });
    const { input, output, read = 0 } = taken;
    const usage = {
      ...{ input_tokens: input, output_tokens: output, total_tokens: input + output },
      input_tokens_details: { cached_tokens: read },
      output_tokens_details: { reasoning_tokens: 0 },
    };
    send('response.completed', { response: { id: 'resp_1', usage } });
  },
  GenerateContent: async ({ send, words, tool, taken, wordMs: ms }) => {
    const { input, output, read = 0 } = taken;
    const usageMetadata = {
      ...{ promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
      cachedContentTokenCount: read,
    };
    /** @param {object} part @param {object} [more] */
    const part = (part, more = {}) =>
      send({ candidates: [{ index: 0, content: { role: 'model', parts: [part] }, ...more }], usageMetadata });
    if (tool !== undefined) part({ functionCall: { name: tool.name, args: tool.input } });
    for (const text of words) {
      part({ text });
      await pause(ms);
    }
    part({ text: '' }, { finishReason: 'STOP' });
  },
};

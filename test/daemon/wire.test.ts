/** The wire: whatever comes in, each request gets one answer that says what is wrong, and the connection goes on. */

import { once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/core/error.ts';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { greetedWire, helloWith, openWire, request, type Wire } from '../helpers/wire.ts';

let daemon: TestDaemon;
let wire: Wire;

beforeEach(async () => {
  daemon = await startDaemon();
  wire = await greetedWire(daemon.socket);
});

/** The next line is this error, and the one after it the answer to a good request. */
async function expectRefusal(refusal: { id: number | string | null; code: ErrorCode; says: string | RegExp }): Promise<void> {
  wire.send(request('status', {}, 'good'));
  const { id, error } = await wire.next();
  expect({ id, code: error?.data.code }).toEqual({ id: refusal.id, code: refusal.code });
  expect([error!.message, error!.data.hint].join('\n')).toMatch(refusal.says);
  expect(await wire.next()).toMatchObject({ id: 'good', result: { connections: 1 } });
}

describe('what is no request', () => {
  test.each<[name: string, frame: unknown, id: number | string | null, code: ErrorCode, says: string | RegExp]>([
    ['half an object', '{"jsonrpc":"2.0",', null, 'parse_error', /is not JSON.*\nSend one JSON-RPC 2.0 object a line/],
    ['plain words', 'GET / HTTP/1.1', null, 'parse_error', 'is not JSON'],
    ['random bytes', Buffer.from([0, 255, 254, 27, 91, 128]), null, 'parse_error', 'is not JSON'],
    ['a NUL in a text', '{"jsonrpc":"2.0","id":1,"method":"sta\0tus"}', null, 'parse_error', 'is not JSON'],
    ['100,000 brackets', '['.repeat(100_000) + ']'.repeat(100_000), null, 'invalid_request', 'a batch'],
    ['100,000 open brackets', '['.repeat(100_000), null, 'parse_error', 'is not JSON'],
    ['a number', '1', null, 'invalid_request', 'no object'],
    ['a string', '"status"', null, 'invalid_request', 'no object'],
    ['null', 'null', null, 'invalid_request', 'no object'],
    ['a batch', [request('status'), request('verify')], null, 'invalid_request', 'a batch'],
    ['an empty object', {}, null, 'invalid_request', 'needs an id'],
    ['a notification', { jsonrpc: '2.0', method: 'status' }, null, 'invalid_request', 'needs an id'],
    ['a null id', { jsonrpc: '2.0', id: null, method: 'status' }, null, 'invalid_request', 'needs an id'],
    ['an object as id', { jsonrpc: '2.0', id: {}, method: 'status' }, null, 'invalid_request', 'needs an id'],
    ['no jsonrpc', { id: 7, method: 'status' }, 7, 'invalid_request', 'needs "jsonrpc":"2.0"'],
    ['jsonrpc 1.0', { jsonrpc: '1.0', id: 7, method: 'status' }, 7, 'invalid_request', 'needs "jsonrpc":"2.0"'],
    ['no method', { jsonrpc: '2.0', id: 7 }, 7, 'invalid_request', 'needs a method'],
    ['a number as method', { jsonrpc: '2.0', id: 7, method: 7 }, 7, 'invalid_request', 'needs a method'],
    ['a reply', { jsonrpc: '2.0', id: 7, result: {} }, 7, 'invalid_request', 'needs a method'],
    ['a mistyped method', request('task.creat', {}, 7), 7, 'unknown_method', /no method 'task.creat'\nDid you mean 'task.create'\?/],
    ['a strange method', request('make.coffee', {}, 7), 7, 'unknown_method', /no method 'make.coffee'\ndocs/],
    ['a name of every object', request('constructor', {}, 7), 7, 'unknown_method', "no method 'constructor'"],
  ])('%s', async (_, frame, id, code, says) => {
    wire.send(frame);
    await expectRefusal({ id, code, says });
  });
});

describe('what a method does not take', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  test.each<[name: string, frame: unknown, says: string | RegExp]>([
    ['a list as parameters', request('status', [], 1), 'must be an object, not a list'],
    ['a wrong type', request('task.get', { id: 12 }, 1), /^task.get: id: must be a text, not 12\n$/],
    ['a wrong shape', request('task.get', { id: '12' }, 1), 'id: must be a task id such as t12'],
    ['nothing where something is needed', request('task.create', {}, 1), /title: is missing\nIt takes: title, /],
    ['a wrong type in a list', request('task.import', { tasks: [{ title: 'a' }, { title: 1 }] }, 1), 'tasks[1].title: '],
    ['two of them', request('task.import', { tasks: [{ title: 1, priority: 'big' }] }, 1), /tasks\[0\]\.title: .*; tasks\[0\]\.priority: /],
    ['many of them', request('task.import', { tasks: Array(10).fill({ title: 1 }) }, 1), /tasks\[2\].title: .*; and 7 more\n$/],
    ['an unknown key', request('task.create', { title: 'a', priorty: 'high' }, 1), /unknown 'priorty'\nDid you mean 'priority'\?/],
    ['a key of no kind', request('status', { verbose: true }, 1), /unknown 'verbose'\n/],
    ['a key of every object', '{"jsonrpc":"2.0","id":1,"method":"status","params":{"__proto__":1}}', "unknown '__proto__'"],
    [
      'very many unknown keys',
      request('status', Object.fromEntries(Array.from({ length: 9_999 }, (_, i) => [`k${i}`, i])), 1),
      /'k2' and 9996 more/,
    ],
    ['a very long key', request('status', { ['k'.repeat(1_000_000)]: 1 }, 1), /unknown 'k{100}'\n/],
    ['too small a number', request('task.list', { limit: 0 }, 1), /^task.list: limit: must be at least 1, not 0\n$/],
    [
      'none of the words',
      request('task.create', { title: 'a', priority: 'big' }, 1),
      /priority: must be one of critical, high, medium, low\n$/,
    ],
    [
      'too long a text',
      request('task.create', { title: 'a'.repeat(limits.titleChars + 1) }, 1),
      /title: must have at most 500 characters, not 501\n$/,
    ],
    ['too large a value', request('task.checkpoint', { id: 't1', data: 'a'.repeat(limits.checkpointBytes) }, 1), 'larger than 64 KiB'],
    [
      'a value nested too deeply',
      `{"jsonrpc":"2.0","id":1,"method":"task.checkpoint","params":{"id":"t1","data":${deep}}}`,
      'nested too deeply',
    ],
    ['a cursor that is none', request('task.list', { cursor: 'abc' }, 1), "'abc' is not a cursor"],
  ])('%s', async (_, frame, says) => {
    wire.send(frame);
    await expectRefusal({ id: 1, code: 'bad_params', says });
  });

  test('the path stands in the data as well', async () => {
    wire.send(request('task.import', { tasks: [{ title: 'a' }, { title: 'b', tags: ['x', 7] }] }));
    expect((await wire.next()).error!.data).toMatchObject({ path: ['tasks', 1, 'tags', 1] });
  });

  test('a cursor of a history that is none', async () => {
    wire.send(request('task.create', { title: 'a' }), request('task.history', { id: 't1', cursor: 'abc' }, 1));
    await wire.reply('task.create');
    expect(await wire.reply(1)).toMatchObject({ error: { data: { code: 'bad_params' } } });
  });
});

describe('texts', () => {
  test.each<[name: string, sent: Buffer, title: string]>([
    ['invalid UTF-8 is replaced', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a\ufffd\ufffdb'],
    ['half a character is replaced', Buffer.from('a\\ud800b \\ude00'), 'a\ufffdb \ufffd'],
    ['a whole one in two escapes stays', Buffer.from('\\ud83d\\ude00'), '\u{1f600}'],
    ['an escaped NUL stays', Buffer.from('a\\u0000b'), 'a\0b'],
    ['line separators of Unicode stay', Buffer.from('a\u2028b\u0085c'), 'a\u2028b\u0085c'],
  ])('%s, and the log agrees with the board', async (_, sent, title) => {
    wire.send(Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"task.create","params":{"title":"'), sent, Buffer.from('"}}')]));
    expect((await wire.reply(1)).result.task.title).toBe(title);
    wire.send(request('verify'), request('task.get', { id: 't1' }));
    expect(await wire.reply('verify')).toMatchObject({ result: { ok: true, violation: null } });
    expect((await wire.reply('task.get')).result.title).toBe(title);
  });
});

describe('lines', () => {
  test('empty ones mean nothing, and \\r\\n ends one too', async () => {
    wire.send('', '   ', '\r', `${JSON.stringify(request('status'))}\r`);
    expect(await wire.next()).toMatchObject({ id: 'status' });
  });

  test('one may come in many pieces, and many in one piece', async () => {
    const bytes = Buffer.from(`${JSON.stringify(request('status', {}, 'in pieces'))}\n`);
    for (const byte of bytes) if (!wire.socket.write(Uint8Array.of(byte))) await once(wire.socket, 'drain');
    expect(await wire.next()).toMatchObject({ id: 'in pieces' });
    const ids = Array.from({ length: 100 }, (_, id) => id);
    wire.send(...ids.map(id => request('status', {}, id)));
    for (const id of ids) expect(await wire.next()).toMatchObject({ id });
  });

  test('the longest one is served', async () => {
    const frame = JSON.stringify(request('status', {}, 'a'));
    wire.send(frame.replace('"a"', `"${'a'.repeat(limits.requestBytes - frame.length + 1)}"`));
    expect((await wire.next()).id).toHaveLength(limits.requestBytes - frame.length + 1);
  });

  test.each([
    ['a byte longer', 1],
    ['twice as long', limits.requestBytes],
  ])('one that is %s costs one error', async (_, more) => {
    wire.send('x'.repeat(limits.requestBytes + more));
    await expectRefusal({ id: null, code: 'limit_reached', says: 'at most 16 MiB long' });
  });

  test('half a line, then gone: nobody is harmed', async () => {
    const other = await greetedWire(daemon.socket);
    other.socket.end(JSON.stringify(request('task.create', { title: 'never' })));
    await other.ended;
    wire.send(request('status'));
    expect((await wire.next()).result).toMatchObject({ connections: 1, tasks: { pending: 0 } });
  });
});

describe('hello', () => {
  test('comes first', async () => {
    const early = await openWire(daemon.socket);
    early.send(request('status'), helloWith(), request('status', {}, 'again'));
    expect((await early.reply('status')).error).toMatchObject({ data: { code: 'unauthorized', hint: expect.stringContaining('"hello"') } });
    expect(await early.reply('hello')).toMatchObject({ result: { protocol: 1, you: { name: 'operator', role: 'operator' } } });
    expect(await early.reply('again')).toHaveProperty('result');
  });

  test('is said once', async () => {
    wire.send(helloWith());
    await expectRefusal({ id: 'hello', code: 'invalid_request', says: 'hello was said already' });
  });

  test('said twice at once: the first counts', async () => {
    const twice = await openWire(daemon.socket);
    twice.send(helloWith({ as: { name: 'a' } }, 1), helloWith({ as: { name: 'b' } }, 2), request('status'));
    expect(await twice.reply(1)).toMatchObject({ result: { you: { name: 'a' } } });
    expect(await twice.reply(2)).toMatchObject({ error: { data: { code: 'invalid_request' } } });
    expect(await twice.reply('status')).toMatchObject({ result: { workers: [{ name: 'a' }] } });
  });

  test.each<[name: string, protocol: unknown, code: ErrorCode, says: RegExp]>([
    ['newer than the daemon', { min: 2, max: 3 }, 'version_mismatch', /Restart the daemon with your version/],
    ['older than the daemon', { min: 0, max: 0 }, 'version_mismatch', /Update your client/],
    ['the wrong way round', { min: 9, max: 1 }, 'version_mismatch', /./],
    ['not said', undefined, 'bad_params', /protocol/],
    ['no numbers', { min: 'one', max: 'two' }, 'bad_params', /protocol.min: must be a number, not a text/],
  ])('with a protocol that is %s: told why, and the connection ends', async (_, protocol, code, says) => {
    const other = await openWire(daemon.socket);
    other.send(request('hello', { protocol }), request('status'));
    const { error } = await other.reply('hello');
    expect(error!.data.code).toBe(code);
    expect(`${error!.message} ${error!.data.hint}`).toMatch(says);
    expect(await other.reply('status')).toMatchObject({ error: { data: { code: 'unauthorized' } } });
    await expect(
      other
        .next()
        .then(() => other.next())
        .then(() => other.next()),
    ).rejects.toThrow('no more will come');
  });

  test('a range that overlaps is enough', async () => {
    const other = await openWire(daemon.socket);
    other.send(request('hello', { protocol: { min: 0, max: 5 } }));
    expect(await other.next()).toMatchObject({ result: { protocol: 1 } });
  });
});

describe('limits', () => {
  test('one request more than may be in flight is refused, and the others are answered', async () => {
    const ids = Array.from({ length: limits.requestsInFlight }, (_, id) => id);
    wire.send(...ids.map(id => request('task.next', { wait_ms: 60_000 }, id)), request('status', {}, 'too many'));
    expect(await wire.next()).toMatchObject({
      id: 'too many',
      error: { data: { code: 'limit_reached', hint: expect.stringMatching(/Wait/) } },
    });
    await (await daemon.connect()).call('task.create', { title: 'for all' });
    for (const id of ids) expect(await wire.reply(id)).toMatchObject({ result: { task: { id: 't1' } } });
    wire.send(request('status', {}, 'room again'));
    expect(await wire.reply('room again')).toHaveProperty('result');
  });

  test('one connection more than may be open is told why', async () => {
    const others: Wire[] = [];
    // One after the other, as only so many may knock at the same time.
    while (others.length < limits.connections - 1) others.push(await greetedWire(daemon.socket));
    const refused = { code: 'limit_reached', message: expect.stringContaining(`${limits.connections} connections`) };
    await expect(daemon.connect()).rejects.toMatchObject(refused);
    others[0]!.socket.end();
    await others[0]!.ended;
    await expect(daemon.connect()).resolves.toBeDefined();
  });
});

describe('a client that has asked all and closes its side', () => {
  test('gets every answer, however long it takes', async () => {
    const tasks = Array.from({ length: 2_000 }, (_, i) => ({ title: `task ${i}` }));
    wire.socket.end([request('task.import', { tasks }), request('verify')].map(frame => `${JSON.stringify(frame)}\n`).join(''));
    expect((await wire.reply('task.import')).result.ids).toHaveLength(2_000);
    expect(await wire.reply('verify')).toMatchObject({ result: { ok: true, tasks: 2_000 } });
    await wire.ended;
  });

  test('keeps what it claimed', async () => {
    const operator = await daemon.connect();
    await operator.call('task.create', { title: 'work' });
    wire.socket.end(`${JSON.stringify(request('task.next', { claim: true }))}\n`);
    const { token } = (await wire.next()).result;
    await wire.ended;
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'in_progress', attempt: 1 });
    expect(await operator.call('task.done', { id: 't1', token })).toMatchObject({ status: 'completed' });
  });

  test('does not wait for what may never come', async () => {
    wire.socket.end(`${JSON.stringify(request('task.next', { wait_ms: 3_600_000, claim: true }))}\n`);
    expect(await wire.next()).toMatchObject({ result: { task: null } });
    await wire.ended;
  });
});

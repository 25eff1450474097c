/** Ten thousand frames of nonsense and half-sense: one well-formed answer for each, the daemon alive, the board as it was. */

import { expect, test } from 'vitest';
import { errorCodes, rpcNumberOf } from '../../src/core/error.ts';
import { methodNames } from '../../src/protocol/methods.ts';
import { type Chance, chance } from '../helpers/chance.ts';
import { startDaemon } from '../helpers/daemon.ts';
import { greetedWire, type Line, request, type Wire } from '../helpers/wire.ts';

const frames = 10_000;
const connections = 8;
/** Fewer than may be in flight, so that every refusal is about the frame itself. */
const volley = 100;

test('10,000 random frames', async () => {
  const luck = chance();
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  // Assigned to somebody who never comes, so that no claim takes one.
  const tasks = Array.from({ length: 20 }, (_, i) => ({ title: `task ${i}`, assignee: 'nobody' }));
  await operator.call('task.import', { tasks });
  const before = (await operator.call('task.list', {})).tasks;

  const wires = await Promise.all(
    Array.from({ length: connections }, (_, i) => greetedWire(daemon.socket, i % 2 === 0 ? {} : { as: { name: `fuzz-${i}` } })),
  );
  for (let sent = 0; sent < frames; sent += connections * volley) {
    await Promise.all(
      wires.map(wire =>
        exchange(
          wire,
          Array.from({ length: volley }, () => randomFrame(luck)),
        ),
      ),
    );
  }

  expect((await operator.call('task.list', { limit: tasks.length })).tasks).toEqual(before);
  expect(await operator.call('verify', {})).toMatchObject({ ok: true, violation: null });
  expect(await daemon.stop()).toBe(0);
});

/** Sends frames and checks that they are answered: each by its id, as far as it has one. */
async function exchange(wire: Wire, volley: Buffer[]): Promise<void> {
  const expected = volley.flatMap(idsIn);
  const isReply = (line: Line): boolean => line.method === undefined;
  wire.send(...volley, request('status', {}, 'end of the volley'));
  const replies: Line[] = [];
  while (replies.length <= expected.length) {
    const line = await wire.next();
    if (isReply(line)) replies.push(line);
  }
  for (const reply of replies) expectWellFormed(reply);
  const inOrder = (ids: readonly unknown[]): string[] => ids.map(id => JSON.stringify(id)).sort();
  expect(inOrder(replies.map(reply => reply.id))).toEqual(inOrder([...expected, 'end of the volley']));
}

function expectWellFormed(reply: Line): void {
  expect(reply.jsonrpc).toBe('2.0');
  if (reply.error === undefined) {
    expect(reply).toHaveProperty('result');
    return;
  }
  const { code, message, data } = reply.error;
  expect(reply).not.toHaveProperty('result');
  expect(errorCodes).toContain(data.code);
  expect(code).toBe(rpcNumberOf(data.code));
  expect(message).not.toBe('');
  // What the daemon calls a fault of its own is a bug.
  expect(data.code, message).not.toBe('internal');
}

/** The ids to be answered to these bytes, by the rules of the wire: one for each line that is not blank. */
function idsIn(bytes: Buffer): (string | number | null)[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.filter(line => line.trim() !== '').map(idOf);
}

function idOf(line: string): string | number | null {
  try {
    const value = JSON.parse(line) as { id?: unknown } | null;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
  } catch {
    return null;
  }
}

function randomFrame(luck: Chance): Buffer {
  const makers = [randomBytes, mutatedRequest, mutatedRequest, strangeParams, strangeParams];
  return luck.one(makers)(luck);
}

const randomBytes = (luck: Chance): Buffer => Buffer.from(Array.from({ length: luck.between(0, 80) }, () => luck.between(0, 255)));

/** A request that was good, with a few characters of its text changed, doubled or left out. */
function mutatedRequest(luck: Chance): Buffer {
  let text = JSON.stringify(request(luck.one(fuzzed), goodParams(luck), luck.between(1, 1e9)));
  for (let changes = luck.between(0, 4); changes > 0; changes--) {
    const at = luck.between(0, text.length - 1);
    const instead = luck.one([
      '',
      text[at]! + text[at]!,
      luck.one(['"', '{', '}', '[', ']', ',', ':', '\\', '0', 'e', ' ', '\ud800', '\u2028']),
    ]);
    text = text.slice(0, at) + instead + text.slice(at + 1);
  }
  return Buffer.from(text);
}

/** A method that exists, with parameters that it never heard of. */
const strangeParams = (luck: Chance): Buffer =>
  Buffer.from(
    JSON.stringify(request(luck.one(fuzzed), luck.between(0, 9) === 0 ? randomValue(luck, 3) : randomParams(luck), luck.between(1, 1e9))),
  );

/** Everything but what would end the daemon. */
const fuzzed = methodNames.filter(method => method !== 'daemon.stop');

/** Far from any task there is, also with a character or two missing. */
const missing = 't900000000000';

const goodParams = (luck: Chance): object =>
  luck.one([
    { id: missing },
    { id: missing, token: 'nonsense', progress: 0.5, error: 'none', text: 'a note' },
    { title: 'a task', priority: 'high', tags: ['x'], depends_on: [missing] },
    { title: 'another task', requires: ['what nobody has'], idempotency_key: 'a key' },
    {
      tasks: [
        { title: 'a', name: 'a' },
        { title: 'b', depends_on: ['a'] },
      ],
    },
    { name: 'stranger', role: 'worker', capabilities: ['x'] },
    { to: 'operator', text: 'hello', type: 'direct' },
    { claim: true, lease_ms: 5_000, request: 'a key' },
    { limit: 3 },
    { topic: 'weather' },
    {},
  ]);

const names = [
  'id',
  'title',
  'tasks',
  'token',
  'limit',
  'cursor',
  'after',
  'claim',
  'wait_ms',
  'tags',
  'status',
  'name',
  'role',
  'to',
  'text',
  'payload',
];
const moreNames = [
  'change',
  'add',
  'remove',
  'verdict',
  'data',
  'result',
  'ids',
  'topic',
  'protocol',
  'as',
  '__proto__',
  'constructor',
  '',
];

const randomParams = (luck: Chance): object =>
  Object.fromEntries(Array.from({ length: luck.between(0, 4) }, () => [luck.one([...names, ...moreNames]), randomValue(luck, 2)]));

function randomValue(luck: Chance, depth: number): unknown {
  const plain = [
    null,
    true,
    false,
    0,
    -1,
    1,
    1.5,
    -0,
    1e15,
    1e308,
    '',
    'a',
    missing,
    'm900000000000',
    'operator',
    '\0',
    '\ud800',
    '\u{1f600}',
    'x'.repeat(600),
  ];
  const kind = luck.between(0, depth > 0 ? 3 : 1);
  if (kind <= 1) return luck.one(plain);
  const parts = Array.from({ length: luck.between(0, 3) }, () => randomValue(luck, depth - 1));
  return kind === 2 ? parts : Object.fromEntries(parts.map(part => [luck.one(names), part]));
}

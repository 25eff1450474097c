/** The client: every call ends, with an answer or with a reason. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../../src/client/client.ts';
import { exitCodeOf, SwarmError } from '../../src/core/error.ts';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, testHome } from '../helpers/daemon.ts';
import { refusal } from '../helpers/refusal.ts';
import { tempDir } from '../helpers/temp.ts';

describe('without a daemon', () => {
  const absent = { code: 'no_daemon', message: 'no daemon runs for this project', hint: expect.stringContaining('swarm up') };

  test('there is no socket', async () => {
    const error = await refusal(connect(join(tempDir(), 'swarm.sock')));
    expect(error).toMatchObject(absent);
    expect(exitCodeOf(error.code)).toBe(6);
  });

  test('there is a socket that a dead one left', async () => {
    const daemon = await startDaemon();
    await daemon.kill();
    expect(await refusal(connect(daemon.socket))).toMatchObject({ ...absent, data: { cause: 'ECONNREFUSED' } });
  });

  test('there is something else', async () => {
    expect(await refusal(connect(testHome().home))).toMatchObject({ code: 'no_daemon' });
  });
});

describe('when the daemon goes away', () => {
  test.each<[how: string, end: 'kill' | 'stop']>([
    ['by SIGKILL', 'kill'],
    ['by SIGTERM', 'stop'],
  ])('%s, calls that it left open fail, and so do later ones', async (_, end) => {
    const daemon = await startDaemon();
    const client = await daemon.connect();
    const open = refusal(client.call('task.next', { wait_ms: limits.waitMs }));
    await client.call('status', {});
    await daemon[end]();
    await client.closed;
    expect((await open).code).toBe(end === 'kill' ? 'no_daemon' : 'unavailable');
    expect(await refusal(client.call('status', {}))).toMatchObject({ code: 'no_daemon', hint: expect.stringContaining('swarm status') });
  });

  test('what was answered before is there', async () => {
    const daemon = await startDaemon();
    const client = await daemon.connect();
    const calls = Array.from({ length: 50 }, (_, i) => client.call('task.create', { title: `task ${i}` }));
    const settled = Promise.allSettled(calls);
    await calls[0];
    await daemon.kill();
    const answered = (await settled).flatMap(call => (call.status === 'fulfilled' ? call.value.task.id : []));
    const again = await (await testHome({}, daemon.home).start()).connect();
    for (const id of answered) expect(await again.call('task.get', { id })).toMatchObject({ id });
  });
});

test('close() ends the calls that are open', async () => {
  const client = await (await startDaemon()).connect();
  const open = refusal(client.call('task.next', { wait_ms: limits.waitMs }));
  client.close();
  expect(await open).toMatchObject({ code: 'no_daemon' });
  await client.closed;
});

test('many calls at once get each its own answer', async () => {
  const client = await (await startDaemon()).connect();
  const tasks = await Promise.all(Array.from({ length: 200 }, (_, i) => client.call('task.create', { title: `task ${i}` })));
  expect(tasks.map(({ task }) => task.title)).toEqual(Array.from({ length: 200 }, (_, i) => `task ${i}`));
});

describe('a daemon that misbehaves', () => {
  /** Answers each line with what the test says. */
  async function serve(answer: (line: string, socket: Socket) => void): Promise<string> {
    const socketPath = join(tempDir(), 'swarm.sock');
    const sockets = new Set<Socket>();
    const server: Server = createServer(socket => {
      sockets.add(socket);
      socket.on('error', () => {}).on('data', chunk => answer(String(chunk), socket));
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    server.listen(socketPath);
    await once(server, 'listening');
    return socketPath;
  }

  const errorWith = (data: unknown) => `${JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no', data } })}\n`;

  afterEach(() => void vi.useRealTimers());

  test('by not answering is given up', async () => {
    const heard = Promise.withResolvers<void>();
    const path = await serve(() => heard.resolve());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const refused = refusal(connect(path));
    await heard.promise;
    vi.advanceTimersByTime(limits.helloMs);
    expect(await refused).toMatchObject({
      code: 'timed_out',
      message: expect.stringContaining(path),
      hint: expect.stringContaining('stopped'),
    });
  });

  test.each<[name: string, data: unknown, expected: object]>([
    ['with all there is', { code: 'refused', hint: 'do this', more: 7 }, { code: 'refused', hint: 'do this', data: { more: 7 } }],
    ['with a code from the future', { code: 'made_up' }, { code: 'internal', hint: undefined }],
    ['without data', undefined, { code: 'internal' }],
  ])('an error %s', async (_, data, expected) => {
    const error = await refusal(connect(await serve((_, socket) => socket.write(errorWith(data)))));
    expect(error).toBeInstanceOf(SwarmError);
    expect(error).toMatchObject({ message: 'no', ...expected });
  });

  test('by closing at once', async () => {
    expect(await refusal(connect(await serve((_, socket) => socket.destroy())))).toMatchObject({ code: 'no_daemon' });
  });

  test('by a line without an end', async () => {
    const path = await serve((_, socket) => socket.write('x'.repeat(limits.outputBytesMax + 1)));
    expect(await refusal(connect(path))).toMatchObject({ code: 'no_daemon', cause: { message: expect.stringContaining('too long') } });
  });
});

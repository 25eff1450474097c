/** Following a log over the attach socket: every byte with its place, at the pace of whoever takes it. */

import { expect, test } from 'vitest';
import { followLog } from '../../src/client/log-stream.ts';
import { attachServer } from '../helpers/attach-server.ts';

const request = { worker: 'w1', from: 100, name: 'a test' };

async function following(take: (seq: number, bytes: Uint8Array) => Promise<void>) {
  const server = await attachServer();
  const end = followLog({ socket: server.path, ...request }, take);
  return { server, end, peer: await server.viewer() };
}

test('asks for bytes from a place on, and says where each piece stands', async () => {
  const taken: [number, string][] = [];
  const { peer, end } = await following(async (seq, bytes) => void taken.push([seq, Buffer.from(bytes).toString()]));
  expect(peer.hello).toEqual({ min: 1, max: 1, worker: 'w1', name: 'a test', mode: 'log', take: false, from: 100, follow: true });
  peer.welcome({ from: 120 });
  peer.output('abc');
  peer.output('de');
  peer.end({ notice: 'end' });
  expect(await end).toEqual({ seq: 125, isOver: true });
  expect(taken).toEqual([
    [120, 'abc'],
    [123, 'de'],
  ]);
});

test('a daemon that goes away is no end', async () => {
  const { peer, end } = await following(async () => {});
  peer.welcome();
  peer.output('abc');
  peer.socket.end();
  expect(await end).toEqual({ seq: 103, isOver: false });
});

test('a taker that fails ends it', async () => {
  const { peer, end } = await following(() => Promise.reject(new Error('no more')));
  peer.welcome();
  peer.output('abc');
  await expect(end).rejects.toThrow('no more');
  await peer.closed;
});

test('a slow taker is waited for, and nothing piles up', async () => {
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { peer, end } = await following(async () => {
    begin();
    await mayGoOn;
  });
  peer.welcome({ from: 0 });
  const block = Buffer.alloc(64 * 1024);
  for (let count = 0; count < 128; count++) peer.output(block);
  await begun;
  // The first piece is taken; now the rest would be read, if anything were.
  for (let turn = 0; turn < 100; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(peer.socket.writableLength).toBeGreaterThan(64 * block.length);
  goOn();
  peer.end({ notice: 'exit', code: 0, signal: null });
  expect(await end).toEqual({ seq: 128 * block.length, isOver: true });
});

test('a refusal is an error in the words of the daemon', async () => {
  const { peer, end } = await following(async () => {});
  peer.refuse('not_found', 'no such worker', 'look elsewhere');
  await expect(end).rejects.toMatchObject({ name: 'SwarmError', code: 'not_found', message: 'no such worker', hint: 'look elsewhere' });
});

test('without a daemon that is said', async () => {
  await expect(followLog({ socket: '/nowhere/attach.sock', ...request }, async () => {})).rejects.toMatchObject({ code: 'no_daemon' });
});

/** Typing into the terminals of a real daemon: receipts, limits, and how much was taken of what was refused. */

import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openAttachStream } from '../../src/client/attach-stream.ts';
import type { Client } from '../../src/client/client.ts';
import { SwarmError } from '../../src/core/error.ts';
import { limits } from '../../src/core/limits.ts';
import type { AttachNotice } from '../../src/protocol/attach.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { refusal } from '../helpers/refusal.ts';
import { daemonOfWorkers, run, screenShows } from '../helpers/workers.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await daemonOfWorkers();
  operator = await daemon.connect();
});

const type = (name: string, text: string, enter = true) => operator.call('worker.type', { name, text, enter });
const stop = (name: string) => operator.call('worker.stop', { name, grace_ms: 200 });

test('typing is answered when the terminal has taken all of it', async () => {
  const { name } = await run(operator, 'read line; echo "got <$line>"; read line');
  expect(await type(name, 'hällo')).toEqual({ written: 7 });
  await screenShows(operator, name, 'got <hällo>');
  expect(await type(name, 'x', false)).toEqual({ written: 1 });
  expect(await type(name, '', true)).toEqual({ written: 1 });
});

/** As much as fits into one request. */
const much = 'x'.repeat(limits.requestBytesUsual - 1_024);

test('typing takes as much as fits into a request, for one that reads', async () => {
  const { name } = await run(operator, 'stty raw -echo; echo ready; exec cat >/dev/null');
  await screenShows(operator, name, 'ready');
  expect(await type(name, much, false)).toEqual({ written: much.length });
  expect(await refusal(type(name, 'x'.repeat(limits.typedBytes + 1), false))).toMatchObject({
    code: expect.stringMatching(/bad_params|limit_reached/),
  });
});

test('typing is refused when too much waits for one that does not read', async () => {
  const { name } = await run(operator, 'stty raw -echo; echo ready; exec sleep 1000');
  await screenShows(operator, name, 'ready');
  // Eight of these fill the queue of a terminal, and what the terminal itself takes is less than one.
  const typed = Array.from({ length: 10 }, () => refusal(type(name, much, false)));
  expect(await Promise.race(typed)).toMatchObject({
    code: 'limit_reached',
    message: '8 MiB of input wait for the process to read them; nothing of it was typed',
    data: { cause: 'input_full', written: 0, bytes: much.length },
  });
  await stop(name);
  const causes = (await Promise.all(typed)).map(({ data }) => data?.cause);
  expect(causes.filter(cause => cause === 'not_running')).toHaveLength(8);
});

test('what the process did not live to read: the refusal says how much of it was typed', async () => {
  const { name } = await run(operator, 'stty raw -echo; echo ready; head -c 5000 >/dev/null; echo enough; exec sleep 1000');
  await screenShows(operator, name, 'ready');
  const command = daemon.swarmWith(much, 'type', name, '-');
  await screenShows(operator, name, 'enough');
  await stop(name);
  const { code, stderr } = await command;
  expect(code).not.toBe(0);
  const [, written, bytes] = /; (\d+) of (\d+) bytes were typed/.exec(stderr)!.map(Number);
  expect(bytes).toBe(much.length);
  expect(written).toBeGreaterThanOrEqual(5_000);
  expect(written).toBeLessThan(much.length);
});

test('a text that was taken and an Enter that was not are told apart', async () => {
  for (;;) {
    const { name } = await run(operator, 'stty raw -echo; echo ready; head -c 4 >/dev/null');
    await screenShows(operator, name, 'ready');
    const told = await type(name, 'last').catch((error: SwarmError) => error);
    // On a busy machine it may take Enter too before it is gone; another will not.
    if (!(told instanceof SwarmError)) continue;
    expect(told).toMatchObject({ code: 'refused', data: { written: 4, bytes: 5 } });
    expect(told.message).toMatch(/^the text was typed \(4 bytes\), but not Enter: /);
    return;
  }
});

test('a paste of a viewer that finds no room is told to that viewer', async () => {
  const { name } = await run(operator, 'stty raw -echo; echo ready; exec sleep 1000');
  await screenShows(operator, name, 'ready');
  const hello = { worker: name, name: 'ann', mode: 'write', take: false } as const;
  const { stream } = await openAttachStream(join(daemon.home, 'attach.sock'), hello);
  const dropped = new Arrivals<AttachNotice>();
  stream.start({ onOutput: () => {}, onNotice: notice => dropped.push(notice), onClosed: () => {} });
  const piece = Buffer.alloc(64 * 1024, 'x');
  // 8 MiB fit, and what the terminal itself took; the holder counts what it was sent and has not written whole.
  for (let count = 0; count < 140; count++) stream.input(piece);
  expect(await dropped.next()).toEqual({ notice: 'dropped', bytes: piece.length, why: expect.stringContaining('8 MiB of input wait') });
  stream.close();
});

/** Input: typed at the pace at which it is read, with a receipt for each, and refused rather than lost. */

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { inputBytesMax } from '../../src/holder/protocol.ts';
import { fixture, shell, startHolder, type TestHolder, type TestLink } from '../helpers/holder.ts';

/** One that reads so many bytes, resting after each read, and says their hash. */
async function slowReader(bytes: number, restMs: number): Promise<{ holder: TestHolder; link: TestLink }> {
  const holder = await startHolder([process.execPath, fixture('slow-reader.mjs'), `${bytes}`, `${restMs}`]);
  const link = await holder.watch();
  await link.shows('ready');
  return { holder, link };
}

const paste = (bytes: number): Buffer =>
  Buffer.from(
    Array.from({ length: Math.ceil(bytes / 8) }, (_, n) => `${10_000_000 + n}`)
      .join('')
      .slice(0, bytes),
  );

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** In frames as a daemon would send them. */
const typeAll = (link: TestLink, bytes: Buffer, piece = 64 * 1024) =>
  Promise.all(Array.from({ length: Math.ceil(bytes.length / piece) }, (_, n) => link.type(bytes.subarray(n * piece, (n + 1) * piece))));

test('each receipt says that the terminal has taken all of it', async () => {
  const link = await (await startHolder(shell('read a; read b; echo "got $a $b"'))).watch();
  expect(await link.type('one\n')).toEqual({ id: 2, written: 4 });
  expect(await link.type('')).toMatchObject({ written: 0 });
  expect(await link.type('zwölf\n')).toMatchObject({ written: 7 });
  await link.shows('got one zwölf');
});

test('a paste of 1 MB reaches a slow reader whole and in order', async () => {
  const bytes = paste(1024 * 1024);
  const { link } = await slowReader(bytes.length, 1);
  const receipts = await typeAll(link, bytes);
  expect(receipts.reduce((sum, { written }) => sum + written, 0)).toBe(bytes.length);
  expect(receipts.every(({ error }) => error === undefined)).toBe(true);
  await link.shows(`read ${bytes.length} ${hashOf(bytes)}`);
});

test('receipts of two who type come to each its own, and the bytes of one input stay together', async () => {
  const { holder, link } = await slowReader(40_000, 0);
  const other = await holder.link();
  const [mine, theirs] = [Buffer.alloc(20_000, 'a'), Buffer.alloc(20_000, 'b')];
  const [first, second] = await Promise.all([link.type(mine), other.type(theirs)]);
  expect([first!.written, second!.written]).toEqual([20_000, 20_000]);
  const said = await link.shows(/read 40000 \w+/);
  expect([hashOf(Buffer.concat([mine, theirs])), hashOf(Buffer.concat([theirs, mine]))]).toContain(/read 40000 (\w+)/.exec(said)![1]);
});

test('what one that reads nothing can take is refused beyond the limit, and what was accepted is read later', async () => {
  const { link, holder } = await slowReader(inputBytesMax, 0);
  await link.do({ do: 'signal', signal: 'SIGSTOP' });
  // The terminal's own buffer takes a little, which makes room for so much more.
  const whole = paste(inputBytesMax + 128 * 1024);
  const piece = 64 * 1024;
  const receipts = typeAll(link, whole, piece);
  const refused = await link.receipts.first(({ error }) => error !== undefined);
  expect(refused).toMatchObject({ written: 0, error: { code: 'input_full', message: expect.stringContaining('8 MiB') } });
  // Others are not slowed by it.
  expect((await holder.link()).welcome.run.state).toBe('running');
  await link.do({ do: 'signal', signal: 'SIGCONT' });
  await link.shows(`read ${inputBytesMax} ${hashOf(whole.subarray(0, inputBytesMax))}`);
  const accepted = (await receipts).filter(({ error }) => error?.code !== 'input_full');
  expect(accepted.length * piece).toBeGreaterThanOrEqual(inputBytesMax);
});

test('what was typed and not read when the process ended is told so, and so is what comes later', async () => {
  const link = await (await startHolder(['sleep', '1000'])).watch();
  const receipts = typeAll(link, paste(256 * 1024));
  await link.do({ do: 'signal', signal: 'SIGKILL' });
  await link.exit();
  const last = (await receipts).at(-1);
  expect(last).toMatchObject({ error: { code: 'not_running' } });
  expect(last!.written).toBeLessThan(64 * 1024);
  expect(await link.type('late')).toMatchObject({ written: 0, error: { code: 'not_running' } });
});

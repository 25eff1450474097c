/** A screen as the daemon uses it: everything in the order in which it was asked for, and nobody waits for a neighbour. */

import { expect, test } from 'vitest';
import type { Screen, ScreenOptions } from '../../src/terminal/screen.ts';
import { openScreen } from '../../src/terminal/xterm-screen.ts';

function screenOf(options: Partial<ScreenOptions> = {}): Screen {
  return openScreen({ cols: 20, rows: 5, scrollback: 1_000, seq: 0, onAnswer: () => {}, onEvidence: () => {}, ...options });
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

const written = (screen: Screen, text: string): Promise<void> => new Promise(done => screen.write(bytes(text), done));

test('a snapshot holds what was written before it, and nothing of what was written after', async () => {
  const screen = screenOf({ seq: 100 });
  screen.write(bytes('before'));
  const snapshot = screen.snapshot();
  screen.write(bytes(' after'));
  const picture = screen.picture();
  const { seq, cols, rows, bytes: drawn } = await snapshot;
  expect({ seq, cols, rows }).toEqual({ seq: 106, cols: 20, rows: 5 });
  expect(Buffer.from(drawn).toString()).toContain('before');
  expect(Buffer.from(drawn).toString()).not.toContain('after');
  expect(await picture).toMatchObject({ seq: 112, lines: ['before after', '', '', '', ''], cursor: { x: 12, y: 0, visible: true } });
});

test('a snapshot asked for in the middle of much output falls between two writes', async () => {
  const screen = screenOf();
  const snapshots = Array.from({ length: 20 }, (_, i) => {
    screen.write(bytes(`${i} `.repeat(30_000)));
    return screen.snapshot({ scrollback: false });
  });
  const ends = Array.from({ length: 20 }, (_, i) => `${i} `.length * 30_000).map((_, i, all) =>
    all.slice(0, i + 1).reduce((sum, length) => sum + length),
  );
  expect((await Promise.all(snapshots)).map(({ seq }) => seq)).toEqual(ends);
});

test('the place and the pending bytes count raw bytes, also of characters that are cut', async () => {
  const screen = screenOf({ seq: 7 });
  const text = bytes('漢😀');
  const done: number[] = [];
  for (const [i, byte] of text.entries()) screen.write(Uint8Array.of(byte), () => done.push(i));
  expect(screen.pending).toBe(text.length);
  expect(screen.seq).toBe(7);
  const picture = await screen.picture();
  expect(done).toEqual([...text.keys()]);
  expect(screen.pending).toBe(0);
  expect(screen.seq).toBe(7 + text.length);
  expect(picture.lines[0]).toBe('漢😀');
});

test('what is pending tells when to pause the source, and when it may go on', async () => {
  const screen = screenOf();
  const chunk = bytes('flood of text\r\n'.repeat(300));
  const pending: number[] = [];
  const done = Array.from(
    { length: 30 },
    () =>
      new Promise<void>(resolve => {
        screen.write(chunk, () => {
          pending.push(screen.pending);
          resolve();
        });
      }),
  );
  expect(screen.pending).toBe(30 * chunk.length);
  expect(screen.pending).toBeGreaterThan(100_000);
  await Promise.all(done);
  expect(pending).toEqual(Array.from({ length: 30 }, (_, i) => (29 - i) * chunk.length));
  expect(screen.seq).toBe(30 * chunk.length);
});

test('sizes change between the writes they came between', async () => {
  const screen = screenOf();
  screen.write(bytes('x'.repeat(20)));
  screen.resize(10, 5);
  screen.write(bytes('\r\n\x1b[99;99H'));
  expect(await screen.picture()).toMatchObject({ cols: 10, rows: 5, cursor: { x: 9, y: 4 } });
});

test.each([
  [0, 0, 2, 1],
  [Number.NaN, -3, 2, 1],
  [1_001, 1_001, 1_000, 1_000],
  [80.9, 24.2, 80, 24],
])('a size of %d x %d is taken for %d x %d', async (cols, rows, ...taken) => {
  const screen = screenOf();
  screen.resize(cols, rows);
  const picture = await screen.picture();
  expect([picture.cols, picture.rows]).toEqual(taken);
});

test('answers go out while it is live, and not while history is replayed', async () => {
  const answers: string[] = [];
  const screen = screenOf({ onAnswer: answer => answers.push(Buffer.from(answer).toString()) });
  screen.replay(bytes('\x1b[c\x1b[6n'));
  screen.write(bytes('\x1b[5n'));
  screen.replay(bytes('\x1b[c'));
  screen.write(bytes('\x1b[2;2H\x1b[6'));
  await written(screen, 'n');
  expect(answers).toEqual(['\x1b[0n', '\x1b[2;2R']);
});

test('a fresh screen takes over where a snapshot was made', async () => {
  const old = screenOf({ seq: 50 });
  old.write(bytes(`${'line\r\n'.repeat(30)}\x1b]2;it\x07\x1b[?1003;1006h\x1b[31mhalf \x1b[3`));
  const snapshot = await old.snapshot();
  const evidence: unknown[] = [];
  const fresh = screenOf({ cols: 99, rows: 9, onEvidence: seen => evidence.push(seen) });
  fresh.restore(snapshot);
  fresh.write(bytes('2mgreen'));
  old.write(bytes('2mgreen'));
  expect(await fresh.picture()).toEqual(await old.picture());
  expect(await fresh.ansiLines({ scrollback: true })).toEqual(await old.ansiLines({ scrollback: true }));
  expect(evidence).toEqual([]);
  expect((await fresh.snapshot()).bytes).toEqual((await old.snapshot()).bytes);
});

test('a gap moves the place, keeps the screen, and ends what was begun before it', async () => {
  const screen = screenOf();
  screen.write(bytes('kept \x1b]2;half'));
  screen.skip(1_000);
  screen.write(bytes('on'));
  expect(await screen.picture()).toMatchObject({
    seq: 1_000 + 'kept \x1b]2;half'.length + 2,
    lines: ['kept on', '', '', '', ''],
    title: '',
  });
});

test('the scrollback is bounded, and only as much as is asked for comes along', async () => {
  const screen = screenOf({ scrollback: 1_000 });
  screen.write(bytes(Array.from({ length: 1_500 }, (_, i) => `line ${i}\r\n`).join('')));
  const all = await screen.textLines({ scrollback: true });
  expect(all).toHaveLength(1_005);
  expect(all[0]).toBe('line 496');
  expect(await screen.textLines({ scrollback: false })).toEqual(['line 1496', 'line 1497', 'line 1498', 'line 1499', '']);
  expect(Buffer.from((await screen.snapshot()).bytes).toString()).toContain('line 496');
  expect(Buffer.from((await screen.snapshot({ scrollback: false })).bytes).toString()).not.toContain('line 1495');
});

test('a closed screen refuses what it was asked, and takes nothing any more', async () => {
  const screen = screenOf();
  const asked = screen.picture();
  screen.write(bytes('x'), () => expect.unreachable());
  screen.dispose();
  screen.dispose();
  await expect(asked).rejects.toThrow('the screen was closed');
  await expect(screen.snapshot()).rejects.toThrow('the screen was closed');
  screen.write(bytes('y'), () => expect.unreachable());
  expect(screen.pending).toBe(0);
});

test('one may be closed by what it calls', async () => {
  const screen = screenOf({ onEvidence: () => screen.dispose() });
  screen.write(bytes('a\x07b'), () => expect.unreachable());
  await expect(screen.picture()).rejects.toThrow('the screen was closed');
});

test('a flooded screen does not keep others waiting: they are done while it has hardly begun', async () => {
  const flooded = screenOf({ cols: 120, rows: 40 });
  const flood = bytes('the quick brown fox jumps over the lazy dog \x1b[31mand more\x1b[m\r\n'.repeat(200_000));
  const drowned = new Promise<void>(done => flooded.write(flood, done));
  const others = Array.from({ length: 20 }, () => screenOf());
  for (let round = 0; round < 3; round++) await Promise.all(others.map(other => written(other, 'a line\r\n')));
  expect(flooded.pending).toBeGreaterThan(flood.length / 2);
  flooded.dispose();
  await Promise.race([drowned, Promise.resolve()]);
});

test('what is slow to parse is parsed in smaller parts, so that others still get their turns', async () => {
  const slow = screenOf({ cols: 120, rows: 40 });
  slow.write(bytes('\r\n'.repeat(2_000)));
  slow.write(bytes('\x1b[40S'.repeat(100_000)));
  const other = screenOf();
  for (let round = 0; round < 10; round++) await written(other, 'x');
  expect(slow.pending).toBeGreaterThan(250_000);
  slow.dispose();
});

/** Real programs' output: cut anywhere, a restored screen goes on exactly like the one that saw it all. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import headless from '@xterm/headless';
import { expect, test } from 'vitest';
import { restored, stateOf, subject } from './state-dump.ts';

const folder = join(import.meta.dirname, '../fixtures/streams');
const streams = readdirSync(folder).filter(file => file.endsWith('.raw'));
const size = { cols: 80, rows: 24, scrollback: 200 };
const cutsMax = 60;

const read = (file: string): Uint8Array => readFileSync(join(folder, file));

/** Evenly over the stream, but at no even distance, so that they fall into sequences and characters as well. */
const cutsOf = (length: number): number[] => Array.from({ length: cutsMax }, (_, i) => Math.floor(((i + (i % 7) / 7) * length) / cutsMax));

test('the corpus has the programs that the issue names, and cuts fall into sequences and characters', () => {
  expect(streams).toEqual(expect.arrayContaining(['vim.raw', 'less.raw', 'htop.raw', 'top.raw', 'tmux.raw', 'bash.raw']));
  const inside = streams.flatMap(file => {
    const stream = read(file);
    return cutsOf(stream.length).map(cut => stream.subarray(0, cut).toString());
  });
  expect(inside.filter(text => /\x1b[^a-zA-Z]*$/.test(text)).length).toBeGreaterThan(20);
  expect(inside.filter(text => text.endsWith('\ufffd')).length).toBeGreaterThan(5);
});

test.each(streams)('%s', file => {
  const stream = read(file);
  const { emulation } = subject(size);
  let at = 0;
  for (const cut of cutsOf(stream.length)) {
    emulation.take(stream.subarray(at, cut), true);
    at = cut;
    const snapshot = emulation.snapshot({ scrollback: true });
    const copy = restored(snapshot, size);
    expect(stateOf(copy), `at byte ${cut}`).toEqual(stateOf(emulation));
    expect(Buffer.compare(copy.snapshot({ scrollback: true }).bytes, snapshot.bytes), `at byte ${cut}`).toBe(0);
    // The rest shows what the state alone may not; a part of it is as good as all.
    const { emulation: continuous } = subject(size);
    continuous.take(stream.subarray(0, Math.min(cut + 1_500, stream.length)), true);
    copy.take(stream.subarray(cut, cut + 1_500), true);
    expect(stateOf(copy), `after byte ${cut}`).toEqual(stateOf(continuous));
  }
});

/** A viewer is no screen of ours: what it shows counts, and the modes that xterm.js publishes. */
test.each(streams)('%s on a terminal without any of our repairs', async file => {
  const stream = read(file);
  const { emulation } = subject(size);
  let at = 0;
  for (const cut of cutsOf(stream.length).filter((_, i) => i % 6 === 5)) {
    emulation.take(stream.subarray(at, cut), true);
    at = cut;
    const terminal = new headless.Terminal({ ...size, allowProposedApi: true, logLevel: 'off' });
    terminal.write('left over from before \x1b[31;7m\x1b[?1006h\x1b[2;5r\x1b(0\x1b]2;and cut');
    const { bytes } = emulation.snapshot({ scrollback: true });
    await new Promise<void>(done => terminal.write(bytes, done));
    expect(shownBy(terminal), `at byte ${cut}`).toEqual(emulation.textLines({ scrollback: false }).map(narrowed));
    expect(terminal.modes, `at byte ${cut}`).toEqual({ ...emulation.state.emulator.terminal.modes, synchronizedOutputMode: false });
    const { cursor } = emulation.picture();
    expect(terminal.buffer.active.cursorY).toBe(cursor.y);
    // Behind an emoji it is where the terminal takes it to end, as it would be had the terminal seen the output itself.
    const isBehindEmoji = stateOf(emulation).joins === 2;
    if (!isBehindEmoji) expect(Math.min(terminal.buffer.active.cursorX, size.cols - 1)).toBe(cursor.x);
    terminal.dispose();
  }
});

function shownBy({ buffer: { active }, rows }: InstanceType<typeof headless.Terminal>): string[] {
  return Array.from({ length: rows }, (_, y) => narrowed(active.getLine(active.baseY + y)!.translateToString(true)));
}

/** It takes emoji for narrow, and does not join them, so that other columns follow each; where they are is what matters. */
const narrowed = (line: string): string =>
  line.replace(/(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\ufe0f|\u200d|\u20e3) *)+/gu, '*').trimEnd();

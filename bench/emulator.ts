/** Screens: how fast output is parsed beside xterm.js alone, what a snapshot takes, and how long neighbours of a flood wait. */

import headless from '@xterm/headless';
import { Emulation } from '../src/terminal/emulation.ts';
import type { Screen } from '../src/terminal/screen.ts';
import { openScreen } from '../src/terminal/xterm-screen.ts';
import { type Bench, type Figure, interleaved, median, percentile, tail, timed } from './harness.ts';

const rounds = 7;
const crowdRounds = 300;
const streamBytes = 4_000_000;
const partBytes = 32_768;
const size = { cols: 120, rows: 40, scrollback: 1_000 };
const options = { ...size, seq: 0, onAnswer: () => {}, onEvidence: () => {} };

const filled = (unit: (index: number) => string): Uint8Array => {
  let text = '';
  for (let index = 0; text.length < streamBytes; index++) text += unit(index);
  return Buffer.from(text);
};

const streams: Readonly<Record<string, Uint8Array>> = {
  'plain text': filled(i => `line ${i} the quick brown fox jumps over the lazy dog, and then some more of it\r\n`),
  'coloured text': filled(
    i => `\x1b[1;3${i % 8}mline\x1b[0m ${i} \x1b[38;5;${i % 256}mthe quick\x1b[m \x1b[48;2;10;20;30mfox\x1b[49m jumps\r\n`,
  ),
  'alternate screen': filled(
    i => `${i === 0 ? '\x1b[?1049h' : ''}\x1b[${(i % 40) + 1};1H\x1b[3${i % 8}m│ row ${i} ───── ${'x'.repeat(i % 60)}\x1b[K`,
  ),
  'wide text': filled(i => `漢字かな交じり文 ${i} ✅ ─────────── é ü 👍🏽\r\n`),
};

export const emulator: Bench = {
  title: 'Screens of 120x40 with 1,000 lines above',
  measure: async () => [...(await parsing()), ...(await snapshots()), ...(await crowd())],
};

async function parsing(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, stream] of Object.entries(streams)) {
    const ms = await interleaved(rounds, {
      swarm: () => timed(async () => feed(new Emulation(options), stream)),
      'xterm.js': () => timed(() => written(stream)),
    });
    const perSecond = (times: readonly number[]) => stream.length / 1e3 / median(times);
    figures.push({ name: `${name}, MB a second`, value: perSecond(ms.swarm), unit: 'MB', atLeast: 20 });
    figures.push({ name: `${name}, MB a second by xterm.js alone`, value: perSecond(ms['xterm.js']), unit: 'MB' });
  }
  return figures;
}

function feed(emulation: Emulation, stream: Uint8Array): void {
  for (let at = 0; at < stream.length; at += partBytes) emulation.take(stream.subarray(at, at + partBytes), true);
  emulation.dispose();
}

async function written(stream: Uint8Array): Promise<void> {
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true });
  for (let at = 0; at < stream.length; at += partBytes) terminal.write(stream.subarray(at, at + partBytes));
  await new Promise<void>(done => terminal.write('', done));
  terminal.dispose();
}

async function snapshots(): Promise<Figure[]> {
  const emulation = new Emulation(options);
  emulation.take(streams['coloured text']!, true);
  const made: number[] = [];
  const taken: number[] = [];
  for (let round = 0; round < 30; round++) {
    let snapshot = emulation.snapshot({ scrollback: true });
    made.push(await timed(async () => (snapshot = emulation.snapshot({ scrollback: true }))));
    const copy = new Emulation(options);
    taken.push(await timed(async () => copy.restore(snapshot)));
    copy.dispose();
  }
  return [...tail('snapshot', made), ...tail('restore', taken)];
}

/** A hundred that say something now and then, and two that never stop: from a line written to the line parsed. */
async function crowd(): Promise<Figure[]> {
  const flooded = Array.from({ length: 2 }, () => openScreen(options));
  const chatty = Array.from({ length: 100 }, () => openScreen(options));
  let isOver = false;
  for (const screen of flooded) flood(screen, () => isOver);
  const waits: number[] = [];
  const delays: number[] = [];
  for (let round = 0; round < crowdRounds; round++) {
    await Promise.all(chatty.map(async screen => waits.push(await timed(() => said(screen, 'a line of text\r\n')))));
    delays.push(await timed(() => new Promise(done => setImmediate(done))));
  }
  isOver = true;
  for (const screen of [...flooded, ...chatty]) screen.dispose();
  return [
    ...tail('a line parsed, 2 of 102 flooding', waits),
    { name: 'turn of the loop meanwhile, p99', value: percentile(delays, 0.99), unit: 'ms', atMost: 20 },
  ];
}

const said = (screen: Screen, text: string): Promise<void> => new Promise(done => screen.write(Buffer.from(text), done));

function flood(screen: Screen, isOver: () => boolean): void {
  const chunk = streams['coloured text']!.subarray(0, 60_000);
  const more = () => {
    while (!isOver() && screen.pending < 100_000) screen.write(chunk, more);
  };
  more();
}

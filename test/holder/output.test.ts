/** Output: every byte with its place, to the last one before the exit, for each watcher at its own pace. */

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Exit } from '../../src/holder/protocol.ts';
import { node, shell, spawnSpec, startHolder, type TestHolder, type TestLink } from '../helpers/holder.ts';

/** What `seq` prints into a terminal. */
const numbered = (from: number, to: number): string => {
  const lines: number[] = [];
  for (let number = from; number <= to; number++) lines.push(number);
  return lines.map(line => `${line}\r\n`).join('');
};

/** Before what a further process prints. */
const reset = '\x1bc';

const seq = (from: number, to: number): [string, ...string[]] => ['seq', `${from}`, `${to}`];

const exitOfRun = async (link: TestLink, run: number): Promise<Exit & { toldAt: number }> => {
  const event = await link.events.first(each => each.event === 'exit' && each.exit.run === run);
  if (event.event !== 'exit') throw new Error('not an exit');
  return { ...event.exit, toldAt: event.at };
};

test('200 KB and an exit, 100 times: not one byte is lost, and the exit comes after the last', async () => {
  // 29,260 lines of seven bytes.
  const whole = numbered(10_000, 39_259);
  expect(whole.length).toBeGreaterThanOrEqual(200 * 1024);
  const holder = await startHolder(['true']);
  await (await holder.watch()).exit();
  const [fast, slow] = [await holder.watch(), await holder.watch()];
  for (let run = 2; run <= 101; run++) {
    slow.socket.pause();
    await fast.do({ do: 'spawn', spec: spawnSpec(seq(10_000, 39_259)) });
    const end = (run - 1) * (reset.length + whole.length);
    expect(await exitOfRun(fast, run)).toMatchObject({ run, code: 0, signal: null, seq: end, toldAt: end });
    slow.socket.resume();
    expect(await exitOfRun(slow, run)).toMatchObject({ seq: end, toldAt: end });
    for (const link of [fast, slow]) {
      expect(link.isUnbroken(end - reset.length - whole.length)).toBe(true);
      expect(link.bytes().equals(Buffer.from(reset + whole))).toBe(true);
      link.outputs.all.length = 0;
    }
  }
});

test.each([
  ['a code', 'exit 7', { code: 7, signal: null }],
  ['no trouble', 'true', { code: 0, signal: null }],
  ['a signal', 'kill -KILL $$', { code: null, signal: 'SIGKILL' }],
  ['a signal that it asked for', 'kill -USR1 $$', { code: null, signal: 'SIGUSR1' }],
] as const)('an exit with %s is told as it was', async (_, end, how) => {
  const link = await (await startHolder(shell(`read line; ${end}`))).watch();
  await link.type('\n');
  expect(await link.exit()).toMatchObject(how);
});

test('whoever comes after the end hears of it in the welcome, and of the output as before', async () => {
  const holder = await startHolder(shell('printf bye; exit 5'));
  const exit = await (await holder.watch()).exit();
  const late = await holder.watch(1);
  expect(late.welcome).toMatchObject({ head: 3, run: { state: 'exited', exit } });
  expect(await late.shows('ye')).toBe('ye');
});

test('an agent that lets go of its terminal and takes it up again is still in it', async () => {
  const holder = await startHolder(
    shell('exec 0<&- 1>&- 2>&-; sleep 0.3; exec </dev/tty >/dev/tty; echo back; read line; echo "got $line"'),
  );
  const link = await holder.watch();
  await link.shows('back');
  expect(await link.type('this\n')).toMatchObject({ written: 5 });
  await link.shows('got this');
  expect(await link.exit()).toMatchObject({ code: 0 });
});

test('a child that keeps the terminal open does not keep the exit from being told', async () => {
  const holder = await startHolder(shell('setsid sleep 1000 & echo left behind; exit 2'));
  const link = await holder.watch();
  expect(await link.exit()).toMatchObject({ code: 2, seq: 'left behind\r\n'.length });
  expect(await link.do({ do: 'stop', graceMs: 100 })).toEqual({ survivors: [] });
});

describe('the ring', () => {
  const ringBytes = 10_000;
  /** 7,000 lines of six bytes: 42,000 bytes, of which the last 10,000 stay. */
  const whole = numbered(1_000, 7_999);

  async function printed(): Promise<TestHolder> {
    const holder = await startHolder(seq(1_000, 7_999), { ringBytes });
    await (await holder.watch()).exit();
    return holder;
  }

  test.each([
    ['the beginning', 0, [{ from: 0, to: 32_000 }]],
    ['just before what is kept', 31_999, [{ from: 31_999, to: 32_000 }]],
    ['the oldest byte that is kept', 32_000, []],
    ['somewhere in it', 37_123, []],
    ['the last byte', 41_999, []],
    ['the end', 42_000, []],
  ])('from %s: the gap is told exactly, and the rest comes once', async (_, from, gaps) => {
    const link = await (await printed()).watch(from);
    // Answered in order, so all that there was has come.
    await link.do({ do: 'unwatch' });
    const told = link.events.all.filter(event => event.event === 'gap').map(({ from, to }) => ({ from, to }));
    expect(told).toEqual(gaps);
    const begin = Math.max(from, 32_000);
    expect(link.isUnbroken(begin)).toBe(true);
    expect(link.bytes().toString()).toBe(whole.slice(begin));
  });

  test.each([-1, 0.5, Number.MAX_SAFE_INTEGER + 1, '0', null])('%s is no place, and asking for it harms nobody', async from => {
    const holder = await startHolder(shell('printf hello; read line'));
    const link = await holder.watch();
    const failure = await (await holder.link()).failure({ do: 'watch', from: from as number });
    expect(failure).toMatchObject({ code: 'bad_request', message: expect.stringContaining('no place') });
    await link.type('\n');
    expect(await link.exit()).toMatchObject({ code: 0 });
  });

  test('a watcher may go back and forth', async () => {
    const holder = await startHolder(shell('printf 0123456789; read line'));
    const link = await holder.watch();
    await link.shows('0123456789');
    await link.do({ do: 'watch', from: 7 });
    await link.do({ do: 'unwatch' });
    expect(link.bytes().toString()).toBe('0123456789789');
  });

  test('a reader that stopped reading slows neither the agent nor others, and then hears what it missed', async () => {
    const holder = await startHolder(shell('read line; seq 1000000 2999999'));
    const [stopped, other] = [await holder.watch(), await holder.watch()];
    stopped.socket.pause();
    await other.type('\n');
    // 18 MB: far more than the stopped one's socket and the ring can hold.
    const exit = await other.exit();
    expect(exit).toMatchObject({ code: 0, seq: 2 + 2_000_000 * 9 });
    stopped.socket.resume();
    const late = await stopped.event('exit');
    expect(late).toMatchObject({ at: exit.seq, exit });
    const gaps = stopped.events.all.filter(event => event.event === 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    expectWhole(stopped, exit.seq);
    expectWhole(other, exit.seq);
  });
});

/** Output and gaps together are everything once, and the output is what `seq` printed there. */
function expectWhole(link: TestLink, end: number): void {
  const gaps = link.events.all.filter(event => event.event === 'gap');
  const pieces = [
    ...link.outputs.all.map(({ seq: from, bytes }) => ({ from, to: from + bytes.length })),
    ...gaps.map(({ from, to }) => ({ from, to })),
  ];
  let at = 0;
  for (const { from, to } of pieces.sort((one, other) => one.from - other.from)) {
    expect(from).toBe(at);
    at = to;
  }
  expect(at).toBe(end);
  const wrong = link.outputs.all.find(({ seq: from, bytes }) => from >= 2 && !bytes.equals(seqBytes(from - 2, bytes.length)));
  expect(wrong).toBeUndefined();
}

/** What `seq 1000000 2999999` prints at this place: nine bytes a line. */
function seqBytes(from: number, length: number): Buffer {
  const first = Math.floor(from / 9);
  const last = Math.floor((from + length - 1) / 9);
  const lines = numbered(1_000_000 + first, 1_000_000 + last);
  return Buffer.from(lines.slice(from - first * 9, from - first * 9 + length));
}

test('several watchers from several places see the same bytes', async () => {
  const holder = await startHolder(
    node("process.stdin.once('data', () => { for (let i = 0; i < 1e4; i++) console.log(i); process.exit(); })"),
  );
  const places = [0, 3, 10, 1_000];
  const links = await Promise.all(places.map(from => holder.watch(from)));
  await links[0]!.type('\n');
  const exits = await Promise.all(links.map(link => link.exit()));
  const whole = links[0]!.bytes();
  expect(whole.length).toBe(exits[0]!.seq);
  for (const [index, link] of links.entries()) {
    expect(link.isUnbroken(places[index])).toBe(true);
    expect(link.bytes().equals(whole.subarray(places[index]))).toBe(true);
  }
  links[0]!.socket.end();
  await once(links[0]!.socket, 'close');
});

/** What a viewer types: what the worker gets of it, what looks back, and what detaches. */

import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AttachInput, type Looking } from '../../src/client/attach-input.ts';
import { defaultDetachKey } from '../../src/config/detach-key.ts';
import type { WheelPolicy } from '../../src/core/state-rules.ts';
import { Arrivals } from '../helpers/arrivals.ts';

interface Typing {
  readonly input: PassThrough;
  readonly sent: Arrivals<string>;
  readonly detached: Promise<void>;
  /** `scroll 3`, `top`, `stop`. */
  readonly moves: string[];
  readonly notes: string[];
  readonly looking: { -readonly [K in keyof Looking]: Looking[K] };
  takes: boolean;
  type(text: string): void;
}

function typing(change: Partial<Looking> = {}, wheel: WheelPolicy = 'arrows'): Typing {
  const input = new PassThrough();
  const sent = new Arrivals<string>();
  const { promise: detached, resolve } = Promise.withResolvers<void>();
  const [moves, notes]: [string[], string[]] = [[], []];
  const looking: Typing['looking'] = {
    ...{ looksBack: false, hasWheel: true, alternate: false, cursorKeys: false, page: 23 },
    scroll: lines => moves.push(`scroll ${lines}`),
    note: text => void notes.push(text),
    toTop: () => void moves.push('top'),
    stopLookingBack: () => {
      moves.push('stop');
      looking.looksBack = false;
    },
    ...change,
  };
  const all: Typing = {
    ...{ input, sent, detached, moves, notes, looking, takes: true },
    type: text => void input.write(Buffer.from(text, 'latin1')),
  };
  const send = (bytes: Uint8Array): boolean => {
    sent.push(Buffer.from(bytes).toString('latin1'));
    return all.takes;
  };
  const keys = new AttachInput({ input, key: defaultDetachKey, wheel, display: looking, send, onDetach: resolve });
  keys.start();
  onTestFinished(() => keys.stop());
  return all;
}

const wheelUp = '\x1b[<64;10;5M';
const wheelDown = '\x1b[<65;10;5M';

describe('the worker gets', () => {
  test('what was typed, as one piece for each read', async () => {
    const { type, sent } = typing();
    type('abc\x1b[A\x1b[200~paste\x1b[201~\r');
    expect(await sent.next()).toBe('abc\x1b[A\x1b[200~paste\x1b[201~\r');
  });

  test('Escape alone, though it could be the beginning of something', async () => {
    const { type, sent } = typing();
    type('\x1b');
    expect(await sent.next()).toBe('\x1b');
  });

  test('a sequence that came in two reads', async () => {
    const { input, sent } = typing();
    input.write(Buffer.from('\x1b['));
    input.write(Buffer.from('5C'));
    expect(await sent.next()).toBe('\x1b[5C');
  });

  test('what was typed before the detach key, and nothing behind it', async () => {
    const { type, sent, detached } = typing();
    type('before\x1dbehind');
    await detached;
    expect(sent.all).toEqual(['before']);
  });

  test('the detach key itself when it is pressed twice, which is what the first press says', async () => {
    const { type, sent, notes } = typing();
    type('\x1d');
    type('\x1d');
    expect(await sent.next()).toBe('\x1d');
    expect(notes).toEqual(['[swarm: Ctrl-] again sends it to the worker]']);
  });

  test('no more than it takes: reading stops until it goes on', async () => {
    const all = typing();
    all.takes = false;
    all.type('much');
    expect(await all.sent.next()).toBe('much');
    expect(all.input.isPaused()).toBe(true);
  });
});

describe('it detaches', () => {
  test('when the pause after one press is over', async () => {
    const { type, detached } = typing();
    type('\x1d');
    await detached;
  });

  test('when the terminal is gone', async () => {
    const { input, detached } = typing();
    input.end();
    await detached;
  });
});

describe('the wheel', () => {
  test('turns the pages of a full-screen program of which that is said, and looks back in every other', async () => {
    const full = typing({ alternate: true }, 'pages');
    full.type(wheelUp + wheelDown);
    expect(await full.sent.next()).toBe('\x1b[5~\x1b[6~');
    const plain = typing({}, 'pages');
    plain.type(`${wheelUp}x`);
    expect(await plain.sent.next()).toBe('x');
    expect(plain.moves).toEqual(['scroll 3']);
  });

  test('looks back, and is no input', async () => {
    const { type, sent, moves } = typing();
    type(`${wheelUp}${wheelDown}\x1b[<0;1;1M\x1b[<0;1;1mx`);
    expect(await sent.next()).toBe('x');
    expect(moves).toEqual(['scroll 3']);
  });

  test('belongs to a worker that asked for the mouse', async () => {
    const { type, sent } = typing({ hasWheel: false });
    type(wheelUp);
    expect(await sent.next()).toBe(wheelUp);
  });

  test.each([
    [true, '\x1bOA'.repeat(3) + '\x1bOB'.repeat(3)],
    [false, '\x1b[A'.repeat(3) + '\x1b[B'.repeat(3)],
  ])('is cursor keys for a full-screen program that did not (application keys: %s)', async (cursorKeys, keys) => {
    const { type, sent, moves } = typing({ alternate: true, cursorKeys });
    type(wheelUp + wheelDown);
    expect(await sent.next()).toBe(keys);
    expect(moves).toEqual([]);
  });
});

describe('Shift-PageUp', () => {
  test.each(['\x1b[5;2~', '\x1b[5;130~', '\x1b[5;2:1~'])('looks back by a page: %j', async typed => {
    const { type, sent, moves } = typing();
    type(`${typed}x`);
    expect(await sent.next()).toBe('x');
    expect(moves).toEqual(['scroll 23']);
  });

  test.each(['\x1b[5~', '\x1b[5;5~', '\x1b[6;2~', '\x1b[5;2:3~'])('and no other key: %j', async typed => {
    const { type, sent } = typing();
    type(typed);
    expect(await sent.next()).toBe(typed);
  });

  test('is for a full-screen program, which has nothing above it', async () => {
    const { type, sent } = typing({ alternate: true });
    type('\x1b[5;2~');
    expect(await sent.next()).toBe('\x1b[5;2~');
  });
});

describe('while looking back', () => {
  test.each([
    ['\x1b[A', 'scroll 1'],
    ['\x1bOB', 'scroll -1'],
    ['\x1b[5~', 'scroll 23'],
    ['\x1b[6;2~', 'scroll -23'],
    ['\x1b[H', 'top'],
    ['\x1b[F', 'stop'],
    [wheelUp, 'scroll 3'],
    [wheelDown, 'scroll -3'],
    ['q', 'stop'],
    ['\r', 'stop'],
    ['\x03', 'stop'],
  ])('%j: %s, and the worker gets nothing', async (typed, move) => {
    const { type, sent, moves } = typing({ looksBack: true });
    type(typed);
    // The next read is for the worker again.
    type('\x1b[200~\x1b[201~');
    await sent.next();
    expect(moves[0]).toBe(move);
    expect(sent.all).toEqual(['\x1b[200~\x1b[201~']);
  });

  test('Escape ends it', async () => {
    const { type, sent, moves } = typing({ looksBack: true });
    type('\x1b\x1b');
    expect(await sent.next()).toBe('\x1b');
    expect(moves).toEqual(['stop']);
  });

  test('any other key ends it too, and goes on to the worker', async () => {
    const { type, sent, moves } = typing({ looksBack: true });
    type('yes');
    expect(await sent.next()).toBe('yes');
    expect(moves).toEqual(['stop']);
  });

  test('the detach key detaches', async () => {
    const { type, detached } = typing({ looksBack: true });
    type('\x1d');
    await detached;
  });
});

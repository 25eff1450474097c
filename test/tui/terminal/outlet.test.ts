/** The outlet over a terminal that takes its time: it never waits, never queues frames, and shows the present when it can. */

import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outlet } from '../../../src/tui/terminal/outlet.ts';
import { framed } from '../../helpers/frames.ts';

/** A terminal that takes what it is given only when it is told to. */
class SlowTerminal extends Writable {
  readonly columns = 20;
  readonly rows = 2;
  readonly taken: string[] = [];
  #done: (() => void) | undefined;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.taken.push(chunk.toString());
    this.#done = done;
  }

  get isTaking(): boolean {
    return this.#done !== undefined;
  }

  take(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

const settledIn = async (outlet: Outlet, terminal: SlowTerminal): Promise<void> => {
  const settled = outlet.settled();
  let isSettled = false;
  void settled.then(() => {
    isSettled = true;
  });
  // Far more turns than anything here has to show: one that never settles is told from one that takes its time.
  for (let turn = 0; !isSettled && turn < 1_000; turn++) {
    terminal.take();
    await new Promise(resolve => setImmediate(resolve));
  }
  expect(isSettled).toBe(true);
};

describe('a terminal that does not read', () => {
  test('gets one frame, and then the newest, whatever came between', async () => {
    const terminal = new SlowTerminal();
    const outlet = new Outlet(terminal);
    for (let number = 0; number < 1_000; number++) outlet.show(framed(`frame ${number}`, 20));
    expect(terminal.taken).toHaveLength(1);
    await settledIn(outlet, terminal);
    expect(terminal.taken).toHaveLength(2);
    expect(terminal.taken[0]).toContain('frame 0');
    expect(terminal.taken[1]).toContain('999');
    expect(outlet.written.frames).toBe(2);
  });

  test('loses no title, no bell and no copy, and gets them in their order', async () => {
    const terminal = new SlowTerminal();
    const outlet = new Outlet(terminal);
    outlet.show(framed('a', 20));
    for (const what of ['one', 'two', 'three']) outlet.say(`\x1b]2;${what}\x07`);
    await settledIn(outlet, terminal);
    expect(terminal.taken.join('')).toMatch(/a.*one.*two.*three/s);
  });
});

describe('a terminal that is lent out', () => {
  test('is left alone until it is back, and then shows what is by then', async () => {
    const terminal = new SlowTerminal();
    const outlet = new Outlet(terminal);
    outlet.show(framed('before', 20));
    await settledIn(outlet, terminal);
    outlet.pause();
    outlet.show(framed('while it was away', 20));
    outlet.say('\x07');
    await settledIn(outlet, terminal);
    expect(terminal.taken).toHaveLength(1);
    outlet.resume();
    await settledIn(outlet, terminal);
    expect(terminal.taken.slice(1).join('')).toContain('while it was away');
  });

  test('is lent out in the middle of a frame as soon as it has taken that one', async () => {
    const terminal = new SlowTerminal();
    const outlet = new Outlet(terminal);
    outlet.show(framed('on its way', 20));
    outlet.show(framed('not yet', 20));
    outlet.pause();
    await settledIn(outlet, terminal);
    expect(terminal.taken).toHaveLength(1);
    outlet.resume();
    await settledIn(outlet, terminal);
    expect(terminal.taken.slice(1).join('')).toContain('not yet');
  });

  test('is drawn anew after somebody else has drawn on it', async () => {
    const terminal = new SlowTerminal();
    const outlet = new Outlet(terminal);
    outlet.show(framed('the same', 20));
    await settledIn(outlet, terminal);
    outlet.show(framed('the same', 20));
    await settledIn(outlet, terminal);
    expect(terminal.taken).toHaveLength(1);
    outlet.repaint();
    await settledIn(outlet, terminal);
    expect(terminal.taken[1]).toContain('\x1b[2J');
    expect(terminal.taken[1]).toContain('the same');
  });
});

test('whatever is asked in whatever order: never two writes at once, every extra once and in order, and the present in the end', async () => {
  const step = fc.constantFrom('show', 'say', 'take', 'pause', 'resume', 'repaint');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const terminal = new SlowTerminal();
      const outlet = new Outlet(terminal);
      const said: string[] = [];
      let last = '';
      for (const [at, what] of steps.entries()) {
        const before = terminal.taken.length;
        if (what === 'show') {
          last = `frame ${at}.`;
          outlet.show(framed(last, 20));
        } else if (what === 'say') {
          said.push(`extra ${at}`);
          outlet.say(`\x1b]2;extra ${at}\x07`);
        } else if (what === 'take') terminal.take();
        else outlet[what]();
        if (what === 'take') await new Promise(resolve => setImmediate(resolve));
        expect(terminal.taken.length - before).toBeLessThanOrEqual(1);
        expect(terminal.writableLength).toBe(terminal.isTaking ? Buffer.byteLength(terminal.taken.at(-1)!) : 0);
      }
      outlet.resume();
      await settledIn(outlet, terminal);
      expect([...terminal.taken.join('').matchAll(/extra \d+/g)].map(String)).toEqual(said);
      const frames = terminal.taken.filter(bytes => bytes.includes('\x1b[2J'));
      if (last !== '') expect(frames.at(-1)).toContain(last);
    }),
    { numRuns: 300 },
  );
});

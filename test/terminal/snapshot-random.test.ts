/** Whatever is written, a restored screen goes on exactly like the one that saw it all, and how output is cut into writes is all one. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Emulation } from '../../src/terminal/emulation.ts';
import { type Step, steps } from './random-stream.ts';
import { restored, stateOf, subject } from './state-dump.ts';

function apply(emulation: Emulation, step: Step): void {
  if ('bytes' in step) emulation.take(step.bytes, true);
  else emulation.resize(step.cols, step.rows);
}

/** Cut before a certain byte of a certain step. */
function cutAt(list: readonly Step[], index: number, byte: number): { before: Step[]; after: Step[] } {
  const step = list[index]!;
  const [head, tail] =
    'bytes' in step ? [{ bytes: step.bytes.subarray(0, byte) }, { bytes: step.bytes.subarray(byte) }] : [step, { bytes: new Uint8Array() }];
  return { before: [...list.slice(0, index), head], after: [tail, ...list.slice(index + 1)] };
}

test('restored from any prefix', () => {
  const cut = fc.tuple(steps, fc.nat(), fc.nat()).map(([list, index, byte]) => {
    const step = list[index % list.length]!;
    return cutAt(list, index % list.length, 'bytes' in step ? byte % (step.bytes.length + 1) : 0);
  });
  fc.assert(
    fc.property(cut, ({ before, after }) => {
      const { emulation } = subject();
      for (const step of before) apply(emulation, step);
      const snapshot = emulation.snapshot({ scrollback: true });
      const copy = restored(snapshot);
      expect(stateOf(copy)).toEqual(stateOf(emulation));
      expect(Buffer.from(copy.snapshot({ scrollback: true }).bytes).toString()).toBe(Buffer.from(snapshot.bytes).toString());
      for (const step of after) {
        apply(emulation, step);
        apply(copy, step);
      }
      expect(stateOf(copy)).toEqual(stateOf(emulation));
      expect(copy.seq).toBe(emulation.seq);
    }),
    { numRuns: 800 },
  );
}, 120_000);

test('in whatever pieces it comes', () => {
  const pieces = fc.tuple(steps, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }));
  fc.assert(
    fc.property(pieces, ([list, lengths]) => {
      const whole = subject();
      const cut = subject();
      let turn = 0;
      for (const step of list) {
        apply(whole.emulation, step);
        if (!('bytes' in step)) apply(cut.emulation, step);
        else
          for (let at = 0; at < step.bytes.length; ) {
            const length = lengths[turn++ % lengths.length]!;
            cut.emulation.take(step.bytes.subarray(at, at + length), true);
            at += length;
          }
      }
      expect(stateOf(cut.emulation)).toEqual(stateOf(whole.emulation));
      expect(cut.answers).toEqual(whole.answers);
      expect(cut.evidence.filter(({ kind }) => kind !== 'bell')).toEqual(whole.evidence.filter(({ kind }) => kind !== 'bell'));
    }),
    { numRuns: 300 },
  );
}, 120_000);

test('on a terminal in any other state, as a viewer is that missed some output', () => {
  fc.assert(
    fc.property(steps, steps, (list, others) => {
      const { emulation } = subject();
      for (const step of list) apply(emulation, step);
      const viewer = subject().emulation;
      for (const step of others) apply(viewer, step);
      const { cols, rows, bytes } = emulation.snapshot({ scrollback: false });
      viewer.resize(cols, rows);
      viewer.take(bytes, false);
      expect(shown(viewer)).toEqual(shown(emulation));
    }),
    { numRuns: 300 },
  );
}, 120_000);

/** What a viewer has above, on its stacks and in its palette stays its own. */
function shown(emulation: Emulation) {
  const { pages, titles: _titles, palette: _palette, keyboard: _keyboard, others: _others, normalRow: _row, ...rest } = stateOf(emulation);
  const visible = Object.entries(pages).map(([name, { lines, region, above }]) => {
    const [first, ...more] = lines.slice(above);
    // The line above is not there any more to be continued.
    return [name, region, first!.replace(/^~/, ' '), ...more];
  });
  return { ...rest, visible };
}

/** Whatever a person presses, clicks or pastes, over a real daemon: nothing breaks, nothing is drawn beyond the edges, and Escape leads out of it. */

import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { draw } from '../../src/tui/drawing.tsx';
import type { View } from '../../src/tui/model/view.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { readOf } from '../helpers/frames.ts';
import { atScreen } from '../helpers/person-screen.ts';
import { daemonOfWorkers, run } from '../helpers/workers.ts';
import { aWorkflow } from '../helpers/workflow.ts';

const controls = [
  '\r',
  '\t',
  '\x1b[Z',
  '\x7f',
  '\x1b',
  '\x01',
  '\x05',
  '\x0a',
  '\x0b',
  '\x0c',
  '\x0e',
  '\x10',
  '\x14',
  '\x15',
  '\x17',
  '\x19',
];
const named = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F', '\x1b[5~', '\x1b[6~', '\x1b[3~', '\x1b[1;5C', '\x1bb', '\x1b\r'];
/** All that can be typed but `q`, which leaves, and digits that end a test of their own. */
const letters = [...'abcdefghijklmnoprstuvwxyzABDEFGHIJKLMNOPQRSTUVWXYZ12345 /:?+-=[]!éß日'];

const mouse = fc
  .tuple(fc.constantFrom(0, 2, 32, 64, 65), fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom('M', 'm'))
  .map(([button, x, y, end]) => `\x1b[<${button};${x};${y}${end}`);
const paste = fc.string({ unit: 'grapheme', maxLength: 20 }).map(text => `\x1b[200~${text.replaceAll('\x1b', '')}\x1b[201~`);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...letters) },
  { weight: 4, arbitrary: fc.constantFrom(...controls, ...named) },
  { weight: 2, arbitrary: mouse },
  { weight: 1, arbitrary: paste },
);

test('anything', { timeout: 120_000 }, async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await run(operator, ['cat'], { name: 'ann' });
  await run(operator, 'printf "Really?\\n 1. Yes\\n 2. No\\n"; exec cat', { name: 'bob' });
  await operator.call('worker.register', { name: 'far' });
  for (const title of ['Paint it', '日本語の長い題名', 'a\x1b[31mb']) await operator.call('task.create', { title, tags: ['docs'] });
  await operator.call('task.create', { title: 'later', depends_on: ['t1', 't2'] });
  await operator.call('run.start', { workflow: aWorkflow([{ id: 'look' }, { id: 'leap', needs: ['look'] }]) });
  const faults: string[] = [];
  const frames = new Arrivals<string>();
  const screen = await atScreen(
    daemon.connect,
    { faults: { file: 'screen.log', write: text => faults.push(text) } },
    (store, hits, onFrame, told) =>
      draw(
        store,
        hits,
        frame => {
          frames.push(readOf(frame));
          onFrame(frame);
        },
        told,
      ),
  );
  const isOut = ({ model }: View): boolean =>
    model.overlay === null && model.typingTo === null && model.depths.length === 0 && model.place === 'board';
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 60 }), async keys => {
      for (const each of keys) {
        screen.types(each);
        // What was asked of the daemon may be answered between two keys.
        await new Promise(resolve => setImmediate(resolve));
      }
      // Out of typing to a worker, then out of everything else.
      screen.types('\x1d');
      while (!isOut(await screen.sees(() => true))) {
        screen.types('\x1b');
        const { model } = await screen.sees(() => true);
        await screen.sees(view => view.model !== model || isOut(view));
      }
      expect(faults).toEqual([]);
      for (const frame of frames.all.splice(0)) {
        const lines = frame.split('\n');
        expect(lines.length).toBeLessThanOrEqual(36);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(120);
      }
    }),
    { numRuns: 40 },
  );
});

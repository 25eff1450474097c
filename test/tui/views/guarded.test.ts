/** A part of the screen that cannot be drawn: it says so, all others go on, and it is back when it can be. */

import { expect, test } from 'vitest';
import { draw } from '../../../src/tui/drawing.tsx';
import type { Faults } from '../../../src/tui/faults.ts';
import type { Overlay } from '../../../src/tui/model/overlay.ts';
import type { View } from '../../../src/tui/model/view.ts';
import { Hits } from '../../../src/tui/pieces/hits.ts';
import { Store } from '../../../src/tui/state/store.ts';
import type { Frame } from '../../../src/tui/terminal/cells.ts';
import { Painter } from '../../../src/tui/terminal/painter.ts';
import { Arrivals } from '../../helpers/arrivals.ts';
import { startDaemon } from '../../helpers/daemon.ts';
import { Emulator } from '../../helpers/emulator.ts';
import { readOf } from '../../helpers/frames.ts';
import { atScreen } from '../../helpers/person-screen.ts';
import { aView, type Sight } from '../../helpers/screen-view.ts';
import { daemonOfWorkers, run } from '../../helpers/workers.ts';

/** Whoever reads this of it fails. */
const broken = <T extends object>(whole: T, name: keyof T): T =>
  Object.defineProperty({ ...whole }, name, {
    get: () => {
      throw new Error('this is broken');
    },
  });

/** What is on the screen now, and the faults that were told of. */
function drawing(view: View) {
  const store = new Store(view);
  const told: string[] = [];
  const faults: Faults = { file: '/state/screen.log', add: (part, { message }) => told.push(`${part}: ${message}`) };
  const frames = new Arrivals<Frame>();
  const drawn = draw(store, new Hits(), frame => frames.push(frame), faults);
  const seen = async (frame = frames.all.at(-1)!): Promise<string> => {
    const { columns, rows } = store.get().size;
    const terminal = new Emulator(columns, rows);
    terminal.write(`\x1b[?7l${new Painter().frame(frame, columns, rows)}`);
    return (await terminal.lines()).join('\n');
  };
  return { store, told, seen, frames, stop: () => drawn.stop() };
}

const withPools = (view: View, change: (pool: View['swarm']['pools'][number]) => View['swarm']['pools'][number]): View => ({
  ...view,
  swarm: { ...view.swarm, pools: view.swarm.pools.map(change) },
});

const form: Overlay = { kind: 'form', title: 'New task', enter: 'adds the task', fields: [], at: 0, error: null };

const cases: readonly (readonly [string, Sight, (view: View) => View, RegExp])[] = [
  ['pools', { columns: 160, rows: 40, model: { place: 'workers' } }, view => withPools(view, pool => broken(pool, 'desired')), /Workers 3/],
  ['header', {}, view => ({ ...view, swarm: broken(view.swarm, 'project') }), /Migrate the storage/],
  ['charts', { columns: 200, rows: 50 }, view => ({ ...view, swarm: broken(view.swarm, 'charts') }), /Migrate the storage/],
  ['log', { columns: 200, rows: 50 }, view => ({ ...view, swarm: broken(view.swarm, 'facts') }), /Migrate the storage/],
  ['overlay', { model: { overlay: form } }, view => ({ ...view, model: { ...view.model, overlay: broken(form, 'fields') } }), /Migrate/],
  ['preview', {}, view => ({ ...view, screens: broken(new Map(), 'get') as View['screens'] }), /Migrate the storage/],
  ['screen', { columns: 20, rows: 8 }, view => ({ ...view, swarm: broken(view.swarm, 'workers') }), /draws it/],
];

test.each(cases)('%s', async (part, sight, breaking, others) => {
  const whole = aView(sight);
  const { seen, told, store, frames, stop } = drawing(breaking(whole));
  const shown = await seen();
  const words = shown.replace(/[\s│]+/g, ' ');
  expect(words).toContain(`! ${part} cannot be drawn: this is broken`);
  expect(shown).toMatch(others);
  expect(told).toEqual([`${part}: this is broken`]);
  // What was read meanwhile may be whole again; it is drawn when somebody asks for it.
  store.set({ ...whole, model: { ...whole.model, redraws: 1 } });
  await frames.first(frame => !readOf(frame).includes('cannot be drawn'));
  stop();
});

test('it says whom to tell, and which key tries again', async () => {
  const { seen, stop } = drawing(
    withPools(aView({ columns: 200, rows: 50, model: { place: 'workers' } }), pool => broken(pool, 'desired')),
  );
  const words = (await seen()).replace(/[\s│]+/g, ' ');
  expect(words).toContain('^L draws it again. It is a fault of swarm: please report it with /state/screen.log.');
  stop();
});

test('a screen that cannot even be put together says so', async () => {
  const view = aView();
  const { seen, told, stop } = drawing({ ...view, layout: broken(view.layout, 'isTiny') });
  expect(await seen()).toMatch(/The screen cannot be drawn: this is broken\. q leaves/);
  expect(told).toEqual(['the whole screen: this is broken']);
  stop();
});

test('over a real daemon the rest goes on, and each fault is written down once', async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await run(operator, ['cat'], { name: 'ann' });
  await operator.call('task.create', { title: 'Paint it' });
  const written: string[] = [];
  const frames = new Arrivals<string>();
  let isBroken = true;
  const screen = await atScreen(
    daemon.connect,
    { faults: { file: 'screen.log', write: text => written.push(text) } },
    (store, hits, onFrame, faults) => {
      const spoiled = new WeakMap<View, View>();
      const spoil = (view: View): View => {
        const known = spoiled.get(view) ?? { ...view, screens: broken(new Map(), 'get') as View['screens'] };
        spoiled.set(view, known);
        return known;
      };
      const get = (): View => (isBroken ? spoil(store.get()) : store.get());
      const kept = (frame: Frame): void => {
        frames.push(readOf(frame));
        onFrame(frame);
      };
      return draw({ get, subscribe: store.subscribe } as Store<View>, hits, kept, faults);
    },
  );
  await screen.sees(({ swarm }) => swarm.board.total === 1 && swarm.workers.length === 1);
  await operator.call('task.create', { title: 'And this' });
  await screen.sees(({ swarm }) => swarm.board.total === 2);
  screen.types('\x0c');
  await frames.first(frame => frame.includes('And this') && frame.includes('cannot be drawn'));
  await screen.sees(({ model }) => model.redraws === 1);
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^\d{4}-.*swarm \d+\.\d+\.\d+: preview: Error: this is broken\n/);
  isBroken = false;
  screen.types('\x0c');
  await frames.first(frame => frame.includes('And this') && !frame.includes('cannot be drawn'));
});

test('a view that cannot even be made leaves the last one, with a word on it', async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Paint it' });
  const written: string[] = [];
  let isBroken = false;
  const now = (): number => {
    if (isBroken) throw new Error('there is no time');
    return Date.now();
  };
  const screen = await atScreen(daemon.connect, { now, faults: { file: 'screen.log', write: text => written.push(text) } });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  isBroken = true;
  screen.types('G');
  const { swarm, model } = await screen.sees(view => view.model.toast !== null);
  isBroken = false;
  expect(swarm.board.total).toBe(1);
  expect(model.toast).toMatchObject({
    kind: 'failed',
    text: expect.stringMatching(/^The screen cannot be brought up to date: there is no time\./),
  });
  expect(written).toHaveLength(1);
  screen.types('2');
  await screen.sees(view => view.model.place === 'workers');
});

test('a list stays where it is scrolled to while something lies on top, and when all is drawn anew', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.import', { tasks: Array.from({ length: 60 }, (_, at) => ({ title: `number ${at}` })) });
  const frames = new Arrivals<string>();
  const screen = await atScreen(daemon.connect, {}, (store, hits, onFrame, faults) =>
    draw(
      store,
      hits,
      frame => {
        frames.push(readOf(frame));
        onFrame(frame);
      },
      faults,
    ),
  );
  /** The titles that are seen in the frame that shows this. */
  const titles = async (fits: (frame: string) => boolean): Promise<string[]> => {
    await frames.count(frames.all.length);
    const from = frames.all.length;
    const found = fits(frames.all.at(-1)!)
      ? frames.all.at(-1)!
      : await frames.first(frame => frames.all.indexOf(frame) >= from && fits(frame));
    return found.match(/number \d+/g) ?? [];
  };
  await screen.sees(({ swarm }) => swarm.board.total === 60);
  screen.types('G');
  await frames.first(frame => frame.includes('number 59'));
  screen.types('kkkkkkkk');
  const { model } = await screen.sees(({ model }) => model.cursors.tasks === 't52');
  const before = await titles(frame => frame.includes('number 51'));
  expect(before.at(-1)).toBe('number 59');
  screen.types('?');
  await screen.sees(view => view.model.overlay !== null);
  await titles(frame => frame.includes('Help'));
  screen.types('q\x0c');
  await screen.sees(view => view.model.redraws > model.redraws && view.model.overlay === null);
  expect(await titles(frame => !frame.includes('Help'))).toEqual(before);
});

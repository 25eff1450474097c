/** The mouse over a real daemon and a real drawing: where something is seen, there it is met. */

import stringWidth from 'string-width';
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { draw } from '../../src/tui/drawing.tsx';
import type { ScreenOptions } from '../../src/tui/screen-options.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { readOf } from '../helpers/frames.ts';
import { type AtScreen, atScreen } from '../helpers/person-screen.ts';
import { daemonOfWorkers, run } from '../helpers/workers.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await daemonOfWorkers();
  operator = await daemon.connect();
  await run(operator, ['cat'], { name: 'ann' });
  for (const title of ['one', 'two 日本', 'three']) await operator.call('task.create', { title });
  await operator.call('task.create', { title: 'paint', requires: ['brush'] });
});

type Place = readonly [x: number, y: number];

interface Pointing extends AtScreen {
  /** Where this is seen, once it is. */
  where(text: string): Promise<Place>;
  press(at: Place): void;
  release(at: Place): void;
  click(at: Place): void;
  wheel(at: Place, towards: 'up' | 'down'): void;
}

async function pointing(change: Partial<ScreenOptions> = {}): Promise<Pointing> {
  const frames = new Arrivals<string[]>();
  const screen = await atScreen(daemon.connect, change, (store, hits, onFrame, faults) =>
    draw(
      store,
      hits,
      frame => {
        frames.push(readOf(frame).split('\n'));
        onFrame(frame);
      },
      faults,
    ),
  );
  const placeIn = (lines: readonly string[], text: string): Place | undefined => {
    const y = lines.findIndex(line => line.includes(text));
    return y < 0 ? undefined : [stringWidth(lines[y]!.slice(0, lines[y]!.indexOf(text))) + 1, y + 1];
  };
  const report = (code: number, [x, y]: Place, end: 'M' | 'm'): void => screen.types(`\x1b[<${code};${x};${y}${end}`);
  const it = {
    ...screen,
    where: async (text: string): Promise<Place> => {
      for (let count = 1; ; count++) {
        const place = placeIn(frames.all.at(-1) ?? [], text);
        if (place !== undefined) return place;
        await frames.count(Math.max(count, frames.all.length + 1));
      }
    },
    press: (at: Place) => report(0, at, 'M'),
    release: (at: Place) => report(0, at, 'm'),
    wheel: (at: Place, towards: 'up' | 'down') => report(towards === 'up' ? 64 : 65, at, 'M'),
  };
  return {
    ...it,
    click: at => {
      it.press(at);
      it.release(at);
    },
  };
}

const said = (screen: AtScreen, text: string) => screen.sees(({ model }) => model.toast?.text.includes(text) === true);

test('a click selects, a click on what is selected goes in, and Escape comes back', async () => {
  const screen = await pointing();
  const at = await screen.where('two 日本');
  screen.click(at);
  await screen.sees(({ model }) => model.cursors.tasks === 't2');
  screen.click(at);
  await screen.sees(({ model }) => model.depths.at(-1)?.id === 't2');
  screen.types('\x1b');
  await screen.sees(({ model }) => model.depths.length === 0);
});

test('the wheel moves the cursor of the list below it, whichever has the focus', async () => {
  const screen = await pointing();
  const at = await screen.where('one');
  screen.types('\t');
  await screen.sees(({ focus }) => focus !== 'tasks');
  screen.wheel(at, 'down');
  await screen.sees(({ model }) => model.cursors.tasks === 't4');
  screen.wheel(at, 'up');
  await screen.sees(({ model }) => model.cursors.tasks === 't1');
});

test('a word of the hints is its command', async () => {
  const screen = await pointing();
  screen.click(await screen.where('new task'));
  await screen.sees(({ model }) => model.overlay?.kind === 'form');
});

test('the wheel goes through what lies on top', async () => {
  const screen = await pointing();
  const at = await screen.where('one');
  screen.types('?');
  await screen.sees(({ model }) => model.overlay?.kind === 'help');
  screen.wheel(at, 'down');
  await screen.sees(({ model }) => model.overlay?.kind === 'help' && model.overlay.top > 0);
  screen.types('q:');
  await screen.sees(({ model }) => model.overlay?.kind === 'palette');
  screen.wheel(at, 'down');
  await screen.sees(({ model }) => model.overlay?.kind === 'palette' && model.overlay.at === 1);
});

test('a task that is dragged to a worker is assigned to it, and that can be taken back', async () => {
  const screen = await pointing();
  screen.press(await screen.where('three'));
  screen.release(await screen.where('ann  '));
  await said(screen, 't3 assigned to ann');
  expect(await operator.call('task.get', { id: 't3' })).toMatchObject({ assignee: 'ann' });
  screen.types('u');
  await said(screen, 'Undone');
  expect(await operator.call('task.get', { id: 't3' })).toMatchObject({ assignee: null });
});

test('a worker that lacks something is not given it, with the reason', async () => {
  const screen = await pointing();
  screen.press(await screen.where('paint'));
  screen.release(await screen.where('ann  '));
  await said(screen, 'ann lacks brush');
  expect(await operator.call('task.get', { id: 't4' })).toMatchObject({ assignee: null });
});

test('dragged to nowhere, or on a screen that only looks on, nothing is assigned', async () => {
  const screen = await pointing({ isReadOnly: true });
  const at = await screen.where('three');
  screen.press(at);
  screen.release([at[0], 30]);
  await screen.sees(({ model }) => model.pressed === null && model.cursors.tasks === 't3');
  screen.press(at);
  screen.release(await screen.where('ann  '));
  await said(screen, 'only looks on');
  expect(await operator.call('task.get', { id: 't3' })).toMatchObject({ assignee: null });
});

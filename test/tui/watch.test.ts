/** What the screen asks for because somebody looks at it: no more than that, and never twice what it knows. */

import { expect, onTestFinished, test } from 'vitest';
import type { Params, Result } from '../../src/protocol/methods.ts';
import type { Model } from '../../src/tui/model/model.ts';
import type { View } from '../../src/tui/model/view.ts';
import type { Link } from '../../src/tui/state/link.ts';
import type { Tracker } from '../../src/tui/state/tracker.ts';
import type { WorkerRow } from '../../src/tui/state/worker-row.ts';
import { Watch } from '../../src/tui/watch.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { aScreen } from '../helpers/played-daemon.ts';
import { aView } from '../helpers/screen-view.ts';

interface Asked {
  readonly params: Params<'worker.screen'>;
  answer(screen: Result<'worker.screen'>): void;
  fail(): void;
}

/** Each question waits until the test answers it. */
function watching(): { watch: Watch; asked: Arrivals<Asked>; news: Arrivals<true> } {
  const asked = new Arrivals<Asked>();
  const news = new Arrivals<true>();
  const call = (method: string, params: never): Promise<unknown> => {
    if (method === 'facts.list') return Promise.resolve({ facts: [], head: 0 });
    if (method !== 'worker.screen') return new Promise(() => {});
    return new Promise((answer, fail) => asked.push({ params, answer, fail: () => fail(new Error('it is not there')) }));
  };
  const watch = new Watch({
    ...{ link: { call } as unknown as Link, tracker: { used: () => {} } as unknown as Tracker },
    ...{ onNews: () => news.push(true), now: () => 0 },
  });
  onTestFinished(() => watch.close());
  return { watch, asked, news };
}

const at = (name: string, change: Partial<WorkerRow> = {}, model: Partial<Model> = {}): View => {
  const view = aView({ model: { depths: [{ kind: 'worker', id: name }], ...model } });
  const workers = view.swarm.workers.map(worker => (worker.name === name ? { ...worker, ...change } : worker));
  return { ...view, swarm: { ...view.swarm, workers } };
};

test('it asks with what it knows, and is answered when there is something else', async () => {
  const { watch, asked, news } = watching();
  watch.look(at('claude-1'));
  const first = await asked.next();
  expect(first.params).toMatchObject({ name: 'claude-1', ansi: true });
  expect(first.params.after).toBeUndefined();
  first.answer(aScreen(['one'], { seq: 10 }));
  await news.next();
  expect(watch.screens.get('claude-1')).toMatchObject({ seq: 10, lines: ['one'] });
  const second = await asked.next();
  expect(second.params).toMatchObject({ after: 10, size: { cols: 120, rows: 40 } });
  second.answer(aScreen([], { seq: 10, changed: false }));
  expect((await asked.next()).params).toMatchObject({ after: 10 });
  expect(watch.screens.get('claude-1')).toMatchObject({ lines: ['one'] });
});

test('the next life of a worker is followed from its first byte', async () => {
  const { watch, asked, news } = watching();
  watch.look(at('claude-1', { incarnation: 'one' }));
  (await asked.next()).answer(aScreen(['much'], { seq: 5_000 }));
  await news.next();
  watch.look(at('claude-1', { incarnation: 'two' }));
  (await asked.next()).answer(aScreen([], { seq: 5_000, changed: false }));
  const anew = await asked.next();
  expect(anew.params.after).toBeUndefined();
});

test('of one that has ended the last screen is asked for once', async () => {
  const { watch, asked, news } = watching();
  const view = at('claude-1', { isLive: false, incarnation: 'one' });
  watch.look(view);
  (await asked.next()).answer(aScreen(['bye'], { seq: 10 }));
  await news.next();
  for (let count = 0; count < 3; count++) watch.look(view);
  watch.look(at('claude-2'));
  expect((await asked.next()).params).toMatchObject({ name: 'claude-2' });
});

test('of an earlier time each screen is asked for once, and at the present all are asked for anew', async () => {
  const { watch, asked, news } = watching();
  const then = at('claude-1', {}, { lookedAt: 5 });
  watch.look(then);
  watch.look(then);
  const back = await asked.next();
  expect(back.params).toMatchObject({ name: 'claude-1', at: 5 });
  back.answer(aScreen(['long ago'], { seq: 3 }));
  await news.next();
  expect(watch.screens.get('claude-1')).toMatchObject({ lines: ['long ago'] });
  watch.look(at('claude-1'));
  const now = await asked.next();
  expect(now.params.at).toBeUndefined();
  expect(now.params.after).toBeUndefined();
  expect(watch.screens.size).toBe(0);
});

test('one of which nothing was recorded then has no screen of that time', async () => {
  const { watch, asked, news } = watching();
  watch.look(at('claude-1', {}, { lookedAt: 5 }));
  (await asked.next()).fail();
  await news.next();
  expect(watch.screens.has('claude-1')).toBe(false);
});

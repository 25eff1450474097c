/** Looking back past everything that the screen holds: the swarm of then, whole, and the way back to the swarm of now. */

import { expect, test } from 'vitest';
import type { View } from '../../src/tui/model/view.ts';
import { lanesOf } from '../../src/tui/state/work-history.ts';
import { atScreen } from '../helpers/person-screen.ts';
import { daemonOfWorkers, run, screenShows } from '../helpers/workers.ts';
import { aWorkflow } from '../helpers/workflow.ts';

/** More than the screen keeps. */
const factsBetween = 2_500;
/** What one press of a key goes back. */
const stepMs = 5_000;

test('more than 2,000 facts ago: workers, screens, messages, runs and the timeline are those of then', { timeout: 90_000 }, async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  const ann = await daemon.connect({ as: { name: 'ann', capabilities: ['paint'] } });
  await operator.call('task.create', { title: 'long ago', requires: ['paint'] });
  await ann.call('task.claim', { id: 't1' });
  await ann.call('task.done', { id: 't1' });
  await ann.call('worker.update', { status: 'resting', note: 'it is done' });
  await operator.call('message.send', { to: 'ann', text: 'well done' });
  const { run: workflow } = await operator.call('run.start', { workflow: aWorkflow([{ id: 'look' }, { id: 'leap', needs: ['look'] }]) });
  await run(operator, 'echo the first life; exec cat', { name: 'bob' });
  await screenShows(operator, 'bob', 'the first life');
  const then = Date.now();
  const { head } = await operator.call('facts.list', { limit: 1 });

  await operator.call('worker.stop', { name: 'bob' });
  await run(operator, 'echo the second life; exec cat', { name: 'bob' });
  await screenShows(operator, 'bob', 'the second life');
  await operator.call('task.import', { tasks: Array.from({ length: factsBetween }, (_, at) => ({ title: `later ${at}` })) });
  await ann.call('worker.update', { status: 'away', note: null });
  await ann.call('message.inbox', {});
  await operator.call('message.send', { to: 'ann', text: 'hurry' });
  const look = (await operator.call('run.get', { id: workflow.id })).steps[0]!.parts[0]!.task!;
  await operator.call('task.done', { id: look });
  await operator.call('worker.register', { name: 'newcomer' });

  const screen = await atScreen(daemon.connect, { now: () => then + stepMs });
  const isThen = ({ model, swarm }: View): boolean => model.lookedAt === then && swarm.isPast;
  /** Whoever goes elsewhere stays in the past. */
  const at = (place: string): Promise<View> => {
    screen.runs(`go.${place}`);
    return screen.sees(view => view.model.place === place && isThen(view));
  };
  const { swarm: now } = await screen.sees(({ swarm }) => swarm.board.total === factsBetween + 3 && swarm.messages.length === 2);
  expect(now.facts[0]!.seq).toBeGreaterThan(head);

  screen.types('[');
  const { swarm } = await at('workers');
  expect(swarm.workers.map(({ name, shown, note }) => [name, shown, note])).toEqual([
    ['ann', 'resting', 'it is done'],
    ['bob', expect.any(String), null],
  ]);
  expect([swarm.board.total, swarm.messages.map(({ text }) => text), swarm.runs.map(({ id, done }) => [id, done])]).toEqual([
    ...[2, ['well done'], [[workflow.id, 0]]],
  ]);
  const { screens } = await screen.sees(view => isThen(view) && view.screens.get('bob') !== undefined);
  expect(screens.get('bob')!.lines.join('\n')).toContain('the first life');

  screen.types('c');
  const { model } = await screen.sees(view => view.model.toast !== null);
  expect([model.toast!.text, model.overlay]).toEqual(['This is the past, which stays as it was: escape leads back to now.', null]);

  await at('runs');
  const { details } = await screen.sees(view => isThen(view) && view.details.run?.run.done === 0);
  expect(details.run!.steps.map(({ id, state }) => [id, state])).toEqual([
    ['look', 'running'],
    ['leap', 'waiting'],
  ]);
  screen.types('\x1b');
  await screen.sees(view => view.model.lookedAt === null && view.details.run?.run.done === 1);

  screen.runs('go.timeline');
  await screen.sees(view => view.model.place === 'timeline' && view.work !== undefined);
  screen.types('[');
  const view = await screen.sees(({ model: { lookedAt }, work }) => lookedAt !== null && work !== undefined);
  expect(view.swarm.facts.some(({ seq }) => seq <= head)).toBe(false);
  const [span] = lanesOf(view.work!, view.swarm.facts).get('ann')!;
  expect(span).toMatchObject({ task: 't1', attempt: 1, end: 'completed' });
});

/** Alarms on the screen, over a real daemon: in the inbox, acknowledged, cleared, raised by hand. */

import { expect, test } from 'vitest';
import type { Picker } from '../../src/tui/model/overlay.ts';
import { startDaemon } from '../helpers/daemon.ts';
import { atScreen } from '../helpers/person-screen.ts';

async function withAlarm() {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Paint it' });
  const watcher = await daemon.connect({ as: { name: 'eve', role: 'monitor' } });
  await watcher.call('alert.raise', { key: 'disk', text: 'the disk is almost full' });
  const screen = await atScreen(daemon.connect);
  await screen.sees(({ swarm }) => swarm.alerts.length === 1 && swarm.inbox.length === 1);
  const picker = async (title: string): Promise<Picker> =>
    (await screen.sees(({ model }) => model.overlay?.kind === 'pick' && model.overlay.title === title)).model.overlay as Picker;
  return { operator, screen, picker };
}

test('one that was acknowledged leaves the inbox and stays raised; one that was cleared is gone', async () => {
  const { operator, screen, picker } = await withAlarm();
  const { swarm } = await screen.sees(({ swarm: seen }) => seen.inbox.length === 1);
  expect(swarm.inbox[0]).toMatchObject({
    kind: 'alarm',
    subject: 'eve',
    worker: 'eve',
    text: 'the disk is almost full',
    alarm: 'own:disk',
  });
  screen.runs('alert.ack');
  expect((await picker('Acknowledge')).choices).toMatchObject([{ id: 'own:disk', text: 'the disk is almost full' }]);
  screen.types('\r');
  expect((await screen.sees(({ swarm: seen }) => seen.inbox.length === 0)).swarm.alerts).toHaveLength(1);
  screen.runs('alert.ack');
  await screen.sees(({ model }) => model.toast?.text === 'All alarms are acknowledged.');
  screen.runs('alert.clear');
  await picker('Clear');
  screen.types('\r');
  await screen.sees(({ swarm: seen }) => seen.alerts.length === 0);
  expect(await operator.call('alert.list', {})).toEqual({ alerts: [] });
  screen.types('!');
  await screen.sees(({ model }) => model.toast?.text === 'No alarm is raised.');
});

test('the way leads to what one is about, from the list and from the inbox', async () => {
  const { screen, picker } = await withAlarm();
  screen.types('!');
  await picker('Alarms');
  screen.types('\r');
  await screen.sees(({ model }) => model.depths.at(-1)?.id === 'eve');
  screen.types('1');
  await screen.sees(({ model }) => model.depths.length === 0);
  screen.types('n');
  await screen.sees(({ model }) => model.place === 'workers' && model.depths.at(-1)?.id === 'eve');
});

test('one is raised by hand', async () => {
  const { operator, screen } = await withAlarm();
  screen.runs('alert.raise');
  await screen.sees(({ model }) => model.overlay?.kind === 'prompt');
  screen.types('stop, all of you\r');
  await screen.sees(({ swarm }) => swarm.alerts.length === 2);
  expect((await operator.call('alert.list', {})).alerts.at(-1)).toMatchObject({ rule: 'own', by: 'operator', text: 'stop, all of you' });
});

/** Replying without going there: only to what was read, only by who may, and to several only while they ask the same. */

import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { program, type TestDaemon } from '../helpers/daemon.ts';
import { type AtScreen, atScreen } from '../helpers/person-screen.ts';
import { daemonOfWorkers, run, screenShows } from '../helpers/workers.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await daemonOfWorkers();
  operator = await daemon.connect();
});

const swarm = `"${process.execPath}" "${program}"`;

/** A worker that asks, and says what it was answered. */
async function asker(name: string, question: string): Promise<void> {
  const asks = `${swarm} worker update --status waiting --note '${question}' >/dev/null; printf '%s\\n' '${question}'; read answer; `;
  await run(operator, `${asks} ${swarm} worker update --status working --note answered >/dev/null; echo "got $answer"; exec sleep 600`, {
    name,
  });
  await screenShows(operator, name, question);
}

const said = (screen: AtScreen, text: string) => screen.sees(({ model }) => model.toast?.text.includes(text) === true);

/** Looking at the first of the inbox, with its screen to be read. */
async function peeking(change = {}): Promise<AtScreen> {
  const screen = await atScreen(daemon.connect, change);
  await screen.sees(({ swarm: { inbox } }) => inbox.length > 0);
  screen.types('n');
  screen.types(' ');
  await screen.sees(({ model }) => model.overlay?.kind === 'peek' && model.overlay.seq !== null);
  return screen;
}

const lines = async (name: string): Promise<string> => (await operator.call('worker.screen', { name, scrollback: true })).lines.join('\n');

test('a reply is typed, and Enter pressed', async () => {
  await asker('ann', 'Keep it?');
  const screen = await peeking();
  screen.types('yes\r');
  await said(screen, 'Replied to ann');
  await screenShows(operator, 'ann', 'got yes');
});

test('a screen that only looks on sends nothing', async () => {
  await asker('ann', 'Keep it?');
  const screen = await peeking({ isReadOnly: true });
  screen.types('yes\r');
  await said(screen, 'only looks on');
  screen.types('\x14');
  await screen.sees(({ model }) => model.overlay?.kind === 'peek');
  expect(await lines('ann')).not.toContain('yes');
});

test('what was printed meanwhile has to be read first', async () => {
  await asker('ann', 'Keep it?');
  const screen = await peeking();
  screen.types('yes');
  await screen.sees(({ model }) => model.overlay?.kind === 'peek' && model.overlay.field.text === 'yes');
  await operator.call('worker.type', { name: 'ann', text: 'no', enter: true });
  await screenShows(operator, 'ann', 'got no');
  screen.types('\r');
  await said(screen, 'ann has printed more since you looked');
  expect(await lines('ann')).not.toContain('yes');
});

test('to all with this question goes to those who still ask it', async () => {
  await asker('ann', 'Keep it?');
  await asker('bob', 'Keep it?');
  await asker('eve', 'Keep it?');
  await asker('tom', 'Drop it?');
  const screen = await atScreen(daemon.connect);
  await screen.sees(({ swarm: { inbox } }) => inbox.length === 4);
  screen.types('2');
  await screen.sees(({ model }) => model.place === 'workers');
  screen.types('g ');
  const { model } = await screen.sees(view => view.model.overlay?.kind === 'peek' && view.model.overlay.seq !== null);
  expect(model.overlay).toMatchObject({ worker: 'ann', others: ['bob', 'eve'] });
  await operator.call('worker.type', { name: 'eve', text: 'no', enter: true });
  await screen.sees(({ swarm: { workers } }) => workers.find(({ name }) => name === 'eve')?.shown !== 'waiting');
  screen.types('yes\x14');
  await said(screen, 'Replied to ann, bob');
  await screenShows(operator, 'ann', 'got yes');
  await screenShows(operator, 'bob', 'got yes');
  expect(await lines('eve')).toContain('got no');
  expect(await lines('eve')).not.toContain('yes');
  expect(await lines('tom')).not.toContain('yes');
});

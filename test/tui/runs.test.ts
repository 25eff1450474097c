/** Runs of workflows on the screen, over a real daemon: started, followed, held up, tried again, and the way to their tasks. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { shelfHere } from '../../src/cli/workflows.ts';
import type { Client } from '../../src/client/client.ts';
import type { Form, Picker } from '../../src/tui/model/overlay.ts';
import type { View } from '../../src/tui/model/view.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { type AtScreen, atScreen } from '../helpers/person-screen.ts';
import { tempDir } from '../helpers/temp.ts';

const yaml = `
name: release
inputs:
  version: {description: what it is called}
  parts: {type: list, default: [a, b]}
  loud: {type: boolean, default: false}
steps:
  - {id: plan, title: "Plan {{inputs.version}}"}
  - {id: work, needs: plan, foreach: inputs.parts, title: "Work on {{item}}"}
  - {id: ship, needs: work, title: Ship, retries: 0}
`;

let daemon: TestDaemon;
let operator: Client;
let ann: Client;
let screen: AtScreen;
let cwd: string;

const open = (): Promise<AtScreen> =>
  atScreen(daemon.connect, { workflows: () => Promise.resolve(shelfHere({ cwd, env: { ...process.env, SWARM_PROJECT: cwd } })) });

beforeEach(async () => {
  cwd = tempDir();
  writeFileSync(join(cwd, 'release.yaml'), yaml);
  daemon = await startDaemon();
  operator = await daemon.connect();
  ann = await daemon.connect({ as: { name: 'ann' } });
  screen = await open();
});

const stateOf = ({ details }: View, step: string): string | undefined => details.run?.steps.find(({ id }) => id === step)?.state;
const picker = async (): Promise<Picker> => (await screen.sees(({ model }) => model.overlay?.kind === 'pick')).model.overlay as Picker;

async function form(wanted: (form: Form) => boolean = () => true): Promise<Form> {
  const { model } = await screen.sees(view => view.model.overlay?.kind === 'form' && wanted(view.model.overlay));
  return model.overlay as Form;
}

/** By the keys of a person: the file, its version, and what its parts are. */
async function start(version = '1.2'): Promise<void> {
  screen.types('5');
  await screen.sees(({ model }) => model.place === 'runs');
  screen.types('W');
  await picker();
  screen.types('a file\r');
  await screen.sees(({ model }) => model.overlay?.kind === 'prompt');
  screen.types('release.yaml\r');
  expect((await form()).enter).toBe('starts the run');
  screen.types(`${version}\t\x15x, y\r`);
  await screen.sees(({ model, swarm }) => model.overlay === null && model.depths.at(-1)?.kind === 'run' && swarm.runs.length === 1);
}

async function done(title: string, fails = false): Promise<void> {
  const { tasks } = await operator.call('task.list', { status: ['pending'] });
  const { id } = tasks.find(task => task.title === title)!;
  const { token } = await ann.call('task.claim', { id });
  if (fails) await ann.call('task.fail', { id, token: token!, error: 'broken' });
  else await ann.call('task.done', { id, token: token!, result: 'good' });
}

describe('a run', () => {
  test('is started with its inputs asked, and followed to its end by the facts', async () => {
    await start();
    const { model, swarm } = await screen.sees(view => stateOf(view, 'plan') === 'running');
    expect(model.depths).toEqual([{ kind: 'run', id: 'r1' }]);
    expect(swarm.runs).toMatchObject([
      { id: 'r1', name: 'release', status: 'running', inputs: { version: '1.2', parts: ['x', 'y'], loud: false } },
    ]);
    await done('Plan 1.2');
    await screen.sees(view => stateOf(view, 'work') === 'running');
    await done('Work on x');
    await done('Work on y');
    await screen.sees(view => stateOf(view, 'ship') === 'running');
    await done('Ship');
    await screen.sees(view => view.swarm.runs[0]?.status === 'completed' && view.swarm.runs[0]?.done === 3);
    // Whoever comes later sees the same.
    const later = await open();
    expect((await later.sees(view => view.swarm.runs.length === 1)).swarm.runs[0]).toMatchObject({ status: 'completed', done: 3 });
  });

  test('cannot be started without an input that it needs, and what was written stays', async () => {
    screen.types('5');
    await screen.sees(({ model }) => model.place === 'runs');
    screen.types('W');
    await picker();
    screen.types('a file\r');
    await screen.sees(({ model }) => model.overlay?.kind === 'prompt');
    screen.types('release.yaml\r');
    await form();
    screen.types('\r');
    expect(await form(({ error }) => error !== null)).toMatchObject({ error: expect.stringContaining("the input 'version' is missing") });
    screen.types('2.0\r');
    await screen.sees(({ swarm }) => swarm.runs.length === 1);
    await screen.sees(({ model }) => /^r1 is under way; no pool takes .*: there are no pools$/.test(model.toast?.text ?? ''));
  });

  test('is found by name among the presets, each with what it is for; one that is broken says why', async () => {
    mkdirSync(join(cwd, '.swarm', 'presets', 'workflows'), { recursive: true });
    writeFileSync(join(cwd, '.swarm', 'presets', 'workflows', 'broken.yaml'), 'steps: 7');
    screen.runs('run.start');
    const { choices } = await picker();
    expect(choices.find(({ id }) => id === 'code-review')).toMatchObject({ hint: expect.stringContaining('reviewers') });
    expect(choices.find(({ id }) => id === 'broken')).toMatchObject({ isOff: true, hint: expect.stringContaining('broken.yaml:1') });
    screen.types('iterative\r');
    expect((await form()).fields.map(({ title }) => title)).toEqual(['goal', 'criteria', 'Pattern']);
  });

  test('is paused, goes on, is taken back by undo, and is cancelled only when asked', async () => {
    await start();
    screen.types('p');
    await screen.sees(({ swarm }) => swarm.runs[0]?.status === 'paused');
    screen.types('u');
    await screen.sees(({ swarm }) => swarm.runs[0]?.status === 'running');
    screen.types('x');
    await screen.sees(({ model }) => model.overlay?.kind === 'confirm');
    screen.types('y');
    const { swarm } = await screen.sees(view => view.swarm.runs[0]?.status === 'cancelled');
    expect(swarm.inbox).toEqual([]);
    screen.types('p');
    await screen.sees(({ model }) => model.toast?.text === 'r1 is cancelled.');
  });

  test('leads from a step to its tasks, and from a task back to it', async () => {
    await start();
    await screen.sees(view => stateOf(view, 'plan') === 'running');
    screen.types('\r');
    await screen.sees(({ model }) => model.depths.at(-1)?.id === 't1');
    screen.types('w');
    await screen.sees(({ model }) => model.depths.at(-1)?.id === 'r1');
    await done('Plan 1.2');
    await screen.sees(view => stateOf(view, 'work') === 'running');
    screen.types('\r');
    expect((await picker()).choices).toMatchObject([
      { id: 't2', text: 't2 Work on x', hint: 'pending' },
      { id: 't3', text: 't3 Work on y', hint: 'pending' },
    ]);
    screen.types('work on y\r');
    await screen.sees(({ model }) => model.depths.at(-1)?.id === 't3');
    screen.types('\x1b');
    await screen.sees(({ model }) => model.depths.at(-1)?.id === 'r1');
    screen.types('G\r');
    await screen.sees(({ model }) => model.toast?.text === 'ship has no task: waits for work.');
  });

  test('that has failed stands in the inbox in place of its task, until it is tried again', async () => {
    await start();
    await done('Plan 1.2');
    await screen.sees(view => stateOf(view, 'work') === 'running');
    await done('Work on x');
    await done('Work on y');
    await screen.sees(view => stateOf(view, 'ship') === 'running');
    await done('Ship', true);
    const { swarm } = await screen.sees(view => view.swarm.inbox.length > 0 && view.swarm.runs[0]?.status === 'failed');
    expect(swarm.inbox).toMatchObject([{ kind: 'run', subject: 'r1', text: expect.stringContaining('release failed: ship failed') }]);
    screen.types('1n');
    await screen.sees(({ model, details }) => model.depths.at(-1)?.id === 'r1' && details.run?.run.status === 'failed');
    screen.types('r');
    expect((await picker()).choices.map(({ text }) => text)).toEqual([
      'what did not succeed',
      'all from plan on',
      'all from work on',
      'all from ship on',
    ]);
    screen.types('\r');
    expect((await screen.sees(view => view.swarm.runs[0]?.status === 'running')).swarm.inbox).toEqual([]);
    await screen.sees(view => stateOf(view, 'ship') === 'running');
  });

  test('is on the screen again, up to date, after the daemon was gone', async () => {
    await start();
    await daemon.kill();
    await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
    const { testHome } = await import('../helpers/daemon.ts');
    daemon = await testHome({}, daemon.home).start();
    operator = await daemon.connect();
    await operator.call('run.pause', { id: 'r1' });
    await screen.sees(({ swarm }) => swarm.runs[0]?.status === 'paused');
  });
});

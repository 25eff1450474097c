/** Making and changing a task in a form, over a real daemon: what was written arrives, and what was refused is not lost. */

import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Form } from '../../src/tui/model/overlay.ts';
import { fieldOf } from '../../src/tui/model/text-field.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { type AtScreen, atScreen } from '../helpers/person-screen.ts';
import { aView, seen } from '../helpers/screen-view.ts';

let daemon: TestDaemon;
let operator: Client;
let screen: AtScreen;

beforeEach(async () => {
  daemon = await startDaemon();
  operator = await daemon.connect();
  screen = await atScreen(daemon.connect);
});

const taskOf = (id: string) => operator.call('task.get', { id });

const form = async (wanted: (form: Form) => boolean = () => true): Promise<Form> => {
  const { model } = await screen.sees(view => view.model.overlay?.kind === 'form' && wanted(view.model.overlay));
  return model.overlay as Form;
};

const closed = () => screen.sees(({ model }) => model.overlay === null);

/** Writes these into the fields, in their order; an empty text leaves a field as it is. */
function fills(...texts: string[]): void {
  screen.types(texts.join('\t'));
}

test('a new task has all that was written, and the cursor is on it', async () => {
  await operator.call('task.create', { title: 'first' });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  screen.types('c');
  await form();
  fills('Paint it 日本', '\x1b[200~two\nlines\x1b[201~', 'h', 't1', 'docs, ui', 'brush', 'make paint');
  screen.types('\r');
  await closed();
  const { model } = await screen.sees(({ swarm }) => swarm.board.total === 2);
  expect(model.cursors.tasks).toBe('t2');
  expect(await taskOf('t2')).toMatchObject({
    ...{ title: 'Paint it 日本', description: 'two\nlines', priority: 'high', depends_on: ['t1'] },
    ...{ tags: ['docs', 'ui'], requires: ['brush'], command: 'make paint' },
  });
});

test('what was left empty is not there', async () => {
  screen.types('c');
  await form();
  fills('Paint it');
  screen.types('\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({ description: null, priority: 'medium', tags: [], requires: [], command: null });
});

test('what the daemon refuses stays written, with the reason', async () => {
  screen.types('c');
  await form();
  fills('Paint it', '', '', 't99');
  screen.types('\r');
  const { error, fields } = await form(one => one.error !== null);
  expect(error).toContain('t99');
  expect(fields[0]!.field.text).toBe('Paint it');
  // Mended, it goes through.
  screen.types('\x15\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({ title: 'Paint it', depends_on: [] });
});

test('a form that was closed is there again as it was, until it is saved', async () => {
  screen.types('c');
  await form();
  fills('Paint it', 'blue', 'h');
  screen.types('\x1b');
  await closed();
  screen.types('c');
  const again = await form();
  expect(again).toMatchObject({ title: 'New task, as you left it' });
  expect(again.fields.map(({ field }) => field.text)).toEqual(['Paint it', 'blue', 'high', '', '', '', '']);
  fills(' twice');
  screen.types('\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({ title: 'Paint it twice', description: 'blue', priority: 'high' });
  screen.types('c');
  expect((await form()).fields[0]!.field.text).toBe('');
});

test('of a form that was emptied nothing is kept', async () => {
  screen.types('c');
  await form();
  fills('Paint it');
  screen.types('\x1b');
  await closed();
  screen.types('c');
  await form();
  screen.types('\x15\x1b');
  await closed();
  screen.types('c');
  expect(await form()).toMatchObject({ title: 'New task' });
});

test('without a daemon nothing of it is lost either', async () => {
  screen.types('c');
  await form();
  fills('Paint it');
  await daemon.kill();
  await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
  screen.types('\r');
  expect(await form(one => one.error !== null)).toMatchObject({ error: expect.stringContaining('the daemon is gone') });
});

test('a change changes only what was changed: what others did meanwhile stays', async () => {
  await operator.call('task.create', { title: 'Paint it', description: 'blue', tags: ['docs'] });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  screen.types('e');
  expect((await form()).fields.map(({ field }) => field.text)).toEqual(['Paint it', 'blue', 'medium', '', 'docs', '', '']);
  await operator.call('task.edit', { id: 't1', change: { priority: 'critical', description: 'red' } });
  fills(' twice', '', '', '', '\x15ui');
  screen.types('\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({ title: 'Paint it twice', description: 'red', priority: 'critical', tags: ['ui'] });
});

test('what has one line keeps it, whatever is pasted', async () => {
  screen.types('c');
  await form();
  fills('\x1b[200~Paint it\r\n  blue\x1b[201~', '\x1b[200~two\nlines\x1b[201~', '', '', '\x1b[200~docs,\nui\x1b[201~');
  screen.types('\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({ title: 'Paint it blue', description: 'two\nlines', tags: ['docs', 'ui'] });
});

test('dependencies are added and taken away', async () => {
  for (const title of ['one', 'two', 'three']) await operator.call('task.create', { title });
  await operator.call('task.deps', { id: 't3', add: [{ task: 't1' }], remove: [] });
  // A task is known at once; the list follows with the next view.
  await screen.sees(({ swarm }) => swarm.board.find('t3')?.depends_on.includes('t1') === true && swarm.board.lanes.queued.length === 3);
  screen.types('G');
  await screen.sees(({ model }) => model.cursors.tasks === 't3');
  screen.types('e');
  await form();
  fills('', '', '', '\x15t2');
  screen.types('\r');
  await closed();
  expect(await taskOf('t3')).toMatchObject({ depends_on: ['t2'], status: 'blocked' });
});

test('what a task waits for is found by a part of its title', async () => {
  for (const title of ['Migrate the storage', 'Mend the test', 'Mend the roof']) await operator.call('task.create', { title });
  await screen.sees(({ swarm }) => swarm.board.total === 3);
  screen.types('c');
  await form();
  fills('Paint it', '', '', 'stor');
  screen.types('\t');
  await form(({ fields, at }) => at === 3 && fields[3]!.field.text === 't1 ');
  // The one that is named already is not meant again.
  screen.types('mend\tmend\t');
  await form(({ fields, at }) => at === 3 && fields[3]!.field.text === 't1 t2 t3 ');
  screen.types('\t');
  await form(({ at }) => at === 4);
  screen.types('\r');
  await closed();
  expect(await taskOf('t4')).toMatchObject({ depends_on: ['t1', 't2', 't3'] });
});

test('a word that means no task is left to the person', async () => {
  screen.types('c');
  await form();
  fills('Paint it', '', '', 'nothing');
  screen.types('\t');
  await form(({ fields, at }) => at === 4 && fields[3]!.field.text === 'nothing');
});

test('the arrows and first letters choose among values, and nothing else does', async () => {
  screen.types('c');
  await form();
  fills('Paint it', '', '');
  const priority = (wanted: string) => form(({ fields, at }) => at === 2 && fields[2]!.field.text === wanted);
  await priority('medium');
  for (const [keys, wanted] of [
    ['\x1b[C', 'low'],
    ['\x1b[C', 'low'],
    ['\x1b[D\x1b[D', 'high'],
    ['x\x7f\x15', 'high'],
    ['c', 'critical'],
    ['\x1b[D', 'critical'],
    [' ', 'high'],
  ] as const) {
    screen.types(keys);
    await priority(wanted);
  }
});

test('the line of hints says which task a word means', async () => {
  const overlay: Form = {
    ...{ kind: 'form', title: 'New task', enter: 'adds the task', at: 0, error: null },
    fields: [{ name: 'needs', title: 'Needs', hint: 'type to search', field: fieldOf('t1, migrate'), picksTasks: true }],
  };
  expect(await seen(aView({ model: { overlay } }))).toContain('tab takes t2 Migrate the storage layer');
  const none: Form = { ...overlay, fields: [{ ...overlay.fields[0]!, field: fieldOf('t1 ') }] };
  expect(await seen(aView({ model: { overlay: none } }))).toContain('type to search');
});

test.each<[id: string, hint: string]>([
  ['task.new', 'tab next field · enter adds the task · ctrl+j new line · esc gives up'],
  ['task.edit', 'tab next field · enter saves the changes · ctrl+j new line · esc gives up'],
  ['task.split', 'tab next field · enter splits it · ctrl+j new line · esc gives up'],
  ['task.note', 'enter adds the note · ctrl+j new line · esc gives up'],
  ['task.assign', 'type to search · enter assigns · esc closes'],
  ['message.broadcast', 'enter sends it · ctrl+j new line · esc gives up'],
  ['alert.raise', 'enter raises it · esc gives up'],
  ['screen.filter', 'enter keeps it · esc gives up'],
  ['vote.cast', 'type to search · enter votes · esc closes'],
])('the last line says what Enter does, for %s', async (id, hint) => {
  await operator.call('task.create', { title: 'Paint it' });
  await operator.call('vote.open', { question: 'Tabs?', options: ['yes', 'no'], voters: ['operator'] });
  await screen.sees(({ swarm }) => swarm.board.total === 1 && swarm.votes.length === 1);
  screen.runs(id);
  const view = await screen.sees(({ model }) => !['palette', undefined].includes(model.overlay?.kind));
  const shown = await seen(view);
  expect(shown.split('\n').at(-1)?.trim()).toBe(hint);
  expect(shown).not.toContain('enter saves ·');
});

test('Escape leaves everything as it was', async () => {
  await operator.call('task.create', { title: 'Paint it' });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  const before = await taskOf('t1');
  screen.types('e');
  await form();
  fills(' twice');
  await form(({ fields }) => fields[0]!.field.text === 'Paint it twice');
  screen.types('\x1b');
  await closed();
  expect(await taskOf('t1')).toEqual(before);
});

test('a split asks for the parts, what becomes of their results, and what if some fail', async () => {
  await operator.call('task.create', { title: 'Paint it' });
  await screen.sees(({ swarm }) => swarm.board.total === 1);
  screen.types('P');
  expect((await form()).fields.map(({ name, field }) => [name, field.text])).toEqual([
    ['parts', ''],
    ['collect', 'concat'],
    ['fail', 'keep'],
  ]);
  screen.types('\r');
  await form(({ error }) => error === 'write a line for each part');
  fills('\x1b[200~one\ntwo\x1b[201~', 'm', 'f');
  screen.types('\r');
  await closed();
  expect(await taskOf('t1')).toMatchObject({
    split: { collect: 'merge', on_part_fail: 'fail' },
    parts: [{ title: 'one' }, { title: 'two' }],
  });
  // Split further, it is asked with what was chosen before.
  screen.runs('task.split');
  expect((await form()).fields.map(({ field }) => field.text)).toEqual(['', 'merge', 'fail']);
});

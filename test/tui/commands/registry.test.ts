/** The registry: every command once, every key once where it counts, and everything within reach. */

import { describe, expect, test } from 'vitest';
import { scopes } from '../../../src/tui/commands/command.ts';
import { keysFrom } from '../../../src/tui/commands/keys-from.ts';
import { commandFor, commands, keysOf, paletteOf, runCommand, scopesNow } from '../../../src/tui/commands/registry.ts';
import type { Context } from '../../../src/tui/model/context.ts';
import type { Model } from '../../../src/tui/model/model.ts';
import { emptyField } from '../../../src/tui/model/text-field.ts';
import { chordComplaint } from '../../../src/tui/terminal/chord.ts';
import { aView } from '../../helpers/screen-view.ts';

const none = new Map<string, string[]>();

/** Every place where keys can be pressed. */
const models: readonly (readonly [string, Partial<Model>])[] = [
  ...(['tasks', 'workers', 'preview', 'log'] as const).map(pane => [`the board, ${pane}`, { focus: { board: pane } }] as const),
  ['columns', { isKanban: true }],
  ['the workers', { place: 'workers' }],
  ['the pools', { place: 'workers', focus: { workers: 'pools' } }],
  ['the messages', { place: 'messages' }],
  ['the timeline', { place: 'timeline' }],
  ['the runs', { place: 'runs' }],
  ['the steps of one', { place: 'runs', focus: { runs: 'run' } }],
  ['a run', { depths: [{ kind: 'run', id: 'r2' }] }],
  ['a task', { depths: [{ kind: 'task', id: 't2' }] }],
  ['a worker', { depths: [{ kind: 'worker', id: 'claude-1' }] }],
  ['the palette', { overlay: { kind: 'palette', field: emptyField, at: 0 } }],
  ['a choice', { overlay: { kind: 'pick', title: '', field: emptyField, at: 0, choices: [] } }],
  ['a text', { overlay: { kind: 'prompt', title: '', hint: '', enter: '', field: emptyField } }],
  ['a form', { overlay: { kind: 'form', title: '', enter: '', fields: [], at: 0, error: null } }],
  ['a question', { overlay: { kind: 'confirm', title: '', loss: '', yes: '' } }],
  ['a peek', { overlay: { kind: 'peek', worker: 'claude-1', others: [], field: emptyField, seq: 1 } }],
  ['the help', { overlay: { kind: 'help', top: 0 } }],
];

/** Where a nearer command is meant to take a key from one further away. */
const meant = new Set([
  'kanban h',
  'kanban l',
  'kanban left',
  'kanban right',
  'task o',
  // On a card, which has no list to choose from.
  'tasks enter',
  'prompt enter',
  'palette ctrl+p',
  'confirm n',
  'confirm q',
  'form up',
  'form down',
]);

describe('commands', () => {
  test('have names of their own, keys that exist, and a scope', () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
    for (const { id, keys, scope, title } of commands) {
      expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
      expect(title).toMatch(/^[A-Z]/);
      expect(scopes).toContain(scope);
      for (const chord of keys) expect([id, chord, chordComplaint(chord)]).toEqual([id, chord, undefined]);
    }
  });

  test.each(models)('in %s no key is bound twice', (_, model) => {
    const seen = new Map<string, string>();
    for (const scope of scopesNow(aView({ columns: 200, rows: 50, model }))) {
      for (const command of commands.filter(one => one.scope === scope)) {
        for (const chord of command.keys) {
          const before = seen.get(chord);
          if (before !== undefined && !meant.has(`${before.split(' ')[0]} ${chord}`))
            expect.fail(`${chord} is ${before} and ${command.id}`);
          seen.set(chord, before ?? `${scope} ${command.id}`);
        }
      }
    }
  });

  test('are all within reach: by a key somewhere, or by the palette', () => {
    const reached = new Set<string>();
    for (const [, model] of models) {
      const view = aView({ columns: 200, rows: 50, model });
      for (const command of commands) for (const chord of command.keys) reached.add(commandFor(chord, view)?.id ?? '');
    }
    for (const { id } of paletteOf('', aView())) reached.add(id);
    expect(commands.map(({ id }) => id).filter(id => !reached.has(id))).toEqual([]);
  });

  test('that change the swarm are refused where the screen only looks on', async () => {
    const refused: string[] = [];
    for (const command of commands.filter(({ changes }) => changes)) {
      const context = { view: aView({ isReadOnly: true }), say: (kind: string, text: string) => refused.push(`${kind}: ${text}`) };
      await runCommand(command, context as unknown as Context);
    }
    expect(new Set(refused)).toEqual(new Set(['failed: This screen only looks on (--read-only).']));
  });
});

describe('the palette', () => {
  test.each([
    ['assign', 'task.assign'],
    ['asgn', 'task.assign'],
    ['pool.pause', 'pool.pause'],
    ['undo', 'screen.undo'],
    ['new task', 'task.new'],
  ])('finds by %j %s', (letters, id) => {
    expect(paletteOf(letters, aView())[0]?.id).toBe(id);
  });

  test('finds nothing by nonsense', () => expect(paletteOf('qqqzzz', aView())).toEqual([]));
});

describe('keys of a configuration', () => {
  const configured = (keys: Record<string, string>) => ({
    keys,
    key_places: Object.fromEntries(Object.keys(keys).map((id, at) => [id, `swarm.yaml:${at + 1}:1`])),
  });

  test('take the place of the defaults', () => {
    const keys = keysFrom(configured({ 'task.assign': 'ctrl+a', 'task.mark': 'none', 'screen.palette': 'ctrl+k f' }));
    const view = { ...aView(), keys };
    expect(commandFor('ctrl+a', view)?.id).toBe('task.assign');
    expect(commandFor('a', view)?.id).not.toBe('task.assign');
    expect(commandFor('v', view)).toBeUndefined();
    expect(commandFor('f', view)?.id).toBe('screen.palette');
    expect(keysOf(commands.find(({ id }) => id === 'task.assign')!, none)).toEqual(['a']);
  });

  test.each([
    [{ 'task.asign': 'a' }, "task.asign: there is no such command; Did you mean 'task.assign'?"],
    [{ 'task.assign': 'f13' }, "task.assign: 'f13' is no key"],
    [{ 'task.assign': 'A' }, "task.assign: 'A' is the key of task.assign-anyone already"],
    [{ 'task.assign': 'shift+a' }, 'write the character itself'],
    [{ 'task.assign': 'ctrl+y', 'task.copy': 'ctrl+y' }, "task.copy: 'ctrl+y' is the key of task.assign already"],
  ])('are refused when they are wrong: %j', (keys, complaint) => {
    expect(() => keysFrom(configured(keys))).toThrow(complaint);
  });

  test('are refused all at once, each with its place', () => {
    expect(() => keysFrom(configured({ 'task.asign': 'a', 'task.note': 'f13 ctrl+i', 'task.copy': 'none' }))).toThrow(
      /^3 keys are wrong:\n {2}swarm.yaml:1:1: screen.keys.task.asign: .*\n {2}swarm.yaml:2:1: screen.keys.task.note: 'f13'.*\n {2}swarm.yaml:2:1: .*ctrl\+i/,
    );
  });

  test('may change places', () => {
    expect(keysFrom(configured({ 'task.assign': 'A', 'task.assign-anyone': 'a' })).get('task.assign')).toEqual(['A']);
  });
});

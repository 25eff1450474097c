/** Layout, lists, fields and going back: the pure parts of what a person does. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexOfTask, itemAt, taskNear } from '../../../src/tui/model/board-list.ts';
import { choicesOn, isMenu } from '../../../src/tui/model/choices.ts';
import { graphOf } from '../../../src/tui/model/graph.ts';
import { holds, insideOf, type LayoutKind, layoutOf, panesOf } from '../../../src/tui/model/layout.ts';
import { recalled, remembered } from '../../../src/tui/model/memory.ts';
import { firstModel, goBack, goInto, goTo, type Model, topped } from '../../../src/tui/model/model.ts';
import { emptyField, fieldAfter, fieldOf, type TextEdit } from '../../../src/tui/model/text-field.ts';
import { windowTop } from '../../../src/tui/pieces/window.ts';
import { aView, taskOf } from '../../helpers/screen-view.ts';

const kinds: LayoutKind[] = ['board', 'workers', 'messages', 'timeline', 'runs', 'task', 'worker', 'run'];
const size = fc.record({ columns: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 8, max: 100 }) });

describe('a layout', () => {
  test('fills the body exactly, and no pane lies over another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), size, (kind, at) => {
        const layout = layoutOf(kind, at);
        const rects = panesOf(layout).map(name => layout.panes[name]!);
        if (layout.isTiny) {
          expect(rects).toEqual([]);
          return;
        }
        const top = layout.inbox === null ? 1 : 2;
        const bottom = at.rows >= 20 ? at.rows - 2 : at.rows - 1;
        expect(rects.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(at.columns * (bottom - top));
        for (const [index, { x, y, width, height }] of rects.entries()) {
          expect(x >= 0 && y >= top && x + width <= at.columns && y + height <= bottom).toBe(true);
          for (const other of rects.slice(index + 1)) {
            expect(x + width <= other.x || other.x + other.width <= x || y + height <= other.y || other.y + other.height <= y).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives a zoomed pane all there is', () => {
    const whole = layoutOf('board', { columns: 200, rows: 50 });
    const zoomed = layoutOf('board', { columns: 200, rows: 50 }, 'log');
    expect(panesOf(zoomed)).toEqual(['log']);
    expect(zoomed.panes.log).toMatchObject({ width: 200, height: 46 });
    expect(panesOf(whole)).toEqual(['tasks', 'workers', 'preview', 'log', 'charts']);
  });

  test('an inside lies in its pane', () => {
    const rect = { x: 3, y: 4, width: 20, height: 6 };
    for (const hasBorders of [true, false]) {
      const inside = insideOf(rect, hasBorders);
      expect(holds(rect, inside) && inside.width <= 20 && inside.height < 6).toBe(true);
    }
  });
});

describe('a list', () => {
  test('knows the place of each task, and never gives a head for one', () => {
    const { list } = aView();
    for (let at = 0; at < list.length; at++) {
      const item = itemAt(list, at)!;
      if (item.kind === 'task') expect(indexOfTask(list, item.row.id)).toBe(at);
      expect(taskNear(list, at, 1)).toBeDefined();
      expect(taskNear(list, at, -1)).toBeDefined();
    }
    expect(itemAt(list, list.length)).toBeUndefined();
    expect(indexOfTask(list, 't999')).toBe(-1);
  });

  test('keeps the cursor in view, and moves no further than it must', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(200), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), (top, at, length, height) => {
        const cursor = at % length;
        const next = windowTop(top, cursor, length, height);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(cursor >= next && cursor < next + height).toBe(true);
        expect(next).toBeLessThanOrEqual(Math.max(0, length - height));
      }),
    );
  });
});

describe('a text field', () => {
  const edit: fc.Arbitrary<TextEdit> = fc.oneof(
    fc.record({ type: fc.constant('insert' as const), text: fc.constantFrom('a', ' ', '\n', 'é', '🚀', 'e\u0301', '👩‍💻', 'two words') }),
    fc
      .constantFrom(
        ...([
          'left',
          'right',
          'home',
          'end',
          'wordLeft',
          'wordRight',
          'backspace',
          'delete',
          'deleteWord',
          'deleteToStart',
          'deleteToEnd',
        ] as const),
      )
      .map(type => ({ type })),
  );

  test('has its cursor within the text, and never in the middle of a character', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), edits => {
        let field = emptyField;
        for (const next of edits) {
          field = fieldAfter(field, next);
          expect(field.at >= 0 && field.at <= field.text.length).toBe(true);
          expect(field.text.slice(0, field.at).isWellFormed() && field.text.slice(field.at).isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test.each([
    ['backspace', fieldOf('a👩‍💻'), 'a'],
    ['deleteWord', fieldOf('two words '), 'two '],
    ['deleteToStart', { text: 'one\ntwo', at: 6 }, 'one\no'],
    ['deleteToEnd', { text: 'one\ntwo', at: 1 }, 'o\ntwo'],
    ['delete', { text: 'é!', at: 0 }, '!'],
    ['clear', fieldOf('x'), ''],
  ] as const)('%s', (type, field, text) => expect(fieldAfter(field, { type }).text).toBe(text));
});

describe('going back', () => {
  test('leads home in the end, one step at a time, and drops nothing on the way that is not asked for', () => {
    let model: Model = goInto(
      goInto(goTo({ ...firstModel, filter: 'x', marks: new Set(['t1']) }, 'workers'), { kind: 'worker', id: 'w' }),
      { kind: 'task', id: 't1' },
    );
    model = topped({ ...model, zoomed: 'card', lookedAt: 5 }, { kind: 'help', top: 0 });
    const steps: Model[] = [];
    for (let next = goBack(model); next !== model; next = goBack(model)) {
      steps.push(next);
      model = next;
    }
    expect(steps).toHaveLength(8);
    expect(model).toEqual({ ...firstModel, isNewcomer: false });
  });
});

describe('what is remembered', () => {
  test('comes back', () => {
    const model: Model = {
      ...firstModel,
      place: 'messages',
      sorting: 'title',
      isKanban: true,
      filter: 'w:x',
      theme: 'dark',
      hasMouse: false,
      isNewcomer: false,
    };
    expect(recalled(firstModel, remembered(model))).toEqual(model);
  });

  test.each(['', 'nonsense', '[]', 'null', '{"place":"nowhere","sorting":1,"theme":"pink","filter":{}}'])('of %j nothing', text => {
    expect(recalled(firstModel, text)).toEqual(firstModel);
  });
});

describe('the graph of a task', () => {
  const { swarm } = aView({
    tasks: [
      taskOf(1),
      taskOf(2, { depends_on: ['t1'], status: 'blocked' }),
      taskOf(3, { depends_on: ['t1'], status: 'blocked' }),
      taskOf(4, { depends_on: ['t2', 't3'], status: 'blocked' }),
      taskOf(5),
      taskOf(6, { depends_on: ['t5'], status: 'blocked' }),
    ],
  });

  test('holds all that it needs and all that needs it, and nothing else', () => {
    expect(graphOf(swarm.board, 't2').map(({ row, rails, isRepeated }) => [row.id, rails.length, isRepeated])).toEqual([
      ['t1', 0, false],
      ['t2', 1, false],
      ['t4', 2, false],
    ]);
  });

  test('tells what stands in it twice', () => {
    expect(graphOf(swarm.board, 't4').map(({ row, isRepeated }) => [row.id, isRepeated])).toEqual([
      ['t1', false],
      ['t2', false],
      ['t4', false],
      ['t3', false],
      ['t4', true],
    ]);
  });

  test('of a task that stands alone is empty', () => expect(graphOf(aView().swarm.board, 't6')).toEqual([]));
});

describe('choices on a screen', () => {
  test.each([
    [
      ['Proceed?', '❯ 1. Yes', '  2. No, say why'],
      ['1 Yes', '2 No, say why'],
    ],
    [
      ['│ 1) Keep it      │', '│    as it is     │', '│ 2) Drop it      │', ''],
      ['1 Keep it', '2 Drop it'],
    ],
    [['Overwrite? [y/N]'], ['y yes', 'n no']],
    [['1. first of a list', '2. second', ...Array.from({ length: 20 }, () => 'and then much more')], []],
    [['version 1.2 is out'], []],
    [['3. three without a one'], []],
  ])('%j', (lines, offered) => {
    expect(choicesOn(lines).map(({ answer, text }) => `${answer} ${text}`)).toEqual(offered);
  });

  test.each([
    [true, ['❯ No, exit', '  Yes, I trust this folder', '', 'Enter to confirm · Esc to cancel', '', '']],
    [true, ['> one', '  two', 'use ↑/↓, then enter']],
    [false, ['❯ 1. Yes', '  2. No', 'Enter to confirm']],
    [false, ['Overwrite it? [y/N]']],
    [false, ['Press Enter to continue']],
  ])('only arrow keys answer it: %s, %j', (isIt, lines) => expect(isMenu(lines)).toBe(isIt));
});

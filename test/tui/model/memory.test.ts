/** What is remembered of a session: all that a person chose, and nothing of a file that somebody broke. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recalled, remembered } from '../../../src/tui/model/memory.ts';
import { firstModel, type Model } from '../../../src/tui/model/model.ts';

const chosen: Model = {
  ...firstModel,
  ...{
    place: 'timeline',
    sorting: 'title',
    isGrouped: false,
    isKanban: true,
    hidesDone: true,
    filter: 'tag:docs',
    messageFilter: 'from:ann',
  },
  ...{ theme: 'light', hasMouse: false, isNewcomer: false },
};

test('what was chosen is there again, and what belongs to a moment is not', () => {
  const left: Model = {
    ...chosen,
    ...{
      marks: new Set(['t1']),
      lookedAt: 5,
      typingTo: 'ann',
      zoomed: 'log',
      depths: [{ kind: 'task', id: 't1' }],
      overlay: { kind: 'help', top: 0 },
    },
  };
  expect(recalled(firstModel, remembered(left))).toEqual(chosen);
});

test('the first time there is nothing to remember, and a newcomer stays one until they have looked for help', () => {
  expect(recalled(firstModel, undefined)).toBe(firstModel);
  expect(recalled(firstModel, remembered(firstModel)).isNewcomer).toBe(true);
});

test.each([
  ['a file that is no JSON', '{"place": "boa'],
  ['an empty one', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '5'],
  ['values that do not exist', '{"place":"nowhere","sorting":"sideways","theme":"drak"}'],
  ['values of other types', '{"place":1,"isGrouped":"yes","filter":null,"hasMouse":0,"sorting":["title"],"theme":{}}'],
  ['names that are none of ours', '{"marks":["t1"],"overlay":{"kind":"help"},"__proto__":{"place":"workers"},"lookedAt":5}'],
])('%s changes nothing', (_, text) => {
  const { isNewcomer: __, ...rest } = recalled(firstModel, text);
  const { isNewcomer: ___, ...before } = firstModel;
  expect(rest).toEqual(before);
});

test('of a file that is broken in part the rest counts', () => {
  expect(recalled(firstModel, '{"place":"nowhere","sorting":"title"}')).toMatchObject({ place: 'board', sorting: 'title' });
});

test('whatever stands in the file, a screen can begin with it', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      expect(Object.keys(recalled(firstModel, text))).toEqual(Object.keys(firstModel));
    }),
  );
});

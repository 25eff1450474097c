/** The graph beside the steps of a run: every line leads from what is needed to what needs it. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf } from '../../../src/core/workflow/workflow-graph.ts';
import { lookOf } from '../../../src/tui/model/look.ts';
import { graphText, stepGraph } from '../../../src/tui/model/step-graph.ts';
import { runs } from '../../helpers/runs.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const { joins } = lookOf('ansi', false).glyphs;
const stepsOf = (needs: Record<string, readonly string[]>) => [
  ...graphOf(aWorkflow(Object.entries(needs).map(([id, before]) => ({ id, needs: [...before] })))).steps.values(),
];
const drawn = (needs: Record<string, readonly string[]>, width = 30): string[] =>
  stepGraph(stepsOf(needs)).map(({ lanes, step }) => `${graphText(lanes, width, joins, '●').text.trimEnd()} ${step.id}`);

test.each([
  ['a chain', { a: [], b: ['a'], c: ['b'] }, ['● a', '● b', '● c']],
  ['a fan, put together again', { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] }, ['● a', '├─● b', '● │ c', '●─╯ d']],
  ['steps that need nothing of each other', { a: [], b: [], c: [] }, ['● a', '  ● b', '● c']],
  ['many at once', { a: [], b: [], c: [], d: ['a', 'b', 'c'] }, ['● a', '│ ● b', '│ │ ● c', '●─┴─╯ d']],
  ['chains beside each other', { a: [], b: [], c: ['a'], d: ['b'] }, ['● a', '│ ● b', '● │ c', '  ● d']],
  ['what another need needs itself is no line of its own', { a: [], b: ['a'], c: ['a', 'b'] }, ['● a', '● b', '● c']],
  [
    'lines that cross',
    { a: [], b: ['a'], c: ['a'], d: ['a'], e: ['b', 'd'], f: ['c'] },
    ['● a', '├─● b', '├─┼─● c', '● │ │ d', '●─╯ │ e', '    ● f'],
  ],
])('%s', (_, needs, lines) => expect(drawn(needs)).toEqual(lines));

test('where there is no room for its lane, a step stands in the last one', () => {
  const wide = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`s${at}`, []]));
  expect(drawn({ ...wide, end: Object.keys(wide) }, 5)).toEqual([
    '● s0',
    '│ ● s1',
    '│ │ ● s2',
    '│ │ ● s3',
    '│ │ ● s4',
    '│ │ ● s5',
    '●─┴─┴ end',
  ]);
});

const anyNeeds = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map(lists =>
    Object.fromEntries(lists.map((list, at) => [`s${at}`, [...new Set(list.filter(other => other < at).map(other => `s${other}`))]])),
  );

test('whatever needs what, every line that goes down arrives at a line that comes from above', () => {
  fc.assert(
    fc.property(anyNeeds, needs => {
      const rows = stepGraph(stepsOf(needs));
      expect(rows.map(({ step }) => step.id)).toEqual(Object.keys(needs));
      for (const [at, { lanes }] of rows.entries()) {
        const next = rows[at + 1]?.lanes ?? [];
        expect(lanes.filter(arms => arms === -1)).toHaveLength(1);
        for (const [lane, arms] of lanes.entries())
          if (arms !== -1 && arms & 2) expect(next[lane] === -1 || (next[lane]! & 1) > 0).toBe(true);
        for (const [lane, arms] of next.entries())
          if (arms !== -1 && arms & 1) expect(lanes[lane] === -1 || (lanes[lane]! & 2) > 0).toBe(true);
        // What goes to the right comes from the left.
        for (const [lane, arms] of lanes.entries())
          if (arms !== -1 && arms & 8) expect(lanes[lane + 1] === -1 || (lanes[lane + 1]! & 4) > 0).toBe(true);
      }
      expect(rows.at(-1)!.lanes.every(arms => arms === -1 || (arms & 2) === 0)).toBe(true);
    }),
    runs(500),
  );
});

/** The graph around a task: all that it waits for and all that waits for it, each drawn once, below what it needs. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GraphLine, graphOf } from '../../../src/tui/model/graph.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { taskOf } from '../../helpers/screen-view.ts';

/** A board of tasks with what each needs. */
function boardOf(needs: { readonly [number: number]: readonly number[] }) {
  const board = new Board();
  board.load(Object.entries(needs).map(([number, parents]) => taskOf(Number(number), { depends_on: parents.map(parent => `t${parent}`) })));
  return board.view();
}

const drawn = ({ rails, isLast, row, isHere, isRepeated }: GraphLine): string =>
  `${rails.map(more => (more ? '│ ' : '  ')).join('')}${isLast ? '└' : '├'} ${row.id}${isHere ? ' <' : ''}${isRepeated ? ' ...' : ''}`;

describe('the graph', () => {
  test.each<[string, { [number: number]: number[] }, string, string[]]>([
    ['of a task that stands alone is empty', { 1: [], 2: [3], 3: [] }, 't1', []],
    ['of one that is not there is empty', { 1: [] }, 't9', []],
    ['of a chain is a chain', { 1: [], 2: [1], 3: [2] }, 't2', ['└ t1', '  └ t2 <', '    └ t3']],
    ['leaves out what has nothing to do with it', { 1: [], 2: [1], 3: [1], 4: [] }, 't2', ['└ t1', '  └ t2 <']],
    [
      'shows what is reached by two ways twice, but what hangs on it once',
      { 1: [], 2: [1], 3: [1], 4: [2, 3], 5: [4] },
      't1',
      ['└ t1 <', '  ├ t2', '  │ └ t4', '  │   └ t5', '  └ t3', '    └ t4 ...'],
    ],
    ['has a root for each task that waits for nothing', { 1: [], 2: [], 3: [1, 2] }, 't3', ['├ t1', '│ └ t3 <', '└ t2', '  └ t3 < ...']],
    ['goes on without what is not known any more', { 2: [1], 3: [2] }, 't3', ['└ t2', '  └ t3 <']],
  ])('%s', (_, needs, id, lines) => {
    expect(graphOf(boardOf(needs), id).map(drawn)).toEqual(lines);
  });

  test('of a task with very many around it is cut, with the task in it', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [at + 2, [1]]));
    const lines = graphOf(boardOf({ 1: [], ...many }), 't1');
    expect(lines).toHaveLength(200);
    expect(lines.filter(({ isHere }) => isHere)).toHaveLength(1);
  });

  test('of any board has every ancestor and descendant, below one of those it needs', () => {
    const edges = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), { maxLength: 25 });
    fc.assert(
      fc.property(edges, fc.integer({ min: 1, max: 12 }), (pairs, here) => {
        const needs: { [number: number]: number[] } = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [at + 1, []]));
        // A task can only need an older one.
        for (const [a, b] of pairs) if (a !== b) needs[Math.max(a, b)] = [...new Set([...needs[Math.max(a, b)]!, Math.min(a, b)])];
        const up = (one: number): number[] => needs[one]!.flatMap(parent => [parent, ...up(parent)]);
        const family = new Set([
          here,
          ...up(here),
          ...Object.keys(needs)
            .map(Number)
            .filter(one => up(one).includes(here)),
        ]);
        const lines = graphOf(boardOf(needs), `t${here}`);
        if (family.size === 1) return void expect(lines).toEqual([]);
        expect(new Set(lines.map(({ row }) => row.number))).toEqual(family);
        const path: number[] = [];
        for (const { rails, row, isHere } of lines) {
          const parent = path[rails.length - 1];
          if (parent !== undefined) expect(needs[row.number]).toContain(parent);
          path.splice(rails.length, path.length, row.number);
          expect(isHere).toBe(row.number === here);
        }
      }),
    );
  });
});

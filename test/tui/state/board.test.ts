/** The board on the screen: folded from facts, in whatever order pages and facts come, it is the board of the daemon. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { filterOf } from '../../../src/tui/state/filter.ts';
import { laneOf, lanes, naturalOrder } from '../../../src/tui/state/lanes.ts';
import { rowOf } from '../../../src/tui/state/task-row.ts';
import { dayOf, viewed } from '../../helpers/board-day.ts';
import { taskOf } from '../../helpers/screen-view.ts';

describe('the board', () => {
  test('is the same however pages and facts overtake each other', async () => {
    const choices = fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(choices, fc.nat(24), fc.nat(24), fc.nat(200), async (day, followed, read, arrived) => {
        const { facts, pages } = await dayOf(day);
        const from = pages[followed % pages.length]!.head;
        // The page is read at some time after the following began, and arrives at some other time.
        const page = pages.filter(({ head }) => head >= from)[read % pages.filter(({ head }) => head >= from).length]!;
        const coming = facts.filter(({ seq }) => seq > from);
        const arrival = Math.min(coming.length, arrived % (coming.length + 1));
        const board = new Board();
        for (const [at, fact] of coming.entries()) {
          if (at === arrival) board.load(page.tasks);
          board.fold(fact);
          if (at % 3 === 0) board.view();
        }
        if (arrival === coming.length) board.load(page.tasks);
        const fresh = new Board();
        fresh.load(pages.at(-1)!.tasks);
        expect(viewed(board.view())).toEqual(viewed(fresh.view()));
      }),
      { numRuns: 60 },
    );
  });

  test('keeps its groups in order, whatever changes how often', () => {
    const change = fc.record({
      number: fc.integer({ min: 1, max: 30 }),
      status: fc.constantFrom('pending', 'in_progress', 'completed', 'failed', 'blocked', 'pending_review'),
      priority: fc.constantFrom('critical', 'high', 'medium', 'low'),
      ready_at: fc.nat(1_000),
      finished_at: fc.option(fc.nat(1_000)),
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 8 }), rounds => {
        const board = new Board();
        board.load(Array.from({ length: 30 }, (_, at) => taskOf(at + 1)));
        let seq = 0;
        for (const changes of rounds) {
          for (const { number, ...patch } of changes) {
            board.fold({ seq: ++seq, at: seq, type: 'task.edited', subject: `t${number}`, by: 'x', data: { patch } } as unknown as Fact);
          }
          const view = board.view();
          for (const lane of lanes) {
            expect(view.lanes[lane]).toEqual([...view.lanes[lane]].sort(naturalOrder[lane]));
            for (const row of view.lanes[lane]) expect(laneOf(row)).toBe(lane);
          }
          expect(lanes.reduce((sum, lane) => sum + view.lanes[lane].length, 0)).toBe(30);
        }
      }),
    );
  });

  test('is the very same as long as nothing changed', () => {
    const board = new Board();
    board.load([taskOf(1)]);
    const view = board.view();
    board.fold({ seq: 1, at: 1, type: 'task.noted', subject: 't1', by: 'x', data: { note: 'no change' } } as unknown as Fact);
    expect(board.view()).toBe(view);
  });
});

describe('a filter', () => {
  const row = rowOf(
    taskOf(12, {
      title: 'Mend the parser',
      owner: 'claude-1',
      status: 'in_progress',
      priority: 'high',
      tags: ['docs'],
      requires: ['ts'],
      parent: 't3',
    }),
  );
  test.each([
    ['parser', true],
    ['PARSER mend', true],
    ['t12', true],
    ['nothing', false],
    ['w:claude', true],
    ['w:codex', false],
    ['st:progress p:high', true],
    ['st:fail', false],
    ['tag:docs can:ts in:t3 by:operator', true],
    ['!parser', false],
    ['!w:codex', true],
    ['w:', true],
    ['!', true],
    ['strange:thing', false],
  ])('%j: %s', (text, passes) => {
    expect(filterOf(text)?.(row) ?? true).toBe(passes);
  });

  test('of blanks is none', () => expect(filterOf('   ')).toBeUndefined());
});

/** Looking back: the board at any time is the board that all facts up to then make, whichever way one goes through time. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import { Board } from '../../../src/tui/state/board.ts';
import type { Link } from '../../../src/tui/state/link.ts';
import { Past } from '../../../src/tui/state/past.ts';
import { spansOf } from '../../../src/tui/state/spans.ts';
import { dayOf, viewed } from '../../helpers/board-day.ts';

/** A daemon with this log, which it gives a few facts at a time; it may grow. */
function linkTo(log: { facts: readonly Fact[] }, atOnce = 7): { link: Link; asked: number[] } {
  const asked: number[] = [];
  const call = async (_: string, { after }: { after: number }): Promise<object> => {
    asked.push(after);
    const { facts } = log;
    return { facts: facts.filter(({ seq }) => seq > after).slice(0, atOnce), head: facts.at(-1)?.seq ?? 0 };
  };
  return { link: { call } as unknown as Link, asked };
}

const folded = (facts: readonly Fact[]): object => {
  const board = new Board();
  for (const fact of facts) board.fold(fact);
  return viewed(board.view());
};

const choices = fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { minLength: 1, maxLength: 25 });

test('the board at any time is what the facts up to then make of it, back and forth', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.array(fc.nat(120), { minLength: 1, maxLength: 12 }), async (day, shares) => {
      const { facts, pages } = await dayOf(day);
      const past = new Past(linkTo({ facts }).link);
      await past.load();
      const [first, last] = [facts[0]!.at, facts.at(-1)!.at];
      for (const share of shares) {
        const time = first + Math.round(((last - first) * share) / 100) - 10;
        const until = facts.filter(({ at }) => at <= time);
        expect(viewed(past.boardAt(time))).toEqual(folded(until));
        expect(past.factsAt(time, 5)).toEqual(until.slice(-5));
      }
      // And that is what the daemon itself had.
      const now = new Board();
      now.load(pages.at(-1)!.tasks);
      expect(viewed(past.boardAt(last))).toEqual(viewed(now.view()));
    }),
    { numRuns: 40 },
  );
});

test('what has come since is loaded from there on, once however often it is asked for', async () => {
  const { facts } = await dayOf(Array.from({ length: 12 }, (_, at) => [at, at] as const));
  const log = { facts: facts.slice(0, 5) };
  const { link, asked } = linkTo(log, 100);
  const past = new Past(link);
  await Promise.all([past.load(), past.load()]);
  expect(asked).toEqual([0]);
  const end = facts.at(-1)!.at;
  expect(viewed(past.boardAt(end))).toEqual(folded(log.facts));
  log.facts = facts;
  await past.load();
  expect(asked).toEqual([0, 5]);
  expect(viewed(past.boardAt(end))).toEqual(folded(facts));
  expect(past.first).toBe(facts[0]!.at);
});

test('before everything, and before anything was loaded, there is nothing', async () => {
  const { facts } = await dayOf([[0, 0]]);
  const past = new Past(linkTo({ facts }).link);
  expect([past.first, past.boardAt(1e15).total, past.factsAt(1e15, 5)]).toEqual([undefined, 0, []]);
  await past.load();
  expect(past.boardAt(0).total).toBe(0);
  expect(past.boardAt(1e15).total).toBeGreaterThan(0);
});

test('a log that could not be read is asked for again', async () => {
  const { facts } = await dayOf([[0, 0]]);
  const { link } = linkTo({ facts });
  let isDown = true;
  const call = (...args: Parameters<Link['call']>) => (isDown ? Promise.reject(new Error('gone')) : link.call(...args));
  const past = new Past({ call } as unknown as Link);
  await expect(past.load()).rejects.toThrow('gone');
  isDown = false;
  await past.load();
  expect(past.first).toBe(facts[0]!.at);
});

test('the spans of a time are those of the facts until then: none overlaps another of its task, and what runs has no end', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.nat(100), async (day, share) => {
      const { facts } = await dayOf(day);
      const time = facts[0]!.at + ((facts.at(-1)!.at - facts[0]!.at) * share) / 100;
      const past = new Past(linkTo({ facts }).link);
      await past.load();
      const board = past.boardAt(time);
      const spans = spansOf(past.factsAt(time, 10_000));
      const open = spans.filter(({ to }) => to === null);
      expect(new Set(open.map(({ task }) => task))).toEqual(new Set(board.lanes.working.map(({ id }) => id)));
      for (const { worker, task } of open) expect(board.find(task)!.owner).toBe(worker);
      for (const { from, to, end } of spans) {
        expect(to === null).toBe(end === null);
        expect(to ?? time).toBeGreaterThanOrEqual(from);
        expect(from).toBeLessThanOrEqual(time);
      }
    }),
    { numRuns: 30 },
  );
});

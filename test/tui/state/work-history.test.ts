/** Who worked on what, at any time: the store tells the same as all facts would, and what is known is not asked for again. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../../src/core/fact.ts';
import type { Store } from '../../../src/store/store.ts';
import { spansAfter, type WorkSpan } from '../../../src/tui/state/spans.ts';
import { lanesOf, WorkHistory, type WorkTime } from '../../../src/tui/state/work-history.ts';
import { onDay } from '../../helpers/board-day.ts';
import { overStore } from '../../helpers/over-store.ts';

const choices = fc.array(fc.tuple(fc.nat(9), fc.nat(20)), { minLength: 1, maxLength: 25 });
/** A day of claims, and of what comes of them. */
const busyDay = Array.from({ length: 40 }, (_, at) => [[0, 2, 0, 3, 4, 0, 5, 8][at % 8]!, at] as const);

function historyOver(store: Store, now: () => number) {
  const { link, asked } = overStore(store);
  let told = Promise.withResolvers<void>();
  const history = new WorkHistory({ link, onNews: () => told.resolve(), now });
  const looks = async (time: WorkTime, cursor: number): Promise<void> => {
    told = Promise.withResolvers();
    history.look(time, cursor);
    await told.promise;
  };
  return { history, asked, looks };
}

/** As they were at that time: what ended later went on. */
const within = (spans: Iterable<WorkSpan>, { from, until }: WorkTime): string[] =>
  [...spans]
    .filter(span => span.from <= until && (span.to ?? until) >= from)
    .map(({ worker, task, attempt, from: begun, to, end }) =>
      to === null || to > until ? `${worker} ${task}#${attempt} ${begun} goes on` : `${worker} ${task}#${attempt} ${begun} ${to} ${end}`,
    )
    .sort();

const drawn = (history: WorkHistory, facts: readonly Fact[]): WorkSpan[] => [...lanesOf(history.picture!, facts).values()].flat();

test('any time is drawn as all facts would have it', async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.nat(100), fc.nat(100), (day, one, other) =>
      onDay(day, async ({ facts, store }) => {
        const [first, last] = [facts[0]!.at, facts.at(-1)!.at];
        const [from, until] = [one, other].sort((a, b) => a - b).map(share => first + Math.round(((last - first) * share) / 100)) as [
          number,
          number,
        ];
        const { history, looks } = historyOver(store, () => last);
        const time = { from, until, msEach: 1 };
        await looks(time, store.head());
        expect(within(drawn(history, facts.slice(-3)), time)).toEqual(within(spansAfter([], facts), time));
      }),
    ),
    { numRuns: 40 },
  );
});

test('what came after the answer is folded in from facts, each once, and what is known is not asked for again', async () => {
  await onDay(busyDay, async ({ facts, store }) => {
    const half = Math.floor(facts.length / 2);
    const time = { from: facts[0]!.at, until: facts.at(-1)!.at, msEach: 1_000 };
    const { history, asked, looks } = historyOver(store, () => time.until);
    await looks(time, store.head());
    // An answer of an earlier moment, and all facts: those that it tells of already change nothing.
    history.picture = { ...history.picture!, head: half, spans: spansAfter([], facts.slice(0, half)) };
    expect(within(drawn(history, [...facts].reverse()), time)).toEqual(within(spansAfter([], facts), time));
    history.picture = { ...history.picture, head: half - 5 };
    expect(within(drawn(history, facts), time)).toEqual(within(spansAfter([], facts), time));
    asked.length = 0;
    const step = (time.until - time.from) / 10;
    history.look({ ...time, from: time.from - step, until: time.until - step }, store.head());
    expect(asked).toEqual([]);
    history.look({ ...time, msEach: 100 }, store.head());
    expect(asked).toEqual(['task.attempts']);
  });
});

test('when much has happened since, only what is new is asked for', async () => {
  await onDay(busyDay, async ({ facts, store }) => {
    const end = facts.at(-1)!.at;
    let now = facts[Math.floor(facts.length / 2)]!.at;
    const { history, looks } = historyOver(store, () => now);
    const time = { from: facts[0]!.at, msEach: 1_000 };
    await looks({ ...time, until: now }, store.head());
    const before = history.picture!;
    now = end;
    await looks({ ...time, until: now }, store.head() + 1_001);
    expect(history.picture).not.toBe(before);
    expect(within(drawn(history, []), { ...time, until: end })).toEqual(within(spansAfter([], facts), { ...time, until: end }));
  });
});

test('where nobody answers what is there stays, and it is asked again; one that is over shows nothing more', async () => {
  await onDay(busyDay, async ({ facts, store }) => {
    const asked: Promise<unknown>[] = [];
    const call = (): Promise<never> => {
      const refused = Promise.reject(new Error('gone'));
      asked.push(refused.catch(() => {}));
      return refused;
    };
    const history = new WorkHistory({ link: { call }, onNews: () => expect.unreachable(), now: () => 0 });
    const time = { from: facts[0]!.at, until: facts.at(-1)!.at, msEach: 1_000 };
    history.look(time, 0);
    history.look(time, 0);
    expect(asked).toHaveLength(1);
    await asked[0];
    await new Promise(resolve => setImmediate(resolve));
    history.look(time, 0);
    expect([asked.length, history.picture]).toEqual([2, undefined]);
    const over = historyOver(store, () => time.until);
    over.history.look(time, 0);
    over.history.close();
    await store.facts(0, 1);
    await new Promise(resolve => setImmediate(resolve));
    expect(over.history.picture).toBeUndefined();
  });
});

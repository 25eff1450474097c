/** The ladder of the silent, beside its ordinary course in plan.test.ts: whose silence means something, and each turn that it may take. */

import { describe, expect, test } from 'vitest';
import { Agenda } from '../../src/core/agenda.ts';
import { hang } from '../../src/core/hang.ts';
import { defaultPoolPolicy, type HangPolicy } from '../../src/core/pool-policy.ts';
import type { Rung } from '../../src/core/slot.ts';
import type { Life, PoolView } from '../../src/core/snapshot.ts';
import { aHeld, aLife, aPool, aSlot, aSpec, now } from '../helpers/pool-views.ts';

const policy = defaultPoolPolicy.hang;

/** Nothing was seen of it for so long, but for one look at its processor. */
const silent = (ms: number, probedAgo = ms): Partial<Life> => {
  const heard = now - ms;
  return { signs: { report: heard, output: heard, cpu: heard, progress: heard, probedAt: now - probedAgo } };
};
const rung = (step: Rung['step'], ago: number): Rung => ({ step, since: now - 120_000, at: now - ago });

interface Given extends Partial<Life> {
  readonly pool?: Partial<PoolView>;
  readonly hang?: Partial<HangPolicy>;
}

function steps({ pool = {}, hang: more = {}, ...life }: Given) {
  const agenda = new Agenda();
  const spec = pool.spec ?? aSpec({}, { hang: { ...policy, ...more } });
  hang(aPool({ ...pool, spec }), aSlot(1, aLife({ held: [aHeld()], asks: false, ...life })), { restedAt: 0, now }, agenda);
  return agenda;
}

const acts = (given: Given): string[] => steps(given).actions.map(action => action.do);

describe('silence means something', () => {
  const long = silent(500_000, 0);
  const free = { ...long, held: [] };

  test.each<[who: string, given: Given, isSuspect: boolean]>([
    ['of one that holds work', { ...long }, true],
    ['of one that holds work and waits for an answer of ours', { ...long, asks: true }, true],
    ['of one without work, while there is work that it does not ask for', { ...free, pool: { demand: 1 } }, true],
    ['of one that asks for it', { ...free, asks: true, pool: { demand: 1 } }, false],
    ['of one without work, while there is none', { ...free, pool: { demand: 0 } }, false],
    ['of one that is given its work', { ...free, pool: { demand: 1, spec: aSpec({ drive: 'each' }) } }, false],
    ['of one that waits for a person', { ...long, waits: true }, false],
    ['of one that is not ready yet', { ...long, readyAt: null }, false],
  ])('%s: %j %s', (_, given, isSuspect) => {
    expect(acts(given)).toEqual(isSuspect ? ['suspect'] : []);
  });

  test('and all four kinds of it are told with their ages', () => {
    const signs = { report: now - 600_000, output: now - 120_000, cpu: now - 90_000, progress: now - 200_000, probedAt: now };
    expect(steps({ signs }).actions).toMatchObject([{ why: 'last report 10 min ago, output 2 min, processor 90 s, progress 3.3 min' }]);
  });
});

describe('before anybody is suspected', () => {
  test.each<[silentMs: number, probedAgo: number, act: string[], next: number | null]>([
    [44_999, 44_999, [], 1],
    [45_000, 45_000, ['probe'], null],
    // The first measure was taken late enough to compare with.
    [60_000, 24_000, [], 30_000],
    [60_000, 24_001, ['probe'], null],
    [90_000, 54_000, ['probe'], null],
    [90_000, 0, ['suspect'], null],
  ])('silent for %i ms and looked at %i ms ago: %j', (silentMs, probedAgo, act, next) => {
    const agenda = steps(silent(silentMs, probedAgo));
    expect(agenda.actions.map(action => action.do)).toEqual(act);
    expect(agenda.nextAt).toBe(next === null ? null : now + next);
  });
});

describe('up the ladder', () => {
  const up = (step: Rung['step'], ago: number, more: Given = {}): Given => ({ ...silent(300_000, 0), rung: rung(step, ago), ...more });

  test.each<[step: Rung['step'], waitMs: number, next: string]>([
    ['suspect', policy.nudgeMs, 'nudge'],
    ['nudged', policy.interruptMs, 'interrupt'],
    ['interrupted', policy.stopMs, 'dismiss'],
  ])('who is %s has %i ms; then it is looked at once more before the %s', (step, waitMs, next) => {
    const early = steps(up(step, waitMs - 1));
    expect(early).toMatchObject({ actions: [], nextAt: now + 1 });
    expect(acts(up(step, waitMs, silent(300_000, 1)))).toEqual(['probe']);
    expect(acts(up(step, waitMs))).toEqual([next]);
  });

  test('who cannot be nudged is interrupted', () => {
    const spec = aSpec();
    expect(acts(up('suspect', 30_000, { pool: { spec: { ...spec, launch: { ...spec.launch, nudge: null } } } }))).toEqual(['interrupt']);
  });

  test('who is only to be shown stays where it is', () => {
    expect(acts(up('suspect', 900_000, { hang: { act: 'show' } }))).toEqual([]);
    expect(acts({ ...silent(300_000, 0), hang: { act: 'show' } })).toEqual(['suspect']);
  });

  test('who is replaced is told by its silence', () => {
    expect(steps(up('interrupted', 30_000)).actions).toMatchObject([
      { kind: 'hung', why: expect.stringMatching(/^it hangs: last report 5 min ago/) },
    ]);
  });

  test('and down again, for any reason, with that reason', () => {
    const why = (more: Given) => steps(up('nudged', 1, more)).actions;
    expect(why({ waits: true })).toMatchObject([{ do: 'clear', why: 'it waits for a person' }]);
    expect(why({ held: [] })).toMatchObject([{ do: 'clear', why: 'it has nothing to do any more' }]);
    expect(why({ signs: { ...aLife().signs, output: now } })).toMatchObject([{ do: 'clear', why: 'it gave a sign of life' }]);
  });
});

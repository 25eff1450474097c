/** Work for workers that do not fetch it: on whose behalf it is asked for, and what becomes of what they got. */

import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import { Agenda } from '../../src/core/agenda.ts';
import { assign } from '../../src/core/assign.ts';
import { closedBreaker } from '../../src/core/breaker.ts';
import { Places } from '../../src/core/places.ts';
import type { PoolMemory } from '../../src/core/pool.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import type { Leaving } from '../../src/core/slot.ts';
import type { Life, PoolView, Run } from '../../src/core/snapshot.ts';
import { aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

const each = aSpec({ drive: 'each' });
const { lingerMs } = defaultPoolPolicy;

const poolOf = (lives: readonly Partial<Life>[], memory: Partial<PoolMemory> = {}, spec = each): PoolView =>
  aPool({ spec, slots: lives.map((life, i) => aSlot(i + 1, aLife({ asks: false, ...life }))), memory });

function assigned(pool: PoolView): { actions: readonly Action[]; nextAt: number | null } {
  const agenda = new Agenda();
  assign(pool, new Places(aSnapshot([pool]), now), now, agenda);
  return agenda;
}

/** What is done about one worker of drive `each`. */
const doneAbout = (life: Partial<Life>): string[] => assigned(poolOf([life])).actions.map(action => action.do);

const leaving = (kind: Leaving['kind']): Leaving => ({ kind, why: 'it must', since: now });
const run = (more: Partial<Run> = {}): Run => ({ task: 't1', attempt: 1, state: 'running', status: 'in_progress', statusAt: now, ...more });
const exited = run({ state: 'exited' });

describe('work is asked for', () => {
  test.each<[who: string, life: Partial<Life>, isAskedFor: boolean]>([
    ['a worker with nothing to do', {}, true],
    ['one whose last process has exited', { run: exited }, true],
    ['one that has just been started', { readyAt: null }, false],
    ['one that holds as much as it may', { held: [aHeld()], run: run() }, false],
    ['one whose process goes on without its task', { run: run({ status: 'completed' }) }, false],
    ['one that waits for a person', { waits: true }, false],
    ['one that is to go', { leaving: leaving('idle') }, false],
    ['one that is to go after its work', { leaving: leaving('drain') }, false],
  ])('for %s: %j %s', (_, life, isAskedFor) => {
    expect(doneAbout(life).includes('ask')).toBe(isAskedFor);
    // And who is asked for already is not asked for again, but no longer where it must not.
    expect(doneAbout({ ...life, asks: true }).filter(act => act === 'ask' || act === 'hush')).toEqual(isAskedFor ? [] : ['hush']);
  });

  test('for nobody who is still starting, nor for agents that fetch it themselves', () => {
    expect(doneAbout({ state: 'starting' })).toEqual([]);
    expect(assigned(poolOf([{}], {}, aSpec({ drive: 'pull' })))).toMatchObject({ actions: [], nextAt: null });
  });

  test('as long as a worker may hold more', () => {
    const two = aSpec({ drive: 'typed', concurrency: 2 });
    const asks = (held: number) =>
      assigned(poolOf([{ held: Array.from({ length: held }, (_, i) => aHeld(`t${i}`)), run: exited }], {}, two)).actions.some(
        action => action.do === 'ask',
      );
    expect([asks(0), asks(1), asks(2)]).toEqual([true, true, false]);
  });

  test('by nobody while the pool is paused or its breaker is open, and then looked at again', () => {
    const asking = [{ asks: true }, { asks: true }];
    const hushed = [
      { do: 'hush', worker: 'p-1' },
      { do: 'hush', worker: 'p-2' },
    ];
    expect(assigned(poolOf(asking, { paused: 'ann' })).actions).toMatchObject(hushed);
    const open = { ...closedBreaker, state: 'open', until: now + 5 } as const;
    expect(assigned(poolOf(asking, { breaker: open }))).toMatchObject({ actions: hushed, nextAt: now + 5 });
  });

  test('by a single one while the breaker is half open, and by none while that one is at work', () => {
    const breaker = { ...closedBreaker, state: 'half_open', probeUntil: now + 9 } as const;
    expect(assigned(poolOf([{ waits: true }, {}, {}], { breaker })).actions).toMatchObject([{ do: 'ask', worker: 'p-2' }]);
    expect(assigned(poolOf([{}, { asks: true }], { breaker })).actions).toMatchObject([
      { do: 'ask', worker: 'p-1' },
      { do: 'hush', worker: 'p-2' },
    ]);
    expect(assigned(poolOf([{ held: [aHeld()], run: run() }, {}], { breaker }))).toMatchObject({ actions: [], nextAt: now + 9 });
  });
});

describe('a worker that holds a task', () => {
  const held = [aHeld('t1')];

  test.each<[what: string, life: Partial<Life>, acts: string[]]>([
    ['and runs nothing is launched with it', { held }, ['launch']],
    ['and ran another before is launched with it', { held, run: run({ task: 't0', state: 'exited' }) }, ['launch']],
    ['and ran an earlier attempt of it is launched with it', { held, run: run({ attempt: 0, state: 'exited' }) }, ['launch']],
    ['and is to go after its work is launched with it', { held, leaving: leaving('drain') }, ['launch']],
    ['and is to go now is not', { held, leaving: leaving('stopped') }, []],
    ['and runs it is left alone', { held, run: run() }, []],
    ['and still runs another is cut first', { held, run: run({ task: 't0' }) }, ['cut']],
    ['and still runs an earlier attempt of it is cut first', { held, run: run({ attempt: 0 }) }, ['cut']],
    ['and has exited with it is settled', { held, run: exited }, ['settle']],
  ])('%s', (_, life, acts) => {
    expect(doneAbout(life)).toEqual(acts);
  });

  test.each<[kind: Leaving['kind'] | null, ended: string | null]>([
    [null, null],
    ['drain', null],
    ['stopped', 'it must'],
    ['down', 'it must'],
  ])('and exits on its way out (%s): it was ended for %s', (kind, ended) => {
    const life = { held, run: exited, leaving: kind === null ? null : leaving(kind) };
    expect(assigned(poolOf([life])).actions).toMatchObject([{ do: 'settle', worker: 'p-1', task: 't1', attempt: 1, ended }]);
  });
});

describe('a process whose task is no longer its own', () => {
  test.each(['completed', 'pending_review'] as const)('may come to an end by itself where the task is %s, for a while', status => {
    expect(assigned(poolOf([{ run: run({ status, statusAt: now - lingerMs + 1 }) }]))).toMatchObject({ actions: [], nextAt: now + 1 });
    expect(assigned(poolOf([{ run: run({ status, statusAt: now - lingerMs }) }])).actions).toMatchObject([
      { do: 'cut', why: 'it went on after t1 was done' },
    ]);
  });

  test.each(['pending', 'failed', 'cancelled', 'skipped', 'in_progress', 'blocked'] as const)('is ended at once where it is %s', status => {
    expect(assigned(poolOf([{ run: run({ status }) }])).actions).toMatchObject([{ do: 'cut', task: 't1', why: `t1 is ${status}` }]);
  });
});

/** Conformance: what is remembered of the swarm, of its pools and of their providers, and what that does to who asks for work. */

import { describe, expect, test } from 'vitest';
import { closedBreaker } from '../../../src/core/breaker.ts';
import type { PoolMemory, PoolSpec } from '../../../src/core/pool.ts';
import type { PoolEvent } from '../../../src/core/pool-after.ts';
import { defaultPoolPolicy } from '../../../src/core/pool-policy.ts';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { exited, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';

const inputs = { pending: 9, elsewhere: 0, workers: 0, busy: 0, idle: 0, starting: 0, was: 0 };
const broken: PoolEvent = { type: 'breaker', change: { to: 'open', why: 'it fails' }, random: 0.5 };
const failure: PoolEvent = { type: 'failure', why: 'it broke', random: 0.5 };
const useless: PoolEvent = { type: 'end', why: 'it exited', ready: true, claims: 0, code: 0, signal: null, random: 0.5 };

export function pools(open: OpenBoard): void {
  describe('the swarm', () => {
    test('is down at first, and is up from then until it is down again, from the same file and preset', async () => {
      const at = await poolBoard(open);
      const { board, pools } = at;
      expect(await pools.swarm()).toEqual({ up: false, file: null, preset: null });
      const up = { up: true, file: '/swarm.yaml', preset: 'claude' };
      expect(await at.factsOf(() => pools.setSwarm(up, 'ann'))).toEqual([{ type: 'swarm.up', subject: 'swarm', by: 'ann', data: {} }]);
      expect([await pools.swarm(), (await pools.states()).up]).toEqual([up, true]);
      const head = board.store.head();
      await pools.setSwarm({ ...up, preset: null }, 'ann');
      expect([await pools.swarm(), board.store.head()]).toEqual([{ ...up, preset: null }, head]);
      await pools.setSwarm({ ...up, up: false }, 'ann');
      expect((await board.facts()).at(-1)).toMatchObject({ type: 'swarm.down', by: 'ann' });
      expect((await pools.states()).up).toBe(false);
    });
  });

  describe('a configuration', () => {
    test('makes a memory for each new pool, and says so', async () => {
      const at = await poolBoard(open, aSpec({ min: 2 }), aSpec({ name: 'q' }));
      const { pools, providers, strays } = await at.pools.states();
      expect([providers, strays]).toEqual([[], []]);
      expect(pools.map(({ spec }) => spec)).toEqual(at.specs);
      expect(pools[0]).toEqual({
        ...{ spec: at.spec('p'), demand: 0, shared: {}, called: [], slots: [], meanMs: null },
        memory: expect.objectContaining({ target: 2, why: 'its least is 2', breaker: closedBreaker, paused: null, held: null }),
      });
      expect((await at.board.facts()).map(({ type, subject, data }) => [type, subject, data])).toEqual([
        ['pool.configured', 'pool:p', { min: 2, max: 10 }],
        ['pool.configured', 'pool:q', { min: 0, max: 10 }],
      ]);
    });

    test('that is the same, in whatever order it is written, changes nothing and is not worth a word', async () => {
      const at = await poolBoard(open);
      await at.event({ type: 'pause', by: 'ann' });
      for (let time = 0; time < 3; time++) await at.event(useless);
      await at.event(broken);
      const before = (await at.state()).memory;
      const { policy, ...rest } = aSpec();
      expect(
        await at.factsOf(() => at.configure({ policy: Object.fromEntries(Object.entries(policy).reverse()) as typeof policy, ...rest })),
      ).toEqual([]);
      expect((await at.state()).memory).toEqual(before);
    });

    test('that changed is a new chance, and leaves alone what a person said', async () => {
      const at = await poolBoard(open);
      await at.event({ type: 'scale', target: 8, why: 'many wait', inputs });
      await at.event({ type: 'pause', by: 'ann' });
      for (let time = 0; time < 3; time++) await at.event(useless);
      await at.event(broken);
      const facts = await at.factsOf(() => at.configure(aSpec({ max: 5 })));
      expect(facts.map(({ type, data }) => [type, data])).toEqual([
        ['pool.configured', { min: 0, max: 5 }],
        ['breaker.closed', { why: 'its configuration is new' }],
      ]);
      expect((await at.state()).memory).toMatchObject({
        ...{ target: 5, why: 'it may have 0 to 5', held: null, useless: 0, breaker: closedBreaker, paused: 'ann' },
      });
      await at.event({ type: 'set', count: 7, by: 'ann' });
      await at.configure(aSpec({ max: 6 }));
      expect((await at.state()).memory).toMatchObject({ target: 6, scaled: 7 });
    });

    test('without a pool forgets it with its places, and whom it leaves behind is a stray', async () => {
      const at = await poolBoard(open, aSpec(), aSpec({ name: 'q' }));
      await at.event({ type: 'pause', by: 'ann' });
      await at.start('p-1');
      await at.start('p-2');
      await at.end('p-2');
      const [both, { strays: before }] = [at.specs, await at.pools.states()];
      const facts = await at.factsOf(() => at.configure(both[1]!));
      expect(facts).toEqual([{ type: 'pool.removed', subject: 'pool:p', by: 'swarm', data: {} }]);
      const { pools, strays } = await at.pools.states();
      expect([before, pools.map(({ spec }) => spec.name)]).toEqual([[], ['q']]);
      expect(strays).toMatchObject([{ name: 'p-1', pool: 'p', number: 1, life: { incarnation: 'p-1#1' } }]);
      expect(await at.pools.slot('p-2')).toBeUndefined();
      await at.configure(...both);
      expect(await at.state()).toMatchObject({ memory: { paused: null }, slots: [{ name: 'p-1' }] });
    });

    test('is needed for all that concerns a pool, and a wrong name is told the right ones', async () => {
      const at = await poolBoard(open, aSpec(), aSpec({ name: 'q' }));
      await expectRefusal(at.event({ type: 'progress' }, 'x'), 'not_found', 'there is no pool x', 'There are: p, q.');
      await at.configure();
      await expectRefusal(at.event({ type: 'progress' }), 'not_found', 'there is no pool p', 'No pool is configured', '`swarm up`');
      expect(await at.factsOf(() => at.event({ type: 'progress' }).catch(() => {}))).toEqual([]);
    });
  });

  describe('an event of a pool', () => {
    test.each<[what: string, event: PoolEvent, memory: Partial<PoolMemory>, fact: [type: string, by: string, data: object] | null]>([
      [
        'a new number of workers',
        { type: 'scale', target: 3, why: 'nine wait', inputs },
        { target: 3, why: 'nine wait', steppedAt: 1_700_000_000_000 },
        ['pool.scaled', 'swarm', { target: 3, why: 'nine wait', ...inputs }],
      ],
      [
        "a person's number",
        { type: 'set', count: 4, by: 'ann' },
        { target: 4, scaled: 4, why: 'ann set it to 4' },
        ['pool.scaled', 'ann', { target: 4, why: 'ann set it to 4' }],
      ],
      [
        'the rule again',
        { type: 'set', count: null, by: 'ann' },
        { scaled: null, why: 'ann left its size to the rule' },
        ['pool.scaled', 'ann', { rule: true }],
      ],
      ['a pause', { type: 'pause', by: 'ann' }, { paused: 'ann' }, ['pool.paused', 'ann', {}]],
      ['its end', { type: 'resume', by: 'ann' }, { paused: null }, ['pool.resumed', 'ann', {}]],
      ['a start', { type: 'start' }, { startedAt: 1_700_000_000_000 }, null],
      ['a useless worker', useless, { useless: 1 }, null],
      ['a failure', failure, { useless: 0 }, null],
      ['progress', { type: 'progress' }, { useless: 0 }, null],
    ])('%s is remembered, and said once', async (_, event, memory, fact) => {
      const at = await poolBoard(open);
      const facts = await at.factsOf(async () => expect(await at.event(event)).toMatchObject(memory));
      expect(facts.map(({ type, by, data }) => [type, by, data])).toEqual(fact === null ? [] : [fact]);
      expect((await at.state()).memory).toMatchObject(memory);
    });

    test('three useless workers in a row hold it until a person lets go', async () => {
      const at = await poolBoard(open);
      for (let time = 0; time < 2; time++) await at.event(useless);
      const held = '3 workers in a row ended without having taken a task; the last: it exited';
      expect(await at.factsOf(() => at.event(useless))).toEqual([
        { type: 'pool.held', subject: 'pool:p', by: 'swarm', data: { why: held } },
      ]);
      expect((await at.state()).memory).toMatchObject({ held, useless: 3 });
      expect(await at.event({ type: 'resume', by: 'ann' })).toMatchObject({ held: null, useless: 0 });
    });

    test('its breaker opens, lets one through, and closes, each with its reason', async () => {
      const at = await poolBoard(open);
      for (let time = 0; time < 4; time++) await at.event(failure);
      const why = '5 of the last 5 ended badly; the last: it broke';
      const until = at.board.now + defaultPoolPolicy.breaker.openMs;
      const facts = await at.factsOf(async () => {
        await at.event(failure);
        await at.event({ type: 'breaker', change: { to: 'half_open', why: 'its pause is over' }, random: 0.5 });
        await at.event({ type: 'progress' });
      });
      expect(facts).toEqual([
        { type: 'breaker.opened', subject: 'pool:p', by: 'swarm', data: { why, until, opens: 1 } },
        { type: 'breaker.half_open', subject: 'pool:p', by: 'swarm', data: { why: 'its pause is over' } },
        { type: 'breaker.closed', subject: 'pool:p', by: 'swarm', data: { why: 'it makes progress again' } },
      ]);
    });

    test.each<[what: string, event: PoolEvent, ready: boolean]>([
      ['resumed', { type: 'resume', by: 'ann' }, true],
      ['tried again', { type: 'breaker', change: { to: 'half_open', why: 'its pause is over' }, random: 0.5 }, true],
      ['found to work', { type: 'progress' }, true],
      ['paused', { type: 'pause', by: 'ann' }, false],
      ['given another number', { type: 'set', count: 3, by: 'ann' }, false],
    ])('whoever waits for work hears when it is %s, if that may help', async (_, event, ready) => {
      const at = await poolBoard(open);
      const heard: boolean[] = [];
      at.board.store.onCommit(commit => heard.push(commit.ready));
      await at.event(event);
      expect(heard.includes(true)).toBe(ready);
    });
  });

  describe('a provider', () => {
    const specs = [aSpec({ provider: 'acme' }), aSpec({ name: 'q', provider: 'acme' })];

    test('remembers its last start, whichever pool it was for', async () => {
      const at = await poolBoard(open, ...specs);
      at.board.now += 5;
      await at.begin('q-1');
      expect((await at.pools.states()).providers).toEqual([{ name: 'acme', breaker: closedBreaker, startedAt: at.board.now }]);
      expect((await at.state('q')).memory.startedAt).toBe(at.board.now);
      expect((await at.state('p')).memory.startedAt).toBe(0);
    });

    test('has a breaker of its own, for all its pools', async () => {
      const at = await poolBoard(open, ...specs);
      const id = await at.board.addOne('a');
      const facts = await at.factsOf(() => at.pools.providerBreaker('acme', { to: 'open', why: 'the quota is used up' }, 0.5));
      expect(facts).toMatchObject([{ type: 'breaker.opened', subject: 'provider:acme', data: { why: 'the quota is used up' } }]);
      expect([await at.next('p-1'), await at.next('q-1')]).toEqual([undefined, undefined]);
      expect((await at.state('p')).memory.breaker.state).toBe('closed');
      await at.pools.providerBreaker('acme', { to: 'half_open', why: 'its pause is over' }, 0.5);
      expect((await at.next('q-1'))?.task.id).toBe(id);
    });
  });

  describe('a service that gives nothing', () => {
    const specs = [aSpec({ provider: 'acme' }), aSpec({ name: 'q', provider: 'acme' }), aSpec({ name: 'r' })];
    const newer = (): PoolSpec[] => [{ ...specs[0]!, max: 7 }, ...specs.slice(1)];

    test('parks all its pools, and no other', async () => {
      const at = await poolBoard(open, ...specs);
      await at.pools.park('p', { class: 'quota', why: 'the quota is used up', until: at.board.now + 5 });
      expect(await Promise.all(specs.map(({ name }) => at.pools.isParked(name)))).toEqual([true, true, false]);
      await at.pools.park('r', { class: 'quota', why: 'the quota is used up', until: null });
      expect(await at.pools.isParked('r')).toBe(true);
      expect(await Promise.all([null, 'gone'].map(name => at.pools.isParked(name)))).toEqual([false, false]);
    });

    test('waits for a person no longer when the configuration of a pool is new, and for a time it still does', async () => {
      const at = await poolBoard(open, ...specs);
      await at.pools.park('q', { class: 'auth', why: 'log in', until: null });
      expect(await at.factsOf(() => at.pools.configure(specs))).toEqual([]);
      expect(await at.factsOf(() => at.pools.configure(newer()))).toMatchObject([
        { type: 'pool.configured', subject: 'pool:p' },
        { type: 'breaker.closed', subject: 'provider:acme', data: { why: 'its configuration is new' } },
      ]);
      await at.pools.park('q', { class: 'quota', why: 'the quota is used up', until: at.board.now + 5 });
      await at.pools.configure(specs);
      expect(await at.pools.isParked('q')).toBe(true);
    });
  });

  describe('work is withheld', () => {
    const paused = 'ann paused its pool p';
    test.each<[what: string, event: PoolEvent, why: string, mend: PoolEvent]>([
      ['paused', { type: 'pause', by: 'ann' }, paused, { type: 'resume', by: 'ann' }],
      ['broken', broken, 'the breaker of its pool p is open: it fails', { type: 'resume', by: 'ann' }],
      [
        'broken, until its time has come',
        broken,
        'the breaker of its pool p is open: it fails',
        { type: 'breaker', change: { to: 'half_open', why: 'its pause is over' }, random: 0.5 },
      ],
    ])('from the workers of a pool that is %s, and from nobody else', async (_, event, why, mend) => {
      const at = await poolBoard(open, aSpec(), aSpec({ name: 'q' }));
      const [a, b, c] = await at.board.add('a', 'b', 'c');
      await at.event(event);
      expect(await at.next('p-1')).toBeUndefined();
      await expectRefusal(at.board.claim(a!, at.claimant('p-1')), 'refused', 'p-1 cannot claim t1', why);
      expect((await at.next('q-1'))?.task.id).toBe(a);
      expect((await at.board.next({ name: 'ann', pool: 'gone' }))?.task.id).toBe(b);
      expect(await at.board.demand(at.claimant('p-1'))).toBe(1);
      await at.event(mend);
      expect((await at.next('p-1'))?.task.id).toBe(c);
    });

    test('from all but one while a pool is on probation', async () => {
      const at = await poolBoard(open);
      const [a, b] = await at.board.add('a', 'b');
      await at.start('p-1');
      await at.start('p-2');
      await at.event({ type: 'breaker', change: { to: 'half_open', why: 'its pause is over' }, random: 0.5 });
      const probe = (await at.next('p-1'))!;
      expect(probe.task.id).toBe(a);
      expect(await at.next('p-2')).toBeUndefined();
      await expectRefusal(at.board.claim(b!, at.claimant('p-2')), 'refused', 'one task probes whether pool p works again');
      expect(await at.factsOf(() => at.board.complete(probe))).toMatchObject([{ type: 'breaker.closed' }, { type: 'task.completed' }]);
      expect((await at.next('p-2'))?.task.id).toBe(b);
    });

    test('from one that is to go, and from one that has gone', async () => {
      const at = await poolBoard(open);
      const [a] = await at.board.add('a', 'b');
      await at.start('p-1');
      await at.dismiss('p-1', 'drain', 'there are too many');
      expect(await at.next('p-1')).toBeUndefined();
      await expectRefusal(at.board.claim(a!, at.claimant('p-1')), 'refused', 'p-1 is to go: there are too many');
      await at.end('p-1', exited(0));
      expect(await at.next('p-1')).toBeUndefined();
      await expectRefusal(at.board.claim(a!, at.claimant('p-1')), 'refused', 'p-1 has ended');
      await at.configure();
      await expectRefusal(at.board.claim(a!, { name: 'p-1', pool: 'p' }), 'refused', 'p-1 has ended');
    });

    test.each([1, 2])('from one that holds as many as it may (%i): it is told what it holds', async concurrency => {
      const at = await poolBoard(open, aSpec({ concurrency }));
      const ids = await at.board.add('a', 'b', 'c');
      await at.start('p-1');
      const held = [];
      for (let number = 0; number < concurrency; number++) held.push((await at.next('p-1'))!);
      expect(held.map(({ task }) => task.id)).toEqual(ids.slice(0, concurrency));
      expect(await at.next('p-1')).toEqual(held[0]);
      const what = concurrency === 1 ? 'p-1 holds a task, and may not hold more' : 'p-1 holds 2 tasks, and may not hold more';
      await expectRefusal(at.board.claim(ids[2]!, at.claimant('p-1')), 'refused', what);
      await at.board.complete(held[0]!);
      expect((await at.next('p-1'))?.task.id).toBe(ids[concurrency]);
    });
  });
}

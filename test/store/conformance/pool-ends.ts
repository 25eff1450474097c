/** Conformance: how the lives of workers in pools end, and what each end leaves behind at its place and in its pool. */

import { describe, expect, test } from 'vitest';
import type { Launch, PoolSpec } from '../../../src/core/pool.ts';
import { defaultPoolPolicy } from '../../../src/core/pool-policy.ts';
import { freshSlot, type LeavingKind } from '../../../src/core/slot.ts';
import type { ProcessEnd } from '../../../src/store/process-store.ts';
import { expectRefusal, holderOf, type OpenBoard } from '../../helpers/board.ts';
import { exited, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';

export function poolEnds(open: OpenBoard): void {
  describe('an end', () => {
    test.each<[how: string, end: ProcessEnd, why: string]>([
      ['by itself', exited(3), 'p-1 exited with code 3'],
      ['by a signal', exited(null, 'SIGKILL'), 'p-1 was ended by SIGKILL'],
      ['that nobody saw', { state: 'lost', reason: 'its holder is gone' }, 'p-1 was lost: its holder is gone'],
    ])('that nobody asked for, %s: its work goes back, its place and its pool remember it', async (_, end, why) => {
      const at = await poolBoard(open);
      await at.board.add('a');
      await at.start('p-1');
      await at.board.happen('t1', { type: 'progress', by: holderOf((await at.next('p-1'))!), progress: 0.5 });
      at.later(100);
      const facts = await at.factsOf(() => at.end('p-1', end, { random: 0.25, lines: ['$ make', 'error'] }));
      expect(facts.map(({ type }) => type)).toEqual([end.state === 'lost' ? 'worker.lost' : 'worker.exited', 'task.lost']);
      expect(await at.board.task('t1')).toMatchObject({ status: 'pending', lost: 1, failures: 0 });
      const { code, signal } = end.state === 'exited' ? end : { code: null, signal: null };
      const death = {
        ...{ at: at.board.now, uptimeMs: 100, code, signal, why, ready: true, claims: 1, progress: 1, random: 0.25 },
        lines: ['$ make', 'error'],
      };
      expect(await at.pools.slot('p-1')).toEqual({ pool: 'p', number: 1, deaths: [death], held: null });
      expect(await at.slot('p-1')).toEqual({ name: 'p-1', pool: 'p', number: 1, memory: { deaths: [death], held: null }, life: null });
      expect((await at.state()).memory.breaker.recent).toEqual([{ at: at.board.now, ok: false }]);
    });

    test.each<LeavingKind>(['drain', 'idle', 'restart', 'stopped', 'removed', 'down'])(
      'that was wished for (%s) costs nobody anything',
      async kind => {
        const at = await poolBoard(open);
        await at.board.add('a');
        await at.start('p-1');
        if (kind !== 'idle') await at.next('p-1');
        await at.dismiss('p-1', kind, 'there are too many');
        const before = (await at.state()).memory;
        const facts = await at.factsOf(() => at.end('p-1', exited(null, 'SIGTERM')));
        if (kind !== 'idle')
          expect(facts.at(-1)).toMatchObject({ type: 'task.released', data: { why: 'p-1 was ended: there are too many' } });
        const ended = facts.find(({ type }) => type === 'worker.exited');
        expect(ended!.data).toMatchObject({ code: null, signal: 'SIGTERM', why: 'there are too many' });
        expect(await at.board.store.worker('p-1')).toMatchObject({ process: { reason: 'there are too many' } });
        expect(await at.board.task('t1')).toMatchObject({ status: 'pending', lost: 0, failures: 0 });
        expect(await at.pools.slot('p-1')).toBeUndefined();
        expect((await at.state()).memory).toEqual(before);
        expect((await at.state()).slots).toEqual([]);
      },
    );

    test.each<[what: string, end: ProcessEnd, type: string]>([
      ['of which nothing is left is an end like any other', { state: 'lost', reason: 'gone', isGone: true }, 'worker.exited'],
      ['of which something may run on is a loss', { state: 'lost', reason: 'gone' }, 'worker.lost'],
    ])('that was wished for, which no daemon saw, and %s', async (_, end, type) => {
      const at = await poolBoard(open);
      await at.start('p-1');
      await at.dismiss('p-1', 'idle', 'there are too many');
      expect((await at.factsOf(() => at.end('p-1', end))).map(fact => fact.type)).toEqual([type]);
      expect(await at.pools.slot('p-1')).toBeUndefined();
    });

    test('that nobody wished for is a loss, though nothing of it is left', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      const facts = await at.factsOf(() => at.end('p-1', { state: 'lost', reason: 'gone', isGone: true }));
      expect(facts[0]).toMatchObject({ type: 'worker.lost', data: { why: 'gone' } });
    });

    test.each<[kind: LeavingKind, breaker: object]>([
      ['hung', { starts: 0 }],
      ['unready', { starts: 1 }],
    ])('of one that was ended because it was %s tells something about it all the same', async (kind, breaker) => {
      const at = await poolBoard(open);
      await at.begin('p-1');
      await at.board.store.processes.runs('p-1#1', 7);
      if (kind === 'hung') await at.pools.ready('p-1#1');
      await at.dismiss('p-1', kind, 'it says nothing');
      await at.end('p-1', exited(null, 'SIGTERM'));
      expect((await at.pools.slot('p-1'))!.deaths).toMatchObject([{ why: 'p-1 was ended: it says nothing', ready: kind === 'hung' }]);
      expect((await at.state()).memory.breaker).toMatchObject({ recent: [{ ok: false }], ...breaker });
    });

    test("that was its daemon's or its machine's, takes its work back, and neither its place nor its pool remember it", async () => {
      const at = await poolBoard(open);
      await at.board.add('a');
      await at.start('p-1');
      await at.next('p-1');
      const before = (await at.state()).memory;
      await at.end('p-1', { state: 'lost', reason: 'the machine was started anew', isBlameless: true });
      expect(await at.board.task('t1')).toMatchObject({ status: 'pending', lost: 1 });
      expect(await at.pools.slot('p-1')).toBeUndefined();
      expect(await at.state()).toMatchObject({ memory: before, slots: [] });
    });

    test('is noted once, whoever notices it', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      expect(await at.end('p-1')).toMatchObject({ name: 'p-1' });
      expect(await at.factsOf(async () => expect(await at.end('p-1')).toBeUndefined())).toEqual([]);
      expect((await at.pools.slot('p-1'))!.deaths).toHaveLength(1);
    });

    test('before the start was over breaks the pool: for a while, or until the configuration is mended', async () => {
      const at = await poolBoard(open);
      for (const life of [1, 2, 3]) {
        await at.begin('p-1', life);
        await at.end('p-1', { state: 'lost', reason: 'too many open files' }, { life, refusal: { isLasting: false } });
      }
      const { openMs } = defaultPoolPolicy.breaker;
      expect((await at.state()).memory.breaker).toMatchObject({ state: 'open', until: at.board.now + openMs, starts: 3 });
      await at.event({ type: 'resume', by: 'ann' });
      await at.begin('p-1', 4);
      await at.end('p-1', { state: 'lost', reason: 'there is no program x' }, { life: 4, refusal: { isLasting: true } });
      expect((await at.state()).memory.breaker).toMatchObject({ state: 'open', until: null, why: 'p-1 was lost: there is no program x' });
    });

    test('is remembered twenty times at one place, the latest', async () => {
      const at = await poolBoard(open);
      for (let life = 1; life <= 21; life++) {
        await at.start('p-1', life);
        await at.end('p-1', exited(life), { life });
      }
      expect((await at.pools.slot('p-1'))!.deaths.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    });

    test.each([
      ['permanent', 0, null],
      ['transient', 1, null],
      ['transient', 0, 'its pool starts transient workers: this one ended'],
      ['temporary', 1, 'its pool starts temporary workers: this one ended'],
    ] as const)('in a pool of %s workers, with code %i, holds its place: %s', async (type, code, held) => {
      const at = await poolBoard(open, aSpec({}, { restart: { ...defaultPoolPolicy.restart, type } }));
      await at.start('p-1');
      await at.end('p-1', exited(code));
      expect((await at.pools.slot('p-1'))!.held).toBe(held);
    });

    test('of a stray leaves nothing behind but its work', async () => {
      const at = await poolBoard(open);
      await at.board.add('a');
      await at.start('p-1');
      await at.next('p-1');
      await at.configure(aSpec({ name: 'q' }));
      await at.end('p-1');
      expect(await at.board.task('t1')).toMatchObject({ status: 'pending', lost: 1 });
      expect([await at.pools.slot('p-1'), (await at.pools.states()).strays]).toEqual([undefined, []]);
    });
  });

  describe('a place', () => {
    test('is held by a person until one lets it go, which forgets its deaths', async () => {
      const at = await poolBoard(open);
      await at.start('p-3');
      await at.end('p-3');
      const facts = await at.factsOf(async () => {
        for (let time = 0; time < 2; time++) await at.pools.hold('p-3', 'ann stopped it', 'ann');
      });
      expect(facts).toEqual([{ type: 'worker.held', subject: 'p-3', by: 'ann', data: { why: 'ann stopped it' } }]);
      expect(await at.slot('p-3')).toMatchObject({ number: 3, memory: { held: 'ann stopped it', deaths: [{ code: 1 }] }, life: null });
      expect(await at.factsOf(() => at.pools.hold('p-3', null, 'ann'))).toEqual([
        { type: 'worker.freed', subject: 'p-3', by: 'ann', data: {} },
      ]);
      expect(await at.pools.slot('p-3')).toEqual({ pool: 'p', number: 3, ...freshSlot });
    });

    test('can be held while its worker lives, and is then still held', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      await at.pools.hold('p-1', 'ann stopped it', 'ann');
      await at.dismiss('p-1', 'stopped');
      await at.end('p-1', exited(0));
      expect(await at.slot('p-1')).toMatchObject({ memory: { held: 'ann stopped it', deaths: [] }, life: null });
    });

    test('is there only for workers of a pool that is configured', async () => {
      const at = await poolBoard(open);
      const refused = async (name: string, code: 'refused' | 'not_found', ...words: string[]) =>
        expectRefusal(at.pools.hold(name, 'ann stopped it', 'ann'), code, ...words);
      const register = (name: string, pool?: string) =>
        at.board.store.registerWorker(
          { name, role: 'worker', capabilities: [], tags: [], ...(pool === undefined ? {} : { pool }) },
          { incarnation: `${name}#1`, tokenHash: null },
        );
      await refused('nobody', 'not_found', 'there is no worker nobody');
      await register('bob');
      await refused('bob', 'refused', 'bob belongs to no pool that is configured', '`swarm ps`');
      await register('ann', 'p');
      await refused('ann', 'refused', 'ann has no place in pool p');
      await at.start('p-1');
      await at.configure();
      await refused('p-1', 'refused', 'p-1 belongs to no pool that is configured');
      expect(await at.pools.slot('p-1')).toBeUndefined();
    });
  });

  describe('a conversation', () => {
    test('outlives its worker and the daemon, once a task was talked of', async () => {
      const at = await poolBoard(open);
      await at.board.add('a');
      expect(await at.pools.openSession('p-1', 'p', 'one')).toEqual({ id: 'one', resumes: false });
      await at.start('p-1');
      await at.next('p-1');
      await at.end('p-1', exited(null, 'SIGKILL'));
      await at.reopen();
      expect(await at.pools.openSession('p-1', 'p', 'two')).toEqual({ id: 'one', resumes: true });
      expect(await at.pools.openSession('p-2', 'p', 'three')).toEqual({ id: 'three', resumes: false });
    });

    test('is not learned from an agent whose sessions swarm names', async () => {
      const at = await poolBoard(open, namedBy('ours'));
      await at.pools.openSession('p-1', 'p', 'ours');
      await at.board.add('a');
      await at.start('p-1');
      await at.next('p-1');
      await at.pools.learnSession('p-1#1', 'theirs');
      await at.end('p-1', exited(null, 'SIGKILL'));
      expect(await at.pools.openSession('p-1', 'p', 'new')).toEqual({ id: 'ours', resumes: true });
    });

    test('is learned from the agent that names it, and only from one that lives', async () => {
      const at = await poolBoard(open, namedBy('learned'));
      await at.board.add('a');
      expect(await at.pools.openSession('p-1', 'p', null)).toBeNull();
      await at.start('p-1');
      await at.next('p-1');
      await at.pools.learnSession('p-1#1', 'theirs');
      await at.end('p-1', exited(null, 'SIGKILL'));
      await at.pools.learnSession('p-1#1', 'too late');
      expect(await at.pools.openSession('p-1', 'p', null)).toEqual({ id: 'theirs', resumes: true });
    });

    test('goes with its pool', async () => {
      const at = await poolBoard(open);
      await at.board.add('a');
      await at.pools.openSession('p-1', 'p', 'one');
      await at.start('p-1');
      await at.next('p-1');
      await at.end('p-1', exited(null, 'SIGKILL'));
      const specs = at.specs;
      await at.configure();
      await at.configure(...specs);
      expect(await at.pools.openSession('p-1', 'p', 'two')).toEqual({ id: 'two', resumes: false });
    });
  });
}

/** A pool of agents whose sessions are named by swarm, or by themselves. */
function namedBy(owner: 'ours' | 'learned'): PoolSpec {
  const { launch } = aSpec();
  return aSpec({ launch: { ...launch, agent: { agent: { session: { owner } } } as unknown as Launch['agent'] } });
}

/** Conformance: leases end without a sign of life, and what is lost comes back, but not for ever. */

import { describe, expect, test } from 'vitest';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';

const leaseMs = 60_000;

export function leases(open: OpenBoard): void {
  describe('a lease', () => {
    test('ends at its time, not before, and gives the task to the next', async () => {
      const board = await open();
      const id = await board.addOne('a');
      const former = await board.claim(id, 'w1');
      expect(await board.pass(leaseMs - 1)).toMatchObject({ lost: 0, nextAt: board.now + 1 });
      expect(await board.pass(1)).toMatchObject({ lost: 1, nextAt: null });
      expect(await board.task(id)).toMatchObject({ status: 'pending', owner: null, lease_until: null, lost: 1, failures: 0, attempt: 1 });
      expect((await board.facts()).at(-1)).toMatchObject({
        type: 'task.lost',
        by: 'swarm',
        data: { why: 'w1 gave no sign of life until its lease ended' },
      });
      expect((await board.next('w2'))?.task.attempt).toBe(2);
      await expectRefusal(board.complete(former), 'stale_lease', 'w2 holds it');
    });

    test('is good for a result until it is swept, even if its time is over', async () => {
      const board = await open();
      const held = await board.claim(await board.addOne('a'));
      board.now += leaseMs + 1;
      expect(await board.complete(held)).toMatchObject({ status: 'completed' });
      expect((await board.store.sweep()).lost).toBe(0);
    });

    test('keeps the place in the queue of what it lost', async () => {
      const board = await open();
      const [a] = await board.add('a', 'b');
      await board.claim(a!);
      await board.pass(leaseMs);
      expect(await board.peek('w2')).toBe(a);
    });

    test('is renewed for all that one incarnation holds, and for nothing else', async () => {
      const board = await open();
      const [a, b, c] = await board.add('a', 'b', 'c');
      await board.claim(a!, 'w1');
      await board.claim(b!, 'w1');
      await board.claim(c!, { name: 'w1', incarnation: 'w1#0' });
      const head = board.store.head();
      expect(await board.store.renew('w1#1', board.now + 2 * leaseMs)).toBe(2);
      expect(await board.store.renew('nobody', board.now + 2 * leaseMs)).toBe(0);
      expect(board.store.head()).toBe(head);
      expect((await board.pass(leaseMs)).lost).toBe(1);
      expect(await board.statuses(a!, b!, c!)).toEqual(['in_progress', 'in_progress', 'pending']);
      expect(await board.task(a!)).toMatchObject({ lease_until: board.now + leaseMs, lost: 0 });
    });

    test('is renewed by as much as its claim asked for', async () => {
      const board = await open();
      const id = await board.addOne('a');
      await board.claim(id, 'w1', { leaseMs: 10 * leaseMs });
      await board.pass(5 * leaseMs);
      await board.store.renew('w1#1', board.now + leaseMs);
      expect((await board.task(id)).lease_until).toBe(board.now + 10 * leaseMs);
    });

    test('is never made shorter by a renewal', async () => {
      const board = await open();
      const id = await board.addOne('a');
      await board.claim(id, 'w1', { leaseMs: 10 * leaseMs });
      await board.store.renew('w1#1', board.now + leaseMs);
      expect((await board.task(id)).lease_until).toBe(board.now + 10 * leaseMs);
    });

    test('moves by the time in which nobody could be heard, and never ends before the time given', async () => {
      const board = await open();
      const [long, short] = await board.add('long', 'short', 'pending');
      await board.claim(long!, 'w1', { leaseMs: 100_000 });
      await board.claim(short!, 'w2', { leaseMs: 1_000 });
      const begun = board.now;
      await board.store.shiftLeases(5_000, begun + 50_000);
      expect((await board.task(long!)).lease_until).toBe(begun + 105_000);
      expect((await board.task(short!)).lease_until).toBe(begun + 50_000);
      expect((await board.task('t3')).lease_until).toBeNull();
    });
  });

  describe('a task whose workers get lost', () => {
    test('is quarantined at the limit, whatever its retries', async () => {
      const board = await open({ lostMax: 3 });
      const id = await board.addOne({ title: 'a', retries: 100 });
      for (const name of ['w1', 'w2', 'w3']) {
        await board.claim(id, name);
        await board.pass(leaseMs);
      }
      expect(await board.task(id)).toMatchObject({ status: 'failed', lost: 3, failures: 0, attempt: 3 });
      expect((await board.task(id)).reason).toContain('quarantined: 3 workers were lost while holding it; the last: w3');
      expect((await board.facts()).slice(-2)).toMatchObject([{ type: 'task.quarantined' }, { type: 'message.sent' }]);
      expect(await board.retry(id)).toMatchObject({ status: 'pending', lost: 0 });
    });

    test('is not brought nearer to it by failures, nor nearer to failing by losses', async () => {
      const board = await open({ lostMax: 3, retries: 2, retryBaseMs: 1 });
      const id = await board.addOne('a');
      for (let round = 1; round <= 2; round++) {
        await board.fail(await board.claim(id));
        await board.pass(10);
        await board.claim(id);
        await board.pass(leaseMs);
        expect(await board.task(id)).toMatchObject({ status: 'pending', failures: round, lost: round, attempt: 2 * round });
      }
      expect(await board.fail(await board.claim(id))).toMatchObject({ status: 'failed', failures: 3, lost: 2 });
    });

    test('costs nothing when it is given back in time', async () => {
      const board = await open({ lostMax: 1, releasesMax: 99 });
      const id = await board.addOne('a');
      for (let round = 0; round < 5; round++) await board.release(await board.claim(id));
      expect(await board.task(id)).toMatchObject({ status: 'pending', lost: 0, failures: 0, attempt: 5 });
    });
  });

  describe('a sweep', () => {
    test('tells what is due next: a delay, a lease or a message, whichever comes first', async () => {
      const board = await open({ retryBaseMs: 40_000 });
      const [a, b] = await board.add('a', 'b');
      expect((await board.store.sweep()).nextAt).toBeNull();
      await board.claim(a!);
      const lease = board.now + leaseMs;
      expect((await board.store.sweep()).nextAt).toBe(lease);
      const delay = (await board.fail(await board.claim(b!))).ready_at;
      expect((await board.store.sweep()).nextAt).toBe(delay);
      await board.store.messages.send({ to: 'operator', type: 'direct', text: 'hello' }, 'w1', board.now + 10);
      expect((await board.store.sweep()).nextAt).toBe(board.now + 10);
      expect(await board.pass(10)).toMatchObject({ expired: 1, nextAt: delay });
      expect(await board.pass(39_990)).toMatchObject({ woken: 1, nextAt: lease });
      expect(await board.pass(20_000)).toEqual({ woken: 0, lost: 1, timedOut: 0, expired: 0, nextAt: null });
    });

    test('with more to do than fits in one go leaves the rest due', async () => {
      const board = await open();
      const count = 1_200;
      await board.add(...Array.from({ length: count }, (_, index) => `task ${index}`));
      await Promise.all(Array.from({ length: count }, () => board.next('w1')));
      let lost = (await board.pass(leaseMs)).lost;
      for (let sweeps = 0; lost < count && sweeps < count; sweeps++) {
        const swept = await board.store.sweep();
        lost += swept.lost;
        expect(swept.lost).toBeGreaterThan(0);
      }
      expect(board.store.counts()).toMatchObject({ pending: count, in_progress: 0 });
    });

    test('wakes by time alone what a reopened store finds waiting', async () => {
      const board = await open({ retryBaseMs: 1_000 });
      const id = await board.addOne('a');
      await board.fail(await board.claim(id));
      await board.reopen();
      expect(await board.demand('w1')).toBe(0);
      expect((await board.pass(1_000)).woken).toBe(1);
      expect(await board.demand('w1')).toBe(1);
    });
  });
}

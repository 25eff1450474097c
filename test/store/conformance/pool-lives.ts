/** Conformance: the lives of workers in pools: what is seen of them, and what decisions write beside their processes. */

import { describe, expect, test } from 'vitest';
import { freshSlot } from '../../../src/core/slot.ts';
import type { RunOutcome } from '../../../src/store/pool-store.ts';
import type { OpenBoard } from '../../helpers/board.ts';
import { poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';

export function poolLives(open: OpenBoard): void {
  describe('a life in a pool', () => {
    test('starts, runs and is ready, and is seen at its place', async () => {
      const at = await poolBoard(open, aSpec({ capabilities: ['go'], tags: ['ui'], role: 'reviewer' }));
      const startedAt = at.board.now;
      const worker = await at.begin('p-2');
      expect(worker).toMatchObject({ name: 'p-2', pool: 'p', role: 'reviewer', capabilities: ['go'], tags: ['ui'] });
      const begun = {
        ...{ incarnation: 'p-2#1', state: 'starting', startedAt, readyAt: null, idleSince: startedAt, claims: 0, held: [] },
        ...{ leaving: null, rung: null, told: null, says: 'idle' },
      };
      expect(await at.slot('p-2')).toEqual({ name: 'p-2', pool: 'p', number: 2, memory: freshSlot, life: begun });
      at.later(5);
      await at.board.store.processes.runs('p-2#1', 7);
      expect(await at.life('p-2')).toEqual({ ...begun, state: 'running' });
      const readyAt = at.later(5);
      expect(await at.factsOf(() => at.pools.ready('p-2#1'))).toEqual([
        { type: 'worker.ready', subject: 'p-2', by: 'swarm', data: { incarnation: 'p-2#1' } },
      ]);
      at.later(5);
      expect(await at.factsOf(() => at.pools.ready('p-2#1'))).toEqual([]);
      expect(await at.life('p-2')).toEqual({ ...begun, state: 'running', readyAt, idleSince: readyAt });
    });

    test('that is heard before it is known to run stays ready', async () => {
      const at = await poolBoard(open);
      await at.begin('p-1');
      await at.pools.ready('p-1#1');
      const readyAt = at.board.now;
      at.later(5);
      await at.board.store.processes.runs('p-1#1', 7);
      expect(await at.life('p-1')).toMatchObject({ state: 'running', readyAt, idleSince: readyAt });
      expect(await at.factsOf(() => at.pools.ready('p-1#1'))).toEqual([]);
    });

    test('is ready as soon as it runs, where each task has a process of its own', async () => {
      const at = await poolBoard(open, aSpec({ drive: 'each' }));
      await at.begin('p-1');
      await at.board.store.processes.runs('p-1#1', null);
      expect(await at.life('p-1')).toMatchObject({ readyAt: at.board.now });
      expect(await at.factsOf(() => at.pools.ready('p-1#1'))).toEqual([]);
    });

    test('is over when it has ended: nothing that is said of it then is heard', async () => {
      const at = await poolBoard(open);
      await at.begin('p-1');
      await at.end('p-1');
      const facts = await at.factsOf(async () => {
        await at.pools.ready('p-1#1');
        expect(await at.dismiss('p-1', 'drain')).toBe(false);
        await at.pools.keep('p-1#1', 'it is needed again');
        await at.pools.setRung('p-1#1', 'suspect', 'silent');
        expect(await at.pools.launch('p-1#1', 't1', 1)).toBe(false);
        expect(await at.pools.settle('p-1#1', 't1', 1, { type: 'complete' })).toBe(false);
      });
      expect(facts).toEqual([]);
    });

    test('is seen with what it holds, how much it took, and since when it has nothing to do', async () => {
      const at = await poolBoard(open);
      await at.board.add('a', 'b');
      await at.start('p-1');
      const since = at.later(10);
      const held = (await at.next('p-1'))!;
      const lease = { leaseUntil: since + at.board.policy.leaseMs, leaseMs: at.board.policy.leaseMs };
      expect(await at.life('p-1')).toMatchObject({ claims: 1, held: [{ task: 't1', attempt: 1, since, ...lease }] });
      const idleSince = at.later(10);
      await at.board.complete(held);
      at.later(10);
      expect(await at.life('p-1')).toMatchObject({ claims: 1, held: [], idleSince });
      await at.board.store.updateWorker('p-1', { status: 'waiting' });
      expect(await at.life('p-1')).toMatchObject({ says: 'waiting' });
    });
  });

  describe('a life that is to end', () => {
    test('knows why and since when, and who said so', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      const since = at.board.now;
      const facts = await at.factsOf(async () => expect(await at.dismiss('p-1', 'drain', 'there are too many', 'ann')).toBe(true));
      const data = { incarnation: 'p-1#1', kind: 'drain', why: 'there are too many' };
      expect(facts).toEqual([{ type: 'worker.leaving', subject: 'p-1', by: 'ann', data }]);
      expect(await at.life('p-1')).toMatchObject({ leaving: { kind: 'drain', why: 'there are too many', since } });
      at.later(5);
      expect(await at.factsOf(() => at.dismiss('p-1', 'drain', 'again'))).toEqual([]);
      expect(await at.dismiss('p-1', 'removed', 'it had 15 min')).toBe(true);
      expect(await at.life('p-1')).toMatchObject({ leaving: { kind: 'removed', why: 'it had 15 min', since } });
    });

    test('goes at once although it was to finish its work first, never the other way round', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      await at.dismiss('p-1', 'stopped', 'ann stopped it', 'ann');
      const facts = await at.factsOf(async () => {
        expect(await at.dismiss('p-1', 'drain', 'there are too many')).toBe(true);
        await at.pools.keep('p-1#1', 'it is needed again');
      });
      expect(facts).toEqual([]);
      expect(await at.life('p-1')).toMatchObject({ leaving: { kind: 'stopped', why: 'ann stopped it' } });
    });

    test('goes on when it is needed again, and may ask for work', async () => {
      const at = await poolBoard(open);
      await at.start('p-1');
      await at.board.add('a');
      await at.dismiss('p-1', 'drain');
      expect(await at.next('p-1')).toBeUndefined();
      expect(await at.factsOf(() => at.pools.keep('p-1#1', 'it is needed again'))).toEqual([
        { type: 'worker.kept', subject: 'p-1', by: 'swarm', data: { incarnation: 'p-1#1', why: 'it is needed again' } },
      ]);
      expect(await at.life('p-1')).toMatchObject({ leaving: null });
      expect(await at.factsOf(() => at.pools.keep('p-1#1', 'it is needed again'))).toEqual([]);
      expect((await at.next('p-1'))?.task.id).toBe('t1');
    });

    test('stays when the reason is gone: it found work, or is ready by now', async () => {
      const at = await poolBoard(open);
      await at.board.add('a');
      await at.start('p-1');
      expect(await at.dismiss('p-1', 'unready')).toBe(false);
      const held = (await at.next('p-1'))!;
      expect(await at.dismiss('p-1', 'idle')).toBe(false);
      expect(await at.life('p-1')).toMatchObject({ leaving: null });
      await at.board.complete(held);
      expect(await at.dismiss('p-1', 'idle')).toBe(true);
    });
  });

  test('a silent worker goes up the ladder rung by rung, and down at once, each step a fact of its own', async () => {
    const at = await poolBoard(open);
    await at.start('p-1');
    const since = at.board.now;
    const facts = await at.factsOf(async () => {
      for (const step of ['suspect', 'suspect', 'nudged', 'interrupted'] as const) {
        await at.pools.setRung('p-1#1', step, `it is silent, so: ${step}`);
        expect(await at.life('p-1')).toMatchObject({ rung: { step, since } });
        at.later(5);
      }
      expect((await at.life('p-1')).rung).toEqual({ step: 'interrupted', since, at: since + 15 });
      await at.pools.setRung('p-1#1', null, 'it gave a sign of life');
      await at.pools.setRung('p-1#1', null, 'it gave a sign of life');
    });
    expect(facts.map(({ type, data }) => [type, data.why])).toEqual([
      ['worker.suspected', 'it is silent, so: suspect'],
      ['worker.nudged', 'it is silent, so: nudged'],
      ['worker.interrupted', 'it is silent, so: interrupted'],
      ['worker.cleared', 'it gave a sign of life'],
    ]);
    expect(await at.life('p-1')).toMatchObject({ rung: null });
  });

  describe('what a terminal was told to run', () => {
    test('is remembered with what has become of it, and is told only to who holds it', async () => {
      const at = await poolBoard(open, aSpec({ drive: 'each' }));
      const [id] = await at.board.add('a');
      await at.start('p-1');
      await at.start('p-2');
      const held = (await at.next('p-1'))!;
      expect(await at.pools.launch('p-2#1', id!, 1)).toBe(false);
      expect(await at.pools.launch('p-1#1', id!, 2)).toBe(false);
      const statusAt = at.board.now;
      const facts = await at.factsOf(async () => expect(await at.pools.launch('p-1#1', id!, 1)).toBe(true));
      expect(facts).toEqual([
        { type: 'worker.launched', subject: 'p-1', by: 'swarm', data: { incarnation: 'p-1#1', task: id, attempt: 1 } },
      ]);
      expect(await at.life('p-1')).toMatchObject({ told: { task: id, attempt: 1, status: 'in_progress', statusAt } });
      at.later(5);
      await at.board.complete(held);
      expect(await at.life('p-1')).toMatchObject({ told: { task: id, attempt: 1, status: 'completed', statusAt: at.board.now } });
      expect(await at.pools.launch('p-1#1', id!, 1)).toBe(false);
    });

    test.each<[outcome: RunOutcome, task: object]>([
      [
        { type: 'complete', result: { built: true } },
        { status: 'completed', result: { built: true } },
      ],
      [{ type: 'complete' }, { status: 'completed', result: null }],
      [
        { type: 'fail', error: 'exit 1', random: 0.5 },
        { status: 'pending', failures: 1, error: 'exit 1' },
      ],
      [
        { type: 'fail', error: 'no such program', fatal: true, random: 0.5 },
        { status: 'failed', failures: 1 },
      ],
      [
        { type: 'lose', why: 'it was killed' },
        { status: 'pending', lost: 1, failures: 0 },
      ],
      [
        { type: 'release', why: 'the swarm went down' },
        { status: 'pending', lost: 0, failures: 0 },
      ],
    ])('comes to an end once: %j', async (outcome, task) => {
      const at = await poolBoard(open, aSpec({ drive: 'each' }));
      const [id] = await at.board.add('a');
      await at.start('p-1');
      await at.next('p-1');
      expect(await at.pools.settle('p-1#1', id!, 2, outcome)).toBe(false);
      expect(await at.pools.settle('p-1#1', id!, 1, outcome)).toBe(true);
      expect(await at.board.task(id!)).toMatchObject({ owner: null, ...task });
      expect(await at.factsOf(async () => expect(await at.pools.settle('p-1#1', id!, 1, outcome)).toBe(false))).toEqual([]);
    });

    test('given back by the swarm, again and again, is still offered to the same worker', async () => {
      const at = await poolBoard(open, aSpec({ drive: 'each' }));
      await at.board.add('a');
      await at.start('p-1');
      for (let attempt = 1; attempt <= at.board.policy.releasesMax + 1; attempt++) {
        expect((await at.next('p-1'))?.task.attempt).toBe(attempt);
        await at.pools.settle('p-1#1', 't1', attempt, { type: 'release', why: 'it could not start' });
      }
      expect((await at.state()).demand).toBe(1);
    });
  });
}

/** Conformance: who gets which task, in which order, and what a claim gives. */

import { describe, expect, test } from 'vitest';
import type { Claimant } from '../../../src/core/claimant.ts';
import type { ImportedTask, Priority } from '../../../src/core/task.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { operator } from '../../helpers/task.ts';

export function claims(open: OpenBoard): void {
  describe('a claim', () => {
    test('gives the task, a token and a lease, and says so in a fact', async () => {
      const board = await open();
      const id = await board.addOne('a');
      const held = await board.next('w1', { token: 'secret', leaseMs: 5_000 });
      expect(held).toMatchObject({ token: 'secret', leaseUntil: board.now + 5_000 });
      expect(held?.task).toEqual(await board.task(id));
      expect(held?.task).toMatchObject({
        id,
        status: 'in_progress',
        owner: 'w1',
        attempt: 1,
        lease_until: board.now + 5_000,
        started_at: board.now,
      });
      const [, fact] = await board.facts();
      expect(fact).toMatchObject({ type: 'task.claimed', subject: id, by: 'w1', data: { patch: { owner: 'w1', attempt: 1 } } });
      expect(JSON.stringify(await board.facts())).not.toContain('secret');
    });

    test('of a task that somebody holds is refused, and names the holder', async () => {
      const board = await open();
      const id = await board.addOne('a');
      await board.claim(id, 'w1');
      await expectRefusal(board.claim(id, 'w2'), 'refused', 'it is in_progress by w1');
      expect(await board.task(id)).toMatchObject({ owner: 'w1', attempt: 1 });
    });

    test('finds nothing on an empty board, and nothing that waits or is over', async () => {
      const board = await open();
      expect(await board.next('w1')).toBeUndefined();
      const [parent, cancelled] = await board.add('parent', 'cancelled');
      await board.add({ title: 'child', depends_on: [parent!] });
      await board.cancel(cancelled!);
      expect(await board.claimAll('w1')).toEqual([parent]);
    });

    test.each(['orchestrator', 'monitor'])('is not for a role like %s', async role => {
      const board = await open();
      const id = await board.addOne('a');
      const coordinator = { name: 'boss', role };
      await expectRefusal(board.next(coordinator), 'forbidden', `boss is`, role, 'may not claim');
      await expectRefusal(board.claim(id, coordinator), 'forbidden', 'may not claim');
      expect(await board.demand(coordinator)).toBe(0);
      expect(await board.statuses(id)).toEqual(['pending']);
    });
  });

  describe('the order of claims', () => {
    test('is by priority, then by age, then by id', async () => {
      const board = await open();
      const titles = async (priority: Priority) => board.add({ title: `${priority} 1`, priority }, { title: `${priority} 2`, priority });
      const [low, medium, critical, high] = [await titles('low'), await titles('medium'), await titles('critical'), await titles('high')];
      await board.pass(1);
      const younger = await titles('critical');
      expect(await board.claimAll('w1')).toEqual([...critical, ...younger, ...high, ...medium, ...low]);
    });

    test('lets what waited long enough overtake what is more urgent', async () => {
      const board = await open({ agingStepMs: 1_000 });
      const patient = await board.addOne({ title: 'low', priority: 'low' });
      await board.pass(2_999);
      const before = await board.addOne({ title: 'critical 1', priority: 'critical' });
      await board.pass(2);
      const later = await board.addOne({ title: 'critical 2', priority: 'critical' });
      expect(await board.claimAll('w1')).toEqual([before, patient, later]);
    });

    test('starves nobody: a stream of critical tasks does not keep a low one waiting for ever', async () => {
      const board = await open({ agingStepMs: 1_000 });
      const patient = await board.addOne({ title: 'low', priority: 'low' });
      let rounds = 0;
      for (let taken: string | undefined; taken !== patient; rounds++) {
        await board.add({ title: 'critical', priority: 'critical' });
        taken = (await board.next('w1'))?.task.id;
        await board.pass(500);
        expect(rounds).toBeLessThan(10);
      }
      expect(rounds).toBe(7);
    });

    test('follows a priority that changes while the task waits', async () => {
      const board = await open();
      const [a, b, c] = await board.add('a', 'b', 'c');
      await board.happen(c!, { type: 'edit', by: operator, change: { priority: 'high' } });
      await board.happen(a!, { type: 'edit', by: operator, change: { priority: 'low' } });
      expect(await board.claimAll('w1')).toEqual([c, b, a]);
    });

    test('keeps the place of what was given back, and sends what was unblocked to its own', async () => {
      const board = await open();
      const [first, parent, child] = await board.add('first', { title: 'parent', name: 'p' }, { title: 'child', depends_on: ['p'] });
      await board.pass(10);
      const between = await board.addOne('between');
      await board.pass(10);
      await board.finish(parent!);
      await board.release((await board.next('w1'))!);
      expect(await board.claimAll('w2')).toEqual([first, between, child]);
    });

    test('peeks at what a claim would give, and gives nothing', async () => {
      const board = await open();
      await board.add({ title: 'other', requires: ['gpu'] }, { title: 'mine', tags: ['ui'] });
      expect([await board.peek('w1'), await board.peek('w1', ['ui']), await board.peek('w1', ['css'])]).toEqual(['t2', 't2', undefined]);
      expect(await board.statuses('t1', 't2')).toEqual(['pending', 'pending']);
      expect((await board.next('w1'))?.task.id).toBe('t2');
    });
  });

  describe('which tasks a claim may give', () => {
    const specs: readonly (ImportedTask & { title: string })[] = [
      { title: 'plain' },
      { title: 'go', requires: ['go'] },
      { title: 'go+gpu', requires: ['gpu', 'go'] },
      { title: 'for w1', assignee: 'w1' },
      { title: 'for the fast', assignee: 'pool:fast' },
      { title: 'for reviewers', assignee: 'role:reviewer' },
      { title: 'ui', tags: ['ui'] },
      { title: 'ui+css', tags: ['ui', 'css'] },
      { title: 'css+go', tags: ['css'], requires: ['go'] },
    ];

    test.each<[who: string, claimant: Partial<Claimant>, tags: string[], titles: string[]]>([
      ['one that can do nothing special', { name: 'w9' }, [], ['plain', 'ui', 'ui+css']],
      ['one that can do all', { name: 'w9', capabilities: ['go', 'gpu'] }, [], ['plain', 'go', 'go+gpu', 'ui', 'ui+css', 'css+go']],
      ['a person', { name: 'ann', capabilities: 'any' }, [], ['plain', 'go', 'go+gpu', 'ui', 'ui+css', 'css+go']],
      ['one that is asked for by name', { name: 'w1' }, [], ['plain', 'for w1', 'ui', 'ui+css']],
      ['one of a pool', { name: 'w9', pool: 'fast' }, [], ['plain', 'for the fast', 'ui', 'ui+css']],
      ['one with a role', { name: 'w9', role: 'reviewer' }, [], ['plain', 'for reviewers', 'ui', 'ui+css']],
      ['one that serves a tag', { name: 'w9', tags: ['ui'] }, [], ['ui', 'ui+css']],
      ['one that serves two tags', { name: 'w9', tags: ['ui', 'css'], capabilities: ['go'] }, [], ['ui', 'ui+css', 'css+go']],
      ['one that asks for a tag', { name: 'w9' }, ['css'], ['ui+css']],
      ['one that asks for two tags', { name: 'w9', capabilities: ['go'] }, ['css', 'ui'], ['ui', 'ui+css', 'css+go']],
      ['one that asks for a tag among those it serves', { name: 'w9', tags: ['ui'], capabilities: ['go'] }, ['css'], ['ui+css']],
      ['one that asks for a tag that it does not serve', { name: 'w9', tags: ['docs'] }, ['css'], []],
    ])('%s', async (_, claimant, tags, titles) => {
      const board = await open();
      await board.add(...specs);
      const ids = await board.claimAll(claimant, tags.length === 0 ? {} : { tags });
      expect((await Promise.all(ids.map(id => board.task(id)))).map(task => task.title)).toEqual(titles);
    });

    test.each<[what: string, spec: ImportedTask, claimant: Partial<Claimant>, words: string[] | undefined]>([
      ['lacking a capability', { title: 'a', requires: ['gpu'] }, {}, ["w1 cannot claim t1: w1 lacks 'gpu'", 'swarm explain t1']],
      ['although it is assigned to another', { title: 'a', assignee: 'w2' }, {}, ['it is assigned to w2']],
      ['beyond the tags it serves: it asked for this very task', { title: 'a', tags: ['css'] }, { tags: ['ui'] }, undefined],
    ])('by its id, %s', async (_, spec, claimant, words) => {
      const board = await open();
      const id = await board.addOne(spec);
      if (words === undefined) expect((await board.claim(id, claimant)).task.owner).toBe('w1');
      else await expectRefusal(board.claim(id, claimant), 'refused', ...words);
    });

    test('follows edits of what a task asks for', async () => {
      const board = await open();
      const id = await board.addOne({ title: 'a', requires: ['gpu'], assignee: 'w2', tags: ['old'] });
      expect(await board.peek('w1')).toBeUndefined();
      await board.happen(id, { type: 'edit', by: operator, change: { requires: [], tags: ['new'] } });
      expect(await board.peek('w1')).toBeUndefined();
      await board.happen(id, { type: 'assign', by: operator, to: null });
      expect([await board.peek('w1'), await board.peek('w1', ['old']), await board.peek('w1', ['new'])]).toEqual([id, undefined, id]);
      await board.happen(id, { type: 'assign', by: operator, to: 'w1' });
      expect([await board.peek('w1'), await board.peek('w2')]).toEqual([id, undefined]);
    });
  });

  describe('a request key', () => {
    const claimsWith = (board: Board, id: string) =>
      ({ next: (who: string) => board.next(who, { key: 'k' }), one: (who: string) => board.claim(id, who, { key: 'k' }) }) as const;

    test.each(['next', 'one'] as const)('gives the same claim again while it is held (%s)', async how => {
      const board = await open();
      const [id] = await board.add('a', 'b');
      const call = claimsWith(board, id!)[how];
      const first = await call('w1');
      expect(await call('w1')).toEqual(first);
      expect(await board.task(id!)).toMatchObject({ attempt: 1 });
      expect(board.store.counts()).toMatchObject({ pending: 1, in_progress: 1 });
    });

    test.each(['next', 'one'] as const)('of somebody else is refused (%s)', async how => {
      const board = await open();
      const [id] = await board.add('a', 'b');
      const call = claimsWith(board, id!)[how];
      await call('w1');
      await expectRefusal(call('w2'), 'refused', 'this request key belongs to the claim of somebody else');
    });

    test('is free again once the claim is over', async () => {
      const board = await open();
      await board.add('a', 'b');
      const first = await board.next('w1', { key: 'k' });
      await board.complete(first!);
      const second = await board.next('w1', { key: 'k' });
      expect(second?.task.id).toBe('t2');
      await board.release(second!);
      expect((await board.next('w2', { key: 'k' }))?.task.id).toBe('t2');
    });

    test('without one each call is a claim of its own', async () => {
      const board = await open();
      await board.add('a', 'b');
      expect(await board.claimAll('w1')).toEqual(['t1', 't2']);
    });
  });

  describe('a worker that gives the same task back again and again', () => {
    const giveBack = async (board: Board, times: number, who = 'w1') => {
      for (let time = 0; time < times; time++) await board.release((await board.next(who))!);
    };

    test('is not offered it any more, while others are', async () => {
      const board = await open({ releasesMax: 3 });
      const [a, b] = await board.add({ title: 'a', priority: 'high' }, 'b');
      await giveBack(board, 3);
      expect([await board.peek('w1'), await board.peek('w2')]).toEqual([b, a]);
      expect([await board.demand('w1'), await board.demand('w2')]).toEqual([1, 2]);
      expect(await board.claimAll('w1')).toEqual([b]);
    });

    test('is still offered it after fewer times', async () => {
      const board = await open({ releasesMax: 3 });
      const id = await board.addOne('a');
      await giveBack(board, 2);
      expect(await board.peek('w1')).toBe(id);
    });

    test('is not offered it by its tag either', async () => {
      const board = await open({ releasesMax: 1 });
      await board.add({ title: 'a', tags: ['ui'] });
      await giveBack(board, 1);
      expect(await board.peek('w1', ['ui'])).toBeUndefined();
      expect(await board.demand({ name: 'w1', tags: ['ui'] })).toBe(0);
    });

    test('may still ask for it by its id', async () => {
      const board = await open({ releasesMax: 1 });
      const id = await board.addOne('a');
      await giveBack(board, 1);
      expect((await board.claim(id, 'w1')).task.owner).toBe('w1');
    });

    test.each<[what: string, look: (board: Board, id: string) => Promise<unknown>]>([
      ['edited it', (board, id) => board.happen(id, { type: 'edit', by: operator, change: { title: 'clearer' } })],
      ['assigned it', (board, id) => board.happen(id, { type: 'assign', by: operator, to: 'w1' })],
      ['cancelled and retried it', async (board, id) => [await board.cancel(id), await board.retry(id)]],
    ])('is offered it again once a person has %s', async (_, look) => {
      const board = await open({ releasesMax: 2 });
      const id = await board.addOne('a');
      await giveBack(board, 2);
      expect(await board.peek('w1')).toBeUndefined();
      await look(board, id);
      expect(await board.peek('w1')).toBe(id);
    });

    test('is not blamed for what the operator takes away from it, nor for failures', async () => {
      const board = await open({ releasesMax: 1 });
      const id = await board.addOne('a');
      await board.next('w1');
      await board.happen(id, { type: 'release', by: operator });
      expect(await board.peek('w1')).toBe(id);
      await board.fail((await board.next('w1'))!);
      await board.pass(3_600_000);
      expect(await board.peek('w1')).toBe(id);
    });
  });
}

/** Conformance: what messages do to the board, and what the board says by message. */

import { describe, expect, test } from 'vitest';
import { rightsOf } from '../../../src/core/claimant.ts';
import { limits } from '../../../src/core/limits.ts';
import type { NewMessage } from '../../../src/core/message.ts';
import { operatorName } from '../../../src/core/reserved.ts';
import type { Board, OpenBoard } from '../../helpers/board.ts';
import { peopled, reader, ttlMs } from '../../helpers/mailbox.ts';
import { aClaimant } from '../../helpers/task.ts';

export function messageEffects(open: OpenBoard): void {
  describe('what a message means', () => {
    const acting = (board: Board, name: string, role = 'worker') => {
      const claimant = aClaimant({ name, role, incarnation: `${name}#1` });
      const actor = { kind: 'worker', name, incarnation: `${name}#1` } as const;
      return {
        sender: { name, rights: rightsOf(role), actor, random: 0.5 },
        role,
        claimant,
        grant: { token: `by ${name}`, leaseMs: board.policy.leaseMs },
      };
    };
    const say = (board: Board, name: string, type: NewMessage['type'], payload: object, more: Partial<NewMessage> = {}, role = 'worker') =>
      board.store.messages.send({ type, payload: payload as never, ...more }, name, board.now + ttlMs, acting(board, name, role));

    test('is done with it: claimed, reported, completed', async () => {
      const board = await peopled(open, 'w1 w2');
      const task_id = await board.addOne({ title: 'a', idempotency_key: 'my own' });
      expect(await say(board, 'w1', 'task_claim', { task_id: 'my own' })).toMatchObject({ task: task_id });
      await say(board, 'w1', 'task_claim', { task_id });
      expect(await board.task(task_id)).toMatchObject({ owner: 'w1', attempt: 1 });
      await say(board, 'w1', 'progress', { task_id, progress: 0.5, step: 'half' });
      await say(board, 'w2', 'progress', { task_id, progress: 0.9 });
      expect(await board.task(task_id)).toMatchObject({ progress: 0.5, step: 'half' });
      await say(board, 'w1', 'task_complete', { task_id, result: { a: 1 } });
      await say(board, 'w1', 'task_complete', { task_id, result: 'told once more' });
      expect(await board.task(task_id)).toMatchObject({ status: 'completed', result: { a: 1 } });
    });

    test.each<[what: string, by: string, role: string, type: NewMessage['type'], payload: object, words: string]>([
      ['a claim of what somebody holds', 'w2', 'worker', 'task_claim', { task_id: 't1' }, 't1 cannot be claimed, it is in_progress by w1'],
      [
        'a claim by an orchestrator',
        'boss',
        'orchestrator',
        'task_claim',
        { task_id: 't2' },
        'boss is an orchestrator and may not claim tasks',
      ],
      ['the end of what somebody else holds', 'w2', 'worker', 'task_complete', { task_id: 't1' }, 'w2 does not hold t1'],
      [
        'that end by an orchestrator',
        'boss',
        'orchestrator',
        'task_complete',
        { task_id: 't1' },
        't1 is held by w1: an orchestrator may only complete',
      ],
      ['a claim of nothing', 'w2', 'worker', 'task_claim', { task_id: 'nothing' }, 'there is no task nothing'],
      ['a claim without a task', 'w2', 'worker', 'task_claim', {}, 'a task_claim has to say which task: payload.task_id'],
    ])('refuses %s, and the message with it', async (_, by, role, type, payload, words) => {
      const board = await peopled(open, 'w1 w2 boss/orchestrator');
      await board.add('a', 'b');
      await board.claim('t1', { name: 'w1', incarnation: 'w1#1' });
      const before = await board.facts();
      await expect(say(board, by, type, payload, {}, role)).rejects.toThrow(words);
      expect(await board.facts()).toEqual(before);
      expect(await board.store.messages.list({ limit: 9 })).toEqual([]);
    });

    test('a coordinator gives a task to the worker it writes to, and sums up what nobody works on', async () => {
      const board = await peopled(open, 'w1 boss/orchestrator');
      await board.add('a', 'b');
      await say(board, 'boss', 'task_claim', { task_id: 't1' }, { to: 'w1' }, 'orchestrator');
      await say(board, 'boss', 'task_complete', { task_id: 't2', result: 'all of it' }, {}, 'orchestrator');
      expect([await board.task('t1'), await board.task('t2')]).toMatchObject([
        { assignee: 'w1', status: 'pending' },
        { status: 'completed', result: 'all of it' },
      ]);
    });

    test('a status is what the worker says of itself', async () => {
      const board = await peopled(open, 'w1');
      await say(board, 'w1', 'status_update', { status: 'reading', task: 'the docs' });
      expect(await board.store.worker('w1')).toMatchObject({ status: 'reading', note: 'the docs' });
    });

    test('a partial result of what its sender holds is kept with it, from anybody else it is news', async () => {
      const board = await peopled(open, 'w1 w2');
      const task_id = await board.addOne('a');
      await say(board, 'w1', 'task_claim', { task_id });
      await say(board, 'w1', 'partial_result', { subtask_id: task_id, status: 'success', result: { page: 1 } });
      await say(board, 'w1', 'partial_result', {}, { task: task_id, text: 'page 2', payload: undefined });
      const once = { task_id, pages: 3 };
      await say(board, 'w1', 'partial_result', once, { request: 'once' });
      await say(board, 'w1', 'partial_result', once, { request: 'once' });
      await say(board, 'w2', 'partial_result', { task_id, result: 'not its own' });
      expect(await board.store.trail(task_id)).toMatchObject([{ attempt: 1, worker: 'w1', partial: [{ page: 1 }, 'page 2', once] }]);
    });

    test('votes and requests only inform', async () => {
      const board = await peopled(open, 'w1');
      await board.add('a');
      const before = await board.task('t1');
      for (const type of ['partial_result', 'vote_request', 'review_request', 'request_help', 'stage_ready', 'x-mine'] as const)
        await say(board, 'w1', type, { task_id: 't1' });
      await say(board, 'w1', 'vote_response', { vote_id: 'v1', choice: 'yes' });
      expect(await board.task('t1')).toEqual(before);
    });
  });

  describe('a task that fails for good', () => {
    const helpIn = async (board: Board) =>
      (await board.store.messages.list({ limit: 9, type: 'request_help' })).map(({ task, deliveries: [to] }) => `${task} ${to!.to}`);

    test.each<[who: string, names: string]>([
      ['the orchestrator', 'w1 boss/orchestrator'],
      ['the person where there is none', 'w1'],
    ])('calls for help once: %s', async (_, names) => {
      const board = await peopled(open, names);
      const id = await board.addOne({ title: 'a', retries: 1 });
      await board.fail(await board.claim(id));
      expect(await helpIn(board)).toEqual([]);
      await board.pass(3_600_000);
      const held = await board.claim(id);
      await board.fail(held);
      await board.fail(held);
      expect(await helpIn(board)).toEqual([`${id} ${names.includes('boss') ? 'boss' : 'operator'}`]);
      await board.retry(id);
      await board.fail(await board.claim(id), 'again', true);
      expect(await helpIn(board)).toHaveLength(2);
    });

    test('is one of so many that nobody has read, and later ones are told once somebody reads', async () => {
      const board = await peopled(open, 'w1');
      const fail = async (count: number) => {
        const ids = await board.add(...Array.from({ length: count }, (_, at) => `task ${at}`));
        for (const id of ids) await board.fail(await board.claim(id), 'broken', true);
      };
      const calls = async () => board.store.messages.list({ limit: 99, type: 'request_help' });
      await fail(limits.callsUnread + 2);
      expect(await calls()).toHaveLength(limits.callsUnread);
      expect((await calls()).at(-1)!.text).toContain(
        '20 such calls are unread: until some are read, later failures stand in `swarm dead list` alone',
      );
      expect((await calls()).at(-2)!.text).not.toContain('unread');
      await board.store.messages.inbox(reader(operatorName, operatorName), 1, false);
      await fail(2);
      expect(await calls()).toHaveLength(limits.callsUnread + 1);
    });

    test('by the hand of the person calls nobody', async () => {
      const board = await peopled(open, 'w1');
      const id = await board.addOne('a');
      await board.happen(id, { type: 'fail', by: { kind: 'operator', name: operatorName }, error: 'no use', fatal: true, random: 0 });
      expect(await helpIn(board)).toEqual([]);
    });
  });
}

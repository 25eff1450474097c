/** Conformance: messages reach those they are meant for, once, or end as dead letters that can be sent again. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import type { DeliveryState, NewMessage } from '../../../src/core/message.ts';
import { operatorName } from '../../../src/core/reserved.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { deliveries, peopled, reader, send, texts, ttlMs } from '../../helpers/mailbox.ts';

export function messages(open: OpenBoard): void {
  describe('a message', () => {
    test('is stored with all that was said, and told as a fact', async () => {
      const board = await peopled(open, 'ann w1');
      const task = await board.addOne('a');
      const message = await board.store.messages.send(
        { to: 'w1', type: 'x-deploy', text: 'go', payload: { at: [1, 'ü'] }, task },
        'ann',
        board.now + ttlMs,
      );
      expect(message).toEqual({
        ...{
          id: 'm1',
          from: 'ann',
          to: 'w1',
          type: 'x-deploy',
          text: 'go',
          payload: { at: [1, 'ü'] },
          reply_to: null,
          correlation_id: 'm1',
          task,
          ack: false,
        },
        ...{ created_at: board.now, expires_at: board.now + ttlMs },
        deliveries: [{ to: 'w1', state: 'queued', tries: 0, updated_at: board.now }],
      });
      expect(await board.store.messages.list({ limit: 10 })).toEqual([message]);
      expect((await board.facts()).at(-1)).toMatchObject({
        type: 'message.sent',
        subject: 'm1',
        by: 'ann',
        data: { to: 'w1', recipients: ['w1'] },
      });
    });

    test.each<[to: string, recipients: string]>([
      ['w1', 'w1'],
      ['operator', 'operator'],
      ['ann', 'ann'],
      ['role:reviewer', 'r1 r2'],
      ['role:tester', 'role:tester'],
      ['topic:builds', 'r1 w1'],
      ['topic:silence', ''],
      ['all', 'operator r1 r2 w1'],
    ])('to %s reaches %s', async (to, recipients) => {
      const board = await peopled(open, 'ann r1/reviewer r2/reviewer w1');
      for (const name of ['w1', 'r1', 'ann']) await board.store.messages.subscribe(name, 'builds', true);
      const { deliveries: made } = await send(board, to);
      expect(made.map(delivery => delivery.to).join(' ')).toBe(recipients);
    });

    test.each<[what: string, more: Partial<NewMessage>, to: string, words: string]>([
      ['to nobody known', {}, 'w11', "Did you mean 'w1'?"],
      ['about no task', { task: 't9' }, 'w1', 'there is no task t9'],
      ['that answers no message', { reply_to: 'm9' }, 'w1', 'there is no message m9'],
    ])('%s is refused, and none is made', async (_, more, to, words) => {
      const board = await peopled(open, 'ann w1');
      await expectRefusal(send(board, to, 'hello', 'ann', more), 'not_found', words);
      expect(await board.store.messages.list({ limit: 10 })).toEqual([]);
      expect((await send(board, 'w1')).id).toBe('m1');
    });

    test('that answers belongs to the same thread, however long it gets', async () => {
      const board = await peopled(open, 'ann w1');
      const question = await send(board, 'w1', 'ready?');
      const answer = await send(board, 'ann', 'yes', 'w1', { reply_to: question.id });
      const thanks = await send(board, 'w1', 'good', 'ann', { reply_to: answer.id });
      expect([answer, thanks].map(message => [message.reply_to, message.correlation_id])).toEqual([
        ['m1', 'm1'],
        ['m2', 'm1'],
      ]);
    });
  });

  describe('an inbox', () => {
    test('holds what is unread, oldest first, and is empty once read', async () => {
      const board = await peopled(open, 'ann w1');
      for (const text of ['one', 'two', 'three']) await send(board, 'w1', text);
      expect((await board.store.messages.inbox(reader('w1'), 2, false)).map(message => message.text)).toEqual(['one', 'two']);
      expect([await texts(board, 'w1'), await texts(board, 'w1')]).toEqual([['three'], []]);
    });

    test('can be looked into without reading', async () => {
      const board = await peopled(open, 'ann w1');
      const { id } = await send(board, 'w1');
      expect([await texts(board, 'w1', 'worker', true), await texts(board, 'w1', 'worker', true)]).toEqual([['hello'], ['hello']]);
      expect(await deliveries(board, id)).toBe('w1:delivered');
      const [message] = await board.store.messages.list({ limit: 1 });
      expect(message?.deliveries[0]?.tries).toBe(2);
    });

    test('each recipient has its own', async () => {
      const board = await peopled(open, 'ann w1 w2');
      const { id } = await send(board, 'all');
      await texts(board, 'w1');
      expect(await deliveries(board, id)).toBe('operator:queued w1:read w2:queued');
      expect(await texts(board, 'w2')).toEqual(['hello']);
    });

    test('of a role without a worker waits for the first one to come', async () => {
      const board = await peopled(open, 'ann');
      const { id } = await send(board, 'role:tester');
      await board.store.registerWorker({ name: 't-1', role: 'tester', capabilities: [], tags: [] }, { incarnation: 'x', tokenHash: null });
      expect(await texts(board, 'ann')).toEqual([]);
      expect(await texts(board, 't-1', 'tester')).toEqual(['hello']);
      expect(await texts(board, 't-2', 'tester')).toEqual([]);
      await board.store.messages.ack(id, reader('t-1', 'tester'));
      expect(await deliveries(board, id)).toBe('role:tester:acked');
    });

    test('shows each message as it is now, read by this very look', async () => {
      const board = await peopled(open, 'ann w1');
      await send(board, 'w1');
      const [message] = await board.store.messages.inbox(reader('w1'), 10, false);
      expect(message?.deliveries).toMatchObject([{ to: 'w1', state: 'read', tries: 1 }]);
    });
  });

  describe('an acknowledgement', () => {
    test.each<[what: string, before: (board: Board) => Promise<unknown>, state: DeliveryState]>([
      ['of a message just sent', async () => {}, 'acked'],
      ['of one that was read', board => board.store.messages.inbox(reader('w1'), 10, false), 'acked'],
      ['said twice', board => board.store.messages.ack('m1', reader('w1')), 'acked'],
    ])('%s is kept', async (_, before, state) => {
      const board = await peopled(open, 'ann w1 w2');
      const { id } = await send(board, 'w1');
      await before(board);
      await board.store.messages.ack(id, reader('w1'));
      expect(await deliveries(board, id)).toBe(`w1:${state}`);
      expect(await texts(board, 'w1')).toEqual([]);
    });

    test('is for those it was sent to', async () => {
      const board = await peopled(open, 'ann w1 w2');
      const { id } = await send(board, 'w1');
      await expectRefusal(board.store.messages.ack(id, reader('w2')), 'refused', `${id} was not sent to w2`);
      await expectRefusal(board.store.messages.ack('m9', reader('w1')), 'not_found', 'there is no message m9');
      expect(await deliveries(board, id)).toBe('w1:queued');
    });
  });

  describe('a dead letter', () => {
    test('is what nobody fetched in time', async () => {
      const board = await peopled(open, 'ann w1 w2');
      const { id } = await send(board, 'all');
      await texts(board, 'w1');
      await texts(board, 'w2', 'worker', true);
      expect((await board.pass(ttlMs - 1)).expired).toBe(0);
      expect((await board.pass(1)).expired).toBe(2);
      expect(await deliveries(board, id)).toBe('operator:dead w1:read w2:dead');
      expect(await texts(board, 'w2')).toEqual([]);
      const why = 'nobody fetched it in time';
      expect(await board.store.messages.dead(10)).toEqual([
        { id, to: operatorName, from: 'ann', type: 'direct', tries: 0, why },
        { id, to: 'w2', from: 'ann', type: 'direct', tries: 1, why },
      ]);
      const told = (await board.facts()).filter(fact => fact.type === 'message.dead');
      expect(told.map(fact => fact.data)).toEqual([
        { recipient: operatorName, why },
        { recipient: 'w2', why },
      ]);
      expect(await board.store.messages.dead(1)).toHaveLength(1);
    });

    test('can be sent again, to those who have not read it', async () => {
      const board = await peopled(open, 'ann w1 w2');
      const { id } = await send(board, 'all');
      await texts(board, 'w1');
      await texts(board, 'w2', 'worker', true);
      await board.pass(ttlMs);
      await board.store.messages.redrive(id, board.now + ttlMs, 'operator');
      expect(await deliveries(board, id)).toBe('operator:queued w1:read w2:queued');
      expect((await board.store.messages.list({ limit: 1 }))[0]?.deliveries.map(delivery => delivery.tries)).toEqual([0, 1, 0]);
      expect(await board.store.messages.dead(10)).toEqual([]);
      expect([await texts(board, 'w1'), await texts(board, 'w2')]).toEqual([[], ['hello']]);
      expect((await board.facts()).at(-1)).toMatchObject({ type: 'message.redriven', subject: id, by: 'operator' });
      const [message] = await board.store.messages.list({ limit: 1 });
      expect(message?.expires_at).toBe(board.now + ttlMs);
      expect((await board.pass(ttlMs)).expired).toBe(1);
    });

    test('is not what lives', async () => {
      const board = await peopled(open, 'ann w1');
      const { id } = await send(board, 'w1');
      await expectRefusal(board.store.messages.redrive(id, board.now + ttlMs, 'operator'), 'refused', `${id} is not a dead letter`);
      await expectRefusal(board.store.messages.redrive('m9', board.now + ttlMs, 'operator'), 'not_found', 'm9');
    });
  });

  describe('topics', () => {
    test('are followed and left, both as often as one likes', async () => {
      const board = await peopled(open, 'w1');
      expect(await board.store.messages.subscribe('w1', 'builds', true)).toEqual(['builds']);
      expect(await board.store.messages.subscribe('w1', 'builds', true)).toEqual(['builds']);
      expect(await board.store.messages.subscribe('w1', 'alarms', true)).toEqual(['alarms', 'builds']);
      expect(await board.store.messages.subscribe('w1', 'builds', false)).toEqual(['alarms']);
      expect(await board.store.messages.subscribe('w1', 'builds', false)).toEqual(['alarms']);
    });

    test('are as many as one can follow, and not one more', async () => {
      const board = await peopled(open, 'w1');
      await Promise.all(
        Array.from({ length: limits.topicsPerWorker }, (_, index) => board.store.messages.subscribe('w1', `topic-${index}`, true)),
      );
      await expectRefusal(
        board.store.messages.subscribe('w1', 'one-more', true),
        'limit_reached',
        `w1 follows ${limits.topicsPerWorker} topics`,
      );
      expect(await board.store.messages.subscribe('w1', 'topic-0', true)).toHaveLength(limits.topicsPerWorker);
      await board.store.messages.subscribe('w1', 'topic-0', false);
      expect(await board.store.messages.subscribe('w1', 'one-more', true)).toHaveLength(limits.topicsPerWorker);
    });
  });

  describe('the log of messages', () => {
    test.each<[what: string, query: object, ids: string[]]>([
      ['the newest, oldest of them first', { limit: 2 }, ['m4', 'm5']],
      ['those after one', { limit: 2, after: 'm1' }, ['m2', 'm3']],
      ['those that one sent or got', { limit: 9, for: 'w1' }, ['m1', 'm3', 'm4', 'm5']],
      ['those of a type', { limit: 9, type: 'progress' }, ['m3']],
      ['none after the last', { limit: 9, after: 'm5' }, []],
      ['the newest of one', { limit: 1, for: 'w2' }, ['m5']],
    ])('gives %s', async (_, query, ids) => {
      const board = await peopled(open, 'ann w1 w2');
      await send(board, 'w1');
      await send(board, 'w2');
      await send(board, 'ann', 'half', 'w1', { type: 'progress' });
      await send(board, 'operator', 'hi', 'w1');
      await send(board, 'all');
      expect((await board.store.messages.list(query as never)).map(message => message.id)).toEqual(ids);
    });
  });
}

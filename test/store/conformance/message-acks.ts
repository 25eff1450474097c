/** Conformance: messages that want something back: an acknowledgement, or an answer. */

import { describe, expect, test } from 'vitest';
import type { NewMessage } from '../../../src/core/message.ts';
import { defaultMailPolicy } from '../../../src/core/policy.ts';
import { operatorName } from '../../../src/core/reserved.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { deliveries, peopled, reader, send, texts, ttlMs } from '../../helpers/mailbox.ts';

export function messageAcks(open: OpenBoard): void {
  describe('a message that asks for an acknowledgement', () => {
    const { ackMs, deliveryTries } = defaultMailPolicy;
    const state = async (board: Board, id: string) =>
      (await board.store.messages.list({ limit: 9 })).find(message => message.id === id)!.deliveries;
    const ask = (board: Board, to: string, more: Partial<NewMessage> = {}) =>
      board.store.messages.send({ to, type: 'direct', text: 'act', ack: true, ...more }, 'ann', board.now + 30 * 24 * 3_600_000);

    test('comes again when it was read and not dealt with, later each time, and is dead in the end', async () => {
      const board = await peopled(open, 'ann w1');
      const { id } = await ask(board, 'w1');
      for (let times = 1; times <= deliveryTries; times++) {
        expect(await texts(board, 'w1')).toEqual(['act']);
        const wait = ackMs * 2 ** (times - 1);
        expect((await board.pass(wait - 1)).nextAt).toBe(board.now + 1);
        expect(await texts(board, 'w1')).toEqual([]);
        await board.pass(1);
        expect((await board.facts()).at(-1)).toMatchObject({
          type: times < deliveryTries ? 'message.returned' : 'message.dead',
          subject: id,
        });
      }
      expect(await texts(board, 'w1')).toEqual([]);
      const why = `it was read ${deliveryTries} times and not acknowledged`;
      expect(await board.store.messages.dead(9)).toMatchObject([{ id, to: 'w1', why }]);
      await board.store.messages.redrive(id, board.now + ttlMs, 'operator');
      expect(await texts(board, 'w1')).toEqual(['act']);
      expect((await board.pass(ackMs)).expired).toBe(0);
      expect(await deliveries(board, id)).toBe('w1:queued');
    });

    test.each<[what: string, deal: (board: Board, id: string) => Promise<unknown>]>([
      ['an acknowledgement', (board, id) => board.store.messages.ack(id, reader('w1'))],
      ['an answer', (board, id) => send(board, 'ann', 'done', 'w1', { reply_to: id })],
    ])('does not come again after %s', async (_, deal) => {
      const board = await peopled(open, 'ann w1');
      const { id } = await ask(board, 'w1');
      await texts(board, 'w1');
      await deal(board, id);
      await board.pass(ackMs * 100);
      expect(await state(board, id)).toMatchObject([{ state: 'acked' }]);
      expect(await texts(board, 'w1')).toEqual([]);
    });

    test('comes to a person once, and to whom it could not be told at once again', async () => {
      const board = await peopled(open, 'ann w1');
      const [own, untold] = [await ask(board, operatorName), await ask(board, 'w1')];
      await texts(board, operatorName, operatorName);
      await texts(board, 'w1');
      await board.store.messages.unread([untold.id], reader('w1'));
      await board.pass(ackMs * 2);
      expect([await deliveries(board, own.id), await deliveries(board, untold.id)]).toEqual(['operator:read', 'w1:queued']);
    });

    test('for help, that its orchestrator never took, goes to the person', async () => {
      const board = await peopled(open, 'ann w1 boss/orchestrator');
      const { id } = await board.store.messages.send({ type: 'request_help', text: 'stuck' }, 'w1', board.now + ttlMs);
      expect(await deliveries(board, id)).toBe('boss:queued');
      expect((await board.pass(ttlMs)).expired).toBe(1);
      expect(await deliveries(board, id)).toBe('boss:dead operator:queued');
      expect(await texts(board, operatorName, operatorName)).toEqual(['stuck']);
    });
  });

  describe('a message with a key of its own', () => {
    test('is sent once, however often it is asked for, but by another it is another', async () => {
      const board = await peopled(open, 'ann w1 w2');
      const more = { request: 'k' };
      const [first, again] = [await send(board, 'w1', 'once', 'ann', more), await send(board, 'w1', 'once', 'ann', more)];
      expect(again).toEqual(first);
      expect((await send(board, 'w1', 'once', 'w2', more)).id).toBe('m2');
      expect(await texts(board, 'w1')).toEqual(['once', 'once']);
    });
  });

  describe('the answer to a message', () => {
    test('is the first of somebody else, whoever read it, and then not new any more', async () => {
      const board = await peopled(open, 'ann w1');
      const { id } = await send(board, 'w1', 'ready?');
      const answer = () => board.store.messages.reply(id, reader('ann'));
      expect(await answer()).toBeUndefined();
      await send(board, 'w1', 'hello?', 'ann', { reply_to: id });
      expect(await answer()).toBeUndefined();
      await send(board, 'ann', 'yes', 'w1', { reply_to: id });
      await send(board, 'ann', 'really', 'w1', { reply_to: id });
      expect([await answer(), await answer()]).toMatchObject([{ text: 'yes' }, { text: 'yes' }]);
      expect(await texts(board, 'ann')).toEqual(['really']);
      await expectRefusal(board.store.messages.reply('m9', reader('ann')), 'not_found', 'there is no message m9');
    });
  });
}

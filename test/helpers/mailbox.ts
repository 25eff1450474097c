/** Mailboxes under test: who is there, what is sent, and what each finds. */

import type { Message, NewMessage } from '../../src/core/message.ts';
import type { Board, OpenBoard } from './board.ts';

export const ttlMs = 10_000;

export const send = (board: Board, to: string, text = 'hello', from = 'ann', more: Partial<NewMessage> = {}): Promise<Message> =>
  board.store.messages.send({ to, type: 'direct', text, ...more }, from, board.now + ttlMs);

/** A board with the workers of this text, `name` or `name/role`. */
export async function peopled(open: OpenBoard, names: string): Promise<Board> {
  const board = await open();
  for (const word of names.split(' ')) {
    const [name, role = 'worker'] = word.split('/');
    await board.store.registerWorker({ name: name!, role, capabilities: [], tags: [] }, { incarnation: `${name}#1`, tokenHash: null });
  }
  return board;
}

export const reader = (name: string, role = 'worker') => ({ name, role });

export const texts = async (board: Board, name: string, role?: string, peek = false): Promise<(string | null)[]> =>
  (await board.store.messages.inbox(reader(name, role), 100, peek)).map(message => message.text);

/** `w1:queued w2:read`. */
export async function deliveries(board: Board, id: string): Promise<string> {
  const message = (await board.store.messages.list({ limit: 1_000 })).find(candidate => candidate.id === id);
  return message!.deliveries.map(({ to, state }) => `${to}:${state}`).join(' ');
}

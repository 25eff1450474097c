/** Messages: what may be sent, and to whom an address leads. */

import { describe, expect, test } from 'vitest';
import { addressKind, MessageType, messageTypes, NewMessage } from '../../src/core/message.ts';

describe('a message', () => {
  test.each<[what: string, message: object]>([
    ['a text', { to: 'w1', text: 'hello' }],
    ['a payload', { to: 'w1', payload: { a: [1] } }],
    ['an empty text', { to: 'w1', text: '' }],
    ['a payload of null', { to: 'w1', payload: null }],
    ['an answer about a task', { to: 'w1', text: 'yes', reply_to: 'm4', task: 't2' }],
  ])('may hold %s', (_, message) => {
    expect(NewMessage.parse(message)).toMatchObject({ ...message, type: 'direct' });
  });

  test.each<[what: string, message: object]>([
    ['nothing', { to: 'w1' }],
    ['no address', { text: 'hello' }],
    ['an empty address', { to: '', text: 'hello' }],
    ['an answer to what is no message', { to: 'w1', text: 'hello', reply_to: 't4' }],
    ['a field that nobody knows', { to: 'w1', text: 'hello', urgent: true }],
    ['a type that nobody knows', { to: 'w1', text: 'hello', type: 'urgent' }],
  ])('may not hold %s', (_, message) => {
    expect(NewMessage.safeParse(message).success).toBe(false);
  });
});

test.each([...messageTypes, 'x-deploy', 'x-1'])('%s is a type', type => {
  expect(MessageType.safeParse(type).success).toBe(true);
});

test.each(['', 'x-', 'X-deploy', 'x-a b', 'deploy', `x-${'a'.repeat(62)}`])("'%s' is no type", type => {
  expect(MessageType.safeParse(type).success).toBe(false);
});

test.each([
  ['all', 'broadcast'],
  ['role:reviewer', 'role'],
  ['topic:builds', 'topic'],
  ['w1', 'direct'],
  ['operator', 'direct'],
  ['allan', 'direct'],
])('%s is addressed as %s', (to, kind) => {
  expect(addressKind(to)).toBe(kind);
});

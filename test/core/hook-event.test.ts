/** What events of hooks say, and how messages are put into the answers. */

import { describe, expect, test } from 'vitest';
import { type AgentLore, type HookLore, unknownLore } from '../../src/core/agent-lore.ts';
import { filledReply, type HookPayload, hookSaid } from '../../src/core/hook-event.ts';
import { mailText } from '../../src/core/mail-text.ts';
import type { Message } from '../../src/core/message.ts';

const hooks: HookLore = {
  session: ['id', 'session'],
  events: {
    Begin: { state: 'session' },
    Stop: { state: 'idle' },
    Note: { field: 'kind', values: { ask: 'waiting' }, otherwise: 'unknown' },
  },
  mail: { Stop: { unless: 'again', reply: { reason: '{mail}' }, state: 'busy' } },
  refusals: {
    Failed: {
      field: 'error',
      words: ['said', 'details'],
      values: { limit: { class: 'quota', pauseMs: 900_000 }, login: { class: 'auth', pauseMs: 900_000 } },
    },
  },
};
const quick = { class: 'quota', region: { kind: 'bottom', lines: 9 }, match: '^error: slow down', pauseMs: 120_000 } as const;
const lore: AgentLore = { ...unknownLore, signs: { ...unknownLore.signs, messages: [quick] }, hooks };

describe('an event', () => {
  test.each([
    ['Begin', {}, 'idle'],
    ['Stop', {}, 'idle'],
    ['Note', { kind: 'ask' }, 'waiting'],
    ['Note', { kind: 'constructor' }, 'unknown'],
    ['Note', {}, 'unknown'],
    ['constructor', {}, 'unknown'],
  ])('%s with %j says %s', (event, payload, state) => expect(hookSaid(lore, event, payload).state).toBe(state));

  test('names the session, in the first field that has it', () => {
    expect(hookSaid(lore, 'Stop', { session: 'b' }).session).toBe('b');
    expect(hookSaid(lore, 'Stop', { session: 'b', id: 'a' }).session).toBe('a');
    expect(hookSaid(lore, 'Stop', { id: '', session: 3 }).session).toBeNull();
    expect(hookSaid(lore, 'Stop', { id: 'x'.repeat(999) }).session).toHaveLength(200);
  });

  test('takes mail, unless its payload forbids that', () => {
    expect(hookSaid(lore, 'Stop', {}).mail).not.toBeNull();
    expect(hookSaid(lore, 'Stop', { again: false }).mail).not.toBeNull();
    expect(hookSaid(lore, 'Stop', { again: true }).mail).toBeNull();
    expect(hookSaid(lore, 'Note', {}).mail).toBeNull();
  });
});

describe('a service that gave nothing', () => {
  const refusal = (payload: HookPayload, event = 'Failed') => hookSaid(lore, event, payload).refusal;

  test('is of the class that the field names, in the words of the first field that has any', () => {
    const words = 'Limit reached.\nTry again at 3pm.';
    expect(refusal({ error: 'limit', said: ' ', details: ` ${words}` })).toEqual({
      ...{ class: 'quota', evidence: 'Limit reached.', words, pauseMs: 900_000 },
    });
    expect(refusal({ error: 'login' })).toMatchObject({ class: 'auth', evidence: 'login', words: 'login' });
  });

  test('is left alone for as long as the rule for these words says, where it is of the same class', () => {
    expect(refusal({ error: 'limit', said: 'Error: slow down' })).toMatchObject({ class: 'quota', pauseMs: 120_000 });
    expect(refusal({ error: 'login', said: 'Error: slow down' })).toMatchObject({ class: 'auth', pauseMs: 900_000 });
  });

  test.each([
    ['another event', { error: 'limit' }, 'Stop'],
    ['another value', { error: 'constructor' }, 'Failed'],
    ['no value', {}, 'Failed'],
    ['an event by the name of what every object has', { error: 'limit' }, 'constructor'],
  ])('is nothing that %s tells of', (_, payload, event) => expect(refusal(payload as HookPayload, event)).toBeNull());
});

test('an answer has the messages wherever it wants them, and whatever is in them', () => {
  const reply = { a: ['{mail}', 1, null], b: { c: 'say: {mail}' } };
  expect(filledReply(reply, '$& {mail}')).toEqual({ a: ['$& {mail}', 1, null], b: { c: 'say: $& {mail}' } });
});

test('messages are told with their numbers, and none is too long', () => {
  const message = (more: Partial<Message>): Message => ({
    ...{ id: 'm1', from: 'ann', to: 'bob', type: 'direct', text: 'hello', payload: null, reply_to: null, correlation_id: 'm1', task: null },
    ack: false,
    ...{ created_at: 0, expires_at: 0, deliveries: [], ...more },
  });
  expect(mailText([message({})], false)).toMatch(/^You have a message .*\n\n\[m1\] from ann: hello$/);
  const two = mailText([message({}), message({ id: 'm2', type: 'review_request', task: 't3', text: null, payload: { a: 1 } })], false);
  expect(two).toMatch(/^You have 2 messages/);
  expect(two).toContain('[m2] from ann (review_request, about t3): {"a":1}');
  expect(mailText([message({ text: 'x'.repeat(9_999) })], false)).toMatch(/x \.\.\. \(cut: `swarm messages` shows all of it\)$/);
  const vote = message({ type: 'vote_request', payload: { vote_id: 'v3' } });
  const review = message({ type: 'review_request', task: 't3', ack: true });
  expect(mailText([vote, review], false)).toMatch(/`swarm vote cast v3 CHOICE`.*`swarm ack m1`.*`swarm task review t3 --approve`/s);
  expect(mailText([vote, review], true)).toMatch(
    /vote_cast with vote_id: v3 .*agent_messages with ack: m1 .*task_update with task_id: t3 /s,
  );
  expect(mailText([vote, review], true)).not.toContain('swarm ack');
});

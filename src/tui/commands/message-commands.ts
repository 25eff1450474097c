/** Commands on messages: write to somebody, answer, say that one is dealt with. */

import { operatorName, swarmName } from '../../core/reserved.ts';
import type { Context } from '../model/context.ts';
import { emptyField } from '../model/text-field.ts';
import { defineCommands } from './command.ts';
import { messageHere } from './selection.ts';

function write({ view, ask }: Context, to: string, title: string, replyTo?: string): void {
  const thread = replyTo === undefined ? {} : { reply_to: replyTo };
  const done = ({ act, call }: Context, text: string): void =>
    void act(`Sent to ${to}`, () => call('message.send', { to, text, ...thread }));
  const hint = view.swarm.workers.length === 0 ? 'nobody is there yet; it waits for those who come' : '';
  ask({ kind: 'prompt', title, hint, enter: 'sends it', field: emptyField, isLong: true }, { done });
}

function compose(context: Context): void {
  const { workers } = context.view.swarm;
  const people = workers
    .filter(({ isLive }) => isLive)
    .map(({ name, shown, role }) => ({ id: name, text: name, hint: `${role} · ${shown}` }));
  const groups = [...new Set(workers.map(({ role }) => role))].map(role => ({ id: `role:${role}`, text: `all in role ${role}`, hint: '' }));
  const choices = [...people, ...groups, { id: 'all', text: 'everybody', hint: '' }];
  context.ask(
    {
      kind: 'pick',
      title: 'Message to',
      field: emptyField,
      at: 0,
      choices,
    },
    { done: (later, to) => write(later, to, `Message to ${to}`) },
  );
}

const noMessage = ({ view }: Context): string | undefined => (messageHere(view) === undefined ? 'There is no message here.' : undefined);

function noAnswer(context: Context): string | undefined {
  const message = messageHere(context.view);
  if (message?.from !== swarmName) return noMessage(context);
  return message.task === null ? 'The swarm itself reads no answers.' : `The swarm itself asks: edit ${message.task}, or retry it.`;
}

/** To whoever wrote it; what the person wrote goes on to whom it went. */
function reply(context: Context): void {
  const { id, from, to } = messageHere(context.view)!;
  const other = from === operatorName ? to : from;
  write(context, other, `Answer ${other}`, id);
}

/** Only what came to the person is theirs to deal with. */
function notMine(context: Context): string | undefined {
  const message = messageHere(context.view);
  if (message === undefined) return noMessage(context);
  return message.deliveries.some(({ to }) => to === operatorName) ? undefined : `${message.id} was not sent to you.`;
}

export const messageCommands = defineCommands([
  { id: 'message.write', title: 'Write a message', keys: ['m'], scope: 'global', hint: 'message', changes: true, run: compose },
  {
    id: 'message.broadcast',
    title: 'Write to everybody',
    keys: ['M'],
    scope: 'global',
    changes: true,
    run: context => write(context, 'all', 'Message to everybody'),
  },
  {
    id: 'message.reply',
    title: 'Answer the message',
    keys: ['enter', 'r'],
    scope: 'messages',
    hint: 'answer',
    changes: true,
    refused: noAnswer,
    run: reply,
  },
  {
    id: 'message.ack',
    title: 'Say that the message is dealt with',
    keys: ['a'],
    scope: 'messages',
    hint: 'acknowledge',
    changes: true,
    refused: notMine,
    run: ({ view, act, call }) => {
      const { id } = messageHere(view)!;
      void act(`${id} acknowledged`, () => call('message.ack', { id }));
    },
  },
]);

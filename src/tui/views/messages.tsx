/** The messages between agents and people, the newest last, and the thread of the one under the cursor. */

import type { ReactNode } from 'react';
import type { Message } from '../../core/message.ts';
import { clock } from '../../wording/age.ts';
import { messageHere } from '../commands/selection.ts';
import type { Rect } from '../model/layout.ts';
import type { Look, Role } from '../model/look.ts';
import { messagesOf, textOf, threadOf } from '../model/message-list.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';

export function Messages(): ReactNode {
  const view = useView(whole);
  const { swarm, model } = view;
  const shown = messagesOf(swarm.messages, model.messageFilter);
  const count = model.messageFilter === '' ? String(shown.length) : `${shown.length} of ${swarm.messages.length}`;
  return (
    <Pane name="messages" title={`Messages ${count}`} info={infoOf(view)}>
      {(inside, isFocused) => <MessageRows view={view} messages={shown} inside={inside} isFocused={isFocused} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

const infoOf = ({ model: { messageFilter, cursors } }: View): string =>
  [...(messageFilter === '' ? [] : [`/${messageFilter}`]), cursors.messages === undefined ? 'follows' : 'G follows'].join(' · ');

interface MessageRowsProps {
  readonly view: View;
  readonly messages: readonly Message[];
  readonly inside: Rect;
  readonly isFocused: boolean;
}

function MessageRows({ view, messages, inside, isFocused }: MessageRowsProps): ReactNode {
  const { look } = view;
  const hits = useHits();
  const here = messageHere(view);
  const cursor = here === undefined ? messages.length - 1 : messages.indexOf(here);
  const top = useWindow(cursor, messages.length, inside.height);
  const shown = messages.slice(top, top + inside.height);
  hits.place('messages', inside, (_, y) => {
    const id = shown[y]?.id;
    return { pane: 'messages', ...(id === undefined ? {} : { id }) };
  });
  const none = view.model.lookedAt === null ? 'no messages; m writes one' : 'nothing had been sent yet';
  if (messages.length === 0) return <Words text={none} inside={inside} look={look} />;
  return shown.map((message, at) => (
    <Row
      key={message.id}
      cells={cellsOf(message, top + at === cursor, inside.width, look)}
      look={look}
      over={top + at === cursor && isFocused ? 'selected' : undefined}
    />
  ));
}

function cellsOf(message: Message, isCursor: boolean, width: number, { glyphs }: Look): Cell[] {
  const names = Math.max(8, Math.min(14, Math.round(width * 0.14)));
  const type = width >= 90 ? 16 : 0;
  const text = message.reply_to === null ? textOf(message) : `${glyphs.from} ${textOf(message)}`;
  return [
    { text: ` ${isCursor ? glyphs.cursor : ' '} `, width: 3 },
    { text: `${clock(message.created_at, message.created_at)} `, width: 9, role: 'dim' },
    { text: `${message.from} `, width: names, role: 'accent' },
    { text: `${glyphs.arrow} ${message.to} `, width: names + 2, role: 'accent' },
    { text: message.type, width: type, role: typeRole(message) },
    { text, width: Math.max(0, width - 14 - names * 2 - type) },
  ];
}

function typeRole({ type }: Message): Role {
  if (type === 'request_help' || type.endsWith('_request')) return 'needs';
  return type === 'direct' || type === 'broadcast' ? 'dim' : 'review';
}

export function Thread(): ReactNode {
  const view = useView(whole);
  const here = messageHere(view);
  const { look, swarm } = view;
  const thread = here === undefined ? [] : threadOf(swarm.messages, here);
  return (
    <Pane name="thread" title={here === undefined ? 'Thread' : `Thread of ${here.correlation_id}`} info={`${thread.length}`}>
      {({ width, height }) => {
        const lines = thread.flatMap(message => linesOf(message, message === here, width, view.moment));
        return lines.slice(Math.max(0, lines.length - height)).map((cells, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          <Row key={at} cells={cells} look={look} />
        ));
      }}
    </Pane>
  );
}

/** How a delivery stood before it last changed is not written down: it says what became of it later. */
function linesOf(message: Message, isHere: boolean, width: number, moment: number): Cell[][] {
  const states = message.deliveries.map(({ to, state, updated_at: at }) => `${to} ${at > moment ? 'later ' : ''}${state}`).join(', ');
  const head = ` ${message.id} ${message.from} to ${message.to}, ${message.type}`;
  return [
    [{ text: head, width, role: isHere ? 'title' : 'accent' }],
    ...wrapped(textOf(message), width - 4).map((text): Cell[] => [{ text: `   ${text}`, width }]),
    ...(states === '' ? [] : [[{ text: `   ${states}`, width, role: 'dim' as const }]]),
    [{ text: '', width }],
  ];
}

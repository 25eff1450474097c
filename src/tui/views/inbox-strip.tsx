/** The second line: what needs a person, wherever they are. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Pool } from '../../protocol/pool-methods.ts';
import { span } from '../../wording/age.ts';
import { parkedServices, parkedText } from '../../wording/parked-text.ts';
import type { Look, Role } from '../model/look.ts';
import { cut, widthOf } from '../pieces/fitted.ts';
import { useHits } from '../pieces/hits.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import type { InboxItem } from '../state/inbox-item.ts';
import type { Swarm } from '../state/swarm.ts';

const itemColumnsMin = 16;
const itemColumnsMax = 56;

export function InboxStrip(): ReactNode {
  const inbox = useView(({ swarm }) => swarm.inbox);
  const pools = useView(({ swarm }) => swarm.pools);
  const look = useView(view => view.look);
  const rect = useView(({ layout }) => layout.inbox);
  const now = useView(view => view.now);
  const isNow = useView(({ model }) => model.lookedAt === null);
  const hits = useHits();
  if (rect === null) return null;
  hits.place('inbox', rect, () => ({ command: 'need.next' }));
  return (
    <Box position="absolute" marginTop={rect.y} width={rect.width} height={1}>
      <Row cells={cellsOf({ inbox, pools }, rect.width, { now, isNow }, look)} look={look} />
    </Box>
  );
}

/** Also in the past it tells of now: what needs a person does not wait until they are back. */
function cellsOf({ inbox, pools }: Pick<Swarm, 'inbox' | 'pools'>, width: number, { now, isNow }: Moment, look: Look): Cell[] {
  const when = isNow ? '' : ' now';
  if (inbox.length === 0) return calmCells(`nothing needs you${when}`, pools, width, now);
  const head = ` ${inbox.length} NEED${inbox.length === 1 ? 'S' : ''} YOU${when.toUpperCase()} ${look.glyphs.cursor} `;
  const cells: Cell[] = [{ text: head, width: widthOf(head), role: 'needs' }];
  let left = width - widthOf(head);
  for (const [at, item] of inbox.entries()) {
    const rest = inbox.length - at;
    const more = rest > 1 ? `  +${rest - 1}` : '';
    const text = cut(itemText(item, now, look), Math.min(itemColumnsMax, left - widthOf(more)));
    if (at > 0 && left - widthOf(more) < itemColumnsMin) {
      cells.push({ text: `+${rest}`, width: left, role: 'dim' });
      return cells;
    }
    cells.push({ text: `${text}   `, width: Math.min(left, widthOf(text) + 3), role: roles[item.kind] });
    left -= widthOf(text) + 3;
    if (left < 4) return cells;
  }
  return cells;
}

interface Moment {
  readonly now: number;
  readonly isNow: boolean;
}

/** What goes on by itself is told where there is nothing else. */
function calmCells(text: string, pools: readonly Pool[], width: number, now: number): Cell[] {
  const resting = parkedServices(pools).map(({ name, parked }) => `${name}: ${parkedText(parked, now)}`);
  if (resting.length === 0) return [{ text, width, role: 'dim' }];
  const head = `${text} · `;
  return [
    { text: head, width: widthOf(head), role: 'dim' },
    { text: resting.join(' · '), width: Math.max(0, width - widthOf(head)), role: 'warn' },
  ];
}

const roles: { readonly [K in InboxItem['kind']]: Role } = {
  question: 'needs',
  help: 'needs',
  review: 'review',
  failed: 'failed',
  run: 'failed',
  alarm: 'warn',
  held: 'warn',
  silent: 'quiet',
  vote: 'review',
};

function itemText({ kind, subject, text, since }: InboxItem, now: number, { glyphs }: Look): string {
  const glyph = {
    question: glyphs.needs,
    help: glyphs.needs,
    review: glyphs.review,
    failed: glyphs.failed,
    run: glyphs.failed,
    alarm: glyphs.quiet,
    held: glyphs.paused,
    silent: glyphs.quiet,
    vote: glyphs.review,
  }[kind];
  const age = since > 0 && now - since >= 1_000 ? ` ${span(now - since)}` : '';
  return `${glyph} ${subject} ${text}${age}`;
}

/** The last line: the keys that count here, each a word to click on. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import { type Command, isOfNow } from '../commands/command.ts';
import { commands, keysOf, scopesNow } from '../commands/registry.ts';
import type { Overlay } from '../model/overlay.ts';
import type { View } from '../model/view.ts';
import { widthOf } from '../pieces/fitted.ts';
import { useHits } from '../pieces/hits.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { keyText } from './key-text.ts';

export function Hints(): ReactNode {
  const view = useView(whole);
  const hits = useHits();
  const { hints: rect } = view.layout;
  const { cells, ends } = cellsOf(view, rect.width);
  hits.place('hints', rect, x => {
    const found = ends.find(({ end }) => x < end);
    return found === undefined ? {} : { command: found.id };
  });
  return (
    <Box position="absolute" marginTop={rect.y} width={rect.width} height={1}>
      <Row cells={cells} look={view.look} />
    </Box>
  );
}

const whole = (view: View): View => view;

/** In the order of the scopes: what is nearest is most likely wanted. */
function hintsOf(view: View): Hint[] {
  if (view.model.typingTo !== null || view.model.overlay !== null) return [];
  const rank = new Map(scopesNow(view).map((scope, at) => [scope, at]));
  const isPast = view.model.lookedAt !== null;
  const here = commands
    .flatMap(command => (command.hint !== undefined && rank.has(command.scope) ? [{ command, word: command.hint }] : []))
    .filter(({ command }) => !(command.changes && view.isReadOnly) && !(isPast && isOfNow(command)))
    .sort((a, b) => rank.get(a.command.scope)! - rank.get(b.command.scope)!);
  return isPast ? [...pastHints, ...here] : here;
}

interface Hint {
  readonly command: Command;
  readonly word: string;
}

/** In the past the ways through it and out of it come first. */
const pastWords = new Map([
  ['go.back', 'back to now'],
  ['time.back', 'earlier'],
  ['time.forth', 'later'],
]);
const pastHints: readonly Hint[] = [...pastWords].flatMap(([id, word]) =>
  commands.filter(command => command.id === id).map(command => ({ command, word })),
);

function cellsOf(view: View, width: number): { cells: Cell[]; ends: { end: number; id: string }[] } {
  const { model } = view;
  if (model.typingTo !== null) return plain(`keys go to ${model.typingTo} · ctrl+] comes back`, width);
  if (model.overlay !== null) return plain(overlayHint(model.overlay), width);
  const cells: Cell[] = [];
  const ends: { end: number; id: string }[] = [];
  let used = 0;
  for (const { command, word: said } of hintsOf(view)) {
    const key = keyText(keysOf(command, view.keys)[0] ?? '', view.look.isAscii);
    const word = ` ${said}  `;
    const needed = widthOf(key) + widthOf(word);
    if (used + needed > width) break;
    cells.push({ text: key, width: widthOf(key), role: 'key' }, { text: word, width: widthOf(word), role: 'dim' });
    used += needed;
    ends.push({ end: used, id: command.id });
  }
  return { cells, ends };
}

const plain = (text: string, width: number): { cells: Cell[]; ends: [] } => ({ cells: [{ text, width, role: 'dim' }], ends: [] });

function overlayHint(overlay: Overlay): string {
  switch (overlay.kind) {
    case 'form':
      return `tab next field · enter ${overlay.enter} · ctrl+j new line · esc gives up`;
    case 'prompt':
      return `enter ${overlay.enter}${overlay.isLong ? ' · ctrl+j new line' : ''} · esc gives up`;
    case 'pick':
      return `type to search · enter ${overlay.enter ?? 'chooses'} · esc closes`;
    default:
      return otherHints[overlay.kind];
  }
}

const otherHints = {
  palette: 'type to search · enter runs it · esc closes',
  confirm: 'y does it · n or esc does not',
  peek: 'enter sends · ctrl+t to all with this question · ctrl+o attaches · esc closes',
  help: 'j k scroll · esc closes',
} as const;

/** Every key that counts here, the nearest first, then everywhere. */

import { scopes as allScopes, type Command, type Scope } from '../commands/command.ts';
import { commands, keysOf, scopesNow } from '../commands/registry.ts';
import { topped } from '../model/model.ts';
import type { View } from '../model/view.ts';
import type { OverlayRow } from '../pieces/row.tsx';
import { keyText } from './key-text.ts';

const titles: { readonly [S in Scope]?: string } = {
  kanban: 'The columns',
  tasks: 'The board',
  task: 'The task here',
  workers: 'The worker here, and its pool',
  messages: 'Messages',
  timeline: 'Timeline',
  runs: 'The run here, and its steps',
  list: 'Moving',
  global: 'Everywhere',
};

export function helpRows(view: View, width: number): OverlayRow[] {
  const here = scopesNow({ ...view, model: topped(view.model, null) });
  const rest = allScopes.filter(scope => !here.includes(scope) && titles[scope] !== undefined);
  return [...here, ...rest].flatMap(scope => {
    const own = commands.filter(command => command.scope === scope && keysOf(command, view.keys).length > 0);
    if (own.length === 0) return [];
    const head: OverlayRow = { cells: [{ text: ` ${titles[scope] ?? scope}`, width, role: 'title' }] };
    return [head, ...own.map(command => rowOf(command, view, width)), { cells: [{ text: '', width }] }];
  });
}

const keyColumns = 18;

function rowOf(command: Command, { look, keys: configured }: View, width: number): OverlayRow {
  const keys = keysOf(command, configured).map(key => keyText(key, look.isAscii));
  return {
    cells: [
      { text: `   ${keys.join('  ')}`, width: keyColumns, role: 'key' },
      { text: command.title, width: Math.max(0, width - keyColumns - 24) },
      { text: command.id, width: Math.min(24, width - keyColumns), role: 'dim' },
    ],
  };
}

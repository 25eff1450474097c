/** The page of keys and commands, made from the registry. */

import type { Command, Scope } from './commands/command.ts';
import { commands } from './commands/registry.ts';

const chapters: readonly (readonly [scope: Scope, title: string])[] = [
  ['global', 'Everywhere'],
  ['list', 'In lists'],
  ['tasks', 'On the board'],
  ['kanban', 'On the board as columns'],
  ['task', 'On a task'],
  ['workers', 'On a worker, or its pool'],
  ['messages', 'On messages'],
  ['timeline', 'On the timeline'],
  ['runs', 'On a run of a workflow'],
  ['overlay', 'While writing'],
  ['palette', 'In the palette'],
  ['pick', 'While choosing'],
  ['prompt', 'In a text'],
  ['form', 'In a form'],
  ['peek', 'While peeking'],
  ['confirm', 'When asked'],
  ['help', 'In the help'],
];

export function keysReference(): string {
  const parts = chapters.flatMap(([scope, title]) => {
    const own = commands.filter(command => command.scope === scope);
    return own.length === 0 ? [] : [`## ${title}`, '', '| Keys | What it does | Name |', '| --- | --- | --- |', ...own.map(rowOf), ''];
  });
  return [...head, ...parts].join('\n');
}

const head = [
  '# Keys and commands of the user interface',
  '',
  '<!-- Made from src/tui/commands by `npm run generate`. -->',
  '',
  'Every command has a name. `:` finds it in the palette, `?` shows those that count where you are, `swarm do NAME` runs those that change',
  'something from a shell, and `screen.keys` in the configuration gives it other keys:',
  '',
  '```yaml',
  'screen:',
  '  keys:',
  '    task.assign: A',
  '    task.assign-anyone: none',
  '    screen.palette: ctrl+p ctrl+k',
  '```',
  '',
];

const rowOf = ({ keys, title, id }: Command): string =>
  `| ${keys.map(key => `\`${key.replaceAll('|', '\\|')}\``).join(' ')} | ${title} | \`${id}\` |`;

/** Every command, once: keys, palette, help, mouse and `swarm do` all come from this list. */

import type { Context } from '../model/context.ts';
import { topped } from '../model/model.ts';
import type { Keys, View } from '../model/view.ts';
import { alertCommands } from './alert-commands.ts';
import { type Command, isOfNow, refusedInPast, type Scope } from './command.ts';
import { fuzzy } from './fuzzy.ts';
import { messageCommands } from './message-commands.ts';
import { moving } from './moving.ts';
import { overlayCommands } from './overlay-commands.ts';
import { runCommands } from './run-commands.ts';
import { screenCommands } from './screen-commands.ts';
import { taskCommands } from './task-commands.ts';
import { timeCommands } from './time-commands.ts';
import { voteCommands } from './vote-commands.ts';
import { workerCommands } from './worker-commands.ts';

export const commands: readonly Command[] = [
  ...moving,
  ...taskCommands,
  ...workerCommands,
  ...voteCommands,
  ...messageCommands,
  ...runCommands,
  ...alertCommands,
  ...timeCommands,
  ...screenCommands,
  ...overlayCommands,
];

const byId = new Map(commands.map(command => [command.id, command]));

export const commandOf = (id: string): Command | undefined => byId.get(id);

/** Where keys are looked for now, the nearest first. */
export function scopesNow({ model, focus }: View): readonly Scope[] {
  if (model.overlay !== null) return [model.overlay.kind, 'overlay'];
  const kind = model.depths.at(-1)?.kind;
  if (kind === 'task') return ['task', 'list', 'global'];
  if (kind === 'worker') return ['workers', 'list', 'global'];
  if (kind === 'run') return ['runs', 'list', 'global'];
  if (focus === 'tasks') return [...(model.isKanban ? (['kanban'] as const) : []), 'tasks', 'task', 'list', 'global'];
  if (focus === 'workers' || focus === 'grid' || focus === 'pools' || focus === 'preview') return ['workers', 'list', 'global'];
  if (focus === 'messages' || focus === 'thread') return ['messages', 'list', 'global'];
  if (focus === 'runs' || focus === 'run') return ['runs', 'list', 'global'];
  if (focus === 'timeline') return ['timeline', 'list', 'global'];
  return ['list', 'global'];
}

/** With what the person has configured in place of the defaults. */
export const keysOf = (command: Command, configured: Keys): readonly string[] => configured.get(command.id) ?? command.keys;

export function commandFor(chord: string, view: View): Command | undefined {
  for (const scope of scopesNow(view)) {
    const found = commands.find(command => command.scope === scope && keysOf(command, view.keys).includes(chord));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What can be done here, by name; the palette shows it. */
export function paletteOf(letters: string, view: View): Command[] {
  const overlayless: View = { ...view, model: topped(view.model, null) };
  const here = new Set(scopesNow(overlayless));
  const offered = commands.filter(({ isKeyOnly, scope }) => isKeyOnly !== true && offeredScopes.has(scope));
  const nearFirst = [...offered].sort((a, b) => Number(here.has(b.scope)) - Number(here.has(a.scope)));
  const exact = offered.filter(({ id }) => id === letters.trim());
  return exact.length > 0 ? exact : fuzzy(letters, nearFirst, ({ id, title }) => `${title} ${id}`);
}

const offeredScopes = new Set<Scope>(['global', 'tasks', 'task', 'workers', 'messages', 'timeline', 'runs']);

/** Runs it, or says why not; done when it has asked what it has to ask. */
export async function runCommand(command: Command, context: Context): Promise<void> {
  if (command.changes && context.view.isReadOnly) {
    context.say('failed', 'This screen only looks on (--read-only).');
    return;
  }
  const refusal = (isOfNow(command) ? refusedInPast(context.view) : undefined) ?? command.refused?.(context);
  if (refusal !== undefined) {
    context.say('said', refusal);
    return;
  }
  try {
    await command.run(context);
  } catch (error) {
    context.say('failed', (error as Error).message);
  }
}

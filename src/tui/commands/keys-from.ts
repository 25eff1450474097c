/** The keys that a configuration gives to commands, checked: what is wrong is said all at once, where it stands and with what to do. */

import { SwarmError } from '../../core/error.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { ScreenSettings } from '../../core/screen-settings.ts';
import type { Keys } from '../model/view.ts';
import { chordComplaint } from '../terminal/chord.ts';
import type { Command } from './command.ts';
import { commandOf, commands, keysOf } from './registry.ts';

type Configured = Pick<ScreenSettings, 'keys' | 'key_places'>;

/** `none` leaves a command without a key. */
export function keysFrom({ keys: configured, key_places: places }: Configured): Keys {
  const keys = new Map(Object.entries(configured).map(([id, text]) => [id, chordsIn(text)]));
  const wrong = [...keys].flatMap(([id, chords]) => complaints(id, chords, keys).map(why => `${places[id]}: screen.keys.${id}: ${why}`));
  if (wrong.length === 0) return keys;
  const message = wrong.length === 1 ? wrong[0]! : `${wrong.length} keys are wrong:\n${wrong.map(line => `  ${line}`).join('\n')}`;
  throw new SwarmError('bad_config', message, { hint: '`swarm do` lists the commands and their keys.' });
}

const chordsIn = (text: string): string[] => (text.trim() === 'none' ? [] : text.trim().split(/\s+/));

function complaints(id: string, chords: readonly string[], keys: Keys): string[] {
  const command = commandOf(id);
  if (command === undefined) return [`there is no such command${nearTo(id)}`];
  return chords.flatMap(chord => chordComplaint(chord) ?? takenBy(chord, command, keys) ?? []);
}

function takenBy(chord: string, command: Command, keys: Keys): string | undefined {
  const other = commands.find(one => one !== command && one.scope === command.scope && keysOf(one, keys).includes(chord));
  return other && `'${chord}' is the key of ${other.id} already; give that another one, or none`;
}

const nearTo = (id: string): string => {
  const near = didYouMean(
    id,
    commands.map(command => command.id),
  );
  return near === '' ? '' : `; ${near}`;
};

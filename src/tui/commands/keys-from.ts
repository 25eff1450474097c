/** The keys that a configuration gives to commands, checked: what is wrong is said with what to do. */

import { SwarmError } from '../../core/error.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Keys } from '../model/view.ts';
import { chordComplaint } from '../terminal/chord.ts';
import type { Command } from './command.ts';
import { commandOf, commands, keysOf } from './registry.ts';

/** `none` leaves a command without a key. */
export function keysFrom(configured: Readonly<Record<string, string>>): Keys {
  const keys = new Map<string, readonly string[]>();
  for (const [id, text] of Object.entries(configured)) {
    if (commandOf(id) === undefined) throw wrong(id, `there is no such command${nearTo(id)}`);
    const chords = text.trim() === 'none' ? [] : text.trim().split(/\s+/);
    for (const chord of chords) {
      const complaint = chordComplaint(chord);
      if (complaint !== undefined) throw wrong(id, complaint);
    }
    keys.set(id, chords);
  }
  for (const command of commands) refuseDoubles(command, keys);
  return keys;
}

function refuseDoubles(command: Command, keys: Keys): void {
  for (const chord of keysOf(command, keys)) {
    const other = commands.find(one => one !== command && one.scope === command.scope && keysOf(one, keys).includes(chord));
    if (other === undefined) continue;
    const named = keys.has(command.id) ? command : other;
    throw wrong(named.id, `'${chord}' is the key of ${named === command ? other.id : command.id} already; give that another one, or none`);
  }
}

const nearTo = (id: string): string => {
  const near = didYouMean(
    id,
    commands.map(command => command.id),
  );
  return near === '' ? '' : `; ${near}`;
};

const wrong = (id: string, why: string): SwarmError =>
  new SwarmError('bad_config', `screen.keys: ${id}: ${why}`, { hint: '`swarm do` lists the commands and their keys.' });

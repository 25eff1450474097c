/** What is remembered of one session for the next, in the same project. */

import { themes } from '../../core/themes.ts';
import { sortings } from '../state/lanes.ts';
import { type Model, places } from './model.ts';

const kept = ['place', 'sorting', 'isGrouped', 'isKanban', 'hidesDone', 'filter', 'messageFilter', 'theme', 'hasMouse'] as const;

export function remembered(model: Model): string {
  return JSON.stringify({ ...Object.fromEntries(kept.map(name => [name, model[name]])), isNewcomer: model.isNewcomer });
}

/** Whatever in it is of use; a file that somebody has broken is no reason to fail. */
export function recalled(model: Model, text: string | undefined): Model {
  if (text === undefined) return model;
  try {
    const seen = JSON.parse(text) as { [name: string]: unknown };
    const fits = (name: (typeof kept)[number]): boolean => {
      const value = seen[name];
      if (typeof value !== typeof model[name]) return false;
      if (name === 'place') return places.includes(value as never);
      if (name === 'sorting') return sortings.includes(value as never);
      return name !== 'theme' || themes.includes(value as never);
    };
    return { ...model, ...Object.fromEntries(kept.filter(fits).map(name => [name, seen[name]])), isNewcomer: seen.isNewcomer !== false };
  } catch {
    return model;
  }
}

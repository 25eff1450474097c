/** What a command is: its name, its keys and where they count, and what it does. */

import type { Context } from '../model/context.ts';

/** Where keys are pressed, the nearest first; what lies on top keeps all others out. */
export const scopes = [
  'global',
  'list',
  'kanban',
  'tasks',
  'task',
  'workers',
  'messages',
  'timeline',
  'runs',
  'overlay',
  'palette',
  'pick',
  'prompt',
  'confirm',
  'form',
  'peek',
  'help',
] as const;
export type Scope = (typeof scopes)[number];

export interface Command {
  /** `task.assign`: also the name for `swarm do` and in the configuration of keys. */
  readonly id: string;
  readonly title: string;
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** A word for the line of hints; those without are found by `?` and the palette. */
  readonly hint?: string;
  /** It changes the swarm: refused in a screen that is read-only. */
  readonly changes?: true;
  /** It leads to what is there now, though it changes nothing. */
  readonly needsPresent?: true;
  /** Nothing for `swarm do`: it is about what is on the screen. */
  readonly needsScreen?: true;
  /** Nothing for the palette: it only makes sense with its key. */
  readonly isKeyOnly?: true;
  /** Why it cannot be done now, if it cannot. */
  readonly refused?: (context: Context) => string | undefined;
  readonly run: (context: Context) => void | Promise<void>;
}

/** Why nothing is done to what was. */
export const refusedInPast = ({ model }: Context['view']): string | undefined =>
  model.lookedAt === null ? undefined : 'This is the past, which stays as it was: escape leads back to now.';

export const isOfNow = ({ changes, needsPresent }: Command): boolean => changes === true || needsPresent === true;

export const defineCommands = <const C extends readonly Command[]>(commands: C): readonly Command[] => commands;

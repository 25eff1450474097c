/** What lies on top of the screen and has the keys: the palette, a list to pick from, a question, a form, a text to write. */

import type { TextField } from './text-field.ts';

export interface Choice {
  readonly id: string;
  readonly text: string;
  /** Why it fits or does not, or which key it has. */
  readonly hint: string;
  /** Shown, but not to be chosen. */
  readonly isOff?: boolean;
}

export type Overlay = Palette | Help | Picker | Prompt | Confirmation | Form | Peek;

export interface Palette {
  readonly kind: 'palette';
  readonly field: TextField;
  readonly at: number;
}

export interface Help {
  readonly kind: 'help';
  readonly top: number;
}

export interface Picker {
  readonly kind: 'pick';
  readonly title: string;
  /** What Enter does where something follows from it at once, as in `votes`. */
  readonly enter?: string;
  readonly field: TextField;
  readonly at: number;
  readonly choices: readonly Choice[];
}

export interface Prompt {
  readonly kind: 'prompt';
  readonly title: string;
  readonly hint: string;
  /** What Enter does, as in `sends it`. */
  readonly enter: string;
  readonly field: TextField;
  /** Ctrl-J begins a new line. */
  readonly isLong?: boolean;
  /** Every letter counts at once, as in a filter: also an empty text is one. */
  readonly isLive?: boolean;
}

export interface Confirmation {
  readonly kind: 'confirm';
  readonly title: string;
  /** What will be lost. */
  readonly loss: string;
  readonly yes: string;
}

export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly field: TextField;
  readonly isLong?: boolean;
  /** It has one line: breaks in what is pasted become blanks. */
  readonly isLine?: boolean;
  /** The only values it takes; changed with left and right. */
  readonly values?: readonly string[];
  /** Tasks are searched for and picked. */
  readonly picksTasks?: boolean;
}

export interface Form {
  readonly kind: 'form';
  readonly title: string;
  /** What Enter does, as in `starts the run`. */
  readonly enter: string;
  readonly fields: readonly FormField[];
  readonly at: number;
  readonly error: string | null;
}

export interface Peek {
  readonly kind: 'peek';
  readonly worker: string;
  /** Others with the same question, that get the same answer. */
  readonly others: readonly string[];
  readonly field: TextField;
  /** Where the output was when it was read. */
  readonly seq: number | null;
}

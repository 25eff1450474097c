/** Colours: few, and never the only bearer of a meaning. */

import type { TaskStatus } from '../core/task.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;
export type Paint = (style: Style | undefined, text: string) => string;

export const painter =
  (color: boolean): Paint =>
  (style, text) => {
    if (!color || style === undefined || text === '') return text;
    const [on, off] = codes[style];
    return `\x1b[${on}m${text}\x1b[${off}m`;
  };

const ofStatus: Readonly<Record<TaskStatus, Style | undefined>> = {
  blocked: 'yellow',
  pending: undefined,
  in_progress: 'cyan',
  pending_review: 'magenta',
  completed: 'green',
  failed: 'red',
  cancelled: 'dim',
  skipped: 'dim',
};

export const statusStyle = (status: string): Style | undefined => ofStatus[status as TaskStatus];

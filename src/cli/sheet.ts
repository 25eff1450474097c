/** Names and values below each other, as the verbs that show one thing print it. */

import { indented, lines } from '../wording/text.ts';
import type { Paint, Style } from './style.ts';

export type Field = readonly [name: string, value: string | null | undefined, style?: Style | undefined];

/** Leaves out what has no value; a value of several lines goes below its name. */
export function sheet(fields: readonly Field[], paint: Paint): string {
  const shown = fields.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length)) + 2;
  return shown.map(([name, value, style]) => row(name, lines(value!), width, style, paint)).join('\n');
}

function row(name: string, value: string, width: number, style: Style | undefined, paint: Paint): string {
  if (value.includes('\n')) return `${paint('dim', name)}\n${indented(value)}`;
  return `${paint('dim', name.padEnd(width))}${paint(style, value)}`;
}

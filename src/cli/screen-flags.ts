/** How the user interface is to look, and whether there can be one here. */

import { themes } from '../core/themes.ts';
import { usageError } from './readers.ts';
import type { Terminal } from './terminal.ts';
import type { Flags } from './verb.ts';

export const screenFlags = {
  theme: {
    value: 'NAME',
    values: themes,
    about: 'colours of the user interface, in place of those that are configured',
  },
  ascii: { about: 'draw the user interface with plain ASCII only' },
  'no-mouse': { about: 'leave the mouse to this terminal' },
  'no-animation': { about: 'nothing moves more than once a second: for slow lines and tired eyes' },
  'read-only': { about: 'look on: the user interface changes nothing' },
} as const satisfies Flags;

export const canDraw = ({ stdin, columns, env }: Terminal): boolean => stdin.isTTY === true && columns !== undefined && env.TERM !== 'dumb';

export function requireScreen(terminal: Terminal): void {
  if (canDraw(terminal)) return;
  throw usageError(
    'the user interface needs a terminal that can draw',
    '`swarm watch` prints what happens as lines, `swarm status` what is.',
  );
}

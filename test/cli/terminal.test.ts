/** Colours are for terminals, and for whoever asks for them. */

import { expect, test } from 'vitest';
import { wantsColor } from '../../src/cli/terminal.ts';

test.each<[object, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [{ TERM: 'dumb' }, true, false],
])('%j with a terminal: %s gives %s', (env, isTerminal, color) => {
  expect(wantsColor(env as NodeJS.ProcessEnv, isTerminal)).toBe(color);
});

/** Opens the screen in this process's terminal. */

import type { ScreenWish } from '../client/screen-wish.ts';
import { ownTerminal } from '../client/viewer-terminal.ts';
import { type ThemeName, themeNames } from './model/look.ts';

export async function openScreen({ env, theme, ...wish }: ScreenWish): Promise<void> {
  // Before Ink and React are loaded, which read them once: React's development build is slow, and colours are ours to choose.
  process.env.NODE_ENV ??= 'production';
  process.env.FORCE_COLOR = hasTrueColour(env) ? '3' : '2';
  const [{ PersonScreen }, { draw }] = await Promise.all([import('./screen.ts'), import('./drawing.tsx')]);
  const screen = new PersonScreen({
    ...wish,
    ...{ terminal: ownTerminal(), theme: themeOf(theme, env), keys: new Map(), now: Date.now },
  });
  await screen.run(draw);
}

const hasTrueColour = ({ COLORTERM: depth }: NodeJS.ProcessEnv): boolean => depth === 'truecolor' || depth === '24bit';

function themeOf(wanted: string | undefined, { NO_COLOR: no }: NodeJS.ProcessEnv): ThemeName {
  if (wanted !== undefined) return themeNames.find(name => name === wanted) ?? 'ansi';
  return no ? 'mono' : 'ansi';
}

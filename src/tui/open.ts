/** Opens the screen in this process's terminal. */

import type { ScreenWish } from '../client/screen-wish.ts';
import { ownTerminal } from '../client/viewer-terminal.ts';
import type { ThemeName } from '../core/themes.ts';
import { keysFrom } from './commands/keys-from.ts';

export async function openScreen({ env, theme, isAscii, hasMouse, project, ...wish }: ScreenWish): Promise<void> {
  const settings = await wish.client.call('screen.settings', {});
  const keys = keysFrom(settings);
  // Before Ink and React are loaded, which read them once: React's development build is slow, and colours are ours to choose.
  const configured = themeFrom(settings.theme, env);
  const isThemeGiven = theme !== undefined || Boolean(env.NO_COLOR);
  process.env.NODE_ENV ??= 'production';
  process.env.FORCE_COLOR = hasTrueColour(env) ? '3' : '2';
  // Both at once are a warning of Node's, in the middle of the picture.
  delete process.env.NO_COLOR;
  const [{ PersonScreen }, { draw }] = await Promise.all([import('./screen.ts'), import('./drawing.tsx')]);
  const screen = new PersonScreen({
    ...{ ...wish, project: settings.name ?? project, keys, terminal: ownTerminal(), theme: theme ?? configured, now: Date.now },
    ...{ isThemeGiven, isAscii: isAscii ?? isPlain(settings.glyphs, env) },
    ...{ hasMouse: hasMouse ?? settings.mouse === 'on', rings: settings.bell === 'on' },
    ...{ notification: settings.notification, isInTmux: Boolean(env.TMUX) },
  });
  await screen.run(draw);
}

const hasTrueColour = ({ COLORTERM: depth }: NodeJS.ProcessEnv): boolean => depth === 'truecolor' || depth === '24bit';

/** https://no-color.org */
const themeFrom = (configured: ThemeName, { NO_COLOR: no }: NodeJS.ProcessEnv): ThemeName => (no ? 'mono' : configured);

/** Also the consoles that say of themselves that they can do little. */
function isPlain(glyphs: string, { TERM: kind, LC_ALL: all, LC_CTYPE: type, LANG: lang }: NodeJS.ProcessEnv): boolean {
  return glyphs === 'auto' ? kind === 'linux' || !/utf-?8/i.test(all || type || lang || 'utf-8') : glyphs === 'ascii';
}

/** The environment of the calling shell, as far as it is right for a command that runs in a terminal of its own. */

import { limits } from '../core/limits.ts';
import { usageError } from './readers.ts';

/** They describe the terminal and the shell that called, which the command will not be in. */
const ofCaller = new Set([
  ...['TERM', 'COLORTERM', 'TERMCAP', 'TERMINFO', 'TERMINFO_DIRS', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'TERM_SESSION_ID', 'COLORFGBG'],
  ...[
    'COLUMNS',
    'LINES',
    'WINDOWID',
    'WINDOW',
    'STY',
    'TMUX',
    'TMUX_PANE',
    'SSH_TTY',
    'GPG_TTY',
    'VTE_VERSION',
    'LC_TERMINAL',
    'LC_TERMINAL_VERSION',
  ],
  ...['WT_SESSION', 'WT_PROFILE_ID', '_', 'SHLVL', 'PWD', 'OLDPWD'],
]);

const ofCallersTerminal = /^(SWARM_|KITTY_|WEZTERM_|ALACRITTY_|ITERM_|KONSOLE_|GNOME_TERMINAL_|GHOSTTY_|ZELLIJ)/;

export interface Passed {
  readonly env: Record<string, string>;
  /** Variables that are longer than any may be. */
  readonly leftOut: readonly string[];
}

/** `chosen` are `NAME=VALUE`, or `NAME` for one that would be left out otherwise. */
export function callerEnv(env: NodeJS.ProcessEnv, chosen: readonly string[]): Passed {
  const fitting = Object.entries(env).filter(([name]) => !ofCaller.has(name) && !ofCallersTerminal.test(name));
  const leftOut = fitting.filter(([name, value = '']) => !fits(name, value)).map(([name]) => name);
  const passed = Object.fromEntries(fitting.filter(([name, value]) => value !== undefined && fits(name, value))) as Record<string, string>;
  return { env: { ...passed, ...Object.fromEntries(chosen.map(text => pairOf(text, env))) }, leftOut };
}

const fits = (name: string, value: string): boolean => name.length <= limits.labelChars && value.length <= limits.argumentChars;

function pairOf(text: string, env: NodeJS.ProcessEnv): [name: string, value: string] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (!/^[^=\s]+$/.test(name)) throw usageError(`--env must look like NAME=VALUE, not '${text}'`);
  const value = at < 0 ? env[name] : text.slice(at + 1);
  if (value === undefined) throw usageError(`--env ${name}: there is no such variable here`, `Say what it is: \`--env ${name}=VALUE\`.`);
  return [name, value];
}

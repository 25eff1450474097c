/** A person at a terminal: tmux runs it, its keys are sent, and what it shows is read. */

import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export const tmuxIsThere = spawnSync('tmux', ['-V']).status === 0;

const lookMs = 20;
/** Shorter than a test may take, so that it ends with what was there instead. */
const seenMsMax = 20_000;

export interface Person {
  /** Types a line, and Enter. */
  types(line: string): void;
  /** Presses keys by tmux's names for them: `C-]`, `Escape`. */
  presses(...keys: string[]): void;
  /** Sends what a terminal would: reports of the mouse, for example. */
  sends(bytes: string): void;
  /** What programs have asked this terminal for, by tmux's names: `mouse_sgr_flag`. */
  flag(name: string): string;
  screen(): string;
  /** Waits until the screen shows this, and gives the screen. */
  sees(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  resizes(cols: number, rows: number): void;
  /** Closes the window, as with a click. */
  leaves(): void;
}

/** In a plain shell, in a tmux server that nobody else uses. */
export function personAt(home: string, env: NodeJS.ProcessEnv, size = { cols: 100, rows: 30 }): Person {
  const socket = `${home}/tmux-${Math.trunc(performance.now())}`;
  const tmux = (...args: string[]): string => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env });
  tmux('new-session', '-d', '-x', String(size.cols), '-y', String(size.rows), '-c', home, 'env PS1=ready: sh');
  onTestFinished(() => void spawnSync('tmux', ['-S', socket, 'kill-server']));
  const screen = (): string => tmux('capture-pane', '-p');
  return {
    types: line => {
      tmux('send-keys', '-l', line);
      tmux('send-keys', 'Enter');
    },
    presses: (...keys) => void tmux('send-keys', ...keys),
    sends: bytes => void tmux('send-keys', '-H', ...Buffer.from(bytes, 'latin1').toString('hex').match(/../g)!),
    flag: name => tmux('display-message', '-p', `#{${name}}`).trim(),
    screen,
    sees: async wanted => {
      const isSeen =
        typeof wanted === 'function'
          ? wanted
          : (shown: string) => (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown));
      const until = performance.now() + seenMsMax;
      for (;;) {
        const shown = screen();
        if (isSeen(shown)) return shown;
        if (performance.now() > until) throw new Error(`nothing of ${wanted} is to be seen, but this:\n${shown}`);
        await delay(lookMs);
      }
    },
    resizes: (cols, rows) => void tmux('resize-window', '-x', String(cols), '-y', String(rows)),
    leaves: () => void spawnSync('tmux', ['-S', socket, 'kill-server']),
  };
}

/** A person's terminal while we use it: entered once, and given back as it was found on every way out, however the process ends. */

import { constants } from 'node:os';
import type { ViewerTerminal } from './viewer-terminal.ts';

export interface Holding {
  /** What is written when it is taken. */
  enter(): string;
  /** What gives it back, whatever has become of it since. */
  leave(): string;
  /** It is ours again after somebody else had it, maybe without our having left it: draw anew. */
  onResumed(): void;
}

const fatalSignals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const satisfies NodeJS.Signals[];

export class HeldTerminal {
  readonly #terminal: ViewerTerminal;
  readonly #holding: Holding;
  #isHeld = false;

  constructor(terminal: ViewerTerminal, holding: Holding) {
    this.#terminal = terminal;
    this.#holding = holding;
  }

  enter(): void {
    process.on('exit', this.leaveNow);
    // Before Node prints what went wrong, so that it is read on a screen that stays.
    process.on('uncaughtExceptionMonitor', this.leaveNow);
    // Before all others: a library that listens ends the process where it is left alone, and asks that only once.
    for (const signal of fatalSignals) process.prependListener(signal, this.#onSignal);
    process.on('SIGTSTP', this.#suspend);
    process.on('SIGCONT', this.#resume);
    this.#take();
  }

  /** Resolves when the terminal has taken all that was drawn, and is given back. */
  async leave(): Promise<void> {
    if (this.#isHeld) {
      const { output } = this.#terminal;
      await new Promise<void>(resolve => output.write(this.#holding.leave(), () => resolve()));
      // A signal may have come while it was written.
      if (this.#isHeld) this.#terminal.setRaw(false);
      this.#isHeld = false;
    }
    this.#forget();
  }

  /** Within the call, also from a handler of `exit`. What was not drawn by now never is. */
  readonly leaveNow = (): void => {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#terminal.writeNow(this.#holding.leave());
    try {
      this.#terminal.setRaw(false);
    } catch {
      // It hung up: there is nothing to give back.
    }
  };

  #take(): void {
    this.#isHeld = true;
    this.#terminal.setRaw(true);
    this.#terminal.output.write(this.#holding.enter());
  }

  /** Ends by the signal itself, as whoever waits for this process expects, unless somebody else here has plans for it. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.leaveNow();
    this.#forget();
    if (process.listenerCount(signal) > 0) return;
    process.kill(process.pid, signal);
    // Only a signal that is ignored from birth comes back from this.
    process.exitCode = 128 + constants.signals[signal];
  };

  readonly #suspend = (): void => {
    this.leaveNow();
    process.kill(process.pid, 'SIGSTOP');
  };

  /** Whoever had the terminal meanwhile may have changed it, even if we were stopped without a word. */
  readonly #resume = (): void => {
    if (this.#isHeld) {
      this.#terminal.setRaw(false);
      this.#terminal.setRaw(true);
    } else this.#take();
    this.#holding.onResumed();
  };

  #forget(): void {
    process.off('exit', this.leaveNow);
    process.off('uncaughtExceptionMonitor', this.leaveNow);
    for (const signal of fatalSignals) process.off(signal, this.#onSignal);
    process.off('SIGTSTP', this.#suspend);
    process.off('SIGCONT', this.#resume);
  }
}

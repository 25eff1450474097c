/** A program that attaches its terminal to what a test serves, and says at the end how it ended. For `inPty`; not a test itself. */

import { attach } from '../../src/client/attach.ts';
import { ownTerminal } from '../../src/client/viewer-terminal.ts';
import { detachKeyFrom } from '../../src/config/detach-key.ts';

const { socket, key, lines, fault, ...options } = JSON.parse(process.argv[2]!) as {
  socket: string;
  key?: string;
  /** What the worker shows, when it is asked. */
  lines?: string[];
  /** Breaks in the middle of it. */
  fault?: 'throw' | 'exit';
};

// Let the test see that this process is ready to be stopped in the middle.
if (fault !== undefined) {
  process.once('SIGUSR2', () => {
    if (fault === 'exit') process.exit(7);
    throw new Error('a fault in the middle');
  });
}

const end = await attach({
  ...{ socket, worker: 'w1', name: `pid ${process.pid}`, terminal: ownTerminal() },
  ...(key === undefined ? {} : { detachKey: detachKeyFrom(key)! }),
  ...(lines === undefined
    ? {}
    : { fetchLines: async scrollback => ({ lines: scrollback ? lines : lines.slice(-40), cursor: { x: 2, y: 1, visible: true } }) }),
  ...options,
});
console.log(`ended ${JSON.stringify(end.how === 'refused' ? { ...end, error: end.error.message } : end)}`);

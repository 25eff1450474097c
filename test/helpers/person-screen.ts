/** The screen of a person over a real daemon, without a terminal and without drawing: keys go in, and what would be drawn is looked at. */

import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { shelfHere } from '../../src/cli/workflows.ts';
import type { Client } from '../../src/client/client.ts';
import type { ViewerTerminal } from '../../src/client/viewer-terminal.ts';
import type { View } from '../../src/tui/model/view.ts';
import { PersonScreen } from '../../src/tui/screen.ts';
import type { ScreenOptions } from '../../src/tui/screen-options.ts';

export interface AtScreen {
  /** What a terminal sends for keys. */
  types(keys: string): void;
  /** Runs a command by its name, through the palette. */
  runs(id: string): void;
  /** The view, once it is like this. */
  sees(wanted: (view: View) => boolean): Promise<View>;
  /** Once the person has left. */
  readonly left: Promise<void>;
}

export async function atScreen(
  connect: () => Promise<Client>,
  change: Partial<ScreenOptions> = {},
  draw: Parameters<PersonScreen['run']>[0] = () => ({ stop: () => {} }),
): Promise<AtScreen> {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough().resume(), { columns: 120, rows: 36 });
  const terminal: ViewerTerminal = { input, output, setRaw: () => {}, writeNow: () => {} };
  const screen = new PersonScreen({
    ...{
      client: await connect(),
      connect,
      revive: undefined,
      terminal,
      project: 'test',
      theme: 'mono',
      isThemeGiven: true,
      isAscii: false,
      hasMouse: true,
    },
    ...{
      isReadOnly: false,
      isCalm: false,
      keys: new Map(),
      rings: true,
      notification: 'osc9',
      isInTmux: false,
      memory: { read: () => undefined, write: () => {} },
    },
    faults: { file: 'screen.log', write: () => {} },
    workflows: () => Promise.resolve(shelfHere({ cwd: process.cwd(), env: process.env })),
    ...{ attach: () => Promise.resolve('attached'), now: Date.now },
    ...change,
  });
  const left = screen.run(draw);
  // Whoever wants to know how it ended asks later.
  left.catch(() => {});
  onTestFinished(async () => {
    // Out of typing to a worker, out of what lies on top, and, pressed twice, out of it all.
    input.write('\x1d\x03\x03\x03\x03');
    await left.catch(() => {});
  });
  const types = (keys: string): void => void input.write(keys);
  const sees = (wanted: (view: View) => boolean): Promise<View> =>
    new Promise(resolve => {
      const look = (): void => {
        const view = screen.store.get();
        if (!wanted(view)) return;
        stop();
        resolve(view);
      };
      const stop = screen.store.subscribe(look);
      look();
    });
  await sees(({ swarm }) => swarm.isComplete);
  return { types, sees, left, runs: id => types(`:${id}\r`) };
}

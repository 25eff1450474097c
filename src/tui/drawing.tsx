/** The picture, made by Ink: it only lays out and rasters; frames go where they are told. */

import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { noFaults } from './faults.ts';
import { FrameSink } from './frame-sink.ts';
import type { View } from './model/view.ts';
import type { Hits } from './pieces/hits.ts';
import type { Store } from './state/store.ts';
import { asciiOf } from './terminal/ascii.ts';
import { App } from './views/app.tsx';

export interface Drawing {
  stop(): void;
}

export function draw(store: Store<View>, hits: Hits, onFrame: (frame: string) => void, faults = noFaults): Drawing {
  const sink = new FrameSink(
    () => store.get().size,
    frame => onFrame(store.get().look.isAscii ? asciiOf(frame) : frame),
  );
  const instance = render(<App {...{ store, hits, faults }} />, {
    stdout: sink as unknown as NodeJS.WriteStream,
    // Keys never come this way, and nothing is to listen to the real input but ourselves.
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    // Every commit gives one whole frame, without a throttle and without escape sequences of Ink's own.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return { stop: () => instance.unmount() };
}

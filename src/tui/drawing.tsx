/** The picture: React and Ink build its tree and lay it out, the raster draws it, and frames go where they are told. */

import { PassThrough } from 'node:stream';
import { Box, type DOMElement, render } from 'ink';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { noFaults } from './faults.ts';
import { FrameSink } from './frame-sink.ts';
import type { View } from './model/view.ts';
import type { Hits } from './pieces/hits.ts';
import { Raster } from './raster.ts';
import type { Store } from './state/store.ts';
import { asciiOf } from './terminal/ascii.ts';
import type { Frame } from './terminal/cells.ts';
import { App } from './views/app.tsx';

export interface Drawing {
  stop(): void;
}

export function draw(store: Store<View>, hits: Hits, onFrame: (frame: Frame) => void, faults = noFaults): Drawing {
  const raster = new Raster(store.get().look.isAscii ? asciiOf : undefined);
  const paint = (root: DOMElement): void => {
    const { columns, rows } = store.get().size;
    onFrame(raster.frame(root, columns, rows));
  };
  const instance = render(
    <Taken paint={paint}>
      <App {...{ store, hits, faults }} />
    </Taken>,
    {
      stdout: new FrameSink(() => store.get().size) as unknown as NodeJS.WriteStream,
      // Keys never come this way, and nothing is to listen to the real input but ourselves.
      stdin: new PassThrough() as unknown as NodeJS.ReadStream,
      // Every commit is drawn, at once.
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  return { stop: () => instance.unmount() };
}

interface TakenProps {
  readonly paint: (root: DOMElement) => void;
  readonly children: ReactNode;
}

/** Ink cuts every text of every frame into cells anew, which takes most of its time: once its tree stands, we draw it instead. */
function Taken({ paint, children }: TakenProps): ReactNode {
  const box = useRef<DOMElement>(null);
  const [isTaken, setTaken] = useState(false);
  useLayoutEffect(() => {
    const root = box.current!.parentNode!;
    root.onRender = () => paint(root);
    setTaken(true);
    return () => {
      root.onRender = () => {};
    };
  }, [paint]);
  return <Box ref={box}>{isTaken ? children : null}</Box>;
}

/** The whole screen: exactly as large as the terminal, its parts where the layout puts them, and on top what lies there. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { LayoutKind } from '../model/layout.ts';
import { layoutKindOf } from '../model/model.ts';
import type { View } from '../model/view.ts';
import { type Hits, HitsProvider } from '../pieces/hits.ts';
import { useView, ViewStore } from '../pieces/use-view.ts';
import type { Store } from '../state/store.ts';
import { Charts } from './charts.tsx';
import { Grid } from './grid.tsx';
import { Header } from './header.tsx';
import { Hints } from './hints.tsx';
import { InboxStrip } from './inbox-strip.tsx';
import { Log } from './log.tsx';
import { Messages, Thread } from './messages.tsx';
import { Overlays } from './overlays.tsx';
import { Pools } from './pools.tsx';
import { Preview } from './preview.tsx';
import { TaskCard } from './task-card.tsx';
import { Tasks } from './tasks.tsx';
import { Timeline } from './timeline.tsx';
import { Tiny } from './tiny.tsx';
import { ToastLine } from './toast.tsx';
import { WorkerScreen } from './worker-screen.tsx';
import { Workers } from './workers.tsx';

export const App = ({ store, hits }: { readonly store: Store<View>; readonly hits: Hits }): ReactNode => (
  <ViewStore.Provider value={store}>
    <HitsProvider value={hits}>
      <Screen />
    </HitsProvider>
  </ViewStore.Provider>
);

function Screen(): ReactNode {
  const columns = useView(({ size }) => size.columns);
  const rows = useView(({ size }) => size.rows);
  const isTiny = useView(({ layout }) => layout.isTiny);
  const kind = useView(({ model }) => layoutKindOf(model));
  return (
    <Box width={columns} height={rows} overflow="hidden">
      {isTiny ? (
        <Tiny />
      ) : (
        <>
          <Header />
          <InboxStrip />
          {bodies[kind]}
          <ToastLine />
          <Hints />
          <Overlays />
        </>
      )}
    </Box>
  );
}

const board = (
  <>
    <Tasks />
    <Workers />
    <Preview />
    <Log />
    <Charts />
  </>
);

const bodies: { readonly [K in LayoutKind]: ReactNode } = {
  board,
  columns: board,
  workers: (
    <>
      <Workers />
      <Pools />
      <Grid />
      <Preview />
    </>
  ),
  messages: (
    <>
      <Messages />
      <Thread />
    </>
  ),
  timeline: (
    <>
      <Timeline />
      <Charts />
    </>
  ),
  task: <TaskCard />,
  worker: <WorkerScreen />,
};

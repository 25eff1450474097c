/** The whole screen: exactly as large as the terminal, its parts where the layout puts them, and on top what lies there. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Faults } from '../faults.ts';
import type { LayoutKind } from '../model/layout.ts';
import { layoutKindOf } from '../model/model.ts';
import type { View } from '../model/view.ts';
import { type Hits, HitsProvider } from '../pieces/hits.ts';
import { useView, ViewStore } from '../pieces/use-view.ts';
import type { Store } from '../state/store.ts';
import { Charts } from './charts.tsx';
import { Grid } from './grid.tsx';
import { FaultsProvider, Guarded, LastResort, type Part } from './guarded.tsx';
import { Header } from './header.tsx';
import { Hints } from './hints.tsx';
import { InboxStrip } from './inbox-strip.tsx';
import { Log } from './log.tsx';
import { Messages, Thread } from './messages.tsx';
import { Overlays } from './overlays.tsx';
import { Pools } from './pools.tsx';
import { Preview } from './preview.tsx';
import { RunPane, StepSide } from './run.tsx';
import { Runs } from './runs.tsx';
import { TaskCard } from './task-card.tsx';
import { Tasks } from './tasks.tsx';
import { Timeline } from './timeline.tsx';
import { Tiny } from './tiny.tsx';
import { ToastLine } from './toast.tsx';
import { WorkerScreen } from './worker-screen.tsx';
import { Workers } from './workers.tsx';

interface AppProps {
  readonly store: Store<View>;
  readonly hits: Hits;
  readonly faults: Faults;
}

export const App = ({ store, hits, faults }: AppProps): ReactNode => (
  <LastResort faults={faults}>
    <ViewStore.Provider value={store}>
      <HitsProvider value={hits}>
        <FaultsProvider value={faults}>
          <Screen />
        </FaultsProvider>
      </HitsProvider>
    </ViewStore.Provider>
  </LastResort>
);

function Screen(): ReactNode {
  const columns = useView(({ size }) => size.columns);
  const rows = useView(({ size }) => size.rows);
  const isTiny = useView(({ layout }) => layout.isTiny);
  const kind = useView(({ model }) => layoutKindOf(model));
  return (
    <Box width={columns} height={rows} overflow="hidden">
      {isTiny ? (
        guarded('screen', <Tiny />)
      ) : (
        <>
          {guarded('header', <Header />)}
          {guarded('inbox', <InboxStrip />)}
          {bodies[kind]}
          {guarded('toast', <ToastLine />)}
          {guarded('hints', <Hints />)}
          {guarded('overlay', <Overlays />)}
        </>
      )}
    </Box>
  );
}

const guarded = (part: Part, view: ReactNode): ReactNode => <Guarded part={part}>{view}</Guarded>;

const board = (
  <>
    {guarded('tasks', <Tasks />)}
    {guarded('workers', <Workers />)}
    {guarded('preview', <Preview />)}
    {guarded('log', <Log />)}
    {guarded('charts', <Charts />)}
  </>
);

const bodies: { readonly [K in LayoutKind]: ReactNode } = {
  board,
  columns: board,
  workers: (
    <>
      {guarded('workers', <Workers />)}
      {guarded('pools', <Pools />)}
      {guarded('grid', <Grid />)}
      {guarded('preview', <Preview />)}
    </>
  ),
  messages: (
    <>
      {guarded('messages', <Messages />)}
      {guarded('thread', <Thread />)}
    </>
  ),
  timeline: (
    <>
      {guarded('timeline', <Timeline />)}
      {guarded('charts', <Charts />)}
    </>
  ),
  runs: (
    <>
      {guarded('runs', <Runs />)}
      {guarded('run', <RunPane />)}
      {guarded('preview', <Preview />)}
    </>
  ),
  task: guarded('card', <TaskCard />),
  worker: guarded('screen', <WorkerScreen />),
  run: (
    <>
      {guarded('run', <RunPane />)}
      {guarded('side', <StepSide />)}
    </>
  ),
};

/** The completion of one task for which 10,000 others wait: the time until its reply, and what another client waits meanwhile. */

import { fill, openBoard } from './boards.ts';
import { besides } from './bystander.ts';
import { type Bench, median, percentile } from './harness.ts';
import type { Lab } from './lab.ts';
import { Wire } from './wire.ts';

const rounds = 3;
const children = 10_000;

export const unblock: Bench = {
  title: 'Completion that unblocks 10,000 tasks',
  measure: async lab => {
    const runs = [await unblockAll(lab, 0)];
    while (runs.length <= rounds) runs.push(await unblockAll(lab, runs.length));
    const counted = runs.slice(1);
    return [
      { name: 'time until the reply', value: median(counted.map(run => run.ms)), unit: 'ms' },
      {
        name: 'another client waits, longest',
        value: percentile(
          counted.flatMap(run => run.waits),
          1,
        ),
        unit: 'ms',
      },
    ];
  },
};

async function unblockAll(lab: Lab, round: number): Promise<{ ms: number; waits: number[] }> {
  const board = lab.path(`unblock-${round}.db`);
  const store = openBoard(board);
  await fill(store, 1, () => ({ title: 'The one that all wait for' }));
  await fill(store, children, i => ({ title: `Task ${i}`, depends_on: ['t1'] }));
  await store.close();
  const daemon = await lab.daemon({ board });
  const wire = await Wire.open(daemon.socket);
  const run = await besides(daemon, () => wire.call('task.done', { id: 't1' }));
  await daemon.stop();
  return run;
}

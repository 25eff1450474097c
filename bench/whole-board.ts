/** A board of 20,000 tasks: verifying it, and how soon a killed daemon answers again. */

import { claimant, fill, openBoard, plain, workOne } from './boards.ts';
import { besides } from './bystander.ts';
import { type Bench, median, percentile, residentMbOf, timed } from './harness.ts';
import { Wire } from './wire.ts';

const rounds = 3;
const tasks = 20_000;
const completed = 5_000;

export const wholeBoard: Bench = {
  title: 'A board of 20,000 tasks, 5,000 of them completed',
  measure: async lab => {
    const board = lab.path('whole.db');
    const store = openBoard(board);
    await fill(store, tasks, plain);
    for (let i = 0; i < completed; i++) await workOne(store, claimant, `token-${i}`);
    await store.close();
    const daemon = await lab.daemon({ board });
    const verifications: { ms: number; waits: number[] }[] = [];
    const restarts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const wire = await Wire.open(daemon.socket);
      verifications.push(await besides(daemon, () => verified(wire)));
      restarts.push(
        await timed(async () => {
          await daemon.stop('SIGKILL');
          await daemon.start();
          (await Wire.open(daemon.socket)).close();
        }),
      );
    }
    const resident = residentMbOf(daemon.pid);
    await daemon.stop();
    return [
      { name: 'verify', value: median(verifications.map(run => run.ms)), unit: 'ms' },
      { name: 'verify: another client waits, p50', value: median(verifications.flatMap(run => run.waits)), unit: 'ms' },
      {
        name: 'verify: another client waits, longest',
        value: percentile(
          verifications.flatMap(run => run.waits),
          1,
        ),
        unit: 'ms',
      },
      { name: 'SIGKILL to answering again', value: median(restarts), unit: 'ms', atMost: 1_000 },
      { name: 'memory after a restart', value: resident, unit: 'MB' },
    ];
  },
};

async function verified(wire: Wire): Promise<void> {
  const answer = await wire.call('verify', {});
  if (!answer.includes('"ok":true')) throw new Error(`the board is not sound: ${answer}`);
}

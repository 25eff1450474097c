/** Holders of processes that ended: each is let go, also when the daemon goes in the same moment. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { gone, identityOf } from '../helpers/living.ts';
import { homeOfWorkers, recordOf, run } from '../helpers/workers.ts';

const count = 12;

test('a daemon that stops right after its workers leaves no holder behind', async () => {
  const daemon = await homeOfWorkers().start();
  const client = await daemon.connect();
  const workers = await Promise.all(Array.from({ length: count }, () => run(client, 'exec sleep 1000')));
  const holders = workers.map(worker => recordOf(worker).holder);
  await Promise.all(workers.map(({ name }) => client.call('worker.stop', { name, grace_ms: 200 })));
  expect(await daemon.stop()).toBe(0);
  await Promise.all(holders.map(gone));
});

test('a holder whose end a killed daemon had noted is let go by the next one', async () => {
  const place = homeOfWorkers();
  const daemon = await place.start();
  const worker = await run(await daemon.connect(), 'exec sleep 1000');
  const record = recordOf(worker);
  await daemon.kill();
  // The agent ends while nobody is there, and its end is noted the way the killed daemon would have done it last.
  process.kill(record.run.process!.pid, 'SIGKILL');
  await gone(record.run.process!);
  const board = new Database(join(place.home, 'swarm.db'));
  board.prepare(`UPDATE process SET state = 'exited', ended_at = ?, signal = 'SIGKILL' WHERE worker = ?`).run(Date.now(), worker.name);
  board.close();
  expect(identityOf(record.holder.pid)).toEqual(record.holder);
  await place.start();
  await gone(record.holder);
});

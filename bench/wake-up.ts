/** From sending a new task to the moment in which the worker that waited for one has it. */

import { type Bench, interleaved, tail } from './harness.ts';
import type { LabDaemon } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const rounds = 10;
const tasksPerRound = 30;

export const wakeUp: Bench = {
  title: 'Task added to task held by a waiting worker',
  measure: async lab => {
    const daemons = await Promise.all([lab.daemon(), lab.daemon()]);
    const [alone, among] = [await wakeUps(daemons[0]!, 1), await wakeUps(daemons[1]!, 50)];
    const { one, fifty } = await interleaved(rounds, { one: alone, fifty: among });
    await Promise.all(daemons.map(daemon => daemon.stop()));
    return [...tail('one worker waits', one.flat(), { p99: 20 }), ...tail('fifty workers wait, one gets it', fifty.flat(), { p99: 20 })];
  },
};

async function wakeUps(daemon: LabDaemon, workers: number): Promise<() => Promise<number[]>> {
  const operator = await Wire.open(daemon.socket);
  const names = Array.from({ length: workers }, (_, i) => `w-${i}`);
  const waiting = await Promise.all(names.map(name => Wire.open(daemon.socket, { as: { name } })));
  const wait = requestLine('task.next', { claim: true, wait_ms: 600_000 });
  const create = requestLine('task.create', { title: 'A task' });
  let awake = (_: Wire): void => {};
  const sleep = (worker: Wire): void => void worker.ask(wait).then(() => awake(worker));
  for (const worker of waiting) sleep(worker);
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < tasksPerRound; i++) {
      const woken = new Promise<Wire>(resolve => {
        awake = resolve;
      });
      const startedAt = performance.now();
      const created = operator.ask(create);
      const worker = await woken;
      times.push(performance.now() - startedAt);
      await worker.call('task.done', { id: taskIn(await created) });
      sleep(worker);
    }
    return times;
  };
}

const taskIn = (line: string): string => (JSON.parse(line) as { result: { task: { id: string } } }).result.task.id;

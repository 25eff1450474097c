/** One process full of workers, each of which claims and completes tasks as fast as it is answered; told what to do by messages. */

import type { CrowdOrder, CrowdReport } from './crowd.ts';
import { Wire } from './wire.ts';

let workers: Wire[] = [];
let left = 0;
let latencies: number[] = [];

const claim = '{"jsonrpc":"2.0","id":1,"method":"task.next","params":{"claim":true}}\n';

process.on('message', async (order: CrowdOrder) => {
  if (order.kind === 'connect') {
    workers = await Promise.all(order.tokens.map(token => Wire.open(order.socket, { token })));
    process.send!({ kind: 'ready' } satisfies CrowdReport);
    return;
  }
  left = order.pairs;
  latencies = [];
  const before = process.cpuUsage();
  await Promise.all(workers.map(work));
  const { user, system } = process.cpuUsage(before);
  process.send!({ kind: 'done', latencies, cpuMs: (user + system) / 1_000 } satisfies CrowdReport);
});

async function work(worker: Wire): Promise<void> {
  while (left-- > 0) {
    const startedAt = performance.now();
    const claimed = await worker.ask(claim);
    const id = textAfter(claimed, '"task":{"id":"');
    const token = textAfter(claimed, '"token":"');
    const done = await worker.ask(
      `{"jsonrpc":"2.0","id":1,"method":"task.done","params":{"id":"${id}","token":"${token}","result":"done"}}\n`,
    );
    if (!done.includes('"status":"completed"')) throw new Error(`this was to complete ${id}: ${done}`);
    latencies.push(performance.now() - startedAt);
  }
}

/** The rest of a JSON string; a parser would cost more than the daemon that is measured. */
function textAfter(line: string, mark: string): string {
  const at = line.indexOf(mark);
  if (at === -1) throw new Error(`this was to hold ${mark}: ${line}`);
  return line.slice(at + mark.length, line.indexOf('"', at + mark.length));
}

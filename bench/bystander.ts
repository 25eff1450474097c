/** Another client, which asks for a small thing again and again: what it has to wait tells for how long the daemon was deaf. */

import type { LabDaemon } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const question = requestLine('facts.list', { after: 0, limit: 1 });

/** The round trips of the bystander while the work was done. */
export async function besides<T>(daemon: LabDaemon, work: () => Promise<T>): Promise<{ result: T; ms: number; waits: number[] }> {
  const wire = await Wire.open(daemon.socket);
  const waits: number[] = [];
  let working = true;
  const asking = (async () => {
    while (working) {
      const startedAt = performance.now();
      await wire.ask(question);
      waits.push(performance.now() - startedAt);
      // A breath, so that the bystander is no load of its own.
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  })();
  const startedAt = performance.now();
  const result = await work();
  const ms = performance.now() - startedAt;
  working = false;
  await asking;
  wire.close();
  return { result, ms, waits };
}

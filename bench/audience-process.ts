/** One process full of subscribers, which count the facts they are sent and tell when the last of them has the last one. */

import type { AudienceOrder, AudienceReport } from './audience.ts';
import { Wire } from './wire.ts';

const subscribers: { facts: number }[] = [];
let expected = 0;
let behind = 0;

const report = (what: AudienceReport): void => void process.send!(what);

process.on('message', async (order: AudienceOrder) => {
  if (order.kind === 'subscribe') {
    await Promise.all(Array.from({ length: order.subscribers }, () => subscribe(order.socket)));
  } else {
    expected = order.facts;
    behind = subscribers.length;
    for (const subscriber of subscribers) subscriber.facts = 0;
  }
  report({ kind: 'ready' });
});

async function subscribe(socket: string): Promise<void> {
  const wire = await Wire.open(socket);
  await wire.call('facts.subscribe', {});
  const subscriber = { facts: 0 };
  subscribers.push(subscriber);
  // A fact is a line, and more need not be known of it.
  wire.socket.removeAllListeners('data').on('data', (chunk: unknown) => {
    const text = chunk as string;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      subscriber.facts++;
      if (subscriber.facts === expected && --behind === 0) report({ kind: 'heard', at: String(process.hrtime.bigint()) });
    }
  });
}

/** What a daemon costs that has nothing to do: with nobody connected, and with 50 subscribers and 50 waiting workers. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Audience } from './audience.ts';
import { type Bench, cpuMsOf, residentMbOf } from './harness.ts';
import type { LabDaemon } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const subscribers = 50;
const workers = 50;
const watchedMs = 5_000;
const settleMs = 1_000;

export const idle: Bench = {
  title: 'An idle daemon',
  measure: async lab => {
    const daemon = await lab.daemon();
    await sleep(settleMs);
    const alone = residentMbOf(daemon.pid);
    const audience = await Audience.gather(lab, daemon, subscribers);
    for (let i = 0; i < workers; i++) await waitForWork(daemon, `w-${i}`);
    await sleep(settleMs);
    const before = cpuMsOf(daemon.pid);
    await sleep(watchedMs);
    const cpuMs = cpuMsOf(daemon.pid) - before;
    const crowded = residentMbOf(daemon.pid);
    audience.leave();
    await daemon.stop();
    return [
      { name: 'memory, nobody connected', value: alone, unit: 'MB', atMost: 200 },
      { name: 'memory, 50 subscribers and 50 waiting workers', value: crowded, unit: 'MB', atMost: 200 },
      { name: 'share of a core, 50 subscribers and 50 waiting workers', value: (cpuMs / watchedMs) * 100, unit: '%', atMost: 1 },
    ];
  },
};

async function waitForWork(daemon: LabDaemon, name: string): Promise<void> {
  const worker = await Wire.open(daemon.socket, { as: { name } });
  void worker.ask(requestLine('task.next', { claim: true, wait_ms: 600_000 }));
}

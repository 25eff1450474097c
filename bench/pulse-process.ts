/** Loaded into a program that is measured: it answers the signal USR2 on a socket, and says what its loop and heap were like. */

import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Beat {
  /** The longest wait of its event loop since the last answer. */
  readonly loopMs: number;
  readonly heapMb: number;
}

const socket = connect(process.env.BENCH_PULSE!);
socket.on('error', () => {});
socket.unref();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

process.on('SIGUSR2', () => {
  const beat: Beat = { loopMs: delay.max / 1e6, heapMb: process.memoryUsage().heapUsed / 1e6 };
  delay.reset();
  socket.write(`${JSON.stringify(beat)}\n`);
});

/** The round trip of a cheap read on one connection, beside that of a bare echo on the same machine. */

import { once } from 'node:events';
import { type Bench, interleaved, median, tail } from './harness.ts';
import type { Lab } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const callsPerRound = 1_000;
const rounds = 5;

/** A server that does nothing: what socket, kernel and Node cost by themselves. */
const echoServer = `
  const server = require('node:net').createServer(socket => socket.on('data', data => socket.write(data)));
  server.listen(process.argv[1], () => console.log('ready'));
`;

export const rpc: Bench = {
  title: 'RPC round trip: task.get on one connection',
  measure: async lab => {
    const daemon = await lab.daemon();
    const operator = await daemon.connect();
    await operator.call('task.create', { title: 'A task' });
    const wire = await Wire.open(daemon.socket);
    const echo = await openEcho(lab);
    const { call, bare } = await interleaved(rounds, {
      call: () => roundTrips(wire, requestLine('task.get', { id: 't1' })),
      bare: () => roundTrips(echo, requestLine('task.get', { id: 't1' })),
    });
    await daemon.stop();
    const [calls, echoes] = [call.flat(), bare.flat()];
    return [
      ...tail('round trip', calls, { p50: 0.15, p99: 2 }),
      ...tail('bare echo', echoes),
      { name: 'round trip against bare echo, p50', value: median(calls) / median(echoes), unit: 'x' },
    ];
  },
};

async function roundTrips(wire: Wire, line: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < callsPerRound; i++) {
    const startedAt = performance.now();
    await wire.ask(line);
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function openEcho(lab: Lab): Promise<Wire> {
  const socket = lab.path('echo.sock');
  const server = lab.spawn(process.execPath, ['-e', echoServer, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout!, 'data');
  return Wire.open(socket);
}

/** Facts to 50 subscribers: how soon the last of them has a fact, how many a second all of them get, and what a stopped one changes. */

import { Audience } from './audience.ts';
import { plain } from './boards.ts';
import { type Bench, interleaved, median, residentMbOf, tail } from './harness.ts';
import type { Lab, LabDaemon } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const rounds = 5;
const subscribers = 50;
const facts = 5_000;
const singles = 100;

interface Hall {
  readonly daemon: LabDaemon;
  readonly audience: Audience;
  readonly writer: Wire;
}

export const fanOut: Bench = {
  title: 'Facts to 50 subscribers',
  measure: async lab => {
    const halls = { free: await hall(lab), beside: await hall(lab), other: await hall(lab) };
    const stopped = await stopOne(halls.beside.daemon);
    const { single } = await interleaved(2, { single: () => singly(halls.other) });
    const { free, beside, burst } = await interleaved(rounds, {
      free: () => streamed(halls.free, 50),
      beside: () => streamed(halls.beside, 50),
      burst: () => streamed(halls.other, 1),
    });
    const extra = residentMbOf(halls.beside.daemon.pid) - residentMbOf(halls.free.daemon.pid);
    stopped.close();
    for (const { daemon, audience } of Object.values(halls)) {
      audience.leave();
      await daemon.stop();
    }
    const rate = (times: readonly number[]): number => (facts / median(times)) * 1_000;
    return [
      ...tail('write of one fact until the last subscriber has it', single.flat()),
      { name: '50 imports of 100: facts to each subscriber', value: rate(free), unit: '/s' },
      { name: '50 imports of 100: lines delivered in all', value: rate(free) * subscribers, unit: '/s' },
      { name: 'one import of 5,000: facts to each subscriber', value: rate(burst), unit: '/s' },
      {
        ...{ name: 'time beside a stopped subscriber against without', value: median(beside.map((ms, i) => ms / free[i]!)), unit: 'x' },
        atMost: 1.25,
      },
      { name: 'memory that the stopped subscriber takes', value: extra, unit: 'MB' },
    ];
  },
};

async function hall(lab: Lab): Promise<Hall> {
  const daemon = await lab.daemon();
  return { daemon, audience: await Audience.gather(lab, daemon, subscribers), writer: await Wire.open(daemon.socket) };
}

/** Subscribes and never reads again. */
async function stopOne(daemon: LabDaemon): Promise<Wire> {
  const wire = await Wire.open(daemon.socket);
  await wire.call('facts.subscribe', {});
  wire.socket.pause();
  return wire;
}

async function singly({ audience, writer }: Hall): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < singles; i++) times.push(await audience.hear(1, () => writer.call('task.create', plain(i))));
  return times;
}

function streamed({ audience, writer }: Hall, pieces: number): Promise<number> {
  const size = facts / pieces;
  const line = requestLine('task.import', { tasks: Array.from({ length: size }, (_, i) => plain(i)) });
  return audience.hear(facts, async () => {
    for (let piece = 0; piece < pieces; piece++) await writer.demand(line);
  });
}

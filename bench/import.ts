/** 10,000 tasks with dependencies, in one import and in a hundred, and what another client has to wait meanwhile. */

import { dependent } from './boards.ts';
import { besides } from './bystander.ts';
import { type Bench, type Figure, interleaved, median, percentile } from './harness.ts';
import type { Lab } from './lab.ts';
import { requestLine, Wire } from './wire.ts';

const rounds = 3;
const count = 10_000;

interface Run {
  readonly ms: number;
  readonly waits: readonly number[];
}

export const importing: Bench = {
  title: 'Import of 10,000 tasks with dependencies',
  measure: async lab => {
    const { whole, parts } = await interleaved(rounds, { whole: () => importIn(lab, 1), parts: () => importIn(lab, 100) });
    return [...figuresOf('one import of 10,000', whole), ...figuresOf('100 imports of 100', parts)];
  },
};

/** Onto a board of its own, one import after the other. */
async function importIn(lab: Lab, pieces: number): Promise<Run> {
  const daemon = await lab.daemon();
  const wire = await Wire.open(daemon.socket);
  const size = count / pieces;
  const lines = Array.from({ length: pieces }, (_, piece) =>
    // A local name means a task of its own import, so each begins with those that wait for nothing.
    requestLine('task.import', { tasks: Array.from({ length: size }, (_, i) => dependent(piece * size + i)) }),
  );
  const run = await besides(daemon, async () => {
    for (const line of lines) await wire.demand(line);
  });
  await daemon.stop();
  return run;
}

const figuresOf = (name: string, runs: readonly Run[]): Figure[] => [
  { name, value: median(runs.map(run => run.ms)), unit: 'ms' },
  { name: `${name}: tasks`, value: median(runs.map(run => (count / run.ms) * 1_000)), unit: '/s' },
  { name: `${name}: another client waits, p50`, value: median(runs.flatMap(run => run.waits)), unit: 'ms' },
  {
    name: `${name}: another client waits, longest`,
    value: percentile(
      runs.flatMap(run => run.waits),
      1,
    ),
    unit: 'ms',
  },
];

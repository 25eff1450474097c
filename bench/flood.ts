/** A flood to somebody who watches: the same bytes through swarm and through tmux, each with one viewer, in turns. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Bench, type Figure, interleaved, median, timed } from './harness.ts';
import type { Lab, LabDaemon } from './lab.ts';
import { Viewer } from './viewer.ts';

const megabytes = 20;
const rounds = 3;

/** Its types are declared under the name of the package that it repackages. */
const { spawn } = createRequire(import.meta.url)('node-pty') as {
  spawn(
    file: string,
    args: string[],
    options: object,
  ): { onData(take: () => void): void; onExit(then: () => void): void; write(text: string): void };
};

export const flood: Bench = {
  title: `${megabytes} MB of coloured text to a viewer`,
  measure: async lab => {
    const file = lab.path('flood.txt');
    writeFileSync(file, colouredText());
    const daemon = await lab.daemon();
    const hasTmux = spawnSync('tmux', ['-V']).status === 0;
    const times = await interleaved(rounds, {
      swarm: round => throughSwarm(daemon, file, `w${round}`),
      tmux: () => (hasTmux ? throughTmux(lab, file) : Promise.resolve(Number.NaN)),
    });
    await daemon.stop();
    return figuresOf(median(times.swarm), median(times.tmux));
  },
};

const figuresOf = (swarmMs: number, tmuxMs: number): Figure[] => [
  { name: 'through swarm, MB a second', value: (megabytes / swarmMs) * 1_000, unit: 'MB', atLeast: 20 },
  { name: 'through tmux, MB a second', value: (megabytes / tmuxMs) * 1_000, unit: 'MB' },
  { name: 'time against tmux', value: swarmMs / tmuxMs, unit: 'x', atMost: 1 },
];

async function throughSwarm(daemon: LabDaemon, file: string, name: string): Promise<number> {
  const client = await daemon.connect();
  const command = ['/bin/sh', '-c', `read go; cat ${file}`];
  await client.call('worker.run', { name, command, cwd: '/', env: { PATH: process.env.PATH ?? '' } });
  const viewer = await Viewer.open(daemon, name, false);
  await viewer.painted;
  const took = await timed(async () => {
    viewer.type('\r');
    await viewer.ended;
  });
  client.close();
  return took;
}

async function throughTmux(lab: Lab, file: string): Promise<number> {
  const socket = lab.path('tmux.sock');
  spawnSync('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', '-d', '-x', '120', '-y', '40', `sh -c 'read go; cat ${file}'`]);
  const viewer = spawn('tmux', ['-S', socket, 'attach'], { cols: 120, rows: 40 });
  const ended = new Promise<void>(resolve => viewer.onExit(resolve));
  await new Promise<void>(resolve => viewer.onData(resolve));
  return timed(async () => {
    viewer.write('\r');
    await ended;
  });
}

function colouredText(): string {
  const line = (i: number): string =>
    `\u001b[3${i % 8}mline ${i}\u001b[0m with \u001b[1msome\u001b[0m words that fill it up to where lines end\n`;
  const block = Array.from({ length: 1_000 }, (_, i) => line(i)).join('');
  return block.repeat(Math.ceil((megabytes * 1_000_000) / block.length));
}

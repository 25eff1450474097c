/** Attaching: how soon a screen with a thousand lines is painted, and what a keystroke takes more than in a bare terminal. */

import { createRequire } from 'node:module';
import { type Bench, type Figure, interleaved, percentile, tail, timed } from './harness.ts';
import type { LabDaemon } from './lab.ts';
import { Viewer } from './viewer.ts';

const attaches = 40;
const keys = 300;
const rounds = 4;

/** Its types are declared under the name of the package that it repackages. */
const { spawn } = createRequire(import.meta.url)('node-pty') as {
  spawn(
    file: string,
    args: string[],
    options: object,
  ): { onData(take: (text: string) => void): void; write(text: string): void; kill(): void };
};

export const attach: Bench = {
  title: 'Attach to a worker',
  measure: async lab => {
    const daemon = await lab.daemon();
    const client = await daemon.connect();
    const run = (name: string, script: string) =>
      client.call('worker.run', { name, command: ['/bin/sh', '-c', script], cwd: '/', env: { PATH: process.env.PATH ?? '' } });
    await run('long', 'i=0; while [ $i -lt 1100 ]; do echo "line $i of many, with some words to fill it"; i=$((i+1)); done; sleep 1000');
    await run('echo', 'stty -echo raw; exec cat');
    await shows(client, 'long', 'line 1099 ');
    const painted = await paintedTimes(daemon);
    const figures = await echoFigures(daemon);
    for (const name of ['long', 'echo']) await client.call('worker.stop', { name, grace_ms: 0 });
    await daemon.stop();
    return [{ name: 'attached and painted with 1,000 lines, p50', value: percentile(painted, 0.5), unit: 'ms', atMost: 50 }, ...figures];
  },
};

async function shows(client: Awaited<ReturnType<LabDaemon['connect']>>, name: string, wanted: string): Promise<void> {
  for (;;) if ((await client.call('worker.screen', { name })).lines.some(line => line.includes(wanted))) return;
}

async function paintedTimes(daemon: LabDaemon): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < attaches; i++) {
    times.push(
      await timed(async () => {
        const viewer = await Viewer.open(daemon, 'long', true);
        await viewer.painted;
        viewer.close();
      }),
    );
  }
  return times;
}

/** A key through viewer, daemon, holder and back, beside one through a terminal of this process. */
async function echoFigures(daemon: LabDaemon): Promise<Figure[]> {
  const viewer = await Viewer.open(daemon, 'echo', false);
  await viewer.painted;
  const bare = spawn('/bin/sh', ['-c', 'stty -echo raw; echo ready; exec cat'], { cols: 80, rows: 24 });
  let onBare = (): void => {};
  await new Promise<void>(resolve => bare.onData(text => (text.includes('ready') ? resolve() : onBare())));
  const times = await interleaved(rounds, {
    swarm: () => series(() => viewer.echo()),
    bare: () =>
      series(
        () =>
          new Promise<void>(resolve => {
            onBare = resolve;
            bare.write('x');
          }),
      ),
  });
  viewer.close();
  bare.kill();
  const [ours, theirs] = [times.swarm.flat(), times.bare.flat()];
  const added = (share: number): number => percentile(ours, share) - percentile(theirs, share);
  return [
    ...tail('a key there and back', ours),
    ...tail('the same in a bare terminal', theirs),
    { name: 'added by swarm, p50', value: added(0.5), unit: 'ms', atMost: 2 },
    { name: 'added by swarm, p99', value: added(0.99), unit: 'ms', atMost: 10 },
  ];
}

async function series(one: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keys; i++) times.push(await timed(one));
  return times;
}

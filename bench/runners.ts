/** The same short commands, supervised and recorded here, and merely run by what else there is. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from '../src/client/client.ts';
import { type Bench, type Figure, interleaved, median, timed } from './harness.ts';
import type { Lab } from './lab.ts';
import { poolDaemon } from './pool-daemon.ts';

const commands = 300;
const slots = 8;
const command = 'sleep 0.02';
const lines = `${command}\n`.repeat(commands);

export const runners: Bench = {
  title: `${commands} commands over ${slots} slots`,
  measure: async lab => {
    const { daemon, client } = await poolDaemon(lab, slots);
    const tasks = Array.from({ length: commands }, (_, i) => ({ title: `task ${i}`, command }));
    const others = Object.entries(peers).filter(([, { program }]) => spawnSync(program, ['--version']).error === undefined);
    const times = await interleaved<string, number>(3, {
      swarm: () => timed(() => allDone(client, tasks)),
      ...Object.fromEntries(others.map(([name, { run }]) => [name, () => timed(() => run(lab))])),
    });
    await client.call('swarm.down', {});
    await daemon.stop();
    return Object.entries(times).flatMap(([name, ms]): Figure[] => [
      { name, value: median(ms), unit: 'ms' },
      ...(name === 'swarm' ? [] : [{ name: `swarm against ${name}`, value: median(times.swarm!) / median(ms), unit: 'x' as const }]),
    ]);
  },
};

interface Peer {
  readonly program: string;
  run(lab: Lab): Promise<void>;
}

/** Those that are installed are measured; Debian has all of them. */
const peers: { readonly [name: string]: Peer } = {
  [`xargs -P ${slots}`]: { program: 'xargs', run: lab => fed(lab, 'xargs', ['-P', String(slots), '-I{}', 'sh', '-c', '{}']) },
  [`GNU parallel -j ${slots}`]: { program: 'parallel', run: lab => fed(lab, 'parallel', ['-j', String(slots)]) },
  // A queue with a server, to which each command is handed by a process of its own, as people do.
  [`task-spooler -S ${slots}`]: { program: 'tsp', run: spooled },
};

async function fed(lab: Lab, program: string, args: readonly string[]): Promise<void> {
  const child = lab.spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin!.end(lines);
  await once(child, 'exit');
}

async function spooled(lab: Lab): Promise<void> {
  const env = { ...process.env, TS_SOCKET: lab.path('spool'), TMPDIR: lab.path('.') };
  const script = `tsp -S ${slots}; i=0; while [ $i -lt ${commands} ]; do tsp -n ${command} >/dev/null; i=$((i+1)); done; while tsp | grep -qE '^[0-9]+ +(running|queued)'; do tsp -w; done; tsp -K`;
  const child = lab.spawn('sh', ['-c', script], { stdio: 'ignore', env });
  await once(child, 'exit');
}

async function allDone(client: Client, tasks: { title: string; command: string }[]): Promise<void> {
  let left = tasks.length;
  const done = Promise.withResolvers<void>();
  client.onFact(fact => {
    if (fact.type === 'task.completed' && --left === 0) done.resolve();
  });
  await client.call('task.import', { tasks });
  await done.promise;
}

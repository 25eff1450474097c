/** A verb as a whole process against a running daemon, beside Node that does nothing. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { plain } from './boards.ts';
import { type Bench, type Figure, interleaved, median } from './harness.ts';
import type { LabDaemon } from './lab.ts';

const rounds = 30;

export const startUp: Bench = {
  title: 'Start of the command, 100 tasks on the board',
  measure: async lab => {
    const daemon = await lab.daemon();
    const operator = await daemon.connect();
    await operator.call('task.import', { tasks: Array.from({ length: 100 }, (_, i) => plain(i)) });
    operator.close();
    const verb = (...args: string[]) => runOf(daemon, process.execPath, [lab.program, ...args]);
    const launcher = resolve(lab.program, '../../bin/swarm');
    const results = await interleaved(rounds, {
      node: runOf(daemon, process.execPath, ['-e', '0']),
      'swarm status': verb('status'),
      'swarm task list': verb('task', 'list'),
      'swarm task add': verb('task', 'add', 'One more'),
      'swarm task next': verb('task', 'next'),
      'bin/swarm status': runOf(daemon, launcher, ['status']),
    });
    await daemon.stop();
    const { node, ...verbs } = results;
    const base = median(node);
    return [
      { name: 'node -e 0', value: base, unit: 'ms' },
      ...Object.entries(verbs).flatMap(([name, times]) => figuresOf(name, median(times), base)),
    ];
  },
};

const figuresOf = (name: string, ms: number, base: number): Figure[] => [
  { name, value: ms, unit: 'ms' },
  // The launcher's own shell is no part of the target.
  { name: `${name} against node -e 0`, value: ms / base, unit: 'x', ...(name.startsWith('bin/') ? {} : { atMost: 2 }) },
];

function runOf(daemon: LabDaemon, command: string, args: readonly string[]): () => Promise<number> {
  return async () => {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(command, args, { env: daemon.env, cwd: daemon.home, stdio: ['ignore', 'ignore', 'pipe'] });
    const ms = performance.now() - startedAt;
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return ms;
  };
}

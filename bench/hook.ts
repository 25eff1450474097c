/** `swarm hook` as agents run it: a whole process for each event, with the machine to itself and beside others that take all of it. */

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type Bench, interleaved, tail } from './harness.ts';

/** Each sends a message, and nobody may send more at once. */
const rounds = 40;
const busyRounds = 20;
/** An agent waits for its hooks. */
const target = 100;

export const hook: Bench = {
  title: 'An event told by `swarm hook`',
  measure: async lab => {
    const daemon = await lab.daemon();
    const operator = await daemon.connect();
    const { token } = await operator.call('worker.register', { name: 'ann' });
    const run = (words: readonly string[], socket = daemon.agentSocket): number => {
      const env = { ...daemon.env, SWARM_SOCKET: socket, SWARM_TOKEN: token };
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, { env, input: '{"session_id":"s"}', encoding: 'utf8' });
      if (status !== 0 || stderr !== '') throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
      return performance.now() - startedAt;
    };
    const told = (event: string): readonly string[] => [lab.program, 'hook', 'claude', event];
    const times = (count: number) =>
      interleaved(count, {
        'node -e 0': async () => run(['-e', '0']),
        'nothing to hand over': async () => run(told('PermissionRequest')),
        'a message to hand over': async () => {
          await operator.call('message.send', { to: 'ann', text: 'how far are you?' });
          return run(told('Stop'));
        },
        'no daemon': async () => run(told('Stop'), '/nonexistent/socket'),
      });
    const alone = await times(rounds);
    const hogs = Array.from({ length: 2 * availableParallelism() }, () =>
      lab.spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    );
    const beside = await times(busyRounds);
    for (const hog of hogs) hog.kill('SIGKILL');
    operator.close();
    await daemon.stop();
    return [
      ...Object.entries(alone).flatMap(([name, ms]) => tail(name, ms, name === 'node -e 0' ? {} : { p50: target })),
      ...Object.entries(beside).flatMap(([name, ms]) => tail(`beside two busy processes a core: ${name}`, ms)),
    ];
  },
};

/** The hidden verb `daemon`: runs the daemon in this process, started by `swarm up`. */

import { configFlag } from './config-flag.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Run the daemon in this process',
  without: ['as', 'json'],
  flags: configFlag,
  run: async ({ runDaemon, terminal, options }) => {
    const { cwd, env } = terminal;
    const readyFd = env.SWARM_READY_FD === undefined ? {} : { readyFd: Number(env.SWARM_READY_FD) };
    return runDaemon({ cwd, env, ...readyFd, ...(options.config === undefined ? {} : { file: options.config }) });
  },
});

/** `swarm run`: starts a command as a worker, in a terminal that outlives this one. */

import { resolve } from 'node:path';
import { attachFlags, attachWorker, requireTerminal } from './attach-worker.ts';
import { callerEnv } from './caller-env.ts';
import { usageError } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.run',
  summary: 'Start a command as a worker, in a terminal that outlives this one',
  args: [['<CMD...>', 'the program and its arguments, behind -- so that all their flags are its own']],
  flags: {
    name: { value: 'NAME', param: 'name' },
    cwd: { value: 'DIR', about: 'its working directory (default: this one)' },
    env: { value: 'NAME=VALUE', short: 'e', many: true, about: 'a variable for it; NAME alone passes on that of this shell' },
    attach: { short: 'a', about: 'attach at once; the exit code is then that of the command' },
    ...attachFlags,
  },
  strangeFlag: 'Flags of the command stand behind --, as in `swarm run -- ls -l`.',
  about:
    'The command gets the environment of this shell, as the daemon may have been started long ago in another one; what describes ' +
    'this terminal (TERM, COLUMNS, TMUX and their like), PWD and SWARM_ variables stay behind. No shell reads the command: ' +
    'for pipes and variables run one, as in `swarm run -- sh -c "make | tee log"`. Prints the name of the worker.',
  examples: [
    'swarm run -- claude',
    'swarm run --name tests --attach -- npm test -- --watch',
    'swarm run -e DEBUG=1 --cwd api -- node server.js',
  ],
  run: async call => {
    const { args, options, params, terminal } = call;
    const { env, leftOut } = callerEnv(terminal.env, options.env ?? []);
    if (options.attach) requireTerminal('', terminal);
    if (options.attach && call.json) throw usageError('--attach and --json do not go together');
    const size = options.attach ? ownSize() : {};
    const client = await call.connect();
    if (leftOut.length > 0) terminal.note(`swarm: too long to be passed on: ${leftOut.join(', ')}`);
    const cwd = resolve(terminal.cwd, options.cwd ?? '.');
    const result = await client.call('worker.run', { ...params, ...size, command: [...args], cwd, env });
    const { name } = result.worker;
    if (!options.attach) {
      await show(call, result, () => name);
      return 0;
    }
    return attachWorker({ worker: name, detachKey: options['detach-key'], leaveMouse: options['no-mouse'] }, client, terminal);
  },
});

/** A command that finds its terminal in the right size at once need not draw twice. */
function ownSize(): { cols?: number; rows?: number } {
  const { columns, rows } = process.stdout;
  return columns > 0 && rows > 0 ? { cols: columns, rows } : {};
}

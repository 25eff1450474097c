/** `swarm run`: starts a workflow, or, behind --, a command as a worker in a terminal that outlives this one. */

import { resolve } from 'node:path';
import { attachFlags, attachWorker, requireTerminal } from './attach-worker.ts';
import { callerEnv } from './caller-env.ts';
import { durationMs, usageError } from './readers.ts';
import { runWorkflow } from './run-workflow.ts';
import { show } from './show.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  input: { value: 'NAME=VALUE', short: 'i', many: true, about: 'an input of the workflow; @FILE for what a file holds' },
  'dry-run': { about: 'only draw the workflow, and say what it would do' },
  mermaid: { about: 'only print it as a Mermaid flowchart' },
  pattern: {
    value: 'P',
    values: ['auto', 'sequential', 'parallel', 'hybrid', 'event'],
    about: 'how many of its steps run at the same time',
  },
  wait: { short: 'w', about: 'until it has ended; the exit code is 0 when it was completed, 1 when not' },
  timeout: { value: 'TIME', read: durationMs, about: 'how long to wait at most, such as 90s or 10m' },
  key: { value: 'KEY', about: 'a second run with the same key is not made; the first is the answer' },
  name: { value: 'NAME', param: 'name' },
  cwd: { value: 'DIR', about: 'its working directory (default: this one)' },
  env: { value: 'NAME=VALUE', short: 'e', many: true, about: 'a variable for it; NAME alone passes on that of this shell' },
  attach: { short: 'a', about: 'attach at once; the exit code is then that of the command' },
  ...attachFlags,
} as const satisfies Flags;

type RunCall = Call<'worker.run', typeof flags>;

export const verb = defineVerb({
  method: 'worker.run',
  summary: 'Start a workflow; or, behind --, a command as a worker in a terminal that outlives this one',
  args: [['<WORKFLOW|CMD...>', 'a workflow by its file or name; or -- and a program with its arguments, all flags being its own']],
  flags,
  strangeFlag: 'Flags of the command stand behind --, as in `swarm run -- ls -l`.',
  about:
    'A workflow is a YAML file, ./release.yaml, or the name of a preset; docs/workflows.md shows how one is written. ' +
    'A command gets the environment of this shell, as the daemon may have been started long ago in another one; what describes ' +
    'this terminal (TERM, COLUMNS, TMUX and their like), PWD and SWARM_ variables stay behind. No shell reads the command: ' +
    'for pipes and variables run one, as in `swarm run -- sh -c "make | tee log"`. Prints the name of the worker.',
  examples: [
    'swarm run feature-development --input feature="Dark mode" --dry-run',
    'swarm run ./release.yaml --wait',
    'swarm run -- claude',
    'swarm run --name tests --attach -- npm test -- --watch',
    'swarm run -e DEBUG=1 --cwd api -- node server.js',
  ],
  run: (call: RunCall) => {
    if (call.hasDashes) return runProgram(call);
    if (call.args.length === 1) return runWorkflow(call, call.options);
    throw usageError(
      'swarm run takes one workflow, or a command behind --',
      `A command is run so: \`swarm run -- ${call.args.join(' ')}\`.`,
    );
  },
});

async function runProgram(call: RunCall): Promise<number> {
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
  return attachWorker({ worker: name, detachKey: options['detach-key'], leaveMouse: options['no-mouse'] }, call);
}

/** A command that finds its terminal in the right size at once need not draw twice. */
function ownSize(): { cols?: number; rows?: number } {
  const { columns, rows } = process.stdout;
  return columns > 0 && rows > 0 ? { cols: columns, rows } : {};
}

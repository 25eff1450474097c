/** `swarm task add`: puts tasks on the board. */

import type { OnFail } from '../core/task.ts';
import { jsonLine } from '../wording/text.ts';
import { stdinText, taskId, usageError } from './readers.ts';
import { builtFields, newTaskFields } from './task-fields.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  ...newTaskFields,
  needs: { value: 'ID', like: 'depends_on', read: taskId, many: true },
  'on-fail': { value: 'WHAT', like: 'depends_on.on_fail' },
  parent: { value: 'ID', param: 'parent', read: taskId },
  assignee: { value: 'WHO', param: 'assignee' },
  key: { value: 'KEY', param: 'idempotency_key' },
} as const satisfies Flags;

export const verb = defineVerb({
  method: 'task.create',
  summary: 'Put tasks on the board, one for each title',
  args: [['<TITLE...>', 'what to do, on one line; - takes a title from each line of standard input']],
  flags,
  about: 'The ids are printed, one a line. Several titles become tasks all together or not at all, each with the same flags.',
  examples: [
    'swarm task add "Write the parser" --priority high --tag backend',
    'swarm task add "Test the parser" --needs t1 --requires typescript --description - < notes.md',
    'swarm task add "Fix the parser" --gate "npm test" --gate-schema result.json --reviewers 2',
    'git grep -l TODO | swarm task add - --tag cleanup',
  ],
  run: async call => {
    const titles = await titlesOf(call);
    const fields = { ...call.params, ...dependenciesOf(call), ...builtFields(call.options) };
    if (titles.length > 1 && fields.idempotency_key !== undefined) throw usageError('--key is for one task, and there are several titles');
    const client = await call.connect();
    if (titles.length > 1) {
      const result = await client.call('task.import', { tasks: titles.map(title => ({ ...fields, title })) });
      call.terminal.print(call.json ? jsonLine(result) : result.ids.join('\n'));
    } else {
      const result = await client.call('task.create', { ...fields, title: titles[0]! });
      call.terminal.print(call.json ? jsonLine(result) : result.task.id);
    }
    return 0;
  },
});

async function titlesOf({ args, terminal }: Pick<Call, 'args' | 'terminal'>): Promise<readonly string[]> {
  if (args.length !== 1 || args[0] !== '-') return args;
  const text = await stdinText({ what: 'titles, one a line,', terminal });
  const titles = text.split('\n').filter(line => line.trim() !== '');
  if (titles.length === 0) throw usageError('standard input holds no title');
  return titles;
}

function dependenciesOf({ options }: Call<'task.create', typeof flags>) {
  const { needs, 'on-fail': onFail } = options;
  if (onFail !== undefined && needs === undefined) throw usageError('--on-fail goes with --needs');
  if (needs === undefined) return {};
  return { depends_on: onFail === undefined ? needs : needs.map(task => ({ task, on_fail: onFail as OnFail })) };
}

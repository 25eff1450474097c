/** `swarm task deps`: what tasks wait for, shown as a tree or changed. */

import type { OnFail } from '../core/task.ts';
import type { TaskDetail } from '../protocol/task-methods.ts';
import { dependencyTree } from './dependency-tree.ts';
import { eachId } from './each-id.ts';
import { tasksIn } from './on-tasks.ts';
import { taskId } from './readers.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'task.deps',
  summary: 'Show what tasks wait for, as a tree; add or remove dependencies',
  args: [['<ID...>', 'the tasks']],
  flags: {
    add: { value: 'ID', like: 'add', many: true, read: taskId },
    remove: { value: 'ID', param: 'remove' },
    'on-fail': { value: 'WHAT', like: 'add.on_fail', about: 'for --add: what becomes of it when that task ends without success' },
  },
  examples: ['swarm task deps t12', 'swarm task deps t12 --add t3,t4 --on-fail run'],
  run: async call => {
    const { options, params, terminal } = call;
    const ids = await tasksIn(call.args, call);
    const client = await call.connect();
    const onFail = options['on-fail'] === undefined ? {} : { on_fail: options['on-fail'] as OnFail };
    const add = options.add?.map(task => ({ task, ...onFail }));
    const isChange = add !== undefined || params.remove !== undefined;
    const paint = painter(terminal.color);
    return eachId<TaskDetail>(call, ids, {
      send: id =>
        isChange ? client.call('task.deps', { id, ...params, ...(add === undefined ? {} : { add }) }) : client.call('task.get', { id }),
      tell: task => dependencyTree(task, id => client.call('task.get', { id }), paint),
    });
  },
});

/** A task that failed for the last time calls for help, in the very transaction of its failure: once, whatever dies when. */

import { swarmName } from '../core/worker.ts';
import type { MessageTable } from './message-table.ts';
import type { StoredTask } from './task-row.ts';

export function callForHelp({ id, title, reason, error, failures, lost }: StoredTask, messages: MessageTable): void {
  const text = `${id} (${title}): ${reason ?? 'it failed'}`;
  const payload = { task_id: id, failures, lost, ...(error === null ? {} : { error }) };
  messages.send({ type: 'request_help', text, payload, task: id, ack: true }, swarmName);
}

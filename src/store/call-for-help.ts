/** A task that failed for the last time calls for help, in the very transaction of its failure: once, whatever dies when. */

import { limits } from '../core/limits.ts';
import { swarmName } from '../core/reserved.ts';
import type { MessageTable } from './message-table.ts';
import type { StoredTask } from './task-row.ts';

export function callForHelp({ id, title, reason, error, failures, lost }: StoredTask, messages: MessageTable): void {
  const unread = messages.unreadCalls(swarmName);
  if (unread >= limits.callsUnread) return;
  const text = `${id} (${title}): ${reason ?? 'it failed'}${unread === limits.callsUnread - 1 ? lastCall : ''}`;
  const payload = { task_id: id, failures, lost, ...(error === null ? {} : { error }) };
  messages.send({ type: 'request_help', text, payload, task: id, ack: true }, swarmName);
}

/** A board that fails as a whole would bury the mailbox: the dead letters tell of all. */
const lastCall = `. ${limits.callsUnread} such calls are unread: until some are read, later failures stand in \`swarm dead list\` alone.`;

/** All tools, in the order in which agents read them. */

import { agentMessages, agentRegister, agentSend, agentStatus, agentUpdateStatus } from './agent-tools.ts';
import { memoryStatus, spawnWorker } from './swarm-tools.ts';
import { taskClaim, taskCreate, taskList, taskNext } from './task-tools.ts';
import { taskUpdate } from './task-update.ts';
import type { AnyTool } from './tool.ts';
import { voteCast, voteOpen } from './vote-tools.ts';

export const tools: readonly AnyTool[] = [
  ...[agentRegister, taskNext, taskClaim, taskUpdate, taskList, taskCreate],
  ...[agentSend, agentMessages, agentStatus, agentUpdateStatus],
  ...[voteOpen, voteCast],
  ...[spawnWorker, memoryStatus],
];

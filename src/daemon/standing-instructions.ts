/** What the workers of a pool are told of the board when they start: the words for their role, and how their tasks come to them. */

import type { PoolSpec } from '../core/pool.ts';
import { commandLine } from '../core/shell-word.ts';
import { instructionsFor } from '../wording/agent-instructions.ts';

/** `program` is the command `swarm` of this installation. */
export function standingInstructions(
  { role, drive, launch }: Pick<PoolSpec, 'role' | 'drive' | 'launch'>,
  program: readonly string[],
): string {
  const hasMcp = launch.agent?.agent.mcp !== undefined;
  return instructionsFor(role, { hasMcp, isHandedTasks: drive !== 'pull', command: commandLine(program) });
}

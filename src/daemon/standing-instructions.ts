/** What the workers of a pool are told of the board when they start: the words for their role, and how their tasks come to them. */

import { mayClaim } from '../core/claimant.ts';
import type { PoolSpec } from '../core/pool.ts';
import { instructionsFor } from '../wording/agent-instructions.ts';

export function standingInstructions({ role, drive, launch }: Pick<PoolSpec, 'role' | 'drive' | 'launch'>): string {
  const text = instructionsFor(role, { hasMcp: launch.agent?.agent.mcp !== undefined });
  return drive === 'pull' || !mayClaim(role) ? text : `${handedOver}\n\n${text}`;
}

/** Whoever is given tasks and asked for more besides would hold two, or wait for one instead of ending its turn. */
const handedOver =
  'Your tasks come to you as prompts, one at a time, and are claimed for you: never ask for one yourself. Do the task of the prompt, ' +
  'report its end as said below, and end your turn.';

/** When and in what order tasks become claimable: retry delays and the aged rank. */

import type { BoardPolicy } from './policy.ts';
import { type Priority, priorities } from './task.ts';

/**
 * The place of a task in the queue, lowest first. Every task ages at the same speed, so the time since it became ready need not
 * be part of the rank: a fixed head start per priority step gives the same order as ageing and never has to be rewritten.
 */
export const rankOf = (priority: Priority, readyAt: number, agingStepMs: number): number =>
  readyAt + priorities.indexOf(priority) * agingStepMs;

/** Delay before try number `failures + 1`; `random` in [0, 1) spreads it by the policy's jitter to either side. */
export function retryDelayMs(failures: number, policy: BoardPolicy, random: number): number {
  const delay = Math.min(policy.retryMaxMs, policy.retryBaseMs * 2 ** (failures - 1));
  return Math.round(delay * (1 + policy.retryJitter * (2 * random - 1)));
}

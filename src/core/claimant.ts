/** Who asks for work, and which tasks fit: the one predicate behind claims, demand and every "why not". */

import type { PoolSpec } from './pool.ts';
import type { Task } from './task.ts';
import { needsCommand } from './template.ts';
import type { Worker } from './worker.ts';

export interface Claimant {
  readonly name: string;
  readonly incarnation: string;
  readonly role: string;
  readonly pool: string | null;
  /** What it can do, or `any` for a person, who is trusted to know. */
  readonly capabilities: readonly string[] | 'any';
  /** The tags it serves; none means all tasks. */
  readonly tags: readonly string[];
  /** It runs the command of a task, and can do nothing with one that has none. */
  readonly needsCommand: boolean;
}

export const claimantOf = (worker: Worker): Claimant => ({
  name: worker.name,
  incarnation: worker.incarnation,
  role: worker.role,
  pool: worker.pool,
  capabilities: worker.capabilities,
  tags: worker.tags,
  needsCommand: worker.needs_command,
});

/** As what a worker of this pool asks, or would ask. */
export function claimantOfPool({ name: pool, role, capabilities, tags, launch }: PoolSpec, name: string, incarnation = ''): Claimant {
  return { name, incarnation, role, pool, capabilities, tags, needsCommand: needsCommand(launch) };
}

export type Rights = 'orchestrator' | 'monitor' | 'worker';

/** A worker acts for its role's class of rights; roles of the user's own are workers. */
export const rightsOf = (role: string): Rights => (role === 'orchestrator' || role === 'monitor' ? role : 'worker');

export const mayClaim = (role: string): boolean => rightsOf(role) === 'worker';

/** Every reason why a claimant may not take a task; none means it fits. */
export function misfits(task: Pick<Task, 'requires' | 'assignee' | 'tags' | 'command'>, claimant: Claimant): string[] {
  const reasons: string[] = [];
  const missing = lacks(task.requires, claimant);
  if (missing.length > 0) reasons.push(`${claimant.name} lacks ${missing.map(capability => `'${capability}'`).join(', ')}`);
  if (!addresses(task.assignee, claimant)) reasons.push(`it is assigned to ${task.assignee}`);
  if (!serves(task.tags, claimant)) reasons.push(`${claimant.name} takes only tasks tagged ${claimant.tags.join(' or ')}`);
  if (!canRun(hasCommand(task), claimant)) reasons.push(`${claimant.name} runs the command of a task, and this one has none`);
  return reasons;
}

export const lacks = (requires: readonly string[], claimant: Claimant): string[] => {
  const { capabilities } = claimant;
  return capabilities === 'any' ? [] : requires.filter(capability => !capabilities.includes(capability));
};

export const addresses = (assignee: string | null, claimant: Claimant): boolean =>
  assignee === null || assigneesOf(claimant).includes(assignee);

export const hasCommand = ({ command }: Pick<Task, 'command'>): boolean => command !== null && command !== '';

export const canRun = (has: boolean, { needsCommand }: Pick<Claimant, 'needsCommand'>): boolean => has || !needsCommand;

const serves = (tags: readonly string[], claimant: Claimant): boolean =>
  claimant.tags.length === 0 || claimant.tags.some(tag => tags.includes(tag));

/** Every form in which a task can be assigned to this claimant. */
export const assigneesOf = (claimant: Claimant): string[] => [
  claimant.name,
  `role:${claimant.role}`,
  ...(claimant.pool === null ? [] : [`pool:${claimant.pool}`]),
];

/** What a row of the contract is, and the types that follow from it. */

import type { z } from 'zod';

/** Who may call: the person, or an agent by the rights of its role. */
export type Caller = 'operator' | 'orchestrator' | 'worker' | 'monitor';

export interface Method {
  /** One line for help pages, tool lists and the reference. */
  readonly summary: string;
  readonly callers: readonly Caller[];
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  /** May be as long as a line can be: it carries many tasks, or much text. */
  readonly isLarge?: true;
  /** Shown to agents as a tool under this name. */
  readonly tool?: string;
}

export const everyone = ['operator', 'orchestrator', 'worker', 'monitor'] as const satisfies readonly Caller[];
export const coordinators = ['operator', 'orchestrator'] as const satisfies readonly Caller[];
/** Those who may make tasks: also a worker, who may find that its task falls into parts. */
export const authors = ['operator', 'orchestrator', 'worker'] as const satisfies readonly Caller[];
/** Those who hold tasks: an orchestrator coordinates and never does the work itself. */
export const hands = ['operator', 'worker'] as const satisfies readonly Caller[];
export const operatorOnly = ['operator'] as const satisfies readonly Caller[];

/** What is special about one coding agent, as data: its command line in parts, and what swarm has to know to live with it. */

import type { JsonValue } from './json.ts';
import type { Stroke } from './keys.ts';
import type { UsageSource } from './usage-source.ts';

/** A word of a command line or a variable: a template, or a structure of templates that becomes JSON behind a prefix. */
export type Word = string | { readonly prefix: string; readonly json: JsonValue };

/** What one wish adds to the start of an agent: words of its command line, variables, and files in the folder of the worker. */
export interface Part {
  readonly args: readonly Word[];
  readonly env: Readonly<Record<string, Word>>;
  /** Texts, or structures that are written as JSON; what two parts say of one file is merged. */
  readonly files: Readonly<Record<string, JsonValue>>;
}

/** How it gets the tools of swarm. */
export interface ToolsPart extends Part {
  /** Its first prompt waits until it has them, at most so long: it may begin its first turn without them. */
  readonly waitMs?: number;
}

/** How a first prompt reaches it: as words of the command line, in a file that they name, or typed once it runs. */
export const promptWays = ['argv', 'file', 'typed'] as const;
export type PromptWay = (typeof promptWays)[number];

/** One way to run it. */
export interface AgentMode extends Part {
  readonly prompt: { readonly how: PromptWay; readonly args: readonly Word[] };
}

export const agentModes = ['interactive', 'print'] as const;
export type AgentModeName = (typeof agentModes)[number];

/** What it may do unasked: nothing beyond its own defaults, what it holds for harmless, or everything. */
export const approvals = ['ask', 'auto', 'bypass'] as const;
export type Approvals = (typeof approvals)[number];

/** Who names a session: swarm, at the start; or the agent, and swarm learns it. */
export const sessionOwners = ['ours', 'learned'] as const;

export interface Agent {
  readonly install?: string | undefined;
  readonly interactive?: AgentMode | undefined;
  readonly print?: AgentMode | undefined;
  readonly approvals: { readonly [A in Approvals]?: Part | undefined };
  readonly model?: Part | undefined;
  /** What keeps it from asking a question at all, by the name of the rule that would see it. */
  readonly answers: Readonly<Record<string, Part>>;
  readonly mcp?: ToolsPart | undefined;
  readonly instructions?: Part | undefined;
  readonly session?:
    | { readonly owner: (typeof sessionOwners)[number]; readonly start?: Part | undefined; readonly resume?: Part | undefined }
    | undefined;
  readonly hooks?: Part | undefined;
  readonly quiet?: Part | undefined;
  readonly env: Readonly<Record<string, Word>>;
  readonly strip: readonly string[];
  /** The name of the file on how its terminal is read and typed into; by its program when left out. */
  readonly states?: string | undefined;
  readonly exit: ExitWay;
  readonly models: readonly string[];
  /** Where its tokens and cost are found, the best first. */
  readonly usage: readonly UsageSource[];
  readonly check: { readonly help: readonly string[]; readonly hidden: readonly string[] };
}

/** How it is asked to end: keys, one after the other, or a command that is typed. */
export interface ExitWay {
  readonly press?: readonly Stroke[] | undefined;
  readonly type?: string | undefined;
}

/** An agent as one pool uses it. */
export interface AgentUse {
  readonly agent: Agent;
  readonly approvals: Approvals;
  readonly model: string | null;
  /** Words of its command line that only this pool adds. */
  readonly args: readonly string[];
}

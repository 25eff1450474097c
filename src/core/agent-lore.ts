/** What is known of a kind of agent: how its state is seen, what its hooks mean, how a prompt is typed into it. Data, from presets. */

import type { AgentState } from './agent-state.ts';
import type { JsonValue } from './json.ts';
import type { AgentSigns, MessageClass } from './state-rules.ts';

/** What an event of a hook says; by the value of a field of its payload where one event means several things. */
export type HookMeaning =
  | { readonly state: AgentState | 'session' }
  | { readonly field: string; readonly values: Readonly<Record<string, AgentState>>; readonly otherwise: AgentState };

/** How unread messages are handed over in the answer to an event. */
export interface MailFormat {
  /** A field of the payload that forbids it when it is true: the agent goes on because of an earlier message. */
  readonly unless: string | null;
  /** What the hook prints, with {mail} where the messages stand. */
  readonly reply: JsonValue;
  /** What the agent does then, in place of what the event would mean. */
  readonly state: AgentState | null;
}

/** An event that says that the service gave nothing: of which class by the value of a field, in the words of the first field that has any. */
export interface HookRefusal {
  readonly field: string;
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, { readonly class: MessageClass; readonly pauseMs: number }>>;
}

export interface HookLore {
  /** Where its payload has the id of the session: the first of these that it has. */
  readonly session: readonly string[];
  readonly events: Readonly<Record<string, HookMeaning>>;
  readonly mail: Readonly<Record<string, MailFormat>>;
  readonly refusals: Readonly<Record<string, HookRefusal>>;
}

/** How a prompt is typed, in milliseconds. */
export interface SubmitLore {
  /** `auto`: as a paste where the agent has asked for pastes. */
  readonly mode: 'auto' | 'raw';
  readonly enter: string;
  /** Between the prompt and its Enter pass at least these, and the second for each line, but not more than the last. */
  readonly minDelayMs: number;
  readonly perLineMs: number;
  readonly maxDelayMs: number;
  /** So long nothing may be printed before Enter. */
  readonly settleMs: number;
  readonly verifyMs: number;
  readonly retries: number;
  /** What is typed shows on its screen: what does not was lost, as it may be while it starts, and is typed again. */
  readonly echoes: boolean;
  /** A longer prompt is left in a file, and a line that names it is typed. */
  readonly fileBytes: number;
  readonly fileLines: number;
  /** What a folded paste looks like in the box. */
  readonly folded: string | null;
}

export interface AgentLore {
  readonly name: string;
  /** The programs that are this agent. */
  readonly programs: readonly string[];
  readonly signs: AgentSigns;
  readonly hooks: HookLore;
  readonly submit: SubmitLore;
}

export const usualSubmit: SubmitLore = {
  ...{ mode: 'auto', enter: '\r', minDelayMs: 150, perLineMs: 15, maxDelayMs: 2_000, settleMs: 150 },
  ...{ verifyMs: 5_000, retries: 3, echoes: false, fileBytes: 2_048, fileLines: 10, folded: null },
};

/** A program of which nothing is known. */
export const unknownLore: AgentLore = {
  ...{ name: 'unknown', programs: [], signs: { rules: [], messages: [], quietIsIdle: false } },
  ...{ hooks: { session: [], events: {}, mail: {}, refusals: {} }, submit: usualSubmit },
};

/** What a tool is: its name among agents, its place in the contract, its schemas, and how a call of it becomes calls of the daemon. */

import type * as z from 'zod';
import { rightsOf } from '../core/claimant.ts';
import type { Caller } from '../protocol/method.ts';
import { methodNames, methodOf } from '../protocol/methods.ts';
import type { Session } from './session.ts';

/** Repeating a call of it changes nothing at all, nothing more, or something again. */
export type Effect = 'none' | 'once' | 'again';

export interface Tool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** One line, with what a caller has to know beyond its parameters. */
  readonly about: string;
  readonly effect: Effect;
  /** Listed only for these, where the contract would allow more. */
  readonly only?: readonly Caller[];
  readonly input: I;
  /** Also picks from what the daemon answers: fields that are not named here go no further. */
  readonly output: O;
  run(args: z.output<I>, call: ToolCall): Promise<z.input<O>>;
}

export interface ToolCall {
  readonly session: Session;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Tells whoever waits that the call is still under way; nothing when they have not asked for it. */
  readonly progress: ((message: string) => void) | undefined;
}

/** A tool whose call nobody can type, because it is only known at run time which one it is. */
export type AnyTool = Omit<Tool, 'run'> & { run(args: never, call: ToolCall): Promise<unknown> };

export const defineTool = <I extends z.ZodObject, O extends z.ZodObject>(tool: Tool<I, O>): Tool<I, O> => tool;

/** Whether there is anything in it for an agent of this role; of an unknown role it may turn out to be. */
export function isFor(tool: Pick<AnyTool, 'name' | 'only'>, role: string | undefined): boolean {
  if (role === undefined) return true;
  const rights = rightsOf(role);
  return (
    tool.only?.includes(rights) ?? methodNames.map(methodOf).some(method => method.tool === tool.name && method.callers.includes(rights))
  );
}

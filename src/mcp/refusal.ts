/** What a tool says when a call of it was refused: what happened and what to do, in the words of tools. */

import { SwarmError } from '../core/error.ts';
import { isMethod, type MethodName, methodNames, methodOf } from '../protocol/methods.ts';

export function refusalText(error: unknown): string {
  if (!(error instanceof SwarmError)) return `swarm failed: ${(error as Error).message}`;
  const { message, hint } = error;
  return inTools(hint === undefined ? message : `${message}. ${hint}`);
}

/** The daemon speaks of verbs of the command, and of methods. Where a tool does the same, an agent that has tools is told of the tool. */
const inTools = (text: string): string =>
  text
    .replace(/`swarm ([a-z]+)(?: ([a-z]+))?[^`]*`/g, (verb, first: string, second: string | undefined) => {
      const method = [otherNames[`${first} ${second}`] ?? `${first}.${second}`, otherNames[first] ?? first].find(isMethod);
      return (method === undefined ? undefined : methodOf(method).tool) ?? verb;
    })
    .replace(/\b[a-z]+\.[a-z_]+\b/g, name => (isMethod(name) ? ownTool(name) : undefined) ?? name);

/** Of a tool that does several things, the name would not say which. */
function ownTool(name: MethodName): string | undefined {
  const { tool } = methodOf(name);
  return methodNames.filter(each => methodOf(each).tool === tool).length === 1 ? tool : undefined;
}

/** Verbs that are not called like their method. */
const otherNames: Readonly<Record<string, MethodName>> = {
  ...{ ps: 'worker.list', scale: 'pool.scale', send: 'message.send', inbox: 'message.inbox', ack: 'message.ack' },
  ...{ messages: 'message.inbox', 'task show': 'task.get' },
};

/** The contract, defined once: every method of the socket. Daemon, client, command, tools and reference are derived from it. */

import type { z } from 'zod';
import { alertMethods } from './alert-methods.ts';
import { artifactMethods } from './artifact-methods.ts';
import { decisionMethods } from './decision-methods.ts';
import { hookMethods } from './hook-methods.ts';
import type { Method } from './method.ts';
import { pastMethods } from './past-methods.ts';
import { poolMethods } from './pool-methods.ts';
import { reportMethods } from './report-methods.ts';
import { resourceMethods } from './resource-methods.ts';
import { runMethods } from './run-methods.ts';
import { splitMethods } from './split-methods.ts';
import { swarmMethods } from './swarm-methods.ts';
import { taskMethods } from './task-methods.ts';
import { terminalMethods } from './terminal-methods.ts';
import { usageMethods } from './usage-methods.ts';
import { worktreeMethods } from './worktree-methods.ts';

const methods = {
  ...swarmMethods,
  ...pastMethods,
  ...taskMethods,
  ...reportMethods,
  ...splitMethods,
  ...artifactMethods,
  ...terminalMethods,
  ...poolMethods,
  ...worktreeMethods,
  ...decisionMethods,
  ...hookMethods,
  ...runMethods,
  ...resourceMethods,
  ...alertMethods,
  ...usageMethods,
};

type Methods = typeof methods;
export type MethodName = keyof Methods;

/** What a caller may write: defaults may be left out. */
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
/** What a handler gets: checked, with defaults filled in. */
export type ParsedParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type Result<M extends MethodName> = z.output<Methods[M]['result']>;

export const methodNames = Object.keys(methods) as MethodName[];
export const methodOf = (name: MethodName): Method => methods[name];
export const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name);

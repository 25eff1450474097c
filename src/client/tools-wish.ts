/** What the command hands over to the tools for agents when it serves them. */

import type { Client } from './client.ts';

/** What is said of an agent that no token speaks for. */
export interface Introduction {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly capabilities?: string[] | undefined;
  readonly tags?: string[] | undefined;
}

export interface ToolsWish {
  /** Greets the daemon as the agent whose token there is, or else as the one that is introduced. */
  connect(introduction?: Introduction): Promise<Client>;
  /** Whether a token says who it is. */
  readonly hasToken: boolean;
  /** Whether its tasks are claimed for it and come as prompts. */
  readonly isHandedTasks?: boolean;
  /** What the command line says of the agent: it goes before what the agent says of itself. */
  readonly given: Introduction;
  /** How long a call waits for a daemon that is away. */
  readonly patienceMs: number;
}

/** Serves the tools on this process's standard input and output until the input ends. */
export type ServeTools = (wish: ToolsWish) => Promise<void>;

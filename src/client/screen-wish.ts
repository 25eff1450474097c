/** What the command hands over to the user interface when it opens it. */

import type { Client } from './client.ts';

export interface ScreenWish {
  readonly client: Client;
  connect(): Promise<Client>;
  /** Shown beside the name of the program. */
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly theme: string | undefined;
  readonly isAscii: boolean;
  readonly hasMouse: boolean;
  readonly isReadOnly: boolean;
  /** Lends the terminal to a worker; gives a line to say about how that ended. */
  attach(worker: string): Promise<string>;
}

/** Opens the user interface in this terminal until the person leaves it. */
export type OpenScreen = (wish: ScreenWish) => Promise<void>;

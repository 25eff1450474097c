/** What the command hands over to the user interface when it opens it. */

import type { ScreenSettings } from '../core/screen-settings.ts';
import type { ThemeName } from '../core/themes.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { Aside } from './attach.ts';
import type { Client } from './client.ts';

export interface ScreenWish {
  readonly client: Client;
  connect(): Promise<Client>;
  /** Starts the daemon again where it died, and does nothing where somebody stopped it. */
  readonly revive: (() => Promise<void>) | undefined;
  /** Shown beside the name of the program, unless the configuration has another name. */
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** In place of what is configured. */
  readonly theme: ThemeName | undefined;
  readonly isAscii: boolean | undefined;
  readonly hasMouse: boolean | undefined;
  readonly isReadOnly: boolean;
  /** News is shown once a second, and not ten times. */
  readonly isCalm: boolean;
  /** What the last session here has left. */
  readonly memory: { read(): string | undefined; write(text: string): void };
  /** Where faults of the screen are written down. */
  readonly faults: { readonly file: string; write(text: string): void };
  /** Those that a run can be started from: loaded when one is wanted. */
  workflows(): Promise<WorkflowShelf>;
  /** Lends the terminal to a worker; gives a line to say about how that ended. */
  attach(worker: string, onShown: (aside: Aside) => void): Promise<string>;
}

/** Workflows as the person who sits here would find them. */
export interface WorkflowShelf {
  names(): readonly string[];
  /** A name, or a file; throws what is wrong with it. */
  load(nameOrFile: string): Workflow;
}

/** One command of the screen, without a screen. */
export interface Errand {
  readonly client: Client;
  readonly id: string;
  /** The task, worker, pool or run that it is about. */
  readonly subject: string | undefined;
  /** What is chosen or written where it asks, one after the other. */
  readonly answers: readonly string[];
  /** Questions whether to lose something are answered with yes. */
  readonly isSure: boolean;
  say(text: string): void;
}

export interface ScreenCommands {
  listed(): readonly { readonly id: string; readonly title: string; readonly keys: readonly string[] }[];
  runErrand(errand: Errand): Promise<void>;
  /** Throws with what is wrong with configured keys. */
  checkKeys(settings: Pick<ScreenSettings, 'keys' | 'key_places'>): void;
}

/** Opens the user interface in this terminal until the person leaves it. */
export type OpenScreen = (wish: ScreenWish) => Promise<void>;

/** What the screen of a person is opened with. */

import type { Aside } from '../client/attach.ts';
import type { Client } from '../client/client.ts';
import type { ScreenWish } from '../client/screen-wish.ts';
import type { ViewerTerminal } from '../client/viewer-terminal.ts';
import type { ScreenSettings } from '../core/screen-settings.ts';
import type { ThemeName } from '../core/themes.ts';
import type { Keys } from './model/view.ts';

export interface ScreenOptions {
  readonly client: Client;
  readonly terminal: ViewerTerminal;
  readonly project: string;
  readonly theme: ThemeName;
  /** The one that was chosen for now counts for more than the one of last time. */
  readonly isThemeGiven: boolean;
  readonly isAscii: boolean;
  readonly hasMouse: boolean;
  readonly isReadOnly: boolean;
  readonly isCalm: boolean;
  readonly keys: Keys;
  /** How a person who looks elsewhere is told. */
  readonly rings: boolean;
  readonly notification: ScreenSettings['notification'];
  readonly isInTmux: boolean;
  readonly memory: ScreenWish['memory'];
  readonly faults: ScreenWish['faults'];
  connect(): Promise<Client>;
  readonly revive: ScreenWish['revive'];
  readonly workflows: ScreenWish['workflows'];
  /** Has the terminal until the person lets go of the worker; gives a line to say about how that ended. */
  attach(worker: string, onShown: (aside: Aside) => void): Promise<string>;
  now(): number;
}

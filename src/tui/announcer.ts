/** Tells a person who looks elsewhere: the title of the window says what waits, and the bell, or a notification, comes once for each new thing. */

import type { Aside } from '../client/attach.ts';
import type { ScreenSettings } from '../core/screen-settings.ts';
import { cut } from './pieces/fitted.ts';
import type { Swarm } from './state/swarm.ts';
import { asciiOf } from './terminal/ascii.ts';
import { bell, notified, titled } from './terminal/modes.ts';

export interface Manner {
  readonly rings: boolean;
  readonly notification: ScreenSettings['notification'];
  readonly isInTmux: boolean;
  readonly isAscii: boolean;
}

export class Announcer {
  readonly #say: (sequence: string) => void;
  readonly #manner: Manner;
  #title = '';
  #aside: Aside | null | undefined;
  /** What was there when the screen opened rings for nobody: they are looking. What is over rings again when it comes back. */
  #known: ReadonlySet<string> | undefined;

  constructor(say: (sequence: string) => void, manner: Manner) {
    this.#say = manner.isAscii ? sequence => say(asciiOf(sequence)) : say;
    this.#manner = manner;
  }

  /** Somebody else has the terminal, and its title: what is new reaches the person by them, once they have it. */
  lend(aside: Aside | null): void {
    this.#aside = aside;
  }

  takeBack(): void {
    this.#aside = undefined;
    this.#title = '';
  }

  tell({ inbox, project, connection, isComplete }: Swarm): void {
    if (this.#aside === null) return;
    const waiting = inbox.length === 0 ? '' : `(${inbox.length}) `;
    const title = `${waiting}swarm${project === '' ? '' : ` ${project}`}`;
    if (title !== this.#title && this.#aside === undefined) this.#say(titled(title));
    this.#title = title;
    if (connection.state !== 'live' || !isComplete) return;
    const news = this.#known === undefined ? [] : inbox.filter(({ key }) => !this.#known!.has(key));
    const [first] = news;
    if (first !== undefined) this.#call(cut(`${first.subject} ${first.text}`, 120));
    this.#known = new Set(inbox.map(({ key }) => key));
  }

  #call(text: string): void {
    const { rings, notification, isInTmux, isAscii } = this.#manner;
    const call = (rings ? bell : '') + (notification === 'off' ? '' : notified(notification, text, isInTmux));
    if (this.#aside == null) this.#say(call);
    else this.#aside(isAscii ? asciiOf(text) : text, isAscii ? asciiOf(call) : call);
  }
}

/** Tells a person who looks elsewhere: the title of the window says what waits, and the bell rings once for each new thing. */

import { cut } from './pieces/fitted.ts';
import type { Swarm } from './state/swarm.ts';
import { asciiOf } from './terminal/ascii.ts';
import { rung, titled } from './terminal/modes.ts';

export interface Manner {
  /** The bell may ring. */
  readonly rings: boolean;
  readonly isAscii: boolean;
}

export class Announcer {
  readonly #say: (sequence: string) => void;
  readonly #manner: Manner;
  #title = '';
  /** What was there when the screen opened rings for nobody: they are looking. What is over rings again when it comes back. */
  #known: ReadonlySet<string> | undefined;

  constructor(say: (sequence: string) => void, manner: Manner) {
    this.#say = manner.isAscii ? sequence => say(asciiOf(sequence)) : say;
    this.#manner = manner;
  }

  tell({ inbox, project, connection, isComplete }: Swarm): void {
    const waiting = inbox.length === 0 ? '' : `(${inbox.length}) `;
    const title = `${waiting}swarm${project === '' ? '' : ` ${project}`}`;
    if (title !== this.#title) this.#say(titled(title));
    this.#title = title;
    if (connection.state !== 'live' || !isComplete) return;
    const news = this.#known === undefined ? [] : inbox.filter(({ key }) => !this.#known!.has(key));
    const [first] = news;
    if (first !== undefined && this.#manner.rings) this.#say(rung(cut(`swarm: ${first.subject} ${first.text}`, 120)));
    this.#known = new Set(inbox.map(({ key }) => key));
  }
}
